//! Worlds between two attempts, in a form in which two of them are equal if
//! everything yet to come is: what a search of all worlds tells them apart by.
//!
//! In it now is always the same moment, what is older than the world's memory
//! is old, and what is long past is forgotten: dead interfaces that neither a
//! late read nor a token could still show, counts, the course of events. Who
//! made what lives is kept. A world at rest runs on like any other.

mod age;
mod digest;

use std::{
    hash::{Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use super::World;
use crate::{
    NetworkInterface,
    id::{AttachmentId, InstanceId},
};

pub use self::digest::digest_of;

/// A world at rest. Equal ones have equal futures.
///
/// Only worlds of one origin, which share what never changes, can be equal.
#[derive(Debug, Clone)]
pub struct RestingWorld {
    digest: u128,
    world: Arc<World>,
}

impl RestingWorld {
    /// The world as it is at `now`, at rest. Its names should be
    /// [`Names::FirstFree`](crate::config::Names::FirstFree), or hardly two
    /// worlds are ever equal.
    pub fn of(world: &World, now: Duration) -> Self {
        let mut world = world.clone();
        world.settle(now);
        world.rest(now);
        let digest = digest_of(&world.what_matters());
        Self { digest, world: Arc::new(world) }
    }

    /// The world, to be run on from [`RestingWorld::now`].
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The moment at which it rests.
    pub fn now(&self) -> Duration {
        self.world.facts.horizon()
    }

    /// A number that is another for another world.
    pub fn digest(&self) -> u128 {
        self.digest
    }
}

impl PartialEq for RestingWorld {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest && self.world.is_the_same_at_rest(&other.world)
    }
}

impl Eq for RestingWorld {}

impl Hash for RestingWorld {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl PartialOrd for RestingWorld {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RestingWorld {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.digest.cmp(&other.digest).then_with(|| {
            if self.world.is_the_same_at_rest(&other.world) {
                std::cmp::Ordering::Equal
            } else {
                // Two worlds of one digest: an order all the same, whatever it costs.
                format!("{:?}", self.world).cmp(&format!("{:?}", other.world))
            }
        })
    }
}

impl World {
    /// Whether an attachment of this id is in use or could still be seen.
    pub(super) fn knows_attachment(&self, id: AttachmentId) -> bool {
        let was = |old: &NetworkInterface| {
            old.attachment.is_some_and(|attachment| attachment.attachment_id == id)
        };
        self.attachments.contains_key(&id)
            || (self.facts.names == crate::config::Names::FirstFree
                && (self.ledger.has_attached(id) || self.history.any_interface(was)))
    }

    /// Whether an instance of this id is there, could still be seen or would be
    /// the answer to a launch that is sent again.
    pub(super) fn knows_instance(&self, id: InstanceId) -> bool {
        let is_promised = || self.launch_tokens.values().any(|it| it.instances.contains(&id));
        self.instances.contains_key(&id) || self.history.has_instance(id) || is_promised()
    }

    /// A number for all that every actor could still learn of the world as it
    /// is now, with ages from `now`.
    pub fn digest_at(&self, now: Duration) -> u128 {
        RestingWorld::of(self, now).digest
    }

    /// Everything that an answer, now or later, can depend on. What is left out
    /// is said here, field by field, so that a new one cannot be forgotten.
    fn what_matters(&self) -> impl Hash + PartialEq + '_ {
        let Self {
            // Shared by all worlds of one origin.
            facts: _,
            network: _,
            // Reset at rest.
            random: _,
            begun: _,
            step: _,
            instances,
            interfaces,
            attachments,
            pools,
            ipv6_taken,
            addresses,
            tokens,
            launch_tokens,
            pending,
            departing,
            history,
            ledger,
        } = self;
        let things = (instances, interfaces, attachments, addresses);
        let taken = (pools, ipv6_taken);
        (things, taken, tokens, launch_tokens, pending, departing, history, ledger)
    }

    fn is_the_same_at_rest(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.facts, &other.facts)
            && Arc::ptr_eq(&self.network, &other.network)
            && self.what_matters() == other.what_matters()
    }
}
