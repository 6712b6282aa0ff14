//! Replies about elastic addresses.

use std::net::Ipv4Addr;

use crate::{answer::Address, id::AllocationId};

use super::{Context, Xml, tags};

pub(super) fn allocated(
    xml: &mut Xml,
    allocation_id: AllocationId,
    public_ip: Ipv4Addr,
    context: &Context<'_>,
) {
    xml.text("publicIp", public_ip);
    xml.text("domain", "vpc");
    xml.text("allocationId", allocation_id);
    pool(xml, context);
}

pub(super) fn address(xml: &mut Xml, address: &Address, context: &Context<'_>) {
    xml.text("publicIp", address.public_ip);
    xml.text("allocationId", address.allocation_id);
    xml.text("domain", "vpc");
    xml.optional("instanceId", address.instance_id);
    xml.optional("associationId", address.association_id);
    xml.optional("networkInterfaceId", address.network_interface_id);
    if address.network_interface_id.is_some() {
        xml.text("networkInterfaceOwnerId", &address.owner_id);
    }
    xml.optional("privateIpAddress", address.private_ip_address);
    tags(xml, &address.tag_set);
    pool(xml, context);
}

fn pool(xml: &mut Xml, context: &Context<'_>) {
    xml.text("publicIpv4Pool", "amazon");
    xml.text("networkBorderGroup", context.region);
}
