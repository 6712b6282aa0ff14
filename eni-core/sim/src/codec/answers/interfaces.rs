//! Replies about network interfaces.

use std::{net::Ipv4Addr, sync::Arc};

use crate::{
    answer::{
        GroupIdentifier, InstanceNetworkInterface, NetworkInterface, NetworkInterfaceAssociation,
        NetworkInterfaceAttachment, NetworkInterfaceAttributeValue,
        NetworkInterfacePrivateIpAddress,
    },
    dns,
};

use super::{Context, Xml, tags};

pub(super) fn interface(xml: &mut Xml, interface: &NetworkInterface, context: &Context<'_>) {
    xml.text("networkInterfaceId", interface.network_interface_id);
    xml.text("subnetId", interface.subnet_id);
    xml.text("vpcId", interface.vpc_id);
    xml.text("availabilityZone", &interface.availability_zone);
    xml.text("availabilityZoneId", &interface.availability_zone_id);
    xml.text("description", &interface.description);
    xml.text("ownerId", &interface.owner_id);
    xml.text("requesterManaged", false);
    xml.text("status", interface.status);
    xml.text("macAddress", interface.mac_address);
    private_address(xml, interface.private_ip_address, context);
    xml.text("sourceDestCheck", interface.source_dest_check);
    groups(xml, &interface.groups);
    if let Some(held) = &interface.attachment {
        xml.within("attachment", |xml| attachment(xml, held, &interface.owner_id, context));
    }
    if let Some(association) = interface.association() {
        xml.within("association", |xml| {
            self::association(xml, association, interface, context);
        });
    }
    tags(xml, &interface.tag_set);
    xml.set("privateIpAddressesSet", interface.private_ip_addresses(), |xml, address| {
        private_address(xml, address.private_ip_address, context);
        xml.text("primary", address.primary);
        if let Some(association) = address.association {
            xml.within("association", |xml| {
                self::association(xml, association, interface, context);
            });
        }
    });
    prefixes(xml, interface);
    ipv6_addresses(xml, interface);
    xml.text("interfaceType", "interface");
}

/// An interface as its instance shows it: with a smaller attachment and
/// smaller associations, and without its zone and its tags.
pub(super) fn of_instance(xml: &mut Xml, held: &InstanceNetworkInterface, context: &Context<'_>) {
    let interface = &*held.network_interface;
    xml.text("networkInterfaceId", held.network_interface_id);
    xml.text("subnetId", interface.subnet_id);
    xml.text("vpcId", interface.vpc_id);
    xml.text("description", &interface.description);
    xml.text("ownerId", &interface.owner_id);
    xml.text("status", interface.status);
    xml.text("macAddress", interface.mac_address);
    private_address(xml, interface.private_ip_address, context);
    xml.text("sourceDestCheck", interface.source_dest_check);
    groups(xml, &interface.groups);
    xml.within("attachment", |xml| own_attachment(xml, &held.attachment, context));
    let public = |xml: &mut Xml, association: &NetworkInterfaceAssociation| {
        xml.within("association", |xml| {
            public_address(xml, association, interface, context);
        });
    };
    if let Some(association) = interface.association() {
        public(xml, association);
    }
    xml.set(
        "privateIpAddressesSet",
        interface.private_ip_addresses(),
        |xml, address: NetworkInterfacePrivateIpAddress<'_>| {
            private_address(xml, address.private_ip_address, context);
            xml.text("primary", address.primary);
            if let Some(association) = address.association {
                public(xml, association);
            }
        },
    );
    prefixes(xml, interface);
    ipv6_addresses(xml, interface);
    xml.text("interfaceType", "interface");
}

pub(super) fn attribute(
    xml: &mut Xml,
    value: &NetworkInterfaceAttributeValue,
    context: &Context<'_>,
) {
    match value {
        NetworkInterfaceAttributeValue::Description(text) => {
            xml.within("description", |xml| xml.text("value", text));
        }
        NetworkInterfaceAttributeValue::SourceDestCheck(check) => {
            xml.within("sourceDestCheck", |xml| xml.text("value", check));
        }
        NetworkInterfaceAttributeValue::Groups(list) => groups(xml, list),
        NetworkInterfaceAttributeValue::Attachment(None) => {}
        NetworkInterfaceAttributeValue::Attachment(Some(held)) => {
            xml.within("attachment", |xml| attachment(xml, held, context.account_id, context));
        }
    }
}

pub(super) fn groups(xml: &mut Xml, groups: &Arc<[GroupIdentifier]>) {
    xml.set("groupSet", groups.iter(), |xml, group| {
        xml.text("groupId", group.group_id);
        xml.text("groupName", &group.group_name);
    });
}

fn attachment(
    xml: &mut Xml,
    attachment: &NetworkInterfaceAttachment,
    owner: &str,
    context: &Context<'_>,
) {
    own_attachment(xml, attachment, context);
    xml.text("instanceId", attachment.instance_id);
    xml.text("instanceOwnerId", owner);
}

fn own_attachment(xml: &mut Xml, attachment: &NetworkInterfaceAttachment, context: &Context<'_>) {
    xml.text("attachmentId", attachment.attachment_id);
    xml.text("deviceIndex", attachment.device_index);
    xml.text("networkCardIndex", attachment.network_card_index);
    xml.text("status", attachment.status);
    xml.text("attachTime", context.epoch.at(attachment.attach_time));
    xml.text("deleteOnTermination", attachment.delete_on_termination);
}

fn private_address(xml: &mut Xml, address: Ipv4Addr, context: &Context<'_>) {
    xml.text("privateIpAddress", address);
    xml.text("privateDnsName", dns::private_dns_name(context.region, address));
}

fn association(
    xml: &mut Xml,
    association: &NetworkInterfaceAssociation,
    interface: &NetworkInterface,
    context: &Context<'_>,
) {
    public_address(xml, association, interface, context);
    xml.text("allocationId", association.allocation_id);
    xml.text("associationId", association.association_id);
}

fn public_address(
    xml: &mut Xml,
    association: &NetworkInterfaceAssociation,
    interface: &NetworkInterface,
    context: &Context<'_>,
) {
    xml.text("publicIp", association.public_ip);
    xml.text("publicDnsName", dns::public_dns_name(context.region, association.public_ip));
    xml.text("ipOwnerId", &interface.owner_id);
}

fn ipv6_addresses(xml: &mut Xml, interface: &NetworkInterface) {
    xml.set("ipv6AddressesSet", interface.ipv6_addresses.iter(), |xml, address| {
        xml.text("ipv6Address", address);
        xml.text("isPrimaryIpv6", false);
    });
}

/// Not there at all without any, as EC2 leaves it out.
fn prefixes(xml: &mut Xml, interface: &NetworkInterface) {
    if !interface.ipv4_prefixes.is_empty() {
        xml.set("ipv4PrefixSet", interface.ipv4_prefixes.iter(), |xml, prefix| {
            xml.text("ipv4Prefix", prefix);
        });
    }
}
