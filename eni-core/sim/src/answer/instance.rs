//! Instances, what is attached to them, and their types.

use std::{fmt, net::Ipv4Addr, sync::Arc, time::Duration};

use crate::{
    answer::{GroupIdentifier, NetworkInterface, NetworkInterfaceAttachment, TagSet},
    id::{InstanceId, NetworkInterfaceId, ReservationId, SubnetId, VpcId},
};

/// An instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Instance {
    /// Its id.
    pub instance_id: InstanceId,
    /// The launch that made it; those of one call share it.
    pub reservation_id: ReservationId,
    /// Its place among those of its launch, from 0.
    pub ami_launch_index: u32,
    /// Its image.
    pub image_id: Arc<str>,
    /// Its type, such as `m5.large`.
    pub instance_type: Arc<str>,
    /// Its state.
    pub state: InstanceStateName,
    /// The subnet that it was launched in.
    pub subnet_id: SubnetId,
    /// The subnet's VPC.
    pub vpc_id: VpcId,
    /// The subnet's zone.
    pub availability_zone: Arc<str>,
    /// The account: the owner of its reservation.
    pub owner_id: Arc<str>,
    /// When it was launched, or started last.
    pub launch_time: Duration,
    /// Its primary interface's primary address, while it has that interface.
    pub private_ip_address: Option<Ipv4Addr>,
    /// That address's elastic one, if it has one.
    pub public_ip_address: Option<Ipv4Addr>,
    /// Its primary interface's groups; empty without that interface.
    pub security_groups: Arc<[GroupIdentifier]>,
    /// The token that it was launched with.
    pub client_token: Option<Arc<str>>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
    /// What is attached to it, in order of network card and device index.
    pub network_interfaces: Vec<InstanceNetworkInterface>,
}

impl Instance {
    /// Its primary interface's source/dest check, while it has that interface.
    pub fn source_dest_check(&self) -> Option<bool> {
        let primary = self.network_interfaces.iter().find(|held| {
            (held.attachment.network_card_index, held.attachment.device_index) == (0, 0)
        });
        primary.map(|held| held.network_interface.source_dest_check)
    }
}

/// A network interface as its instance shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstanceNetworkInterface {
    /// Its id.
    pub network_interface_id: NetworkInterfaceId,
    /// Its attachment.
    pub attachment: NetworkInterfaceAttachment,
    /// Everything else about it: addresses, groups, description, status.
    pub network_interface: Arc<NetworkInterface>,
}

/// An instance's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstanceStateName {
    /// Just launched or started.
    Pending,
    /// Running.
    Running,
    /// On its way to stopped.
    Stopping,
    /// Stopped; it can be started again.
    Stopped,
    /// On its way to terminated.
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

    /// Why an instance is in this state, where EC2 says so: a code and a text
    /// (doc:API_StateReason). In the simulator it is always because of a call.
    pub const fn reason(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Pending => Some(("pending", "pending")),
            Self::Running => None,
            Self::Stopping | Self::Stopped | Self::ShuttingDown | Self::Terminated => Some((
                "Client.UserInitiatedShutdown",
                "Client.UserInitiatedShutdown: User initiated shutdown",
            )),
        }
    }

    /// How an instance came into this state: a text that is empty unless
    /// somebody stopped or terminated it (doc:API_Instance).
    pub const fn transition_reason(self) -> &'static str {
        match self {
            Self::Pending | Self::Running => "",
            Self::Stopping | Self::Stopped | Self::ShuttingDown | Self::Terminated => {
                "User initiated"
            }
        }
    }

    /// The state's number (doc:API_InstanceState).
    pub const fn code(self) -> u32 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
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

/// Whether an instance is in order. The simulator's always are: both checks
/// are `ok` while it runs, `initializing` while it is pending and
/// `not-applicable` otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceStatus {
    /// Which instance.
    pub instance_id: InstanceId,
    /// Its zone.
    pub availability_zone: Arc<str>,
    /// Its state.
    pub instance_state: InstanceStateName,
    /// What both checks say: `ok`, `initializing` or `not-applicable`.
    pub status: &'static str,
}

impl InstanceStatus {
    /// What the check of reachability says; `None` while there is none.
    pub fn reachability(&self) -> Option<&'static str> {
        match self.status {
            "ok" => Some("passed"),
            "initializing" => Some("initializing"),
            _ => None,
        }
    }
}

/// How many interfaces an instance type takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceTypeInfo {
    /// Its name, such as `m5.large`.
    pub instance_type: Arc<str>,
    /// In all.
    pub maximum_network_interfaces: u32,
    /// Private IPv4 addresses of each of them, the primary one included.
    pub ipv4_addresses_per_interface: u32,
    /// IPv6 addresses of each of them.
    pub ipv6_addresses_per_interface: u32,
    /// Its network cards, in order of their indexes. The default one is 0.
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
