//! The names that reads of instances and of their types filter by
//! (doc:API_DescribeInstances, API_DescribeInstanceStatus,
//! API_DescribeInstanceTypes).

use super::{Field, Filtered, flag, made};
use crate::{
    Instance, InstanceTypeInfo, NetworkInterface, TagSet,
    answer::{InstanceNetworkInterface, InstanceStatus},
    dns,
};

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
            "state-reason-code" => {
                |it, _, test| it.state.reason().is_some_and(|(code, _)| test(code))
            }
            "launch-time" => |it, spelling, test| made(test, &spelling.epoch.at(it.launch_time)),
            "launch-index" => |it, _, test| made(test, &it.ami_launch_index),
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
            _ => return of_interfaces(name),
        })
    }

    fn tags(&self) -> Option<&TagSet> {
        Some(&self.tag_set)
    }
}

fn of_interfaces(name: &str) -> Option<Field<Instance>> {
    fn any(it: &Instance, test: impl FnMut(&InstanceNetworkInterface) -> bool) -> bool {
        it.network_interfaces.iter().any(test)
    }
    fn any_shown(it: &Instance, mut test: impl FnMut(&NetworkInterface) -> bool) -> bool {
        it.network_interfaces.iter().any(|held| test(&held.network_interface))
    }
    Some(match name {
        "network-interface.network-interface-id" => {
            |it, _, test| any(it, |held| test(held.network_interface_id.as_str()))
        }
        "network-interface.attachment.attachment-id" => {
            |it, _, test| any(it, |held| test(held.attachment.attachment_id.as_str()))
        }
        "network-interface.attachment.instance-id" => {
            |it, _, test| any(it, |held| test(held.attachment.instance_id.as_str()))
        }
        "network-interface.attachment.device-index" => {
            |it, _, test| any(it, |held| made(&mut *test, &held.attachment.device_index))
        }
        "network-interface.attachment.status" => {
            |it, _, test| any(it, |held| test(held.attachment.status.as_str()))
        }
        "network-interface.attachment.delete-on-termination" => {
            |it, _, test| any(it, |held| test(flag(held.attachment.delete_on_termination)))
        }
        "network-interface.attachment.attach-time" => |it, spelling, test| {
            let at =
                |held: &InstanceNetworkInterface| spelling.epoch.at(held.attachment.attach_time);
            any(it, |held| made(&mut *test, &at(held)))
        },
        "network-interface.attachment.instance-owner-id" => {
            |it, _, test| !it.network_interfaces.is_empty() && test(&it.owner_id)
        }
        "network-interface.addresses.primary" => |it, _, test| {
            any_shown(it, |held| held.private_ip_addresses().any(|ip| test(flag(ip.primary))))
        },
        "network-interface.addresses.association.public-ip"
        | "network-interface.association.public-ip" => |it, _, test| {
            any_shown(it, |held| {
                held.associations.iter().any(|held| made(&mut *test, &held.public_ip))
            })
        },
        "network-interface.addresses.association.ip-owner-id"
        | "network-interface.association.ip-owner-id" => |it, _, test| {
            any_shown(it, |held| !held.associations.is_empty() && test(&held.owner_id))
        },
        "network-interface.association.allocation-id" => |it, _, test| {
            any_shown(it, |held| {
                held.associations.iter().any(|held| test(held.allocation_id.as_str()))
            })
        },
        "network-interface.association.association-id" => |it, _, test| {
            any_shown(it, |held| {
                held.associations.iter().any(|held| test(held.association_id.as_str()))
            })
        },
        "network-interface.group-name" => |it, _, test| {
            any_shown(it, |held| held.groups.iter().any(|group| test(&group.group_name)))
        },
        "network-interface.ipv6-addresses.ipv6-address" => |it, _, test| {
            any_shown(it, |held| held.ipv6_addresses.iter().any(|ip| made(&mut *test, ip)))
        },
        "network-interface.private-dns-name" => |it, spelling, test| {
            any_shown(it, |held| {
                test(&dns::private_dns_name(spelling.region, held.private_ip_address))
            })
        },
        "network-interface.requester-managed" => |it, _, test| any(it, |_| test("false")),
        "network-interface.requester-id" => |_, _, _| false,
        "network-interface.addresses.private-ip-address" => |it, _, test| {
            any_shown(it, |held| {
                held.private_ip_addresses().any(|ip| made(&mut *test, &ip.private_ip_address))
            })
        },
        "network-interface.availability-zone" => {
            |it, _, test| any_shown(it, |held| test(&held.availability_zone))
        }
        "network-interface.description" => {
            |it, _, test| any_shown(it, |held| test(&held.description))
        }
        "network-interface.group-id" => |it, _, test| {
            any_shown(it, |held| held.groups.iter().any(|group| test(group.group_id.as_str())))
        },
        "network-interface.mac-address" => {
            |it, _, test| any_shown(it, |held| made(&mut *test, &held.mac_address))
        }
        "network-interface.owner-id" => |it, _, test| any_shown(it, |held| test(&held.owner_id)),
        "network-interface.source-dest-check" => {
            |it, _, test| any_shown(it, |held| test(flag(held.source_dest_check)))
        }
        "network-interface.status" => {
            |it, _, test| any_shown(it, |held| test(held.status.as_str()))
        }
        "network-interface.subnet-id" => {
            |it, _, test| any_shown(it, |held| test(held.subnet_id.as_str()))
        }
        "network-interface.vpc-id" => {
            |it, _, test| any_shown(it, |held| test(held.vpc_id.as_str()))
        }
        _ => return None,
    })
}

impl Filtered for InstanceStatus {
    fn field(name: &str) -> Option<Field<Self>> {
        Some(match name {
            "availability-zone" => |it, _, test| test(&it.availability_zone),
            "instance-state-code" => |it, _, test| made(test, &it.instance_state.code()),
            "instance-state-name" => |it, _, test| test(it.instance_state.as_str()),
            "instance-status.status" | "system-status.status" => |it, _, test| test(it.status),
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
