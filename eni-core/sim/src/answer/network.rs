//! What interfaces live in: VPCs, subnets, security groups.

use std::sync::Arc;

use crate::{
    answer::TagSet,
    id::{GroupId, SubnetId, VpcId},
};

/// A VPC. Its state is always `available`, its tenancy `default`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vpc {
    /// Its id.
    pub vpc_id: VpcId,
    /// Its addresses, such as `172.31.0.0/16`.
    pub cidr_block: Arc<str>,
    /// Their association with it, `vpc-cidr-assoc-...`.
    pub cidr_association_id: Arc<str>,
    /// Its IPv6 block of 56 bits, if it has one.
    pub ipv6_cidr_block: Option<VpcIpv6CidrBlockAssociation>,
    /// Whether it is the region's default VPC.
    pub is_default: bool,
    /// The account.
    pub owner_id: Arc<str>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
}

/// A VPC's IPv6 block. Its state is always `associated`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcIpv6CidrBlockAssociation {
    /// The association's id.
    pub association_id: Arc<str>,
    /// The block, such as `2600:1f18:0:100::/56`.
    pub ipv6_cidr_block: Arc<str>,
}

/// A subnet. Its state is always `available`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Its id.
    pub subnet_id: SubnetId,
    /// Its VPC.
    pub vpc_id: VpcId,
    /// Its availability zone.
    pub availability_zone: Arc<str>,
    /// Its availability zone's id.
    pub availability_zone_id: Arc<str>,
    /// Its addresses, such as `10.0.0.0/18`.
    pub cidr_block: Arc<str>,
    /// How many of them are free.
    pub available_ip_address_count: u32,
    /// Its IPv6 block of 64 bits, if it has one.
    pub ipv6_cidr_block: Option<SubnetIpv6CidrBlockAssociation>,
    /// Whether it is its zone's default subnet.
    pub default_for_az: bool,
    /// The account.
    pub owner_id: Arc<str>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
}

impl Subnet {
    /// Its Amazon resource name in `region`.
    pub fn arn(&self, region: &str) -> String {
        format!("arn:aws:ec2:{region}:{}:subnet/{}", self.owner_id, self.subnet_id)
    }
}

/// A subnet's IPv6 block. Its state is always `associated`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetIpv6CidrBlockAssociation {
    /// The association's id.
    pub association_id: Arc<str>,
    /// The block, such as `2600:1f18:0:100::/64`.
    pub ipv6_cidr_block: Arc<str>,
}

/// A security group. Its rules are those of a new one: no call changes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityGroup {
    /// Its id.
    pub group_id: GroupId,
    /// Its name, unique in its VPC.
    pub group_name: Arc<str>,
    /// Its description.
    pub description: Arc<str>,
    /// Its VPC.
    pub vpc_id: VpcId,
    /// The account.
    pub owner_id: Arc<str>,
    /// Its tags.
    pub tag_set: Arc<TagSet>,
}
