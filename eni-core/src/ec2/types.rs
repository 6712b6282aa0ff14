//! Plain data that the port carries. AWS's names for AWS's things.

use std::{collections::BTreeMap, sync::Arc};

use crate::id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId};

/// A network interface as a reply showed it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Interface {
    /// Its id.
    pub id: InterfaceId,
    /// Its description; empty if it has none.
    pub description: Arc<str>,
    /// The subnet it is in.
    pub subnet: SubnetId,
    /// Its security groups, in order of id.
    pub groups: Vec<GroupId>,
    /// Its primary private IPv4 address.
    pub private_ip: Option<String>,
    /// Its status.
    pub status: InterfaceStatus,
    /// Whether traffic must be to or from its own addresses.
    pub source_dest_check: bool,
    /// Its tags.
    pub tags: Arc<BTreeMap<String, String>>,
    /// Its attachment, if it has one.
    pub attachment: Option<Attachment>,
}

/// An interface's status. A create may answer `pending`, which is not in the
/// API's own list of values, so unknown ones are kept (AWS: NetworkInterface).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InterfaceStatus {
    /// Just created.
    Pending,
    /// Not attached.
    Available,
    /// Being attached.
    Attaching,
    /// Attached.
    InUse,
    /// Being detached.
    Detaching,
    /// Something else.
    Other(String),
}

impl InterfaceStatus {
    /// As EC2 writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
            Self::Attaching => "attaching",
            Self::InUse => "in-use",
            Self::Detaching => "detaching",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for InterfaceStatus {
    fn from(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "available" => Self::Available,
            "attaching" => Self::Attaching,
            "in-use" => Self::InUse,
            "detaching" => Self::Detaching,
            _ => Self::Other(text.to_owned()),
        }
    }
}

/// An interface's attachment to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The instance; absent for interfaces that AWS manages.
    pub instance: Option<InstanceId>,
    /// Where on the network card it sits.
    pub device_index: u32,
    /// Which network card it sits on.
    pub network_card: u32,
    /// Its stage.
    pub status: AttachmentStatus,
    /// Whether the interface goes when the instance is terminated.
    pub delete_on_termination: bool,
}

/// An attachment's stage.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttachmentStatus {
    /// On its way.
    Attaching,
    /// There.
    Attached,
    /// On its way out.
    Detaching,
    /// Gone, and still shown.
    Detached,
    /// Something else.
    Other(String),
}

impl AttachmentStatus {
    /// As EC2 writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Attaching => "attaching",
            Self::Attached => "attached",
            Self::Detaching => "detaching",
            Self::Detached => "detached",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for AttachmentStatus {
    fn from(text: &str) -> Self {
        match text {
            "attaching" => Self::Attaching,
            "attached" => Self::Attached,
            "detaching" => Self::Detaching,
            "detached" => Self::Detached,
            _ => Self::Other(text.to_owned()),
        }
    }
}

/// An instance as a reply showed it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Instance {
    /// Its id.
    pub id: InstanceId,
    /// Its state.
    pub state: InstanceState,
    /// Its type, such as `m5.large`.
    pub instance_type: Arc<str>,
    /// Its availability zone.
    pub zone: Arc<str>,
    /// What is attached to it, being attached or being detached.
    pub interfaces: Vec<InstanceInterface>,
}

/// A network interface as its instance shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstanceInterface {
    /// Its id.
    pub id: InterfaceId,
    /// Its description: of whose it is, all that an instance shows. Empty if it has none.
    pub description: Arc<str>,
    /// Where on the network card it sits.
    pub device_index: u32,
    /// Which network card it sits on.
    pub network_card: u32,
}

/// An instance's state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InstanceState {
    /// Starting.
    Pending,
    /// Running.
    Running,
    /// On its way to stopped.
    Stopping,
    /// Stopped; it can be started again.
    Stopped,
    /// On its way to terminated.
    ShuttingDown,
    /// Gone for good.
    Terminated,
    /// Something else.
    Other(String),
}

impl InstanceState {
    /// As EC2 writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
            Self::Other(text) => text,
        }
    }
}

impl From<&str> for InstanceState {
    fn from(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "running" => Self::Running,
            "stopping" => Self::Stopping,
            "stopped" => Self::Stopped,
            "shutting-down" => Self::ShuttingDown,
            "terminated" => Self::Terminated,
            _ => Self::Other(text.to_owned()),
        }
    }
}

/// What never changes about a subnet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subnet {
    /// Its id.
    pub id: SubnetId,
    /// Its availability zone.
    pub zone: Arc<str>,
}

/// How many interfaces an instance type takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstanceType {
    /// Its name, such as `m5.large`.
    pub name: Arc<str>,
    /// In all.
    pub max_interfaces: u32,
    /// For each network card, in order of its index. Empty when the endpoint
    /// does not say: then there is one card with room for all.
    pub max_interfaces_per_card: Vec<u32>,
}

impl InstanceType {
    /// How many interfaces a network card takes; `None` if there is no such card.
    pub fn room_on_card(&self, card: u32) -> Option<u32> {
        if self.max_interfaces_per_card.is_empty() {
            return (card == 0).then_some(self.max_interfaces);
        }
        let card = usize::try_from(card).ok()?;
        self.max_interfaces_per_card.get(card).copied()
    }
}

/// What a create carries. A pure function of key and spec: no time and no
/// randomness, or every replay would be a mismatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateInterface {
    /// Where.
    pub subnet: SubnetId,
    /// The key, as text.
    pub description: String,
    /// Security groups; empty for the VPC's default group.
    pub groups: Vec<GroupId>,
    /// Tags, the key's among them.
    pub tags: Arc<BTreeMap<String, String>>,
    /// Makes a resend answer the interface that is already there. `None`: each
    /// call is one of its own.
    pub client_token: Option<String>,
}
