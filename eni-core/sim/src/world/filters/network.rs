//! The names that reads of VPCs, subnets and security groups filter by
//! (doc:API_DescribeVpcs, API_DescribeSubnets, API_DescribeSecurityGroups).

use super::{Field, Filtered, flag, made};
use crate::{
    Subnet, TagSet,
    answer::{SecurityGroup, Vpc},
};

impl Filtered for Vpc {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "cidr" | "cidr-block-association.cidr-block" => |it, _, test| test(&it.cidr_block),
            "cidr-block-association.association-id" => |it, _, test| test(&it.cidr_association_id),
            "cidr-block-association.state" => |_, _, test| test("associated"),
            "dhcp-options-id" => |_, _, test| test("default"),
            "ipv6-cidr-block-association.ipv6-cidr-block" => |it, _, test| {
                it.ipv6_cidr_block.as_ref().is_some_and(|ip| test(&ip.ipv6_cidr_block))
            },
            "ipv6-cidr-block-association.association-id" => {
                |it, _, test| it.ipv6_cidr_block.as_ref().is_some_and(|ip| test(&ip.association_id))
            }
            "ipv6-cidr-block-association.state" => {
                |it, _, test| it.ipv6_cidr_block.is_some() && test("associated")
            }
            "is-default" | "isDefault" => |it, _, test| test(flag(it.is_default)),
            "owner-id" => |it, _, test| test(&it.owner_id),
            "state" => |_, _, test| test("available"),
            "vpc-id" => |it, _, test| test(it.vpc_id.as_str()),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

impl Filtered for Subnet {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "availability-zone" | "availabilityZone" => |it, _, test| test(&it.availability_zone),
            "availability-zone-id" | "availabilityZoneId" => {
                |it, _, test| test(&it.availability_zone_id)
            }
            "available-ip-address-count" => {
                |it, _, test| made(test, &it.available_ip_address_count)
            }
            "cidr-block" | "cidr" | "cidrBlock" => |it, _, test| test(&it.cidr_block),
            "default-for-az" | "defaultForAz" => |it, _, test| test(flag(it.default_for_az)),
            "ipv6-cidr-block-association.ipv6-cidr-block" => |it, _, test| {
                it.ipv6_cidr_block.as_ref().is_some_and(|ip| test(&ip.ipv6_cidr_block))
            },
            "ipv6-cidr-block-association.association-id" => {
                |it, _, test| it.ipv6_cidr_block.as_ref().is_some_and(|ip| test(&ip.association_id))
            }
            "ipv6-cidr-block-association.state" => {
                |it, _, test| it.ipv6_cidr_block.is_some() && test("associated")
            }
            "owner-id" => |it, _, test| test(&it.owner_id),
            "map-public-ip-on-launch" => |_, _, test| test("false"),
            "state" => |_, _, test| test("available"),
            "subnet-arn" => |it, spelling, test| test(&it.arn(spelling.region)),
            "subnet-id" => |it, _, test| test(it.subnet_id.as_str()),
            "vpc-id" => |it, _, test| test(it.vpc_id.as_str()),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

impl Filtered for SecurityGroup {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "description" => |it, _, test| test(&it.description),
            "group-id" => |it, _, test| test(it.group_id.as_str()),
            "group-name" => |it, _, test| test(&it.group_name),
            "owner-id" => |it, _, test| test(&it.owner_id),
            "vpc-id" => |it, _, test| test(it.vpc_id.as_str()),
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}
