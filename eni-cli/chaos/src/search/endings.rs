//! How the attempts of a stretch end, what must hold then, and who begins
//! another. What must not be here: who goes next.

use eni_core::{ec2::ErrorClass, inject::Clock as _};
use eni_faults::search::End;

use super::{
    cast::Role,
    check::Attempt,
    run::Run,
    without_faults::{check_leaks, check_without_faults, fails_rightly},
    worker::{Outcome, Worker},
    world::SearchWorld,
};
use crate::{Ending, Invariant};

/// After so many attempts in a row that fail though nothing goes wrong, one is
/// not worth waiting for.
const MOST_IN_VAIN: u32 = 4;

impl Run<'_> {
    /// Looks at how an actor's attempt has ended, if it has, and lets it begin
    /// another if others run beside it.
    pub(super) fn take_ending(
        &mut self,
        world: &SearchWorld,
        worker: &mut Worker<'_>,
    ) -> Option<End<SearchWorld>> {
        let outcome = worker.take_ending()?;
        if let Some(tape) = &self.tape {
            tape.ends(worker.actor(), outcome.as_ref());
        }
        #[cfg(test)]
        self.passage.borrow_mut().ends(outcome.as_ref());
        let (ending, again) = match (outcome, worker.role()) {
            (None, _) => (None, true),
            (Some(Outcome::Collected(collected)), _) => {
                let again = collected.is_err_and(|error| error.class != ErrorClass::Permanent);
                return self.begin_again(worker, again, true);
            }
            (Some(Outcome::Worked(ending)), _) => {
                let again = ending.as_ref().is_err_and(|failed| !failed.for_good);
                (Some(ending), again)
            }
        };
        let has_ended = ending.is_some();
        if let Role::Worker { key } = worker.role()
            && let Some(end) = self.check_ending(world, worker, key, ending)
        {
            return Some(end);
        }
        self.begin_again(worker, again, has_ended)
    }

    /// Checks an attempt that has ended. Where nothing runs beside it, the
    /// stretch may end there.
    fn check_ending(
        &mut self,
        world: &SearchWorld,
        worker: &Worker<'_>,
        key: usize,
        ending: Option<Ending>,
    ) -> Option<End<SearchWorld>> {
        let now = self.clock.now();
        let Worker { began, mut calls, mut writes, .. } = *worker;
        let is_alone = self.model.is_alone();
        if is_alone {
            // Also those that it made past its points.
            let arrived = self.front.calls();
            let strays = self.front.strays();
            calls = calls.max(arrived.values().sum::<u64>().saturating_sub(strays));
            if self.chooser.is_default() && world.late.is_none() {
                let written = arrived.iter().filter(|(call, _)| !call.starts_with("Describe"));
                writes = writes.max(written.map(|(_, count)| count).sum());
            }
        }
        let attempt = Attempt { key, began, calls, writes, ending };
        self.follow();
        let watch = &mut self.watch;
        self.front.read(|ec2| watch.check(ec2, now, &attempt));
        if is_alone {
            if self.chooser.is_default() {
                check_without_faults(self.model, &mut self.watch, world, &attempt);
            }
            let is_last = matches!(attempt.ending, Some(Ok(_))) && !self.model.scenario().reruns;
            return is_last.then_some(End::Over);
        }
        if attempt.ending.is_some() && self.has_met_nothing(worker) {
            self.watch.judges(Invariant::Converges);
        }
        if let Some(Err(failed)) = &attempt.ending
            && failed.for_good
            && self.has_met_nothing(worker)
            && !self.front.read(|ec2| fails_rightly(self.model, key, ec2))
        {
            self.watch.breaks(Invariant::Converges, format!("without faults: {}", failed.text));
        }
        None
    }

    /// Whether nothing went wrong in the attempt of this actor.
    fn has_met_nothing(&self, worker: &Worker<'_>) -> bool {
        self.chooser.trail(worker.actor()) == 0 && self.happened.is_empty()
    }

    /// Lets an actor begin another attempt, if it is to and others run beside it.
    fn begin_again(
        &mut self,
        worker: &mut Worker<'_>,
        again: bool,
        has_ended: bool,
    ) -> Option<End<SearchWorld>> {
        if self.model.is_alone() || !again {
            return None;
        }
        let met_none = has_ended && self.chooser.trail(worker.actor()) == 0;
        worker.in_vain = if met_none { worker.in_vain + 1 } else { 0 };
        if worker.in_vain > MOST_IN_VAIN {
            let what = "attempts fail again and again though nothing goes wrong any more";
            self.watch.breaks(Invariant::Converges, what.to_owned());
            return Some(End::Over);
        }
        self.chooser.begin_attempt(worker.actor());
        worker.begin(self.clock.now());
        None
    }

    /// What there is when all actors are done: the next world, if the next
    /// attempt is a stretch of its own.
    pub(super) fn end(&mut self) -> End<SearchWorld> {
        if self.model.is_alone() {
            return End::World(self.rest());
        }
        let now = self.clock.now();
        let (model, watch) = (self.model, &mut self.watch);
        self.front.read(|ec2| check_leaks(model, watch, ec2, now));
        End::Over
    }
}
