//! A scenario as the search sees it: one stretch is what its workers do from
//! one world at rest to the next. What must not be here: how they take turns.

use std::{cell::RefCell, sync::Arc, time::Duration};

use eni_core::{Ensure, inject::Actor};
use eni_faults::search::{Chooser, End, Midway, Model, Size, Stretch};
use eni_sim::{Front, VirtualClock, config::TokenAfterDeletion, id::InstanceId};

use super::{
    OutsideEvent, Scenario,
    cast::{CastMember, Role},
    check::{Watch, Watched},
    foreseen::Granted,
    heard::Heard,
    judged::{AllJudged, Judged},
    request_limit::RequestLimit,
    run::Run,
    scenario::SetUp,
    tape::Tape,
    ticks::TICK,
    world::SearchWorld,
};
use crate::{ExperimentError, Invariant, Workflow};

/// A scenario that can be searched.
#[derive(Debug)]
pub struct ScenarioModel {
    scenario: Scenario,
    set_up: SetUp,
    cast: Vec<CastMember>,
    /// Who all workers of a key are to EC2, key by key.
    makers: Vec<Actor>,
    pub(super) judged: AllJudged,
    pub(super) granted: Granted,
    /// Holds what tells states apart to how they go on.
    #[cfg(test)]
    pub(super) congruence: Option<super::tests::congruence::Congruence>,
    /// By what a search tells states apart.
    #[cfg(test)]
    pub(super) apart: super::tests::apart::Apart,
}

impl ScenarioModel {
    /// Sets the scenario up.
    ///
    /// # Errors
    ///
    /// When the simulated EC2 cannot be.
    pub fn new(scenario: Scenario) -> Result<Self, ExperimentError> {
        let set_up = scenario.set_up()?;
        let (cast, makers) = (scenario.cast(), scenario.makers());
        let (judged, granted) = (AllJudged::default(), Granted::of(&scenario));
        Ok(Self {
            scenario,
            set_up,
            cast,
            makers,
            judged,
            granted,
            #[cfg(test)]
            congruence: None,
            #[cfg(test)]
            apart: super::tests::apart::Apart::default(),
        })
    }

    /// Which invariants its stretches have judged so far.
    pub fn judged(&self) -> Vec<Invariant> {
        self.judged.list()
    }

    /// Takes in what stretches of another process have judged.
    pub fn add_judged(&self, invariants: impl IntoIterator<Item = Invariant>) {
        for invariant in invariants {
            let mut judged = Judged::default();
            judged.add(invariant);
            self.judged.add(judged);
        }
    }

    pub(super) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub(super) fn workflow(&self) -> Workflow {
        self.scenario.workflow
    }

    /// Whether an actor of this role shows what it remembers.
    pub(super) fn shows_memory(&self, role: Role) -> bool {
        matches!(role, Role::Worker { .. }) && self.workflow() == Workflow::Ensure
    }

    pub(super) fn cast(&self) -> &[CastMember] {
        &self.cast
    }

    /// Who all workers of a key are to EC2, key by key.
    pub(super) fn makers(&self) -> &[Actor] {
        &self.makers
    }

    /// Who the collector is to EC2, if it runs.
    fn collector(&self) -> Option<Actor> {
        let mut cast = self.cast.iter();
        cast.find(|member| member.role == Role::Collector).map(|collector| collector.maker)
    }

    /// Whether one actor runs by itself: then each of its attempts is a stretch,
    /// and otherwise all of theirs are one.
    pub(super) fn is_alone(&self) -> bool {
        self.cast.len() == 1
    }

    #[cfg(test)]
    pub(super) fn set_up(&self) -> &SetUp {
        &self.set_up
    }

    pub(super) fn instance(&self) -> InstanceId {
        self.set_up.instance
    }

    /// What the workers of each key are to do.
    pub(super) fn ensures(&self) -> &[Ensure] {
        &self.set_up.ensures
    }

    /// How long EC2 lags.
    pub(super) fn lag(&self) -> Duration {
        TICK * self.scenario.lag
    }

    /// How long the workflow believes that EC2 may lag.
    pub(super) fn window(&self) -> Duration {
        TICK * self.scenario.window
    }

    fn begin<'m>(
        &'m self,
        world: &'m SearchWorld,
        chooser: &'m Chooser,
        tape: Option<&Arc<Tape>>,
    ) -> Run<'m> {
        let clock = VirtualClock::new();
        clock.advance(world.ec2.now());
        let mut front = Front::new(world.ec2.world().clone(), Arc::new(clock.clone()));
        let is_hidden = |member: &CastMember| !self.shows_memory(member.role);
        let goes_by_replies = !self.is_alone() && self.cast.iter().any(is_hidden);
        let heard: Option<Arc<Heard>> = goes_by_replies.then(Arc::default);
        if let Some(tape) = tape {
            tape.begins_in(world.ec2.world());
            front = front.witnessed_by(Arc::<Tape>::clone(tape));
        } else if let Some(heard) = &heard {
            front = front.witnessed_by(Arc::<Heard>::clone(heard));
        }
        let front = Arc::new(front);
        if let Some(late) = &world.late {
            let due = world.ec2.now().saturating_add(late.within);
            front.put_under_way(due, late.actor, late.call.clone());
        }
        let watched = self.watched(world);
        let watch = Watch::new(world.ec2.world(), world.ec2.now(), watched);
        let limit =
            if self.scenario.throttled { RequestLimit::empty() } else { RequestLimit::default() };
        Run {
            model: self,
            chooser,
            clock,
            front,
            limit,
            watch,
            heard,
            happened: world.happened.clone(),
            digested: RefCell::default(),
            tape: tape.cloned(),
            #[cfg(test)]
            passage: RefCell::default(),
        }
    }

    /// Who is watched in a stretch from `world`.
    pub(super) fn watched(&self, world: &SearchWorld) -> Watched<'_> {
        let forgets_dead_tokens =
            self.scenario.token_after_deletion == TokenAfterDeletion::MakesANewInterface;
        // A call under way may carry the token of what a person has deleted.
        let has_happened = |event| world.happened.contains(&event);
        let was_deleted =
            has_happened(OutsideEvent::Delete) || has_happened(OutsideEvent::DetachAndDelete);
        Watched {
            makers: &self.makers,
            collector: self.collector(),
            instance: self.set_up.instance,
            window: self.lag(),
            most_calls: self.scenario.workflow.most_calls(),
            may_warn: self.scenario.lag > self.scenario.window,
            form: self.scenario.form,
            forgets_dead_tokens,
            forgot_tokens: has_happened(OutsideEvent::ExpireTokens)
                || forgets_dead_tokens && was_deleted,
        }
    }

    /// A stretch that a tape takes down.
    pub(super) fn taped_stretch(
        &self,
        world: &SearchWorld,
        chooser: &Chooser,
        tape: Option<&Arc<Tape>>,
    ) -> Stretch<SearchWorld> {
        let mut run = self.begin(world, chooser, tape);
        let passes = self.is_alone() && chooser.happens(Actor::ENV, &["time-passes"], 0).is_some();
        if passes {
            run.clock.advance(self.lag().saturating_mul(2));
            run.front.deliver_late();
            run.follow();
            run.take_down();
            let end = End::World(run.rest());
            return run.finish(end);
        }
        run.begin(world)
    }
}

impl Model for ScenarioModel {
    type World = SearchWorld;

    fn starts(&self) -> Vec<SearchWorld> {
        self.set_up.starts.clone()
    }

    fn stretch(&self, world: &SearchWorld, chooser: &Chooser) -> Stretch<SearchWorld> {
        self.taped_stretch(world, chooser, None)
    }

    fn resume(
        &self,
        world: &SearchWorld,
        midway: &Midway,
        chooser: &Chooser,
    ) -> Option<Stretch<SearchWorld>> {
        Run::go_on(self, world, midway, chooser)
    }

    fn is_to_begin_anew(&self) -> bool {
        let is_wrong = self.granted.give_up();
        if is_wrong {
            self.judged.clear();
        }
        is_wrong
    }

    fn take_nothing_for_granted(&self) {
        self.granted.take_nothing();
    }

    fn sizes(&self, world: &SearchWorld) -> Vec<Size> {
        let ec2 = world.ec2.world();
        vec![
            Size { of: "interfaces", is: ec2.interfaces().count() as u64 },
            Size { of: "dead tokens", is: ec2.dead_tokens() as u64 },
        ]
    }
}
