//! Replies about instances and their types.

use std::collections::BTreeMap;

use crate::{
    answer::{Instance, InstanceStateChange, InstanceStateName, InstanceStatus, InstanceTypeInfo},
    dns,
};

use super::{Context, Xml, interfaces, tags};

/// The instances of each launch together, launches in order of their first.
pub(super) fn by_reservation(instances: &[Instance]) -> Vec<Vec<&Instance>> {
    let mut order = Vec::new();
    let mut reservations: BTreeMap<_, Vec<&Instance>> = BTreeMap::new();
    for instance in instances {
        let known = reservations.entry(instance.reservation_id).or_default();
        if known.is_empty() {
            order.push(instance.reservation_id);
        }
        known.push(instance);
    }
    order.iter().filter_map(|id| reservations.remove(id)).collect()
}

/// One launch; all its instances are of one reservation.
pub(super) fn reservation<'a>(
    xml: &mut Xml,
    instances: impl IntoIterator<Item = &'a Instance> + Clone,
    context: &Context<'_>,
) {
    if let Some(first) = instances.clone().into_iter().next() {
        xml.text("reservationId", first.reservation_id);
        xml.text("ownerId", &first.owner_id);
    }
    xml.set("groupSet", [(); 0], |_, ()| {});
    xml.set("instancesSet", instances, |xml, instance| self::instance(xml, instance, context));
}

fn instance(xml: &mut Xml, instance: &Instance, context: &Context<'_>) {
    xml.text("instanceId", instance.instance_id);
    xml.text("imageId", &instance.image_id);
    xml.within("instanceState", |xml| state(xml, instance.state));
    let private = instance.private_ip_address.map(|ip| dns::private_dns_name(context.region, ip));
    xml.text("privateDnsName", private.unwrap_or_default());
    let public = instance.public_ip_address.map(|ip| dns::public_dns_name(context.region, ip));
    xml.text("dnsName", public.unwrap_or_default());
    xml.text("reason", instance.state.transition_reason());
    if let Some((code, message)) = instance.state.reason() {
        xml.within("stateReason", |xml| {
            xml.text("code", code);
            xml.text("message", message);
        });
    }
    xml.text("amiLaunchIndex", instance.ami_launch_index);
    xml.text("instanceType", &instance.instance_type);
    xml.text("launchTime", context.epoch.at(instance.launch_time));
    xml.within("placement", |xml| {
        xml.text("availabilityZone", &instance.availability_zone);
        xml.text("tenancy", "default");
    });
    xml.within("monitoring", |xml| xml.text("state", "disabled"));
    // A terminated instance is in no subnet any more.
    if instance.state != InstanceStateName::Terminated {
        xml.text("subnetId", instance.subnet_id);
        xml.text("vpcId", instance.vpc_id);
    }
    xml.optional("privateIpAddress", instance.private_ip_address);
    xml.optional("ipAddress", instance.public_ip_address);
    xml.optional("sourceDestCheck", instance.source_dest_check());
    xml.set("productCodes", [(); 0], |_, ()| {});
    // The simulator's instances have no volumes.
    xml.set("blockDeviceMapping", [(); 0], |_, ()| {});
    interfaces::groups(xml, &instance.security_groups);
    xml.optional("clientToken", instance.client_token.as_ref());
    tags(xml, &instance.tag_set);
    xml.set("networkInterfaceSet", &instance.network_interfaces, |xml, held| {
        interfaces::of_instance(xml, held, context);
    });
}

fn state(xml: &mut Xml, state: InstanceStateName) {
    xml.text("code", state.code());
    xml.text("name", state);
}

pub(super) fn state_change(xml: &mut Xml, change: &InstanceStateChange) {
    xml.text("instanceId", change.instance_id);
    xml.within("currentState", |xml| state(xml, change.current_state));
    xml.within("previousState", |xml| state(xml, change.previous_state));
}

pub(super) fn status(xml: &mut Xml, status: &InstanceStatus) {
    xml.text("instanceId", status.instance_id);
    xml.text("availabilityZone", &status.availability_zone);
    xml.within("instanceState", |xml| state(xml, status.instance_state));
    for check in ["systemStatus", "instanceStatus"] {
        xml.within(check, |xml| {
            xml.text("status", status.status);
            xml.set("details", status.reachability(), |xml, detail| {
                xml.text("name", "reachability");
                xml.text("status", detail);
            });
        });
    }
}

pub(super) fn instance_type(xml: &mut Xml, info: &InstanceTypeInfo) {
    xml.text("instanceType", &info.instance_type);
    xml.within("networkInfo", |xml| {
        xml.text("maximumNetworkInterfaces", info.maximum_network_interfaces);
        xml.text("maximumNetworkCards", info.network_cards.len());
        xml.text("defaultNetworkCardIndex", 0);
        xml.set("networkCards", &info.network_cards, |xml, card| {
            xml.text("networkCardIndex", card.network_card_index);
            xml.text("maximumNetworkInterfaces", card.maximum_network_interfaces);
        });
        xml.text("ipv4AddressesPerInterface", info.ipv4_addresses_per_interface);
        xml.text("ipv6AddressesPerInterface", info.ipv6_addresses_per_interface);
        xml.text("ipv6Supported", info.ipv6_addresses_per_interface > 0);
    });
}
