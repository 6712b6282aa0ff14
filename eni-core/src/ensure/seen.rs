//! All of the workflow's memory, and nothing but memory: what an attempt has
//! seen so far. What happens next is a pure function of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{outcome::Why, step::Change};
use crate::{
    ec2::{Ec2Error, ErrorClass, Instance, InstanceType, Interface, Subnet},
    id::{AttachmentId, InterfaceId},
};

/// What an attempt has seen. Times are since the attempt began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Seen {
    /// How long the attempt has gone on.
    pub elapsed: Duration,
    /// How many calls it has made.
    pub calls: u32,
    /// The interfaces of the key; `None` before the first find.
    pub picture: Option<Vec<Sighting>>,
    /// When the last find answered.
    pub found_at: Duration,
    /// The read that comes before anything else, because the picture may be
    /// wrong or a wait is over.
    pub next_read: Option<Read>,
    /// Whether the picture holds what was written and not read back.
    pub unconfirmed: bool,
    /// The instance, unless something since has made another look necessary.
    pub instance: Option<Looked>,
    /// Since when the instance has not been usable, though it may become so.
    pub unready_since: Option<Duration>,
    /// What is known of the spec's subnet.
    pub subnet: Option<Subnet>,
    /// What is known of the instance's type.
    pub instance_type: Option<InstanceType>,
    /// Interfaces that are proven dead, until a read shows one of them.
    pub dead: BTreeSet<InterfaceId>,
    /// Interfaces whose deletion EC2 acknowledged: reads that still show them
    /// are stale.
    pub deleted: BTreeSet<InterfaceId>,
    /// Interfaces that have the key's description and not its tags: somebody else's.
    pub not_ours: BTreeSet<InterfaceId>,
    /// Duplicates that EC2 did not let go; they are findings.
    pub kept_back: BTreeSet<InterfaceId>,
    /// Whether anything of the key was ever seen in this attempt, or made, or
    /// perhaps made.
    pub had_any: bool,
    /// Which changes EC2 acknowledged, to what, and when.
    pub acknowledged: BTreeMap<Change, Acknowledged>,
    /// What this attempt changed.
    pub changes: BTreeSet<Change>,
    /// Device indexes that EC2 said were taken.
    pub taken: BTreeSet<u32>,
    /// Since when EC2 has refused writes in a way that time may cure.
    pub at_odds_since: Option<Duration>,
    /// Since when the instance has shown something attached that no find has shown
    /// so.
    pub disagree_since: Option<Duration>,
    /// Since when the interface has been seen detaching.
    pub detaching_since: Option<Duration>,
    /// Since when the token has belonged to other parameters.
    pub mismatch_since: Option<Duration>,
    /// The number of the token that the next create carries.
    pub token: u32,
    /// Failed calls since one of that kind, or a write, succeeded.
    pub failures: u32,
    /// The point of the last failure.
    pub failed_at: Option<&'static str>,
    /// Refusals that time may cure, since a write succeeded.
    pub setbacks: u32,
    /// Calls without a success between them that were certainly not sent.
    pub unsent: u32,
    /// What the next try waits for.
    pub pause: Option<Pause>,
    /// The last error.
    pub last_error: Option<Ec2Error>,
    /// A write that EC2 refused for good. It stands if a find later the same
    /// write comes again.
    pub refused: Option<Refusal>,
    /// When a create last failed in a way that leaves open whether it took effect.
    pub create_in_doubt: Option<Duration>,
    /// Since when it has been unknown whether an attach took effect.
    pub attach_in_doubt: Option<Duration>,
    /// Why the attempt cannot succeed.
    pub failed: Option<Why>,
}

/// A write that EC2 refused for good.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// The point of the write.
    pub point: &'static str,
    /// What the attempt ends with if it stands.
    pub why: Why,
}

/// Why the next try waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pause {
    /// A call failed with an error of this class.
    Retry(ErrorClass),
    /// EC2 refused a call, which time may cure.
    Setback,
}

/// A read of the key's interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// Because something is in doubt.
    Find,
    /// Because something that was written is to be shown.
    Confirm,
}

/// An interface of the key and how it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sighting {
    /// The interface, with what was acknowledged since it was read.
    pub interface: Interface,
    /// How it is known.
    pub sight: Sight,
    /// When it last showed that it lives: sighted, written to, or answered by a
    /// create.
    pub sign_of_life: Duration,
    /// When it was last probed, if that found nothing.
    pub missed_at: Option<Duration>,
    /// When a write on it last succeeded.
    pub written_at: Option<Duration>,
    /// When a find last showed it.
    pub sighted_at: Option<Duration>,
    /// How many finds have shown it, with a poll between each two.
    pub sightings: u32,
}

impl Sighting {
    /// What is known of an interface that has just come up.
    pub fn new(interface: Interface, sight: Sight, now: Duration) -> Self {
        let shown = sight == Sight::Shown;
        Self {
            interface,
            sight,
            sign_of_life: now,
            missed_at: None,
            written_at: None,
            sighted_at: shown.then_some(now),
            sightings: u32::from(shown),
        }
    }

    /// The same interface, sighted once more: this one counts if it comes at
    /// least `apart` after the last.
    pub(super) fn count_after(&mut self, old: &Self, apart: Duration) {
        self.written_at = old.written_at;
        let again = old.sighted_at.is_none_or(|last| self.sign_of_life >= last + apart);
        if again {
            self.sightings = old.sightings.saturating_add(1);
        } else {
            self.sightings = old.sightings;
            self.sighted_at = old.sighted_at;
        }
    }

    /// A write on it succeeded.
    pub(super) fn lives(&mut self, now: Duration) {
        self.sign_of_life = now;
        self.written_at = Some(now);
        self.missed_at = None;
        if self.sight != Sight::Shown {
            self.sight = Sight::Alive;
        }
    }

    /// It was known, and a find did not show it.
    pub(super) fn unshown(mut self) -> Self {
        self.sight = if self.written_at.is_some() { Sight::Alive } else { Sight::Hidden };
        self
    }
}

/// How an interface is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sight {
    /// A create answered it, and nothing since has shown whether it lives.
    Claimed,
    /// It is not shown by the last find, and no write on it has succeeded.
    Hidden,
    /// A write on it has succeeded; the last find, if any since, did not show it.
    Alive,
    /// The last find showed it.
    Shown,
}

impl Sight {
    /// Whether it is known to live.
    pub fn is_resolved(self) -> bool {
        matches!(self, Self::Alive | Self::Shown)
    }
}

/// What a look at the instance showed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Looked {
    /// EC2 knows no such instance.
    NotFound,
    /// The instance.
    Found(Instance),
}

/// A change that EC2 acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Acknowledged {
    /// When.
    pub at: Duration,
    /// Of which interface.
    pub interface: InterfaceId,
    /// By which attachment, if it belongs to one.
    pub attachment: Option<AttachmentId>,
}

impl Seen {
    /// The interfaces of the key that are known.
    pub fn known(&self) -> Vec<InterfaceId> {
        self.picture.iter().flatten().map(|sighting| sighting.interface.id.clone()).collect()
    }

    /// Whether there may be more of the key than what is known: no find has
    /// answered yet, or none since a write of unknown outcome.
    pub fn is_in_doubt(&self) -> bool {
        self.picture.is_none() || self.next_read == Some(Read::Find)
    }

    /// When this change of this interface was acknowledged.
    pub fn acknowledged_at(&self, change: Change, interface: &InterfaceId) -> Option<Duration> {
        let acknowledged = self.acknowledged.get(&change)?;
        (acknowledged.interface == *interface).then_some(acknowledged.at)
    }
}
