//! Calls about what interfaces live in: VPCs, subnets, security groups.

use std::collections::BTreeMap;

use super::Filter;

/// Makes a VPC with its default group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CreateVpc {
    /// Its addresses, `/16` to `/28`.
    pub cidr_block: String,
    /// Whether it gets an IPv6 block of 56 bits.
    pub amazon_provided_ipv6_cidr_block: bool,
    /// Tags that it has from the start (`TagSpecification` of the resource
    /// type `vpc`).
    pub tags: BTreeMap<String, String>,
    /// Check only.
    pub dry_run: bool,
}

/// Deletes a VPC in which nothing is left but its default group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteVpc {
    /// Which one.
    pub vpc_id: String,
    /// Check only.
    pub dry_run: bool,
}

/// Shows VPCs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeVpcs {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub vpc_ids: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Makes a subnet in a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CreateSubnet {
    /// In which VPC.
    pub vpc_id: String,
    /// Its addresses, `/16` to `/28`, within the VPC's.
    pub cidr_block: String,
    /// Its zone by name; the region's first one if none is given.
    pub availability_zone: Option<String>,
    /// Its zone by id.
    pub availability_zone_id: Option<String>,
    /// Its IPv6 block of 64 bits, within the VPC's; none if absent.
    pub ipv6_cidr_block: Option<String>,
    /// Tags that it has from the start (`TagSpecification` of the resource
    /// type `subnet`).
    pub tags: BTreeMap<String, String>,
    /// Check only.
    pub dry_run: bool,
}

/// Deletes a subnet in which no interface lives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteSubnet {
    /// Which one.
    pub subnet_id: String,
    /// Check only.
    pub dry_run: bool,
}

/// Shows subnets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeSubnets {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub subnet_ids: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Makes a security group in a VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CreateSecurityGroup {
    /// Its name, unique in its VPC.
    pub group_name: String,
    /// Its description (the request's `GroupDescription`).
    pub description: String,
    /// In which VPC; the default one if absent.
    pub vpc_id: Option<String>,
    /// Tags that it has from the start (`TagSpecification` of the resource
    /// type `security-group`).
    pub tags: BTreeMap<String, String>,
    /// Check only.
    pub dry_run: bool,
}

/// Deletes a security group that no interface has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteSecurityGroup {
    /// Which one; or `group_name`.
    pub group_id: Option<String>,
    /// Which one of the default VPC; or `group_id`.
    pub group_name: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows security groups.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeSecurityGroups {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub group_ids: Vec<String>,
    /// Which ones of the default VPC; one that does not exist fails the call.
    pub group_names: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}
