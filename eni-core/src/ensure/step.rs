//! What the workflow can do next, and what can come back.

use std::{fmt, sync::Arc, time::Duration};

use eni_inject::Point;

use super::outcome::{Ensured, Why};
use crate::{
    ec2::{CreateInterface, ErrorClass, Instance, InstanceType, Interface, Subnet},
    id::{AttachmentId, GroupId, InterfaceId},
    points,
};

/// What the workflow does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Look for interfaces of the key.
    Find,
    /// Look at the instance.
    LookAtInstance,
    /// Learn the subnet's zone.
    LookAtSubnet,
    /// Learn how many interfaces this type of instance takes.
    LookAtInstanceType(Arc<str>),
    /// Create an interface.
    Create(CreateInterface),
    /// Write what is there already: it shows whether the interface lives.
    Probe {
        /// Which one.
        interface: InterfaceId,
    },
    /// Take one that this attempt attached off again.
    Detach {
        /// Which one.
        interface: InterfaceId,
        /// By which attachment.
        attachment: AttachmentId,
    },
    /// Delete one.
    Delete {
        /// Which one.
        interface: InterfaceId,
    },
    /// Attach one to the instance.
    Attach {
        /// Which one.
        interface: InterfaceId,
        /// Where on the card.
        device_index: u32,
        /// On which card.
        network_card: u32,
    },
    /// Set DeleteOnTermination.
    Protect {
        /// Of which one.
        interface: InterfaceId,
        /// By which attachment.
        attachment: AttachmentId,
    },
    /// Set the source/dest check.
    SetSourceDestCheck {
        /// Of which one.
        interface: InterfaceId,
        /// To what.
        check: bool,
    },
    /// Replace the security groups.
    SetGroups {
        /// Of which one.
        interface: InterfaceId,
        /// With which.
        groups: Vec<GroupId>,
    },
    /// Add or overwrite tags.
    SetTags {
        /// Of which one.
        interface: InterfaceId,
        /// Which, name and value.
        tags: Vec<(String, String)>,
    },
    /// Read back what was written: a find by key, so that siblings are seen.
    Confirm,
    /// Let time pass, then look again.
    Wait(Wait),
    /// The interface is as it shall be.
    Done(Box<Ensured>),
    /// This attempt ends without it.
    Fail(Box<Why>),
}

/// A wait: for what, how long, and how long in all at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// For what.
    pub reason: WaitReason,
    /// Until the next look.
    pub duration: Duration,
    /// From now until the workflow stops waiting for this.
    pub at_most: Duration,
}

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// A call failed and is tried again.
    Backoff(ErrorClass),
    /// EC2 does not know the instance; it may be young.
    InstanceNotFound,
    /// The instance is neither running nor stopped yet.
    InstanceNotReady,
    /// What was written is not shown yet.
    NotShown(Change),
    /// EC2 refused a call, which time may cure.
    Setback,
    /// It is not known yet whether the interface lives.
    Alive,
    /// A duplicate is to be seen a second time.
    SecondSighting,
    /// The interfaces of a dead instance go.
    Gone,
    /// The interface is being detached.
    Detaching,
    /// The token belongs to a create with other parameters.
    TokenMismatch,
}

impl WaitReason {
    /// Its name in event logs, which stays as it is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backoff(_) => "backoff",
            Self::InstanceNotFound => "instance-not-found",
            Self::InstanceNotReady => "instance-not-ready",
            Self::NotShown(_) => "not-shown",
            Self::Setback => "setback",
            Self::Alive => "alive",
            Self::SecondSighting => "second-sighting",
            Self::Gone => "gone",
            Self::Detaching => "detaching",
            Self::TokenMismatch => "token-mismatch",
        }
    }
}

impl fmt::Display for WaitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Backoff(class) => write!(f, "the next try (last call: {class})"),
            Self::InstanceNotFound => f.write_str("EC2 to know the instance, which may be young"),
            Self::InstanceNotReady => f.write_str("the instance to be running or stopped"),
            Self::NotShown(change) => write!(f, "EC2 to show {change}"),
            Self::Setback => f.write_str("EC2 to accept a call that it has just refused"),
            Self::Alive => f.write_str("EC2 to show whether the interface lives"),
            Self::SecondSighting => f.write_str("a second sighting of the duplicate"),
            Self::Gone => f.write_str("what belongs to the dead instance to be gone"),
            Self::Detaching => f.write_str("the interface to be detached"),
            Self::TokenMismatch => {
                f.write_str("an earlier create with other parameters to show up")
            }
        }
    }
}

/// Something that a workflow changes about an interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It was created.
    Created,
    /// It was attached.
    Attached,
    /// DeleteOnTermination was set.
    Protected,
    /// The source/dest check was set.
    SourceDestCheck,
    /// The security groups were replaced.
    Groups,
    /// Tags were added or overwritten.
    Tags,
    /// One was taken off its instance.
    Detached,
    /// One was deleted.
    Deleted,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Created => "the new interface",
            Self::Attached => "the attachment",
            Self::Protected => "DeleteOnTermination",
            Self::SourceDestCheck => "the source/dest check",
            Self::Groups => "the security groups",
            Self::Tags => "the tags",
            Self::Detached => "the detachment",
            Self::Deleted => "the deletion",
        })
    }
}

/// What came back from a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// What the description matched.
    Found(Vec<Interface>),
    /// The instance.
    Instance(Box<Instance>),
    /// The subnet.
    Subnet(Subnet),
    /// The instance type.
    InstanceType(InstanceType),
    /// What the create made, or had made before.
    Created(Box<Interface>),
    /// The new attachment.
    Attached(AttachmentId),
    /// A change was acknowledged.
    Acknowledged,
    /// A wait is over.
    Waited,
}

impl Step {
    /// The point at which the step's call is made; none if it makes no call.
    pub fn point(&self) -> Option<&'static Point> {
        Some(match self {
            Self::Find => &points::FIND,
            Self::LookAtInstance => &points::INSTANCE,
            Self::LookAtSubnet | Self::LookAtInstanceType(_) => &points::FACTS,
            Self::Create(_) => &points::CREATE,
            Self::Probe { .. } => &points::PROBE,
            Self::Detach { .. } => &points::DETACH,
            Self::Delete { .. } => &points::DELETE,
            Self::Attach { .. } => &points::ATTACH,
            Self::Protect { .. } => &points::PROTECT,
            Self::SetSourceDestCheck { .. } => &points::SOURCE_DEST,
            Self::SetGroups { .. } => &points::GROUPS,
            Self::SetTags { .. } => &points::TAGS,
            Self::Confirm => &points::CONFIRM,
            Self::Wait(_) | Self::Done(_) | Self::Fail(_) => return None,
        })
    }

    /// Whether the step writes, be it what is there already.
    pub fn writes(&self) -> bool {
        self.change().is_some() || matches!(self, Self::Probe { .. })
    }

    /// The interface that the step writes to.
    pub fn interface(&self) -> Option<&InterfaceId> {
        match self {
            Self::Probe { interface }
            | Self::Detach { interface, .. }
            | Self::Delete { interface }
            | Self::Attach { interface, .. }
            | Self::Protect { interface, .. }
            | Self::SetSourceDestCheck { interface, .. }
            | Self::SetGroups { interface, .. }
            | Self::SetTags { interface, .. } => Some(interface),
            _ => None,
        }
    }

    /// What the step changes about the interface, if it changes something.
    pub fn change(&self) -> Option<Change> {
        Some(match self {
            Self::Create(_) => Change::Created,
            Self::Detach { .. } => Change::Detached,
            Self::Delete { .. } => Change::Deleted,
            Self::Attach { .. } => Change::Attached,
            Self::Protect { .. } => Change::Protected,
            Self::SetSourceDestCheck { .. } => Change::SourceDestCheck,
            Self::SetGroups { .. } => Change::Groups,
            Self::SetTags { .. } => Change::Tags,
            _ => return None,
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Find => f.write_str("find the interface by its description"),
            Self::LookAtInstance => f.write_str("look at the instance"),
            Self::LookAtSubnet => f.write_str("look up the subnet's zone"),
            Self::LookAtInstanceType(name) => write!(f, "look up the limits of {name}"),
            Self::Create(create) => write!(f, "create an interface in {}", create.subnet),
            Self::Probe { interface } => write!(f, "probe whether {interface} lives"),
            Self::Detach { interface, .. } => write!(f, "detach {interface}"),
            Self::Delete { interface } => write!(f, "delete {interface}"),
            Self::Attach { interface, device_index, network_card } => {
                write!(f, "attach {interface} at index {device_index} of card {network_card}")
            }
            Self::Protect { interface, .. } => write!(f, "set DeleteOnTermination of {interface}"),
            Self::SetSourceDestCheck { interface, check } => {
                write!(f, "set the source/dest check of {interface} to {check}")
            }
            Self::SetGroups { interface, groups } => {
                let groups: Vec<_> = groups.iter().map(GroupId::as_str).collect();
                write!(f, "set the security groups of {interface} to {}", groups.join(", "))
            }
            Self::SetTags { interface, tags } => {
                let tags: Vec<_> =
                    tags.iter().map(|(name, value)| format!("{name}={value}")).collect();
                write!(f, "tag {interface} with {}", tags.join(", "))
            }
            Self::Confirm => f.write_str("confirm that EC2 shows it"),
            Self::Wait(wait) => write!(f, "wait {:?} for {}", wait.duration, wait.reason),
            Self::Done(_) => f.write_str("done"),
            Self::Fail(why) => write!(f, "give up: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ec2::Ec2Result;

    #[test]
    fn what_is_handed_on_of_a_reply_is_small() {
        assert!(size_of::<Ec2Result<Reply>>() <= 80);
    }
}
