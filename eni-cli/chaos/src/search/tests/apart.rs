//! By what a search tells states apart, where a test wants more told apart than is
//! needed.

use std::time::Duration;

use eni_core::inject::Clock as _;
use eni_sim::digest_of;

use crate::search::{
    run::{Run, RunState},
    worker::{State, Worker},
    world::Late,
};

/// By what states are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Apart {
    /// By what can still matter, as every search does.
    #[default]
    WhatMatters,
    /// By all that is remembered.
    AllRemembered,
    /// By all that was: only what is the same in everything is taken for the same,
    /// and no order of calls is left out.
    AllThatWas,
}

impl Apart {
    /// Whether reads of several actors are made in one order only.
    pub(crate) fn leaves_orders_out(self) -> bool {
        self != Self::AllThatWas
    }
}

impl Run<'_> {
    /// The state as it is told apart in this search.
    pub(crate) fn told_apart(&self, workers: &[Worker<'_>], state: RunState) -> RunState {
        match self.model.apart {
            Apart::WhatMatters => state,
            Apart::AllRemembered => {
                self.state(workers, |worker, _, _| worker.memory().whole(self.elapsed(worker)))
            }
            Apart::AllThatWas => self.all_that_was(workers),
        }
    }

    /// What has happened, in order and by whom; the world; and of each actor, by its
    /// name, where it is, since when, how many calls it has made, and its memory, or
    /// all that it has heard and met.
    fn all_that_was(&self, workers: &[Worker<'_>]) -> RunState {
        let (now, world) = (self.clock.now(), self.front.world());
        let mut each = Vec::new();
        let mut digests = Vec::new();
        for worker in workers {
            let actor = worker.actor();
            let (at, since) = match worker.state {
                State::Ready(point) => (point.name, Duration::ZERO),
                State::Asleep(since) => ("asleep", since),
                State::Over => ("over", Duration::ZERO),
            };
            let counts = (worker.began, worker.calls, worker.writes, worker.in_vain);
            let met = (!self.model.shows_memory(worker.role())).then(|| self.chooser.trail(actor));
            let digest = digest_of(&(at, since, counts, worker.memory().everything(), met));
            digests.push(digest);
            if worker.state != State::Over {
                each.push((digest, self.chooser.spent(actor), actor));
            }
        }
        let late = Late::of(&self.front, now);
        let watched = (self.watch.late_born(), &self.happened, self.limit.buckets());
        let world = (world.ledger().entries(), self.world_digest(now), now, late);
        RunState { key: digest_of(&(world, watched, digests)), each }
    }
}
