//! The way into the world: the one asker of wire points, and the one place
//! where consistency and throttling belong. What EC2 does is the world's.

mod copy;
mod named;
mod obey;
mod preset;
mod reads;
mod shared;
mod witness;

use std::{
    collections::BTreeMap,
    num::NonZeroU64,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use eni_inject::{Access, Actor, Clock, Failure, Inject, Point};
use thiserror::Error;

use crate::{Answer, ApiError, Call, World, points::point_of, throttle::Buckets};

use self::{reads::Reads, shared::Shared};

pub use self::{
    preset::{FrontSettings, Preset, UnknownPreset},
    witness::{Misled, Witness},
};

/// A world that is called over a wire, by any number of actors.
pub struct Front {
    clock: Arc<dyn Clock>,
    is_witnessed: bool,
    served: Mutex<Served>,
}

struct Served {
    world: Shared,
    /// How many calls have passed each point. There are few: a search beats a
    /// tree.
    calls: Vec<(&'static Point, u64)>,
    strays: u64,
    reads: Reads,
    buckets: Option<Buckets>,
    under_way: Option<Box<UnderWay>>,
    /// The entries of the ledger that the last call that was late has made.
    arrived_late: Range<u64>,
    witness: Option<Arc<dyn Witness>>,
    /// How often each actor came to each point; counted for a witness alone.
    visits: BTreeMap<(Actor, &'static str), u64>,
}

/// A call whose caller has given up, and which has not arrived yet.
#[derive(Debug, Clone)]
struct UnderWay {
    due: Duration,
    actor: Actor,
    call: Call,
}

/// What a call shall be shown instead of what is drawn for it.
#[derive(Debug, Clone, Copy)]
enum Showing {
    /// The nth of the distinct older answers.
    Older(NonZeroU64),
    /// What there would be without anything fresh.
    WithoutFresh,
}

/// What a caller gets in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    /// EC2 answered with an error.
    #[error(transparent)]
    Api(ApiError),
    /// An injected fault struck on the way.
    #[error(transparent)]
    Fault(Failure),
    /// The call took effect, and its reply ended too early. A door that sends
    /// bytes cuts this answer.
    #[error("the reply ended too early, the outcome is unknown (injected)")]
    Cut(Box<Answer>),
    /// The call took effect, and its reply cannot be read. A door that sends
    /// bytes spoils this answer.
    #[error("the reply is unreadable, the outcome is unknown (injected)")]
    Garbage(Box<Answer>),
}

impl Front {
    /// A way into `world`, whose time is `clock`'s. Nothing lags beyond what
    /// faults order, and nobody is throttled.
    pub fn new(world: impl Into<Arc<World>>, clock: Arc<dyn Clock>) -> Self {
        Self::with(world, clock, FrontSettings::default())
    }

    /// A way into `world` that lags and throttles as `settings` say. A lag
    /// shows as far back as the world remembers
    /// ([`WorldConfig::memory`](crate::WorldConfig::memory)), no further. A world that
    /// others hold, too, is copied once something changes.
    pub fn with(
        world: impl Into<Arc<World>>,
        clock: Arc<dyn Clock>,
        settings: FrontSettings,
    ) -> Self {
        let served = Served {
            world: Shared(world.into()),
            // Room for the operations of a fresh ensure, and some more.
            calls: Vec::with_capacity(8),
            strays: 0,
            reads: Reads::new(settings.consistency),
            buckets: settings.throttle.map(Buckets::new),
            under_way: None,
            arrived_late: 0..0,
            witness: None,
            visits: BTreeMap::new(),
        };
        Self { clock, is_witnessed: false, served: Mutex::new(served) }
    }

    /// The same, with somebody who is told of each call that takes effect, and
    /// of each caller that is misled.
    #[must_use]
    pub fn witnessed_by(mut self, witness: Arc<dyn Witness>) -> Self {
        self.is_witnessed = true;
        self.served().witness = Some(witness);
        self
    }

    /// Makes a call as a client does: past its wire point, then at the world.
    ///
    /// # Errors
    ///
    /// EC2's own error, or the fault that struck on the way; whether the call
    /// took effect then, the fault says.
    pub async fn serve<I: Inject>(
        &self,
        inject: &I,
        actor: Actor,
        call: &Call,
    ) -> Result<Answer, WireError> {
        let point = point_of(call);
        if self.is_witnessed {
            *self.served().visits.entry((actor, point.name)).or_default() += 1;
        }
        match inject.ask(point) {
            None => {
                let reply = self.arrive(actor, call);
                self.tell(actor, call, &reply);
                reply
            }
            Some(asked) => {
                // Boxed, so that a call that nothing disturbs does not carry the waits of all
                // faults.
                let reply = Box::pin(self.obey(asked, actor, call)).await;
                self.tell(actor, call, &reply);
                reply
            }
        }
    }

    /// Tells the witness what a caller gets.
    fn tell(&self, actor: Actor, call: &Call, reply: &Result<Answer, WireError>) {
        if self.is_witnessed
            && let Some(witness) = &self.served().witness
        {
            witness.replied(actor, call, reply);
        }
    }

    /// Makes a call that nothing can disturb and that [`Front::calls`] does
    /// not count: the environment's own, such as launching a fleet.
    ///
    /// # Errors
    ///
    /// EC2's own error; nothing has changed then.
    pub fn apply_directly(&self, actor: Actor, call: &Call) -> Result<Answer, ApiError> {
        let (mut served, now) = self.served_now();
        let reply = served.world.apply(now, actor, call);
        served.witness(now, actor, call, &reply);
        reply
    }

    /// Lets the call that is under way, if one is, arrive now and not when it
    /// is due: for the end of a run. Whether there was one.
    pub fn deliver_late(&self) -> bool {
        let (mut served, now) = self.served_now();
        let under_way = served.under_way.take();
        under_way.map(|late| served.deliver(now, &late)).is_some()
    }

    /// The call that is under way, if one is: when it is due, whose it is, and
    /// what it asks for.
    pub fn under_way(&self) -> Option<(Duration, Actor, Call)> {
        let (served, _) = self.served_now();
        served.under_way.as_ref().map(|late| (late.due, late.actor, late.call.clone()))
    }

    /// Which entries of the ledger the last call made that arrived after its
    /// caller had given up; none, if no call did.
    pub fn arrived_late(&self) -> Range<u64> {
        let (served, _) = self.served_now();
        served.arrived_late.clone()
    }

    /// Puts a call under way that arrives at `due`, in the place of one that
    /// is.
    pub fn put_under_way(&self, due: Duration, actor: Actor, call: Call) {
        self.served().under_way = Some(Box::new(UnderWay { due, actor, call }));
    }

    /// Lets every token that was ever used expire ([`World::expire_tokens`]).
    pub fn expire_tokens(&self) {
        self.served().world.change().expire_tokens();
    }

    /// How many calls have arrived at the world, by operation.
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        let served = self.served();
        served.calls.iter().map(|(point, count)| (point.operation, *count)).collect()
    }

    /// How many of them nobody made at that moment: what a duplicated call does
    /// first, and calls that were late.
    pub fn strays(&self) -> u64 {
        self.served().strays
    }

    /// Reads the world and its ledger as they are now: for invariants, never
    /// for a workflow. No call is served meanwhile, so `look` must make none.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        let (mut served, now) = self.served_now();
        served.world.settle(now);
        look(&served.world)
    }

    /// The world as it is now. It is shared: what happens from now on happens
    /// to a copy, as long as this one is held.
    pub fn world(&self) -> Arc<World> {
        let (mut served, now) = self.served_now();
        served.world.settle(now);
        Arc::clone(&served.world.0)
    }

    fn arrive(&self, actor: Actor, call: &Call) -> Result<Answer, WireError> {
        let (mut served, now) = self.served_now();
        served.arrive(now, actor, call).map_err(WireError::Api)
    }

    /// The same with something special shown, if there is any such thing: then
    /// `true`.
    fn arrive_showing(
        &self,
        showing: Showing,
        actor: Actor,
        call: &Call,
    ) -> (Result<Answer, WireError>, bool) {
        let (mut served, now) = self.served_now();
        let (reply, shown) = served.arrive_showing(showing, now, actor, call);
        (reply.map_err(WireError::Api), shown)
    }

    /// Keeps a call back for `by`. `false` while another is kept.
    fn hold(&self, by: Duration, actor: Actor, call: &Call) -> bool {
        let (mut served, now) = self.served_now();
        if served.under_way.is_some() {
            return false;
        }
        let due = now.saturating_add(by);
        served.under_way = Some(Box::new(UnderWay { due, actor, call: call.clone() }));
        true
    }

    /// The world as it is now: what was due has arrived.
    fn served_now(&self) -> (MutexGuard<'_, Served>, Duration) {
        let mut served = self.served();
        // Read under the lock, so that no call goes back in time behind another.
        let now = self.clock.now();
        served.deliver_due(now);
        (served, now)
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Served {
    fn arrive(&mut self, now: Duration, actor: Actor, call: &Call) -> Result<Answer, ApiError> {
        let (reply, fresh) = self.arrive_seen(now, actor, call)?;
        if !fresh {
            self.misled(now, actor, call, &reply);
        }
        reply
    }

    /// Lets a call see what it draws: its reply, and whether that is how things
    /// are.
    fn arrive_seen(
        &mut self,
        now: Duration,
        actor: Actor,
        call: &Call,
    ) -> Result<(Result<Answer, ApiError>, bool), ApiError> {
        self.enter(now, call)?;
        let (reply, fresh) = self.reads.drawn(&mut self.world, now, actor, call);
        self.witness(now, actor, call, &reply);
        Ok((reply, fresh))
    }

    fn arrive_showing(
        &mut self,
        showing: Showing,
        now: Duration,
        actor: Actor,
        call: &Call,
    ) -> (Result<Answer, ApiError>, bool) {
        if let Err(throttled) = self.enter(now, call) {
            return (Err(throttled), false);
        }
        let shown = match showing {
            Showing::Older(n) => reads::older(&mut self.world, now, actor, call, n),
            Showing::WithoutFresh => reads::without_fresh(&mut self.world, now, actor, call),
        };
        let is_shown = shown.is_some();
        let (reply, fresh) = match shown {
            Some(reply) => (reply, false),
            None => self.reads.drawn(&mut self.world, now, actor, call),
        };
        self.witness(now, actor, call, &reply);
        if !fresh {
            self.misled(now, actor, call, &reply);
        }
        (reply, is_shown)
    }

    fn witness(&self, at: Duration, actor: Actor, call: &Call, reply: &Result<Answer, ApiError>) {
        if let (Some(witness), Ok(_)) = (&self.witness, reply) {
            witness.took_effect(at, actor, call);
        }
    }

    /// Tells the witness of a reply that may not be how things are, if it is not.
    fn misled(
        &mut self,
        at: Duration,
        actor: Actor,
        call: &Call,
        shown: &Result<Answer, ApiError>,
    ) {
        let Some(witness) = &self.witness else { return };
        let point = point_of(call);
        let truth = match point.access {
            Access::Read => Some(self.world.apply(at, actor, call)),
            Access::Write => None,
        };
        if truth.as_ref() == Some(shown) {
            return;
        }
        witness.misled(&Misled {
            at,
            actor,
            point,
            visit: self.visits.get(&(actor, point.name)).copied().unwrap_or_default(),
            next_seq: self.world.ledger().next_seq(),
            call,
            shown,
            truth: truth.as_ref(),
        });
    }

    fn enter(&mut self, now: Duration, call: &Call) -> Result<(), ApiError> {
        if let Some(buckets) = &mut self.buckets {
            buckets.take(now, call)?;
        }
        let point = point_of(call);
        match self.calls.iter_mut().find(|(known, _)| std::ptr::eq(*known, point)) {
            Some((_, count)) => *count += 1,
            None => self.calls.push((point, 1)),
        }
        Ok(())
    }

    fn deliver_due(&mut self, now: Duration) {
        if let Some(late) = self.under_way.take_if(|late| late.due <= now) {
            let due = late.due;
            self.deliver(due, &late);
        }
    }

    /// Nobody waits for what comes of it.
    fn deliver(&mut self, at: Duration, late: &UnderWay) {
        self.strays += 1;
        let first = self.world.ledger().next_seq();
        let _unheard = self.arrive_seen(at, late.actor, &late.call);
        self.arrived_late = first..self.world.ledger().next_seq();
    }
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front").field("calls", &self.calls()).finish_non_exhaustive()
    }
}
