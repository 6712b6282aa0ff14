//! Calls about addresses: private ones, IPv6 ones and elastic ones.

use std::collections::BTreeMap;

use super::Filter;

/// Gives an interface secondary private addresses: named ones or a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AssignPrivateIpAddresses {
    /// Which interface.
    pub network_interface_id: String,
    /// Which addresses of its subnet; not together with a count.
    pub private_ip_addresses: Vec<String>,
    /// How many that EC2 chooses.
    pub secondary_private_ip_address_count: Option<u32>,
    /// Blocks of 16 addresses, such as `10.0.0.16/28`; not together with any
    /// other way to say which secondary addresses.
    pub ipv4_prefixes: Vec<String>,
    /// How many such blocks EC2 chooses.
    pub ipv4_prefix_count: Option<u32>,
    /// Whether an address may be taken from another interface of the subnet,
    /// where it is a secondary one.
    pub allow_reassignment: bool,
    /// Check only.
    pub dry_run: bool,
}

/// Takes secondary private addresses off an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UnassignPrivateIpAddresses {
    /// Which interface.
    pub network_interface_id: String,
    /// Which addresses, at least one or a prefix: all of them or none.
    pub private_ip_addresses: Vec<String>,
    /// Which prefixes.
    pub ipv4_prefixes: Vec<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Gives an interface IPv6 addresses: named ones or a number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AssignIpv6Addresses {
    /// Which interface.
    pub network_interface_id: String,
    /// Which addresses of its subnet; not together with a count.
    pub ipv6_addresses: Vec<String>,
    /// How many that EC2 chooses.
    pub ipv6_address_count: Option<u32>,
    /// Check only.
    pub dry_run: bool,
}

/// Takes IPv6 addresses off an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct UnassignIpv6Addresses {
    /// Which interface.
    pub network_interface_id: String,
    /// Which addresses, at least one: all of them or none.
    pub ipv6_addresses: Vec<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Allocates an elastic address to the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AllocateAddress {
    /// `vpc`, which is also the default.
    pub domain: Option<String>,
    /// Tags that it has from the start (`TagSpecification` of the resource
    /// type `elastic-ip`).
    pub tags: BTreeMap<String, String>,
    /// Check only.
    pub dry_run: bool,
}

/// Associates an elastic address with a private one of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AssociateAddress {
    /// Which elastic address; or `public_ip`.
    pub allocation_id: Option<String>,
    /// Which elastic address; or `allocation_id`.
    pub public_ip: Option<String>,
    /// With this instance's primary interface; or `network_interface_id`.
    pub instance_id: Option<String>,
    /// With this interface.
    pub network_interface_id: Option<String>,
    /// With this address of it; its primary one if absent.
    pub private_ip_address: Option<String>,
    /// Whether the elastic address may be on another private one already, and
    /// moves. It does unless this is `false` (doc:API_AssociateAddress).
    pub allow_reassociation: Option<bool>,
    /// Check only.
    pub dry_run: bool,
}

/// Ends an elastic address's association.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DisassociateAddress {
    /// Which association; or `public_ip`.
    pub association_id: Option<String>,
    /// Whose association; or `association_id`.
    pub public_ip: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Gives an elastic address back. It must not be associated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ReleaseAddress {
    /// Which one; or `public_ip`.
    pub allocation_id: Option<String>,
    /// Which one; or `allocation_id`.
    pub public_ip: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows elastic addresses. EC2 does not page them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeAddresses {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub allocation_ids: Vec<String>,
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub public_ips: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// Check only.
    pub dry_run: bool,
}
