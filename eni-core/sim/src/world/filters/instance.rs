//! The names that reads of instances and of their types filter by
//! (doc:API_DescribeInstances, API_DescribeInstanceStatus,
//! API_DescribeInstanceTypes).

use super::{Field, Filtered, attached, flag, made};
use crate::{Instance, InstanceTypeInfo, TagSet, answer::InstanceStatus, dns};

impl Filtered for Instance {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "availability-zone" => |it, _, test| test(&it.availability_zone),
            "client-token" => |it, _, test| it.client_token.as_ref().is_some_and(|text| test(text)),
            "image-id" => |it, _, test| test(&it.image_id),
            "instance-id" => |it, _, test| test(it.instance_id.as_str()),
            "instance-state-code" => |it, _, test| made(test, &it.state.code()),
            "instance-state-name" => |it, _, test| test(it.state.as_str()),
            "instance-type" => |it, _, test| test(&it.instance_type),
            "instance.group-id" | "group-id" => {
                |it, _, test| it.security_groups.iter().any(|group| test(group.group_id.as_str()))
            }
            "instance.group-name" | "group-name" => {
                |it, _, test| it.security_groups.iter().any(|group| test(&group.group_name))
            }
            "ip-address" => |it, _, test| it.public_ip_address.is_some_and(|ip| made(test, &ip)),
            "dns-name" => |it, spelling, test| {
                it.public_ip_address
                    .is_some_and(|ip| test(&dns::public_dns_name(spelling.region, ip)))
            },
            // What none of the simulator's instances has.
            "iam-instance-profile.arn"
            | "iam-instance-profile.name"
            | "instance-lifecycle"
            | "kernel-id"
            | "key-name"
            | "platform"
            | "ramdisk-id"
            | "spot-instance-request-id" => |_, _, _| false,
            "reason" => |it, _, test| test(it.state.transition_reason()),
            "state-reason-message" => {
                |it, _, test| it.state.reason().is_some_and(|(_, message)| test(message))
            }
            "state-reason-code" => {
                |it, _, test| it.state.reason().is_some_and(|(code, _)| test(code))
            }
            "launch-time" => |it, spelling, test| made(test, &spelling.epoch.at(it.launch_time)),
            "launch-index" => |it, _, test| made(test, &it.ami_launch_index),
            "ipv6-address" => return attached::field("network-interface.ipv6-address"),
            "operator.managed" => |_, _, test| test("false"),
            "operator.principal" => |_, _, _| false,
            "owner-id" => |it, _, test| test(&it.owner_id),
            "private-dns-name" => |it, spelling, test| {
                it.private_ip_address
                    .is_some_and(|ip| test(&dns::private_dns_name(spelling.region, ip)))
            },
            "private-ip-address" => {
                |it, _, test| it.private_ip_address.is_some_and(|ip| made(test, &ip))
            }
            "reservation-id" => |it, _, test| test(it.reservation_id.as_str()),
            "source-dest-check" => {
                |it, _, test| it.source_dest_check().is_some_and(|check| test(flag(check)))
            }
            "monitoring-state" => |_, _, test| test("disabled"),
            "subnet-id" => |it, _, test| test(it.subnet_id.as_str()),
            "tenancy" => |_, _, test| test("default"),
            "vpc-id" => |it, _, test| test(it.vpc_id.as_str()),
            _ => return attached::field(name),
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

impl Filtered for InstanceStatus {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "availability-zone" => |it, _, test| test(&it.availability_zone),
            "instance-state-code" => |it, _, test| made(test, &it.instance_state.code()),
            "instance-state-name" => |it, _, test| test(it.instance_state.as_str()),
            "instance-status.status" | "system-status.status" => |it, _, test| test(it.status),
            "instance-status.reachability" | "system-status.reachability" => {
                |it, _, test| it.reachability().is_some_and(test)
            }
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        None
    }

    const TAGGED: bool = false;
}

impl Filtered for InstanceTypeInfo {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "instance-type" => |it, _, test| test(&it.instance_type),
            "network-info.ipv4-addresses-per-interface" => {
                |it, _, test| made(test, &it.ipv4_addresses_per_interface)
            }
            "network-info.ipv6-addresses-per-interface" => {
                |it, _, test| made(test, &it.ipv6_addresses_per_interface)
            }
            "network-info.ipv6-supported" => {
                |it, _, test| test(flag(it.ipv6_addresses_per_interface > 0))
            }
            "network-info.maximum-network-cards" => {
                |it, _, test| made(test, &it.network_cards.len())
            }
            "network-info.maximum-network-interfaces" => {
                |it, _, test| made(test, &it.maximum_network_interfaces)
            }
            _ => return None,
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        None
    }

    const TAGGED: bool = false;
}
