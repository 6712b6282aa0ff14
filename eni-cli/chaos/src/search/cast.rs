//! Who is in a scenario: each actor, what it does, and under which name EC2's
//! ledger has what it did.

use eni_core::inject::Actor;

use super::Scenario;

/// One actor of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CastMember {
    /// Its name in schedules.
    pub(crate) actor: Actor,
    /// Its name in the ledger.
    pub(crate) maker: Actor,
    pub(crate) role: Role,
}

/// What an actor does. Those of one role are one another's mirror image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Role {
    /// It runs the workflow for the key of this number.
    Worker {
        /// Which key, from 0.
        key: usize,
    },
    /// It runs the collector.
    Collector,
}

impl Scenario {
    /// Its actors: the workers, key by key in turn, then the collector.
    pub(crate) fn cast(&self) -> Vec<CastMember> {
        let keys = self.keys.max(1);
        let workers = (0..self.workers.max(1) * keys).map(|n| {
            let key = usize::try_from(n % keys).unwrap_or_default();
            let actor = Actor::worker(n + 1);
            CastMember { actor, maker: self.maker_of(key), role: Role::Worker { key } }
        });
        let collector = Actor::new("gc").ok().filter(|_| self.collector);
        let collector =
            collector.map(|actor| CastMember { actor, maker: actor, role: Role::Collector });
        workers.chain(collector).collect()
    }

    /// Who all workers of a key are to EC2: which of them does what makes no
    /// difference to what holds, and so none to a world.
    pub(crate) fn maker_of(&self, key: usize) -> Actor {
        if self.keys <= 1 {
            return Actor::worker(0);
        }
        Actor::worker(u32::try_from(key + 1).unwrap_or(u32::MAX))
    }

    /// The makers of all keys, in order.
    pub(crate) fn makers(&self) -> Vec<Actor> {
        (0..self.keys.max(1))
            .map(|key| self.maker_of(usize::try_from(key).unwrap_or_default()))
            .collect()
    }
}
