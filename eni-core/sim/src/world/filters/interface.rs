//! The names that DescribeNetworkInterfaces filters by
//! (doc:API_DescribeNetworkInterfaces).

use super::{Field, Filtered, flag, made};
use crate::{NetworkInterface, TagSet, dns};

impl Filtered for NetworkInterface {
    fn field(name: &str) -> Option<Field<Self>> {
        let field: Field<Self> = match name {
            "addresses.association.allocation-id" | "association.allocation-id" => {
                |it, _, test| it.associations.iter().any(|held| test(held.allocation_id.as_str()))
            }
            "addresses.association.owner-id"
            | "addresses.association.ip-owner-id"
            | "association.ip-owner-id" => {
                |it, _, test| !it.associations.is_empty() && test(&it.owner_id)
            }
            "addresses.association.public-ip" | "association.public-ip" => {
                |it, _, test| it.associations.iter().any(|held| made(&mut *test, &held.public_ip))
            }
            "association.association-id" => {
                |it, _, test| it.associations.iter().any(|held| test(held.association_id.as_str()))
            }
            "association.public-dns-name" => |it, spelling, test| {
                let mut names = it.associations.iter();
                names.any(|held| test(&dns::public_dns_name(spelling.region, held.public_ip)))
            },
            "addresses.primary" => |it, _, test| {
                test("true") || (!it.secondary_private_ip_addresses.is_empty() && test("false"))
            },
            "addresses.private-ip-address" | "private-ip-address" => |it, _, test| {
                it.private_ip_addresses().any(|held| made(&mut *test, &held.private_ip_address))
            },
            "private-dns-name" => |it, spelling, test| {
                test(&dns::private_dns_name(spelling.region, it.private_ip_address))
            },
            "ipv6-addresses.ipv6-address" => {
                |it, _, test| it.ipv6_addresses.iter().any(|held| made(&mut *test, &held))
            }
            _ => return of_attachment(name).or_else(|| of_itself(name)),
        };
        Some(field)
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

fn of_itself(name: &str) -> Option<Field<NetworkInterface>> {
    Some(match name {
        "availability-zone" => |it, _, test| test(&it.availability_zone),
        "availability-zone-id" => |it, _, test| test(&it.availability_zone_id),
        "description" => |it, _, test| test(&it.description),
        "group-id" => |it, _, test| it.groups.iter().any(|group| test(group.group_id.as_str())),
        "group-name" => |it, _, test| it.groups.iter().any(|group| test(&group.group_name)),
        "interface-type" => |_, _, test| test("interface"),
        "mac-address" => |it, _, test| made(test, &it.mac_address),
        "network-interface-id" => |it, _, test| test(it.network_interface_id.as_str()),
        "operator.managed" | "requester-managed" => |_, _, test| test("false"),
        "operator.principal" | "requester-id" => |_, _, _| false,
        "owner-id" => |it, _, test| test(&it.owner_id),
        "source-dest-check" => |it, _, test| test(flag(it.source_dest_check)),
        "status" => |it, _, test| test(it.status.as_str()),
        "subnet-id" => |it, _, test| test(it.subnet_id.as_str()),
        "vpc-id" => |it, _, test| test(it.vpc_id.as_str()),
        _ => return None,
    })
}

fn of_attachment(name: &str) -> Option<Field<NetworkInterface>> {
    Some(match name {
        "attachment.attach-time" => |it, spelling, test| {
            it.attachment.is_some_and(|held| made(test, &spelling.epoch.at(held.attach_time)))
        },
        "attachment.attachment-id" => {
            |it, _, test| it.attachment.is_some_and(|held| test(held.attachment_id.as_str()))
        }
        "attachment.delete-on-termination" => {
            |it, _, test| it.attachment.is_some_and(|held| test(flag(held.delete_on_termination)))
        }
        "attachment.device-index" => {
            |it, _, test| it.attachment.is_some_and(|held| made(test, &held.device_index))
        }
        "attachment.network-card-index" => {
            |it, _, test| it.attachment.is_some_and(|held| made(test, &held.network_card_index))
        }
        "attachment.instance-id" => {
            |it, _, test| it.attachment.is_some_and(|held| test(held.instance_id.as_str()))
        }
        "attachment.instance-owner-id" => {
            |it, _, test| it.attachment.is_some() && test(&it.owner_id)
        }
        "attachment.status" => {
            |it, _, test| it.attachment.is_some_and(|held| test(held.status.as_str()))
        }
        _ => return None,
    })
}
