//! The names by which reads of instances filter on what is attached to them
//! (doc:API_DescribeInstances, `network-interface.*`).

use super::{Field, flag, made};
use crate::{
    Instance, NetworkInterface,
    answer::{InstanceNetworkInterface, NetworkInterfaceAssociation},
    dns,
};

/// The field of that name, if it is one of an instance's interfaces.
pub(super) fn field(name: &str) -> Option<Field<Instance>> {
    fn any(it: &Instance, test: impl FnMut(&InstanceNetworkInterface) -> bool) -> bool {
        it.network_interfaces.iter().any(test)
    }
    fn any_shown(it: &Instance, mut test: impl FnMut(&NetworkInterface) -> bool) -> bool {
        it.network_interfaces.iter().any(|held| test(&held.network_interface))
    }
    fn any_public(
        it: &Instance,
        mut test: impl FnMut(&NetworkInterfaceAssociation) -> bool,
    ) -> bool {
        any_shown(it, |held| held.associations.iter().any(&mut test))
    }
    Some(match name {
        "network-interface.attachment.network-card-index" => {
            |it, _, test| any(it, |held| made(&mut *test, &held.attachment.network_card_index))
        }
        "network-interface.addresses.private-dns-name" => |it, spelling, test| {
            any_shown(it, |held| {
                held.private_ip_addresses()
                    .any(|ip| test(&dns::private_dns_name(spelling.region, ip.private_ip_address)))
            })
        },
        "network-interface.addresses.association.public-dns-name"
        | "network-interface.association.public-dns-name"
        | "network-interface.public-dns-name" => |it, spelling, test| {
            any_public(it, |held| test(&dns::public_dns_name(spelling.region, held.public_ip)))
        },
        "network-interface.operator.managed" => |it, _, test| any(it, |_| test("false")),
        "network-interface.operator.principal" => |_, _, _| false,
        "network-interface.tag-key" => {
            |it, _, test| any_shown(it, |held| held.tag_set.keys().any(|key| test(key)))
        }
        "network-interface.tag-value" => {
            |it, _, test| any_shown(it, |held| held.tag_set.values().any(|value| test(value)))
        }
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
        | "network-interface.association.public-ip" => {
            |it, _, test| any_public(it, |held| made(&mut *test, &held.public_ip))
        }
        "network-interface.addresses.association.ip-owner-id"
        | "network-interface.association.ip-owner-id" => |it, _, test| {
            any_shown(it, |held| !held.associations.is_empty() && test(&held.owner_id))
        },
        "network-interface.addresses.association.allocation-id"
        | "network-interface.association.allocation-id" => {
            |it, _, test| any_public(it, |held| test(held.allocation_id.as_str()))
        }
        "network-interface.addresses.association.association-id"
        | "network-interface.association.association-id" => {
            |it, _, test| any_public(it, |held| test(held.association_id.as_str()))
        }
        "network-interface.group-name" => |it, _, test| {
            any_shown(it, |held| held.groups.iter().any(|group| test(&group.group_name)))
        },
        "network-interface.ipv6-address" | "network-interface.ipv6-addresses.ipv6-address" => {
            |it, _, test| {
                any_shown(it, |held| held.ipv6_addresses.iter().any(|ip| made(&mut *test, ip)))
            }
        }
        "network-interface.private-dns-name" => |it, spelling, test| {
            any_shown(it, |held| {
                test(&dns::private_dns_name(spelling.region, held.private_ip_address))
            })
        },
        "network-interface.requester-managed" => |it, _, test| any(it, |_| test("false")),
        "network-interface.requester-id" => |_, _, _| false,
        "network-interface.addresses.private-ip-address"
        | "network-interface.private-ip-address" => |it, _, test| {
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
