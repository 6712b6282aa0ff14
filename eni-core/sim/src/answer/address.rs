//! Elastic addresses.

use std::{net::Ipv4Addr, sync::Arc};

use crate::{
    answer::TagSet,
    id::{AllocationId, AssociationId, InstanceId, NetworkInterfaceId},
};

/// An elastic address. Its domain is always `vpc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its id.
    pub allocation_id: AllocationId,
    /// The address.
    pub public_ip: Ipv4Addr,
    /// Its association, if it has one.
    pub association_id: Option<AssociationId>,
    /// The interface that it is associated with.
    pub network_interface_id: Option<NetworkInterfaceId>,
    /// The private address of that interface.
    pub private_ip_address: Option<Ipv4Addr>,
    /// The instance that the interface is attached to.
    pub instance_id: Option<InstanceId>,
    /// The account: EC2's `networkInterfaceOwnerId` when it is associated.
    pub owner_id: Arc<str>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
}
