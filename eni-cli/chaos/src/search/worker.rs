//! One worker of a stretch: its attempt, how far it is, and how it is let go on.
//! What must not be here: who goes next.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context as TaskContext, Poll, Waker},
    time::Duration,
};

use eni_core::{
    Context, Facts,
    collect::{Collected, Collector},
    ec2::Ec2Result,
    inject::{Actor, Clock as _, Crash, Decide, Injector, Point, Visit},
};
use eni_faults::search::Chooser;
use eni_sim::{Front, SimEc2};

use super::{
    cast::{CastMember, Role},
    gate::{Gate, Gated},
    heard::Heard,
    memory::{Kept, Memory},
    model::ScenarioModel,
    request_limit::Limited,
    run::is_of_facts,
    tape::Tape,
    ticks::{HeldBack, TickingClock},
};
use crate::{Ending, workflow::ending_of};

/// What came of an attempt that ended by itself.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A worker's.
    Worked(Ending),
    /// A run of the collector.
    Collected(Ec2Result<Collected>),
}

/// What one worker works with: its own ways to EC2, to faults and to time.
#[derive(Debug)]
pub(crate) struct Desk<'m> {
    member: CastMember,
    ec2: SimEc2<Limited>,
    inject: Gated,
    crash: Arc<Crashed>,
    memory: Memory<'m>,
    /// What actors hear, if that is all that tells of somebody's memory.
    heard: Option<Arc<Heard>>,
    clock: TickingClock,
}

impl<'m> Desk<'m> {
    /// The desk of `member`. It keeps what it remembers if `states` are told apart.
    pub(crate) fn new(
        member: CastMember,
        model: &'m ScenarioModel,
        states: bool,
        chooser: &Chooser,
        front: &Arc<Front>,
        clock: &TickingClock,
    ) -> Self {
        let crash = Arc::new(Crashed::default());
        let injector = |decide: Arc<dyn Decide>| {
            let crash = Arc::<Crashed>::clone(&crash);
            Injector::new(member.actor, decide, Arc::new(HeldBack(clock.clone())), crash)
        };
        let inner = injector(Arc::new(chooser.clone()));
        let wire = Limited::new(inner.clone(), &clock.limit, injector);
        let shown = match member.role {
            Role::Worker { key } if states && model.shows_memory(member.role) => {
                model.ensures().get(key)
            }
            Role::Worker { .. } | Role::Collector => None,
        };
        let memory = shown.map_or_else(Memory::of_nothing, Memory::of);
        Self {
            member,
            ec2: SimEc2::new(Arc::clone(front), wire, member.maker),
            inject: Gated { inner, gate: Gate::default() },
            crash,
            memory,
            heard: None,
            clock: clock.clone(),
        }
    }
}

impl<'m> Desk<'m> {
    /// The same, which goes by what it hears, unless it shows its memory.
    pub(crate) fn with_heard(self, heard: Option<&Arc<Heard>>) -> Self {
        Self { heard: heard.cloned(), ..self }
    }

    /// The same, whose doings a `tape` takes down.
    pub(crate) fn with_tape(self, tape: Option<&Arc<Tape>>) -> Self {
        let Some(tape) = tape else { return self };
        let memory = self.memory.with_tape(self.member.actor, Arc::clone(tape));
        Self { memory, ..self }
    }
}

/// One worker under way.
pub(crate) struct Worker<'r> {
    desk: &'r Desk<'r>,
    model: &'r ScenarioModel,
    attempt: Option<Pin<Box<dyn Future<Output = Outcome> + 'r>>>,
    /// When the attempt began.
    pub(crate) began: Duration,
    /// The attempt's calls.
    pub(crate) calls: u64,
    /// Those of them that change something.
    pub(crate) writes: u64,
    pub(crate) state: State,
    /// How many attempts in a row have failed, and not for good, though they met
    /// no fault.
    pub(crate) in_vain: u32,
}

/// A worker as it was about to make a call, or had ended.
#[derive(Debug, Clone)]
pub(crate) struct Halted {
    began: Duration,
    calls: u64,
    writes: u64,
    state: State,
    in_vain: u32,
    /// What its attempt goes on from.
    memory: Option<Kept>,
}

/// How far a worker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It waits to make a call.
    Ready(&'static Point),
    /// It waits for time to pass, since then.
    Asleep(Duration),
    /// It runs no more.
    Over,
}

/// Whether a crash has struck.
#[derive(Debug, Default)]
pub(crate) struct Crashed(AtomicBool);

impl Crash for Crashed {
    fn crash(&self, _visit: &Visit) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl<'r> Worker<'r> {
    pub(crate) fn new(desk: &'r Desk<'r>, model: &'r ScenarioModel) -> Self {
        Self {
            desk,
            model,
            attempt: None,
            began: Duration::ZERO,
            calls: 0,
            writes: 0,
            state: State::Over,
            in_vain: 0,
        }
    }

    /// All that is needed to let it go on from here; `None` where its workflow
    /// cannot, or while it sleeps.
    pub(crate) fn halted(&self) -> Option<Halted> {
        let Self { desk, model: _, attempt: _, began, calls, writes, state, in_vain } = self;
        let memory = match state {
            State::Ready(_) => Some(desk.memory.to_go_on_from()?),
            State::Asleep(_) => return None,
            State::Over => None,
        };
        let (began, calls, writes, in_vain) = (*began, *calls, *writes, *in_vain);
        Some(Halted { began, calls, writes, state: *state, in_vain, memory })
    }

    /// The worker that was halted so.
    pub(crate) fn resumed(desk: &'r Desk<'r>, model: &'r ScenarioModel, halted: &Halted) -> Self {
        let Halted { began, calls, writes, state, in_vain, memory } = halted.clone();
        if let Some(memory) = memory {
            desk.memory.keep(memory);
        }
        Self { desk, model, attempt: None, began, calls, writes, state, in_vain }
    }

    pub(crate) fn actor(&self) -> Actor {
        self.desk.member.actor
    }

    pub(crate) fn role(&self) -> Role {
        self.desk.member.role
    }

    /// Whether it is about to ask for what never changes.
    pub(crate) fn asks_for_facts(&self) -> bool {
        matches!(self.state, State::Ready(point) if is_of_facts(point))
    }

    pub(crate) fn memory(&self) -> &'r Memory<'r> {
        &self.desk.memory
    }

    /// Begins an attempt, as a process that knows nothing yet.
    pub(crate) fn begin(&mut self, now: Duration) {
        let Desk { member, ec2, inject, crash: _, memory, heard: _, clock } = self.desk;
        let model = self.model;
        memory.clear();
        (self.began, self.calls, self.writes) = (now, 0, 0);
        self.attempt = Some(Box::pin(async move {
            let facts = Facts::default();
            let context = Context { ec2, inject, clock, observe: memory, facts: &facts };
            match member.role {
                Role::Worker { key } => match model.ensures().get(key) {
                    Some(ensure) => {
                        Outcome::Worked(model.workflow().attempt(context, ensure).await)
                    }
                    None => std::future::pending().await,
                },
                Role::Collector => {
                    let collector = Collector { window: model.window(), most: usize::MAX };
                    Outcome::Collected(collector.run(context).await)
                }
            }
        }));
        self.go_on(now);
    }

    /// Brings the attempt of a resumed worker back to where it was.
    fn wake(&mut self) {
        let Desk { member, ec2, inject, crash: _, memory, heard: _, clock } = self.desk;
        let Role::Worker { key } = member.role else { return };
        let Some(ensure) = self.model.ensures().get(key) else { return };
        let Some(seen) = memory.resumed() else { return };
        let began = self.began;
        self.attempt = Some(Box::pin(async move {
            let facts = Facts::default();
            let context = Context { ec2, inject, clock, observe: memory, facts: &facts };
            Outcome::Worked(ending_of(ensure.go_on(context, began, seen).await))
        }));
    }

    /// Lets the call that it is about to make pass.
    pub(crate) fn make_call(&mut self, point: &'static Point, now: Duration) {
        self.calls += 1;
        self.writes += u64::from(point.access == eni_core::inject::Access::Write);
        if self.attempt.is_none() {
            self.wake();
        }
        self.desk.inject.gate.open();
        self.go_on(now);
    }

    /// Lets it go on as far as it can without a call.
    pub(crate) fn go_on(&mut self, now: Duration) {
        let Some(attempt) = &mut self.attempt else { return };
        let polled = attempt.as_mut().poll(&mut TaskContext::from_waker(Waker::noop()));
        if let Some(heard) = self.desk.heard.as_ref().and_then(|heard| heard.take())
            && !self.model.shows_memory(self.desk.member.role)
        {
            self.desk.memory.hears(heard, now.saturating_sub(self.began));
        }
        let has_crashed = self.desk.crash.0.load(Ordering::Relaxed);
        self.state = match polled {
            _ if has_crashed => State::Over,
            Poll::Ready(ending) => {
                self.attempt = Some(Box::pin(std::future::ready(ending)));
                State::Over
            }
            Poll::Pending => match (self.desk.inject.gate.waiting_at(), self.state) {
                (Some(point), _) => State::Ready(point),
                (None, State::Asleep(since)) => State::Asleep(since),
                // The call that came before may have taken time.
                (None, _) => State::Asleep(self.desk.clock.now()),
            },
        };
    }

    /// How its attempt has ended, if it has: `Some(None)` after a crash. Its
    /// memory is gone then.
    pub(crate) fn take_ending(&mut self) -> Option<Option<Outcome>> {
        if self.state != State::Over {
            return None;
        }
        let mut attempt = self.attempt.take()?;
        if self.desk.crash.0.swap(false, Ordering::Relaxed) {
            return Some(None);
        }
        match attempt.as_mut().poll(&mut TaskContext::from_waker(Waker::noop())) {
            Poll::Ready(ending) => Some(Some(ending)),
            Poll::Pending => Some(None),
        }
    }
}
