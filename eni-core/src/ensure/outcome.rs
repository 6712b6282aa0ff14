//! How an attempt ends: with the interface, or with the reason why not.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use thiserror::Error;

use super::step::Change;
use crate::{
    ec2::{Ec2Error, InstanceState, Interface},
    id::{InstanceId, InterfaceId, SubnetId},
    key::Key,
    spec::SpecError,
};

/// The interface is as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ensured {
    /// The interface, as it was last seen.
    pub interface: Interface,
    /// What this attempt changed. Empty: it found everything done.
    pub changes: BTreeSet<Change>,
    /// What EC2 acknowledged and did not show within the window.
    pub warnings: Vec<Warning>,
    /// What somebody should look into.
    pub findings: Vec<Finding>,
}

/// Something that EC2 acknowledged and did not show within the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("EC2 acknowledged {0} and did not show it within the window")]
pub struct Warning(pub Change);

/// Something that is not as it should be and that an attempt does not mend.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Finding {
    /// More interfaces of this key than the one that is kept.
    #[error("besides {kept} there are more interfaces of this key: {}", list(.others))]
    Duplicates {
        /// The one that is kept.
        kept: InterfaceId,
        /// The others, in order of id.
        others: Vec<InterfaceId>,
    },
}

/// An attempt that ended without its interface.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct EnsureError {
    /// What for.
    pub key: Key,
    /// What happened.
    pub why: Why,
    /// The interfaces of the key that this attempt knows of: the next one
    /// adopts them.
    pub left: Vec<InterfaceId>,
    /// Whether there may be more of the key than that: no find has answered
    /// since the attempt began, or since a write of unknown outcome.
    pub in_doubt: bool,
    /// The last error that EC2 or the client answered.
    pub last: Option<Ec2Error>,
    /// How many calls were made.
    pub calls: u32,
    /// How long it took.
    pub elapsed: Duration,
}

/// Why an attempt ended without its interface.
#[derive(Debug, Clone, PartialEq, Eq, Error, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The spec is one that EC2 or the key's own tags cannot bear.
    #[error(transparent)]
    BadSpec(#[from] SpecError),
    /// The key's interface is in another subnet than the spec's.
    #[error("{interface} is in {is}, and {wanted} is wanted: an interface cannot be moved")]
    SpecChanged {
        /// The interface.
        interface: InterfaceId,
        /// Where it is.
        is: SubnetId,
        /// Where it shall be.
        wanted: SubnetId,
    },
    /// The key's interface is attached to another instance.
    #[error("{interface} is attached to {}", .instance.as_ref().map_or("something that AWS manages", InstanceId::as_str))]
    AttachedElsewhere {
        /// The interface.
        interface: InterfaceId,
        /// The instance that has it.
        instance: Option<InstanceId>,
    },
    /// EC2 knows no such instance.
    #[error("EC2 knows no instance {0}")]
    InstanceNotFound(InstanceId),
    /// The instance is terminated or about to be.
    #[error("the instance {instance} is {}", .state.as_str())]
    InstanceGone {
        /// The instance.
        instance: InstanceId,
        /// Its state.
        state: InstanceState,
    },
    /// The instance is in a state in which nothing can be attached to it.
    #[error("the instance {instance} is {}, and an interface can be attached only while it is running or stopped", .state.as_str())]
    InstanceNotReady {
        /// The instance.
        instance: InstanceId,
        /// Its state.
        state: InstanceState,
    },
    /// Subnet and instance are in different zones.
    #[error("the instance is in zone {instance_zone}, and {subnet} is in {subnet_zone}")]
    ZoneMismatch {
        /// The instance's zone.
        instance_zone: Arc<str>,
        /// The subnet.
        subnet: SubnetId,
        /// The subnet's zone.
        subnet_zone: Arc<str>,
    },
    /// The instance has as many interfaces as its type takes.
    #[error("the instance {instance} has no free slot: {instance_type} takes {limit} interfaces")]
    NoFreeSlot {
        /// The instance.
        instance: InstanceId,
        /// Its type.
        instance_type: Arc<str>,
        /// How many it takes, in all or on the card.
        limit: u32,
    },
    /// The device index that the spec wants is taken.
    #[error("device index {device_index} is taken{}", .holder.as_ref().map_or_else(String::new, |id| format!(" by {id}")))]
    IndexTaken {
        /// The index.
        device_index: u32,
        /// Who holds it, if EC2 shows it.
        holder: Option<InterfaceId>,
    },
    /// The instance type has no such network card.
    #[error("{instance_type} has no network card {network_card}")]
    NoSuchCard {
        /// The type.
        instance_type: Arc<str>,
        /// The card.
        network_card: u32,
    },
    /// EC2 refused a call for good.
    #[error("EC2 refused: {0}")]
    Refused(Ec2Error),
    /// No call got through to EC2.
    #[error("EC2 cannot be reached: {0}")]
    Unreachable(Ec2Error),
    /// The interface is still being detached after a window.
    #[error("{0} is still being detached")]
    StillDetaching(InterfaceId),
    /// Every token of the chain belongs to something else.
    #[error("all {0} client tokens of this key belong to creates with other parameters")]
    TokensSpent(u32),
    /// The attempt's deadline is over.
    #[error("the deadline of {0:?} is over")]
    Deadline(Duration),
    /// The attempt's calls are spent.
    #[error("the budget of {0} calls is spent")]
    CallBudget(u32),
}

impl Why {
    /// A stable name for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadSpec(_) => "bad-spec",
            Self::SpecChanged { .. } => "spec-changed",
            Self::AttachedElsewhere { .. } => "attached-elsewhere",
            Self::InstanceNotFound(_) => "instance-not-found",
            Self::InstanceGone { .. } => "instance-gone",
            Self::InstanceNotReady { .. } => "instance-not-ready",
            Self::ZoneMismatch { .. } => "zone-mismatch",
            Self::NoFreeSlot { .. } => "no-free-slot",
            Self::IndexTaken { .. } => "index-taken",
            Self::NoSuchCard { .. } => "no-such-card",
            Self::Refused(_) => "refused",
            Self::Unreachable(_) => "unreachable",
            Self::StillDetaching(_) => "still-detaching",
            Self::TokensSpent(_) => "tokens-spent",
            Self::Deadline(_) => "deadline",
            Self::CallBudget(_) => "call-budget",
        }
    }

    /// Whether the same attempt made again may succeed. Otherwise somebody has
    /// to change something first.
    pub fn is_worth_another_attempt(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::StillDetaching(_)
                | Self::TokensSpent(_)
                | Self::Deadline(_)
                | Self::CallBudget(_)
                | Self::InstanceNotReady { .. }
        )
    }

    /// What to do next.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::BadSpec(_) => "mend the spec; nothing was sent",
            Self::SpecChanged { .. } => {
                "ask for the subnet it is in, or detach and delete it and run again"
            }
            Self::AttachedElsewhere { .. } => {
                "find out who attached it there; it is never taken away from another instance"
            }
            Self::InstanceNotFound(_) => "check the instance id and the region",
            Self::InstanceGone { .. } => "name an instance that lives",
            Self::InstanceNotReady { .. } => "run again when the instance is running or stopped",
            Self::ZoneMismatch { .. } => "name a subnet in the instance's zone",
            Self::NoFreeSlot { .. } => "detach an interface or use a larger type, then run again",
            Self::IndexTaken { .. } => "name another device index, or none for the next free one",
            Self::NoSuchCard { .. } => "name a network card that the type has; card 0 always is",
            Self::Refused(error) if error.code == "UnauthorizedOperation" => {
                "allow this action in the IAM policy, then run again"
            }
            Self::Refused(_) => "mend what EC2 names, then run again",
            Self::Unreachable(_) => {
                "check the endpoint, the region and the network, then run again; nothing was sent"
            }
            Self::StillDetaching(_) | Self::Deadline(_) | Self::CallBudget(_) => {
                "run again: it goes on where this attempt stopped"
            }
            Self::TokensSpent(_) => {
                "wait until EC2 has forgotten the tokens (a day is known to be enough), then run again"
            }
        }
    }
}

impl EnsureError {
    /// Whether what is left is what the next attempt goes on with.
    fn is_adopted_next(&self) -> bool {
        !matches!(
            self.why,
            Why::SpecChanged { .. }
                | Why::AttachedElsewhere { .. }
                | Why::InstanceGone { .. }
                | Why::InstanceNotFound(_)
        )
    }

    /// What state the world is in, as far as this attempt knows.
    pub fn world(&self) -> String {
        match self.left.as_slice() {
            [] if matches!(self.why, Why::Unreachable(_)) => {
                format!("unknown: EC2 could not be asked for interfaces of {}", self.key)
            }
            [] if self.calls == 0 => "as it was: nothing was sent".to_owned(),
            [] if self.in_doubt => format!(
                "unknown: EC2 did not show the interfaces of {} any more; the next attempt finds \
                 what there is",
                self.key
            ),
            [] => format!("no interface of {} is known", self.key),
            [one] if self.is_adopted_next() => {
                format!("{one} exists for {}; the next attempt adopts it", self.key)
            }
            [one] => format!("{one} is known for {}", self.key),
            many => format!("{} exist for {}", list(many), self.key),
        }
    }
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
