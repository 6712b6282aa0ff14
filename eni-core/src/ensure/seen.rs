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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// When the interface last showed that it lives: sighted or written to.
    pub sign_of_life: Duration,
    /// Which changes EC2 acknowledged, to what, and when.
    pub acknowledged: BTreeMap<Change, Acknowledged>,
    /// What this attempt changed.
    pub changes: BTreeSet<Change>,
    /// Device indexes that EC2 said were taken.
    pub taken: BTreeSet<u32>,
    /// Since when EC2 has refused writes, or two of its answers have not agreed,
    /// in a way that time may cure.
    pub at_odds_since: Option<Duration>,
    /// Since when the interface has been seen detaching.
    pub detaching_since: Option<Duration>,
    /// Since when the token has belonged to other parameters.
    pub mismatch_since: Option<Duration>,
    /// The number of the token that the next create carries.
    pub token: u32,
    /// Failed calls without a success between them.
    pub failures: u32,
    /// Calls without a success between them that were certainly not sent.
    pub unsent: u32,
    /// What the next try waits for.
    pub backoff: Option<ErrorClass>,
    /// The last error.
    pub last_error: Option<Ec2Error>,
    /// Why the attempt cannot succeed.
    pub failed: Option<Why>,
}

/// A read of the key's interfaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Read {
    /// Because something is in doubt.
    Find,
    /// Because something that was written is to be shown.
    Confirm,
}

/// An interface of the key and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The interface, with what was acknowledged since it was read.
    pub interface: Interface,
    /// How it is known.
    pub sight: Sight,
}

/// How an interface is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// A create answered it, and no find has been made since: a claim.
    Claimed,
    /// A create answered it, and the last find did not show it.
    Hidden,
    /// The last find showed it.
    Shown,
}

/// What a look at the instance showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// EC2 knows no such instance.
    NotFound,
    /// The instance.
    Found(Instance),
}

/// A change that EC2 acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// When this change of this interface was acknowledged.
    pub fn acknowledged_at(&self, change: Change, interface: &InterfaceId) -> Option<Duration> {
        let acknowledged = self.acknowledged.get(&change)?;
        (acknowledged.interface == *interface).then_some(acknowledged.at)
    }
}
