//! From the SDK's types, where anything may be missing, to the port's.
//!
//! What a decision rests on must be there: without it a reply is incomplete,
//! and it is never filled up with a guess.

use std::collections::BTreeMap;

use aws_sdk_ec2::types as sdk;
use eni_core::{
    ec2::{
        Attachment, Instance, InstanceInterface, InstanceState, InstanceType, Interface, Subnet,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
};

/// The name of what a reply must have and has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing(pub(crate) &'static str);

type Parsed<T> = Result<T, Missing>;

/// A network interface.
pub(crate) fn interface(item: &sdk::NetworkInterface) -> Parsed<Interface> {
    let id = text(item.network_interface_id(), "networkInterfaceId")?;
    let mut groups = item
        .groups()
        .iter()
        .map(|group| text(group.group_id(), "groupId").map(GroupId::from_reply))
        .collect::<Parsed<Vec<_>>>()?;
    groups.sort();
    let tags = item
        .tag_set()
        .iter()
        .map(|tag| {
            let key = text(tag.key(), "tag's key")?;
            Ok((key.to_owned(), tag.value().unwrap_or_default().to_owned()))
        })
        .collect::<Parsed<BTreeMap<_, _>>>()?;
    Ok(Interface {
        id: InterfaceId::from_reply(id),
        description: item.description().unwrap_or_default().into(),
        subnet: SubnetId::from_reply(text(item.subnet_id(), "subnetId")?),
        groups,
        private_ip: item.private_ip_address().map(str::to_owned),
        status: present(item.status(), "status")?.as_str().into(),
        source_dest_check: present(item.source_dest_check(), "sourceDestCheck")?,
        tags: tags.into(),
        attachment: item.attachment().map(attachment).transpose()?.flatten(),
    })
}

/// An attachment; none if the element says nothing at all, as some endpoints
/// write it for an interface that is not attached.
fn attachment(item: &sdk::NetworkInterfaceAttachment) -> Parsed<Option<Attachment>> {
    if *item == sdk::NetworkInterfaceAttachment::builder().build() {
        return Ok(None);
    }
    let device_index = present(item.device_index(), "attachment's deviceIndex")?;
    Ok(Some(Attachment {
        id: AttachmentId::from_reply(text(item.attachment_id(), "attachmentId")?),
        instance: item.instance_id().map(InstanceId::from_reply),
        device_index: unsigned(device_index, "attachment's deviceIndex")?,
        network_card: network_card(item.network_card_index())?,
        status: present(item.status(), "attachment's status")?.as_str().into(),
        delete_on_termination: present(
            item.delete_on_termination(),
            "attachment's deleteOnTermination",
        )?,
    }))
}

/// An instance. One that is terminated need not have a type and a zone.
pub(crate) fn instance(item: &sdk::Instance) -> Parsed<Instance> {
    let name = item.state().and_then(sdk::InstanceState::name);
    let state = InstanceState::from(present(name, "instanceState")?.as_str());
    let zone = item.placement().and_then(sdk::Placement::availability_zone);
    let instance_type = item.instance_type().map(sdk::InstanceType::as_str);
    let interfaces = item.network_interfaces.as_deref();
    let (instance_type, zone, interfaces) = if state == InstanceState::Terminated {
        (
            instance_type.unwrap_or_default(),
            zone.unwrap_or_default(),
            interfaces.unwrap_or_default(),
        )
    } else {
        (
            text(instance_type, "instanceType")?,
            text(zone, "availabilityZone")?,
            present(interfaces, "networkInterfaceSet")?,
        )
    };
    Ok(Instance {
        id: InstanceId::from_reply(text(item.instance_id(), "instanceId")?),
        state,
        instance_type: instance_type.into(),
        zone: zone.into(),
        interfaces: interfaces.iter().map(instance_interface).collect::<Parsed<_>>()?,
    })
}

fn instance_interface(item: &sdk::InstanceNetworkInterface) -> Parsed<InstanceInterface> {
    let attachment = present(item.attachment(), "interface's attachment")?;
    let device_index = present(attachment.device_index(), "interface's deviceIndex")?;
    Ok(InstanceInterface {
        id: InterfaceId::from_reply(text(item.network_interface_id(), "networkInterfaceId")?),
        description: item.description().unwrap_or_default().into(),
        device_index: unsigned(device_index, "interface's deviceIndex")?,
        network_card: network_card(attachment.network_card_index())?,
    })
}

/// A subnet.
pub(crate) fn subnet(item: &sdk::Subnet) -> Parsed<Subnet> {
    Ok(Subnet {
        id: SubnetId::from_reply(text(item.subnet_id(), "subnetId")?),
        zone: text(item.availability_zone(), "availabilityZone")?.into(),
    })
}

/// An instance type's limits.
pub(crate) fn instance_type(item: &sdk::InstanceTypeInfo) -> Parsed<InstanceType> {
    let name = text(item.instance_type().map(sdk::InstanceType::as_str), "instanceType")?;
    let network = present(item.network_info(), "networkInfo")?;
    let max = present(network.maximum_network_interfaces(), "maximumNetworkInterfaces")?;
    let mut cards = network
        .network_cards()
        .iter()
        .map(|card| {
            let index = present(card.network_card_index(), "networkCardIndex")?;
            let max =
                present(card.maximum_network_interfaces(), "card's maximumNetworkInterfaces")?;
            Ok((unsigned(index, "networkCardIndex")?, unsigned(max, "maximumNetworkInterfaces")?))
        })
        .collect::<Parsed<Vec<_>>>()?;
    cards.sort_unstable();
    if !cards.iter().map(|(index, _)| *index).eq((0..).take(cards.len())) {
        return Err(Missing("network card for each index"));
    }
    Ok(InstanceType {
        name: name.into(),
        max_interfaces: unsigned(max, "maximumNetworkInterfaces")?,
        max_interfaces_per_card: cards.into_iter().map(|(_, max)| max).collect(),
    })
}

fn present<T>(value: Option<T>, what: &'static str) -> Parsed<T> {
    value.ok_or(Missing(what))
}

fn text<'a>(value: Option<&'a str>, what: &'static str) -> Parsed<&'a str> {
    value.filter(|text| !text.is_empty()).ok_or(Missing(what))
}

fn unsigned(value: i32, what: &'static str) -> Parsed<u32> {
    u32::try_from(value).map_err(|_| Missing(what))
}

/// Endpoints that know one network card only leave its index out.
fn network_card(index: Option<i32>) -> Parsed<u32> {
    unsigned(index.unwrap_or(0), "networkCardIndex")
}
