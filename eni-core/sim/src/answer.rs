//! What EC2 answers, in plain data named as AWS names it. What a reply shares
//! with the world is shared, not copied.

use std::{collections::BTreeMap, fmt, net::Ipv4Addr, sync::Arc};

use crate::id::{AttachmentId, GroupId, InstanceId, NetworkInterfaceId, SubnetId, VpcId};

/// The tags of a resource.
pub type TagSet = BTreeMap<String, String>;

/// The reply to one [`Call`](crate::Call), named after its operation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant answers the operation of that name")]
pub enum Answer {
    RunInstances {
        instances: Vec<Instance>,
    },
    StartInstances {
        starting_instances: Vec<InstanceStateChange>,
    },
    StopInstances {
        stopping_instances: Vec<InstanceStateChange>,
    },
    TerminateInstances {
        terminating_instances: Vec<InstanceStateChange>,
    },
    DescribeInstances {
        instances: Vec<Instance>,
    },
    DescribeInstanceTypes {
        instance_types: Vec<InstanceTypeInfo>,
    },
    DescribeSubnets {
        subnets: Vec<Subnet>,
    },
    CreateNetworkInterface {
        network_interface: NetworkInterface,
    },
    DescribeNetworkInterfaces {
        network_interfaces: Vec<NetworkInterface>,
        next_token: Option<String>,
    },
    AttachNetworkInterface {
        attachment_id: AttachmentId,
        network_card_index: u32,
    },
    DetachNetworkInterface,
    DeleteNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    CreateTags,
    DeleteTags,
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkInterface {
    /// Its id.
    pub network_interface_id: NetworkInterfaceId,
    /// Where it is.
    pub subnet_id: SubnetId,
    /// The subnet's VPC.
    pub vpc_id: VpcId,
    /// The subnet's zone.
    pub availability_zone: Arc<str>,
    /// The account.
    pub owner_id: Arc<str>,
    /// Its description; empty if it has none.
    pub description: Arc<str>,
    /// Its security groups, in order of id.
    pub groups: Arc<[GroupId]>,
    /// Its primary private IPv4 address.
    pub private_ip_address: Ipv4Addr,
    /// Its status.
    pub status: NetworkInterfaceStatus,
    /// Whether traffic must be to or from its own addresses.
    pub source_dest_check: bool,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
    /// Its attachment, if it has one.
    pub attachment: Option<NetworkInterfaceAttachment>,
}

/// An interface's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkInterfaceStatus {
    /// Just created: only a create's reply says so.
    Pending,
    /// Not attached.
    Available,
    /// Attached.
    InUse,
}

impl NetworkInterfaceStatus {
    /// The value as the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
            Self::InUse => "in-use",
        }
    }
}

impl fmt::Display for NetworkInterfaceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An interface's attachment to an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkInterfaceAttachment {
    /// Its id.
    pub attachment_id: AttachmentId,
    /// The instance.
    pub instance_id: InstanceId,
    /// Where on the network card it sits.
    pub device_index: u32,
    /// Which network card it sits on.
    pub network_card_index: u32,
    /// Whether the interface goes when the instance is terminated.
    pub delete_on_termination: bool,
}

/// An instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its id.
    pub instance_id: InstanceId,
    /// Its type, such as `m5.large`.
    pub instance_type: Arc<str>,
    /// Its state.
    pub state: InstanceStateName,
    /// The subnet that it was launched in.
    pub subnet_id: SubnetId,
    /// The subnet's zone.
    pub availability_zone: Arc<str>,
    /// What is attached to it, in order of network card and device index.
    pub network_interfaces: Vec<InstanceNetworkInterface>,
}

/// A network interface as its instance shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceNetworkInterface {
    /// Its id.
    pub network_interface_id: NetworkInterfaceId,
    /// Its attachment.
    pub attachment: NetworkInterfaceAttachment,
}

/// An instance's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceStateName {
    /// Just launched or started: only that call's reply says so.
    Pending,
    /// Running.
    Running,
    /// On its way to stopped: only the reply to the stop says so.
    Stopping,
    /// Stopped; it can be started again.
    Stopped,
    /// On its way to terminated: only the reply to the terminate says so.
    ShuttingDown,
    /// Gone for good, and still shown.
    Terminated,
}

impl InstanceStateName {
    /// The value as the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
        }
    }
}

impl fmt::Display for InstanceStateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a call did to an instance's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceStateChange {
    /// Which instance.
    pub instance_id: InstanceId,
    /// Its state before.
    pub previous_state: InstanceStateName,
    /// Its state as the reply shows it.
    pub current_state: InstanceStateName,
}

/// How many interfaces an instance type takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceTypeInfo {
    /// Its name, such as `m5.large`.
    pub instance_type: Arc<str>,
    /// In all.
    pub maximum_network_interfaces: u32,
    /// Its network cards, in order of their indexes.
    pub network_cards: Vec<NetworkCardInfo>,
}

/// How many interfaces a network card takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkCardInfo {
    /// Which card.
    pub network_card_index: u32,
    /// How many.
    pub maximum_network_interfaces: u32,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Its id.
    pub subnet_id: SubnetId,
    /// Its VPC.
    pub vpc_id: VpcId,
    /// Its availability zone.
    pub availability_zone: Arc<str>,
    /// Its addresses, such as `10.0.0.0/18`.
    pub cidr_block: Arc<str>,
    /// How many of them are free.
    pub available_ip_address_count: u32,
}
