//! One stretch under way: who goes next, what happens from outside, and when
//! it is over. What must not be here: what an attempt does, what holds.

use std::{cell::RefCell, collections::BTreeSet, sync::Arc, time::Duration};

use eni_core::{
    ensure::Rule,
    inject::{Access, Actor, Clock as _, Point},
    points,
};
use eni_faults::search::{Chooser, End, Entered, StateKey, Stretch, Turn};
use eni_sim::{Front, RestingWorld, VirtualClock, World, digest_of};

use super::{
    OutsideEvent,
    cast::Role,
    check::Watch,
    foreseen::Foreseen,
    heard::Heard,
    model::ScenarioModel,
    request_limit::RequestLimit,
    tape::Tape,
    ticks::TickingClock,
    worker::{Desk, State, Worker},
    world::{Late, SearchWorld},
};
use crate::{Invariant, Workflow};

/// One stretch under way.
pub(super) struct Run<'m> {
    pub(super) model: &'m ScenarioModel,
    pub(super) chooser: &'m Chooser,
    pub(super) clock: VirtualClock,
    pub(super) front: Arc<Front>,
    pub(super) limit: RequestLimit,
    pub(super) watch: Watch<'m>,
    pub(super) happened: BTreeSet<OutsideEvent>,
    /// The last world of which a digest was asked for.
    pub(super) digested: RefCell<Option<Digested>>,
    /// What those hear who do not show their memory.
    pub(super) heard: Option<Arc<Heard>>,
    /// Takes down what happens, in a replay.
    pub(super) tape: Option<Arc<Tape>>,
    #[cfg(test)]
    pub(super) passage: RefCell<super::tests::congruence::Passage>,
}

/// A world and its digest.
#[derive(Debug, Clone)]
pub(super) struct Digested {
    world: Arc<World>,
    now: Duration,
    digest: u128,
}

/// A state within a stretch.
#[derive(Debug)]
pub(super) struct RunState {
    pub(super) key: StateKey,
    /// Each actor that runs: where it is, what it has spent, and who it is.
    pub(super) each: Vec<(StateKey, u32, Actor)>,
}

impl Digested {
    /// While a world is held it changes no more.
    fn is_of(&self, world: &Arc<World>, now: Duration) -> bool {
        Arc::ptr_eq(&self.world, world) && self.now == now
    }
}

impl<'m> Run<'m> {
    /// The workers' attempts, until all is at rest.
    pub(super) fn begin(self, world: &SearchWorld) -> Stretch<SearchWorld> {
        let desks = self.desks();
        let mut workers: Vec<_> = desks.iter().map(|desk| Worker::new(desk, self.model)).collect();
        workers.iter_mut().for_each(|worker| worker.begin(self.clock.now()));
        self.go(world, workers, 0)
    }

    /// What each worker works with.
    pub(super) fn desks(&self) -> Vec<Desk<'m>> {
        let clock = TickingClock { time: self.clock.clone(), limit: self.limit.clone() };
        let states = self.tells_states_apart();
        let cast = self.model.cast().iter();
        cast.map(|member| Desk::new(*member, self.model, states, self.chooser, &self.front, &clock))
            .map(|desk| desk.with_heard(self.heard.as_ref()))
            .map(|desk| desk.with_tape(self.tape.as_ref()))
            .collect()
    }

    /// The same from where the workers are.
    pub(super) fn go(
        mut self,
        world: &SearchWorld,
        mut workers: Vec<Worker<'_>>,
        mut current: usize,
    ) -> Stretch<SearchWorld> {
        let end = loop {
            if let Some(end) = self.step(world, &mut workers, &mut current) {
                break end;
            }
        };
        self.take_down();
        self.finish(end)
    }

    /// The stretch as it ended here.
    pub(super) fn finish(mut self, end: End<SearchWorld>) -> Stretch<SearchWorld> {
        self.model.judged.add(self.watch.judged);
        if self.watch.takes_back {
            self.model.granted.tell_wrong();
        }
        #[cfg(test)]
        self.notes_end(&end);
        Stretch { end, broken: std::mem::take(&mut self.watch.broken) }
    }

    /// One call, or one wait.
    fn step(
        &mut self,
        world: &SearchWorld,
        workers: &mut [Worker<'_>],
        current: &mut usize,
    ) -> Option<End<SearchWorld>> {
        for worker in workers.iter_mut() {
            if let Some(end) = self.take_ending(world, worker) {
                return Some(end);
            }
        }
        if self.chooser.is_void() {
            return Some(End::Known);
        }
        if workers.iter().all(|worker| worker.state == State::Over) {
            return Some(self.end());
        }
        let Some((going, at)) = ready(workers, *current) else {
            return self.let_time_pass(workers);
        };
        *current = going;
        if !is_of_facts(at) {
            #[cfg(test)]
            self.holds_to_congruence(workers);
            if self.is_known(workers) {
                return Some(End::Known);
            }
            self.chooser.mark(|| self.halt(workers, going));
            *current = self.whose_turn(workers, going, at);
        }
        let worker = workers.get(*current)?;
        let State::Ready(point) = worker.state else {
            return self.let_time_pass(workers);
        };
        let actor = worker.actor();
        if !is_of_facts(point) {
            self.let_happen(actor);
        }
        self.take_down();
        #[cfg(test)]
        self.passage.borrow_mut().calls(actor, point, self.chooser.struck().len());
        let was_tried = self.chooser.was_tried(actor);
        let now = self.clock.now();
        let worker = workers.get_mut(*current)?;
        if let Some(tape) = &self.tape {
            tape.calls(worker.actor(), point);
        }
        worker.make_call(point, now);
        let then = self.clock.now();
        if then > now {
            workers.iter_mut().for_each(|worker| worker.go_on(then));
        }
        if then > now || point.access == Access::Write {
            self.chooser.wake_all();
        } else if was_tried && !workers.get(*current).is_some_and(Worker::asks_for_facts) {
            return Some(End::Known);
        }
        self.follow();
        self.take_down();
        None
    }

    /// Looks what has become of the world.
    pub(super) fn follow(&mut self) {
        let late = self.front.arrived_late();
        let watch = &mut self.watch;
        self.front.read(|ec2| watch.follow(ec2, &late));
    }

    /// Takes down what has come of the last steps, in a replay.
    pub(super) fn take_down(&self) {
        if let Some(tape) = &self.tape {
            self.front.read(|ec2| tape.follow(ec2, self.chooser, &self.watch.broken));
        }
    }

    /// All who run sleep, or one who sleeps goes first: time passes.
    fn let_time_pass(&mut self, workers: &mut [Worker<'_>]) -> Option<End<SearchWorld>> {
        let before = self.clock.now();
        if !self.clock.advance_to_next_wake() {
            let what = "an attempt waits for something that never comes";
            self.watch.breaks(Invariant::Converges, what.to_owned());
            return Some(End::Over);
        }
        #[cfg(test)]
        self.passage.borrow_mut().waits();
        let now = self.clock.now();
        if let Some(tape) = &self.tape {
            tape.passes(now.saturating_sub(before));
        }
        self.follow();
        workers.iter_mut().for_each(|worker| worker.go_on(now));
        self.chooser.wake_all();
        None
    }

    /// Whether `going`, who is about to make a call, goes next, or who else.
    fn whose_turn(&self, workers: &[Worker<'_>], going: usize, at: &'static Point) -> usize {
        let others: Vec<Actor> = workers
            .iter()
            .enumerate()
            .filter(|(at, worker)| *at != going && worker.state != State::Over)
            .map(|(_, worker)| worker.actor())
            .collect();
        let Some(worker) = workers.get(going).filter(|_| !others.is_empty()) else {
            return going;
        };
        // Reads of several actors come to the same in any order, unless an
        // account counts them, or something can happen between them.
        let mut events = self.model.scenario().events.iter();
        let nothing_happens = events.all(|event| self.happened.contains(event));
        let commutes = at.access == Access::Read && nothing_happens && !self.limit.is_set();
        #[cfg(test)]
        let commutes = commutes && self.model.apart.leaves_orders_out();
        let turn = Turn { going: worker.actor(), at, others: &others, cost: 0, commutes };
        let chosen = self.chooser.next_actor(turn);
        workers.iter().position(|worker| worker.actor() == chosen).unwrap_or(going)
    }

    /// Lets something happen from outside, if that is chosen.
    fn let_happen(&mut self, actor: Actor) {
        let instance = self.model.instance();
        let events = self.model.scenario().events.iter().copied();
        let possible: Vec<OutsideEvent> = events
            .filter(|event| !self.happened.contains(event))
            .filter(|event| event.can_happen(&self.front, instance))
            .collect();
        if possible.is_empty() {
            return;
        }
        let names: Vec<_> = possible.iter().map(|event| event.name()).collect();
        let chosen = self.chooser.happens(actor, &names, 1);
        if let Some(event) = chosen.and_then(|at| possible.get(at)) {
            event.happen(&self.front, instance);
            self.happened.insert(*event);
            self.chooser.wake_all();
            if *event == OutsideEvent::ExpireTokens {
                self.watch.tokens_forgotten();
            }
            self.follow();
        }
    }

    /// Whether what follows from here has been run already.
    fn is_known(&self, workers: &[Worker<'_>]) -> bool {
        self.tells_states_apart()
            && self.chooser.looks_at_states()
            && self.enter(workers) == Entered::Before
    }

    /// Whether states within stretches are told apart. The short attempts of a
    /// workflow that does not show its memory are not worth it, when it is alone.
    fn tells_states_apart(&self) -> bool {
        self.model.workflow() == Workflow::Ensure || !self.model.is_alone()
    }

    /// Enters the state.
    fn enter(&self, workers: &[Worker<'_>]) -> Entered {
        let state = self.state(workers, |worker, point, foreseen| {
            worker.memory().at(self.elapsed(worker), point, foreseen)
        });
        #[cfg(test)]
        let state = self.told_apart(workers, state);
        self.chooser.enter(state.key, state.each.into_iter().map(|(.., actor)| actor))
    }

    pub(super) fn elapsed(&self, worker: &Worker<'_>) -> Duration {
        self.clock.now().saturating_sub(worker.began)
    }

    /// The state: the world, and where each worker is. Who goes next is not in
    /// it, since that is free to choose; nor is which of two in the same role is
    /// which.
    pub(super) fn state(
        &self,
        workers: &[Worker<'_>],
        memory: impl Fn(&Worker<'_>, Option<&'static Point>, Foreseen) -> StateKey,
    ) -> RunState {
        let now = self.clock.now();
        let world = self.world_digest(now);
        let late = Late::of(&self.front, now);
        let scenario = self.model.scenario();
        // Without this rule a token is made of the number of calls.
        let counts_calls = !scenario.rules.has(Rule::StableToken);
        // A failure is judged by these where the instance can go.
        let can_go = scenario.events.contains(&OutsideEvent::Terminate);
        let late_born = can_go.then(|| self.watch.late_born());
        let finds_alike = self.chooser.offers_alike(points::FIND.name, points::CONFIRM.name);
        let mut each: Vec<(StateKey, u32, Actor)> = workers
            .iter()
            .filter_map(|worker| {
                let (point, asleep) = match worker.state {
                    State::Ready(point) => (Some(point), Duration::ZERO),
                    State::Asleep(since) => (None, now.saturating_sub(since)),
                    State::Over => return None,
                };
                let (actor, role) = (worker.actor(), worker.role());
                let foreseen = match role {
                    Role::Worker { key } => self.foreseen(key),
                    Role::Collector => Foreseen::default(),
                };
                if worker.memory().takes_one_for_dead() {
                    self.model.granted.tell_wrong();
                }
                let memory = memory(worker, point, foreseen);
                let at = point.map_or("", |point| foreseen.same_as(point, finds_alike).name);
                // Whoever shows its memory shows in it what it has met.
                let is_shown = self.model.shows_memory(role);
                let met = (!is_shown).then(|| self.chooser.trail(actor));
                let calls = counts_calls.then_some(worker.calls);
                let wrote = can_go && worker.writes > 0;
                let digest =
                    digest_of(&(role, memory, met, (at, asleep), worker.in_vain, calls, wrote));
                Some((digest, self.chooser.spent(actor), actor))
            })
            .collect();
        each.sort_unstable();
        let digests: Vec<StateKey> = each.iter().map(|(digest, ..)| *digest).collect();
        let buckets = self.limit.buckets();
        let key = digest_of(&(world, late, late_born, &self.happened, buckets, digests));
        RunState { key, each }
    }

    /// What is known of all that can still become of a key's interface.
    fn foreseen(&self, key: usize) -> Foreseen {
        let (instance, now) = (self.model.instance(), self.clock.now());
        let Some(maker) = self.model.makers().get(key) else { return Foreseen::default() };
        self.front.read(|ec2| self.model.granted.foresee(ec2, now, *maker, instance))
    }

    /// The digest of EC2's world, which most calls do not change.
    pub(super) fn world_digest(&self, now: Duration) -> u128 {
        let world = self.front.world();
        let mut known = self.digested.borrow_mut();
        if let Some(known) = known.as_ref().filter(|known| known.is_of(&world, now)) {
            return known.digest;
        }
        let digest = world.digest_at(now);
        *known = Some(Digested { world, now, digest });
        digest
    }

    /// The world, as the next stretch finds it.
    pub(super) fn rest(&self) -> SearchWorld {
        let now = self.clock.now();
        SearchWorld {
            ec2: self.front.read(|ec2| RestingWorld::of(ec2, now)),
            late: Late::of(&self.front, now),
            happened: self.happened.clone(),
        }
    }
}

/// The worker at `current`, or else the first one, that is about to make a
/// call, and which; `None` when all of them sleep.
fn ready(workers: &[Worker<'_>], current: usize) -> Option<(usize, &'static Point)> {
    let ready = |at: usize| match workers.get(at)?.state {
        State::Ready(point) => Some((at, point)),
        State::Asleep(_) | State::Over => None,
    };
    ready(current).or_else(|| (0..workers.len()).find_map(ready))
}

/// Whether a call asks for what never changes: whatever others do comes to the
/// same before and after it.
pub(super) fn is_of_facts(point: &'static Point) -> bool {
    std::ptr::eq(point, &raw const points::FACTS)
}
