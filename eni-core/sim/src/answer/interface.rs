//! Network interfaces and their attachments.

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use crate::{
    answer::TagSet,
    id::{
        AllocationId, AssociationId, AttachmentId, GroupId, InstanceId, NetworkInterfaceId,
        SubnetId, VpcId,
    },
};

/// A network interface. Its type is always `interface`, and it is never
/// managed by a requester.
// What changes comes before what does not: one version is told from another by
// the first field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NetworkInterface {
    /// Its id.
    pub network_interface_id: NetworkInterfaceId,
    /// Its attachment, if it has one.
    pub attachment: Option<NetworkInterfaceAttachment>,
    /// Its status.
    pub status: NetworkInterfaceStatus,
    /// Whether traffic must be to or from its own addresses.
    pub source_dest_check: bool,
    /// Its description; empty if it has none.
    pub description: Arc<str>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
    /// Its security groups, in order of id.
    pub groups: Arc<[GroupIdentifier]>,
    /// Its primary private IPv4 address.
    pub private_ip_address: Ipv4Addr,
    /// Its secondary private IPv4 addresses, in the order of assignment. See
    /// [`NetworkInterface::private_ip_addresses`] for all of them.
    pub secondary_private_ip_addresses: Vec<Ipv4Addr>,
    /// Its IPv4 prefixes, in the order of assignment.
    pub ipv4_prefixes: Vec<Ipv4Prefix>,
    /// Its IPv6 addresses, in the order of assignment.
    pub ipv6_addresses: Vec<Ipv6Addr>,
    /// The elastic addresses that are associated with its private ones.
    pub associations: Vec<NetworkInterfaceAssociation>,
    /// Its hardware address.
    pub mac_address: MacAddress,
    /// Where it is.
    pub subnet_id: SubnetId,
    /// The subnet's VPC.
    pub vpc_id: VpcId,
    /// The subnet's zone.
    pub availability_zone: Arc<str>,
    /// The subnet's zone's id.
    pub availability_zone_id: Arc<str>,
    /// The account.
    pub owner_id: Arc<str>,
}

impl NetworkInterface {
    /// All its private addresses, the primary one first.
    pub fn private_ip_addresses(
        &self,
    ) -> impl Iterator<Item = NetworkInterfacePrivateIpAddress<'_>> {
        let all = std::iter::once(&self.private_ip_address)
            .chain(self.secondary_private_ip_addresses.iter());
        all.enumerate().map(|(n, address)| NetworkInterfacePrivateIpAddress {
            private_ip_address: *address,
            primary: n == 0,
            association: self.association_of(*address),
        })
    }

    /// The association of its primary address: EC2's `association`.
    pub fn association(&self) -> Option<&NetworkInterfaceAssociation> {
        self.association_of(self.private_ip_address)
    }

    fn association_of(&self, address: Ipv4Addr) -> Option<&NetworkInterfaceAssociation> {
        self.associations.iter().find(|held| held.private_ip_address == address)
    }
}

/// One of an interface's private addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NetworkInterfacePrivateIpAddress<'a> {
    /// The address.
    pub private_ip_address: Ipv4Addr,
    /// Whether it is the primary one.
    pub primary: bool,
    /// Its elastic address, if it has one.
    pub association: Option<&'a NetworkInterfaceAssociation>,
}

/// A block of 16 addresses: `10.0.0.16/28`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ipv4Prefix {
    first: Ipv4Addr,
}

impl Ipv4Prefix {
    /// How many addresses it has.
    pub const SIZE: u32 = 16;

    /// The prefix that begins with this address, if one can.
    pub fn new(first: Ipv4Addr) -> Option<Self> {
        u32::from(first).is_multiple_of(Self::SIZE).then_some(Self { first })
    }

    /// Reads one as it is shown.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(text.strip_suffix("/28")?.parse().ok()?)
    }

    /// All its addresses.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + use<> {
        let first = u32::from(self.first);
        (0..Self::SIZE).map(move |n| Ipv4Addr::from(first | n))
    }
}

impl fmt::Display for Ipv4Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/28", self.first)
    }
}

/// An elastic address on an interface. The address belongs to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NetworkInterfaceAssociation {
    /// The association's id.
    pub association_id: AssociationId,
    /// The elastic address's id.
    pub allocation_id: AllocationId,
    /// The elastic address.
    pub public_ip: Ipv4Addr,
    /// The private address that it stands for.
    pub private_ip_address: Ipv4Addr,
}

/// A security group as what has it shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupIdentifier {
    /// Its id.
    pub group_id: GroupId,
    /// Its name.
    pub group_name: Arc<str>,
}

/// A hardware address: `0a:1b:2c:3d:4e:5f`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress(pub [u8; 6]);

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl fmt::Debug for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An interface's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NetworkInterfaceStatus {
    /// Just created.
    Pending,
    /// Not attached.
    Available,
    /// Attached, or on its way on or off.
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

/// An interface's attachment to an instance. EC2's `instanceOwnerId` is the
/// account, as the interface's owner is.
// What changes comes first, as above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NetworkInterfaceAttachment {
    /// How far it is.
    pub status: AttachmentStatus,
    /// Whether the interface goes when the instance is terminated.
    pub delete_on_termination: bool,
    /// Its id.
    pub attachment_id: AttachmentId,
    /// The instance.
    pub instance_id: InstanceId,
    /// Where on the network card it sits.
    pub device_index: u32,
    /// Which network card it sits on.
    pub network_card_index: u32,
    /// When the call came that made it.
    pub attach_time: Duration,
}

/// How far an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttachmentStatus {
    /// On its way on.
    Attaching,
    /// On.
    Attached,
    /// On its way off.
    Detaching,
}

impl AttachmentStatus {
    /// The value as the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Attaching => "attaching",
            Self::Attached => "attached",
            Self::Detaching => "detaching",
        }
    }
}

impl fmt::Display for AttachmentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
