//! The `Ec2` port of eni-core on the simulator. It translates and nothing
//! else; the only file that may name `eni_core`.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc};

use eni_core::{
    ec2::{self, Ec2, Ec2Error, Ec2Result, ErrorKind},
    id,
};
use eni_inject::{Actor, Inject};

use crate::{
    Answer, Front, WireError,
    answer::{NetworkInterface, NetworkInterfaceAttachment},
    call::{
        AttachNetworkInterface, Call, CreateNetworkInterface, CreateTags, DeleteNetworkInterface,
        DescribeInstanceTypes, DescribeInstances, DescribeNetworkInterfaces, DescribeSubnets,
        DetachNetworkInterface, Filter, ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute,
    },
};

/// EC2's largest page (doc:API_DescribeNetworkInterfaces).
const MAX_RESULTS: u32 = 1000;

/// One actor's access to the simulated EC2 through the port.
#[derive(Debug, Clone)]
pub struct SimEc2<I: Inject> {
    front: Arc<Front>,
    inject: I,
    actor: Actor,
}

impl<I: Inject> SimEc2<I> {
    /// Access for `actor`, whose faults come from `inject`.
    pub fn new(front: Arc<Front>, inject: I, actor: Actor) -> Self {
        Self { front, inject, actor }
    }

    async fn call(&self, call: &Call) -> Ec2Result<Answer> {
        self.front.serve(&self.inject, self.actor, call).await.map_err(|error| match error {
            WireError::Api(error) => Ec2Error::api(error.code, error.status, error.message),
            WireError::Fault(failure) => Ec2Error::from(failure),
            error @ (WireError::Cut(_) | WireError::Garbage(_)) => {
                Ec2Error::without_reply(ErrorKind::Unreadable, error.to_string())
            }
        })
    }

    async fn modify(
        &self,
        interface: &id::InterfaceId,
        attribute: NetworkInterfaceAttribute,
    ) -> Ec2Result<()> {
        let modify = ModifyNetworkInterfaceAttribute {
            network_interface_id: interface.as_str().to_owned(),
            attribute,
            dry_run: false,
        };
        match self.call(&Call::ModifyNetworkInterfaceAttribute(modify)).await? {
            Answer::ModifyNetworkInterfaceAttribute => Ok(()),
            other => Err(unreadable(&other)),
        }
    }

    /// What is found by one filter that wants this text, from all pages.
    async fn find(&self, filter: &'static str, text: &str) -> Ec2Result<Vec<ec2::Interface>> {
        let mut found: Vec<ec2::Interface> = Vec::new();
        let mut from = None;
        loop {
            let page = DescribeNetworkInterfaces {
                filters: vec![Filter {
                    name: filter.into(),
                    values: vec![ec2::escape_wildcards(text)],
                }],
                max_results: Some(MAX_RESULTS),
                next_token: from,
                ..DescribeNetworkInterfaces::default()
            };
            match self.call(&Call::DescribeNetworkInterfaces(page)).await? {
                Answer::DescribeNetworkInterfaces { network_interfaces, next_token } => {
                    found.extend(network_interfaces.iter().map(|found| interface(found)));
                    from = next_token;
                }
                other => return Err(unreadable(&other)),
            }
            if from.is_none() {
                return Ok(found);
            }
        }
    }
}

fn unreadable(answer: &Answer) -> Ec2Error {
    Ec2Error::without_reply(
        ErrorKind::Unreadable,
        format!("the reply is not what was asked for: {answer:?}"),
    )
}

impl<I: Inject> Ec2 for SimEc2<I> {
    async fn find_interfaces(&self, description: &str) -> Ec2Result<Vec<ec2::Interface>> {
        self.find("description", description).await
    }

    async fn find_interfaces_with_tag(&self, name: &str) -> Ec2Result<Vec<ec2::Interface>> {
        self.find("tag-key", name).await
    }

    async fn describe_instance(&self, instance: &id::InstanceId) -> Ec2Result<ec2::Instance> {
        let describe = DescribeInstances {
            instance_ids: vec![instance.as_str().to_owned()],
            ..DescribeInstances::default()
        };
        match self.call(&Call::DescribeInstances(describe)).await? {
            Answer::DescribeInstances { instances, .. } => {
                instances.first().map(self::instance).ok_or_else(nothing)
            }
            other => Err(unreadable(&other)),
        }
    }

    async fn describe_subnet(&self, subnet: &id::SubnetId) -> Ec2Result<ec2::Subnet> {
        let describe = DescribeSubnets {
            subnet_ids: vec![subnet.as_str().to_owned()],
            ..DescribeSubnets::default()
        };
        match self.call(&Call::DescribeSubnets(describe)).await? {
            Answer::DescribeSubnets { subnets, .. } => {
                let subnet = subnets.first().ok_or_else(nothing)?;
                Ok(ec2::Subnet {
                    id: id::SubnetId::from_reply(subnet.subnet_id.as_str()),
                    zone: Arc::clone(&subnet.availability_zone),
                })
            }
            other => Err(unreadable(&other)),
        }
    }

    async fn describe_instance_type(&self, instance_type: &str) -> Ec2Result<ec2::InstanceType> {
        let describe = DescribeInstanceTypes {
            instance_types: vec![instance_type.to_owned()],
            ..DescribeInstanceTypes::default()
        };
        match self.call(&Call::DescribeInstanceTypes(describe)).await? {
            Answer::DescribeInstanceTypes { instance_types, .. } => {
                let info = instance_types.first().ok_or_else(nothing)?;
                Ok(ec2::InstanceType {
                    name: Arc::clone(&info.instance_type),
                    max_interfaces: info.maximum_network_interfaces,
                    max_interfaces_per_card: info
                        .network_cards
                        .iter()
                        .map(|card| card.maximum_network_interfaces)
                        .collect(),
                })
            }
            other => Err(unreadable(&other)),
        }
    }

    async fn create_interface(&self, create: &ec2::CreateInterface) -> Ec2Result<ec2::Interface> {
        let create = CreateNetworkInterface {
            subnet_id: create.subnet.as_str().to_owned(),
            description: create.description.clone(),
            groups: create.groups.iter().map(|group| group.as_str().to_owned()).collect(),
            tags: Arc::clone(&create.tags),
            client_token: create.client_token.clone(),
            private_ip_address: None,
            private_ip_addresses: Vec::new(),
            secondary_private_ip_address_count: None,
            ipv4_prefixes: Vec::new(),
            ipv4_prefix_count: None,
            ipv6_addresses: Vec::new(),
            ipv6_address_count: None,
            interface_type: None,
            dry_run: false,
        };
        match self.call(&Call::CreateNetworkInterface(create)).await? {
            Answer::CreateNetworkInterface { network_interface, .. } => {
                Ok(interface(&network_interface))
            }
            other => Err(unreadable(&other)),
        }
    }

    async fn attach_interface(
        &self,
        interface: &id::InterfaceId,
        instance: &id::InstanceId,
        device_index: u32,
        network_card: u32,
    ) -> Ec2Result<id::AttachmentId> {
        let attach = AttachNetworkInterface {
            network_interface_id: interface.as_str().to_owned(),
            instance_id: instance.as_str().to_owned(),
            device_index,
            network_card_index: network_card,
            dry_run: false,
        };
        match self.call(&Call::AttachNetworkInterface(attach)).await? {
            Answer::AttachNetworkInterface { attachment_id, .. } => {
                Ok(id::AttachmentId::from_reply(attachment_id.as_str()))
            }
            other => Err(unreadable(&other)),
        }
    }

    async fn detach_interface(&self, attachment: &id::AttachmentId) -> Ec2Result<()> {
        let detach = DetachNetworkInterface {
            attachment_id: attachment.as_str().to_owned(),
            ..DetachNetworkInterface::default()
        };
        match self.call(&Call::DetachNetworkInterface(detach)).await? {
            Answer::DetachNetworkInterface => Ok(()),
            other => Err(unreadable(&other)),
        }
    }

    async fn delete_interface(&self, interface: &id::InterfaceId) -> Ec2Result<()> {
        let delete = DeleteNetworkInterface {
            network_interface_id: interface.as_str().to_owned(),
            dry_run: false,
        };
        match self.call(&Call::DeleteNetworkInterface(delete)).await? {
            Answer::DeleteNetworkInterface => Ok(()),
            other => Err(unreadable(&other)),
        }
    }

    async fn set_delete_on_termination(
        &self,
        interface: &id::InterfaceId,
        attachment: &id::AttachmentId,
        delete_on_termination: bool,
    ) -> Ec2Result<()> {
        let attachment_id = attachment.as_str().to_owned();
        let attribute =
            NetworkInterfaceAttribute::DeleteOnTermination { attachment_id, delete_on_termination };
        self.modify(interface, attribute).await
    }

    async fn set_source_dest_check(
        &self,
        interface: &id::InterfaceId,
        check: bool,
    ) -> Ec2Result<()> {
        self.modify(interface, NetworkInterfaceAttribute::SourceDestCheck(check)).await
    }

    async fn set_groups(
        &self,
        interface: &id::InterfaceId,
        groups: &[id::GroupId],
    ) -> Ec2Result<()> {
        let groups = groups.iter().map(|group| group.as_str().to_owned()).collect();
        self.modify(interface, NetworkInterfaceAttribute::Groups(groups)).await
    }

    async fn set_description(
        &self,
        interface: &id::InterfaceId,
        description: &str,
    ) -> Ec2Result<()> {
        let attribute = NetworkInterfaceAttribute::Description(description.to_owned());
        self.modify(interface, attribute).await
    }

    async fn create_tags(
        &self,
        interface: &id::InterfaceId,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<()> {
        let create = CreateTags {
            resources: vec![interface.as_str().to_owned()],
            tags: tags.clone(),
            dry_run: false,
        };
        match self.call(&Call::CreateTags(create)).await? {
            Answer::CreateTags => Ok(()),
            other => Err(unreadable(&other)),
        }
    }
}

fn nothing() -> Ec2Error {
    Ec2Error::without_reply(ErrorKind::Unreadable, "the reply is empty")
}

fn interface(from: &NetworkInterface) -> ec2::Interface {
    ec2::Interface {
        id: id::InterfaceId::from_reply(from.network_interface_id.as_str()),
        description: Arc::clone(&from.description),
        subnet: id::SubnetId::from_reply(from.subnet_id.as_str()),
        groups: from
            .groups
            .iter()
            .map(|group| id::GroupId::from_reply(group.group_id.as_str()))
            .collect(),
        private_ip: Some(written(from.private_ip_address)),
        status: from.status.as_str().into(),
        source_dest_check: from.source_dest_check,
        tags: Arc::clone(&from.tag_set),
        attachment: from.attachment.as_ref().map(attachment),
    }
}

/// The address as text, without the formatter's detours: every interface that
/// is shown has one.
fn written(address: Ipv4Addr) -> String {
    // The longest is 255.255.255.255.
    let mut text = String::with_capacity(15);
    for (n, octet) in address.octets().into_iter().enumerate() {
        if n > 0 {
            text.push('.');
        }
        for unit in [100, 10, 1] {
            if octet >= unit || unit == 1 {
                text.push(char::from(b'0' + octet / unit % 10));
            }
        }
    }
    text
}

fn attachment(from: &NetworkInterfaceAttachment) -> ec2::Attachment {
    ec2::Attachment {
        id: id::AttachmentId::from_reply(from.attachment_id.as_str()),
        instance: Some(id::InstanceId::from_reply(from.instance_id.as_str())),
        device_index: from.device_index,
        network_card: from.network_card_index,
        status: from.status.as_str().into(),
        delete_on_termination: from.delete_on_termination,
    }
}

fn instance(from: &crate::Instance) -> ec2::Instance {
    ec2::Instance {
        id: id::InstanceId::from_reply(from.instance_id.as_str()),
        state: from.state.as_str().into(),
        instance_type: Arc::clone(&from.instance_type),
        zone: Arc::clone(&from.availability_zone),
        interfaces: from
            .network_interfaces
            .iter()
            .map(|held| ec2::InstanceInterface {
                id: id::InterfaceId::from_reply(held.network_interface_id.as_str()),
                description: Arc::clone(&held.network_interface.description),
                device_index: held.attachment.device_index,
                network_card: held.attachment.network_card_index,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_the_standard_library_writes_them() {
        for n in 0..=u8::MAX {
            for address in [[n, 0, 10, 255], [9, n, n, n], [99, 100, 101, n]] {
                let address = Ipv4Addr::from(address);
                assert_eq!(written(address), address.to_string());
            }
        }
    }
}
