//! A stretch halted between two calls, so that others can go on from there.
//! What must not be here: how it goes on.

use std::{cell::RefCell, collections::BTreeSet, sync::Arc, time::Duration};

use eni_core::inject::Clock as _;
use eni_faults::search::{Chooser, Midway, Stretch};
use eni_sim::{Front, VirtualClock};

use super::{
    OutsideEvent,
    check::{Known, Watch},
    model::ScenarioModel,
    request_limit::RequestLimit,
    run::{Digested, Run},
    worker::{Halted, Worker},
    world::SearchWorld,
};

/// A stretch as it was when every worker was about to make a call, or had ended.
struct Halt {
    now: Duration,
    front: Front,
    known: Known,
    happened: BTreeSet<OutsideEvent>,
    digested: Option<Digested>,
    workers: Vec<Halted>,
    current: usize,
}

impl<'m> Run<'m> {
    /// The stretch as it is here; `None` if nobody could go on from it.
    pub(super) fn halt(&self, workers: &[Worker<'_>], current: usize) -> Option<Midway> {
        if self.heard.is_some() || self.tape.is_some() || self.limit.is_set() {
            return None;
        }
        let workers = workers.iter().map(Worker::halted).collect::<Option<_>>()?;
        let front = self.front.copied_to(Arc::new(VirtualClock::new()));
        let (known, happened) = (self.watch.known()?, self.happened.clone());
        let (now, digested) = (self.clock.now(), self.digested.borrow().clone());
        Some(Midway::new(Halt { now, front, known, happened, digested, workers, current }))
    }

    /// The rest of a stretch that was halted.
    pub(super) fn go_on(
        model: &'m ScenarioModel,
        world: &'m SearchWorld,
        midway: &Midway,
        chooser: &'m Chooser,
    ) -> Option<Stretch<SearchWorld>> {
        let Halt { now, front, known, happened, digested, workers, current } = midway.held()?;
        let clock = VirtualClock::new();
        clock.advance(*now);
        let front = Arc::new(front.copied_to(Arc::new(clock.clone())));
        let (before, began) = (world.ec2.world(), world.ec2.now());
        let watch = Watch::taken_up(before, began, model.watched(world), known.clone());
        let (happened, digested) = (happened.clone(), RefCell::new(digested.clone()));
        let limit = RequestLimit::default();
        let (heard, tape) = (None, None);
        let run = Self {
            model,
            chooser,
            clock,
            front,
            limit,
            watch,
            happened,
            digested,
            heard,
            tape,
            #[cfg(test)]
            passage: RefCell::default(),
        };
        let desks = run.desks();
        let workers =
            desks.iter().zip(workers).map(|(desk, halted)| Worker::resumed(desk, model, halted));
        Some(run.go(world, workers.collect(), *current))
    }
}
