//! What EC2 answers, in plain data named as AWS names it. What a reply shares
//! with the world is shared, not copied.
//!
//! Moments are on the world's clock: a door adds the epoch. What follows from
//! an answer and the region alone, such as DNS names, is computed by
//! [`dns`](crate::dns).

mod account;
mod address;
mod instance;
mod interface;
mod network;

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use crate::id::{AllocationId, AssociationId, AttachmentId, NetworkInterfaceId};

pub use self::{
    account::{AccountAttribute, AvailabilityZone, Region},
    address::Address,
    instance::{
        Instance, InstanceNetworkInterface, InstanceStateChange, InstanceStateName, InstanceStatus,
        InstanceTypeInfo, NetworkCardInfo,
    },
    interface::{
        AttachmentStatus, GroupIdentifier, Ipv4Prefix, MacAddress, NetworkInterface,
        NetworkInterfaceAssociation, NetworkInterfaceAttachment, NetworkInterfacePrivateIpAddress,
        NetworkInterfaceStatus,
    },
    network::{
        SecurityGroup, Subnet, SubnetIpv6CidrBlockAssociation, Vpc, VpcIpv6CidrBlockAssociation,
    },
};

/// The tags of a resource.
pub type TagSet = BTreeMap<String, String>;

/// A tag and what it is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TagDescription {
    /// The resource's id.
    pub resource_id: String,
    /// The resource's type, such as `network-interface`.
    pub resource_type: &'static str,
    /// The tag's key.
    pub key: String,
    /// The tag's value.
    pub value: String,
}

/// The attribute that DescribeNetworkInterfaceAttribute was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkInterfaceAttributeValue {
    /// The description.
    Description(Arc<str>),
    /// The security groups.
    Groups(Arc<[GroupIdentifier]>),
    /// The source/dest check.
    SourceDestCheck(bool),
    /// The attachment, if it has one.
    Attachment(Option<Box<NetworkInterfaceAttachment>>),
}

/// The reply to one [`Call`](crate::Call), named after its operation. Those
/// without fields are EC2's `<return>true</return>`. What is large is boxed: a
/// reply is handed on often.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant answers the operation of that name")]
pub enum Answer {
    /// All of one reservation.
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
    /// In order of id; EC2 groups them by `reservation_id`.
    DescribeInstances {
        instances: Vec<Instance>,
        next_token: Option<String>,
    },
    DescribeInstanceStatus {
        instance_statuses: Vec<InstanceStatus>,
        next_token: Option<String>,
    },
    DescribeInstanceTypes {
        instance_types: Vec<InstanceTypeInfo>,
        next_token: Option<String>,
    },
    CreateNetworkInterface {
        network_interface: Arc<NetworkInterface>,
        client_token: Option<Arc<str>>,
    },
    DescribeNetworkInterfaces {
        network_interfaces: Vec<Arc<NetworkInterface>>,
        next_token: Option<String>,
    },
    AttachNetworkInterface {
        attachment_id: AttachmentId,
        network_card_index: u32,
    },
    DetachNetworkInterface,
    DeleteNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    DescribeNetworkInterfaceAttribute {
        network_interface_id: NetworkInterfaceId,
        attribute: NetworkInterfaceAttributeValue,
    },
    ResetNetworkInterfaceAttribute,
    AssignPrivateIpAddresses {
        network_interface_id: NetworkInterfaceId,
        assigned_private_ip_addresses: Vec<Ipv4Addr>,
        assigned_ipv4_prefixes: Vec<Ipv4Prefix>,
    },
    UnassignPrivateIpAddresses,
    AssignIpv6Addresses {
        network_interface_id: NetworkInterfaceId,
        assigned_ipv6_addresses: Vec<Ipv6Addr>,
    },
    UnassignIpv6Addresses {
        network_interface_id: NetworkInterfaceId,
        unassigned_ipv6_addresses: Vec<Ipv6Addr>,
    },
    CreateTags,
    DeleteTags,
    DescribeTags {
        tags: Vec<TagDescription>,
        next_token: Option<String>,
    },
    CreateVpc {
        vpc: Box<Vpc>,
    },
    DeleteVpc,
    DescribeVpcs {
        vpcs: Vec<Vpc>,
        next_token: Option<String>,
    },
    CreateSubnet {
        subnet: Box<Subnet>,
    },
    DeleteSubnet,
    DescribeSubnets {
        subnets: Vec<Subnet>,
        next_token: Option<String>,
    },
    CreateSecurityGroup {
        security_group: Box<SecurityGroup>,
    },
    DeleteSecurityGroup {
        security_group: Box<SecurityGroup>,
    },
    DescribeSecurityGroups {
        security_groups: Vec<SecurityGroup>,
        next_token: Option<String>,
    },
    AllocateAddress {
        allocation_id: AllocationId,
        public_ip: Ipv4Addr,
    },
    AssociateAddress {
        association_id: AssociationId,
    },
    DisassociateAddress,
    ReleaseAddress,
    DescribeAddresses {
        addresses: Vec<Address>,
    },
    DescribeAvailabilityZones {
        availability_zones: Vec<AvailabilityZone>,
    },
    DescribeRegions {
        regions: Vec<Region>,
    },
    DescribeAccountAttributes {
        account_attributes: Vec<AccountAttribute>,
    },
}
