//! The port's calls as requests of the SDK, each sent once.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use aws_sdk_ec2::{
    Client,
    config::{
        BehaviorVersion, Builder, StalledStreamProtectionConfig, retry::RetryConfig,
        timeout::TimeoutConfig,
    },
    operation::RequestId,
    types::{
        AttributeBooleanValue, AttributeValue, Filter, NetworkInterfaceAttachmentChanges,
        ResourceType, Tag, TagSpecification,
    },
};
use eni_core::{
    ec2::{
        CreateInterface, Ec2, Ec2Error, Ec2Result, ErrorKind, Instance, InstanceType, Interface,
        Subnet, escape_wildcards,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
};

use crate::{
    error::{from_sdk, incomplete},
    reply::{self, Missing},
    whole_reply::WholeReply,
};

/// The most that EC2 answers on one page of interfaces.
pub(crate) const PAGE: i32 = 1000;

/// The most pages that are read of one find: a million interfaces, if they
/// are full. More come only from an endpoint that never ends its reply.
pub(crate) const MOST_PAGES: usize = 1_000;

/// How long a call may take. Where time runs out nobody knows whether it took
/// effect, so these are not short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until there is a connection.
    pub connect: Duration,
    /// For one request, its connection included.
    pub attempt: Duration,
    /// For one call, credentials included.
    pub operation: Duration,
}

impl Default for Timeouts {
    /// 3 s to connect, 10 s in all.
    fn default() -> Self {
        let ten = Duration::from_secs(10);
        Self { connect: Duration::from_secs(3), attempt: ten, operation: ten }
    }
}

/// EC2 through the AWS SDK.
#[derive(Debug, Clone)]
pub struct AwsEc2 {
    pub(crate) client: Client,
}

impl AwsEc2 {
    /// A client of this configuration, except for what the port's contract
    /// fixes: no retries of the SDK's own, these timeouts, replies checked to
    /// be whole.
    pub fn new(config: Builder, timeouts: Timeouts) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(timeouts.connect)
            .operation_attempt_timeout(timeouts.attempt)
            .operation_timeout(timeouts.operation)
            .build();
        let config = config
            .behavior_version(BehaviorVersion::v2026_01_12())
            .retry_config(RetryConfig::disabled())
            // The timeouts above bound a stalled reply already, with a clearer error.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts)
            .interceptor(WholeReply)
            .build();
        Self { client: Client::from_conf(config) }
    }
}

impl AwsEc2 {
    /// What one filter shows, from all pages.
    async fn find(&self, name: &str, value: &str) -> Ec2Result<Vec<Interface>> {
        let filter = Filter::builder().name(name).values(escape_wildcards(value)).build();
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut next = None;
        loop {
            let page = self
                .client
                .describe_network_interfaces()
                .filters(filter.clone())
                .max_results(PAGE)
                .set_next_token(next)
                .send()
                .await
                .map_err(from_sdk)?;
            let request_id = page.request_id();
            let items = page
                .network_interfaces
                .as_deref()
                .ok_or_else(|| incomplete("networkInterfaceSet", request_id))?;
            for item in items {
                found.push(reply::interface(item).map_err(|what| missing(what, request_id))?);
            }
            let Some(token) = page.next_token().filter(|token| !token.is_empty()) else {
                return Ok(found);
            };
            let is_new = seen.insert(token.to_owned());
            if !is_new || seen.len() >= MOST_PAGES {
                let text = if is_new {
                    format!("the reply did not end within {MOST_PAGES} pages")
                } else {
                    "the pages of the reply lead back to one that was read already".to_owned()
                };
                return Err(Ec2Error::without_reply(ErrorKind::Unreadable, text)
                    .with_request_id(request_id.map(str::to_owned)));
            }
            next = Some(token.to_owned());
        }
    }
}

impl Ec2 for AwsEc2 {
    async fn find_interfaces(&self, description: &str) -> Ec2Result<Vec<Interface>> {
        let mut found = self.find("description", description).await?;
        found.retain(|interface| &*interface.description == description);
        Ok(found)
    }

    async fn find_interfaces_with_tag(&self, name: &str) -> Ec2Result<Vec<Interface>> {
        let mut found = self.find("tag-key", name).await?;
        found.retain(|interface| interface.tags.contains_key(name));
        Ok(found)
    }

    async fn describe_instance(&self, instance: &InstanceId) -> Ec2Result<Instance> {
        let answer = self
            .client
            .describe_instances()
            .instance_ids(instance.as_str())
            .send()
            .await
            .map_err(from_sdk)?;
        let request_id = answer.request_id();
        answer
            .reservations()
            .iter()
            .flat_map(|reservation| reservation.instances())
            .find(|item| item.instance_id() == Some(instance.as_str()))
            .ok_or_else(|| incomplete("such instance", request_id))
            .and_then(|item| reply::instance(item).map_err(|what| missing(what, request_id)))
    }

    async fn describe_subnet(&self, subnet: &SubnetId) -> Ec2Result<Subnet> {
        let answer = self
            .client
            .describe_subnets()
            .subnet_ids(subnet.as_str())
            .send()
            .await
            .map_err(from_sdk)?;
        let request_id = answer.request_id();
        answer
            .subnets()
            .iter()
            .find(|item| item.subnet_id() == Some(subnet.as_str()))
            .ok_or_else(|| incomplete("such subnet", request_id))
            .and_then(|item| reply::subnet(item).map_err(|what| missing(what, request_id)))
    }

    async fn describe_instance_type(&self, instance_type: &str) -> Ec2Result<InstanceType> {
        let answer = self
            .client
            .describe_instance_types()
            .instance_types(instance_type.into())
            .send()
            .await
            .map_err(from_sdk)?;
        let request_id = answer.request_id();
        answer
            .instance_types()
            .iter()
            .find(|item| item.instance_type().is_some_and(|name| name.as_str() == instance_type))
            .ok_or_else(|| incomplete("such instance type", request_id))
            .and_then(|item| reply::instance_type(item).map_err(|what| missing(what, request_id)))
    }

    async fn create_interface(&self, create: &CreateInterface) -> Ec2Result<Interface> {
        let tags = (!create.tags.is_empty()).then(|| {
            TagSpecification::builder()
                .resource_type(ResourceType::NetworkInterface)
                .set_tags(Some(tags(&create.tags)))
                .build()
        });
        let groups = (!create.groups.is_empty()).then(|| texts(&create.groups));
        let answer = self
            .client
            .create_network_interface()
            .subnet_id(create.subnet.as_str())
            .description(&create.description)
            .set_groups(groups)
            .set_tag_specifications(tags.map(|tags| vec![tags]))
            // The SDK puts in a random one where there is none.
            .set_client_token(create.client_token.clone())
            .send()
            .await
            .map_err(from_sdk)?;
        let request_id = answer.request_id();
        answer
            .network_interface()
            .ok_or_else(|| incomplete("networkInterface", request_id))
            .and_then(|item| reply::interface(item).map_err(|what| missing(what, request_id)))
    }

    async fn attach_interface(
        &self,
        interface: &InterfaceId,
        instance: &InstanceId,
        device_index: u32,
        network_card: u32,
    ) -> Ec2Result<AttachmentId> {
        let answer = self
            .client
            .attach_network_interface()
            .network_interface_id(interface.as_str())
            .instance_id(instance.as_str())
            .device_index(index(device_index, "device index")?)
            .network_card_index(index(network_card, "network card index")?)
            .send()
            .await
            .map_err(from_sdk)?;
        answer
            .attachment_id()
            .filter(|id| !id.is_empty())
            .map(AttachmentId::from_reply)
            .ok_or_else(|| incomplete("attachmentId", answer.request_id()))
    }

    async fn detach_interface(&self, attachment: &AttachmentId) -> Ec2Result<()> {
        let call = self.client.detach_network_interface().attachment_id(attachment.as_str());
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn delete_interface(&self, interface: &InterfaceId) -> Ec2Result<()> {
        let call = self.client.delete_network_interface().network_interface_id(interface.as_str());
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn set_delete_on_termination(
        &self,
        interface: &InterfaceId,
        attachment: &AttachmentId,
        delete_on_termination: bool,
    ) -> Ec2Result<()> {
        let changes = NetworkInterfaceAttachmentChanges::builder()
            .attachment_id(attachment.as_str())
            .delete_on_termination(delete_on_termination)
            .build();
        let call = self
            .client
            .modify_network_interface_attribute()
            .network_interface_id(interface.as_str())
            .attachment(changes);
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn set_source_dest_check(&self, interface: &InterfaceId, check: bool) -> Ec2Result<()> {
        let call = self
            .client
            .modify_network_interface_attribute()
            .network_interface_id(interface.as_str())
            .source_dest_check(AttributeBooleanValue::builder().value(check).build());
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn set_groups(&self, interface: &InterfaceId, groups: &[GroupId]) -> Ec2Result<()> {
        let call = self
            .client
            .modify_network_interface_attribute()
            .network_interface_id(interface.as_str())
            .set_groups(Some(texts(groups)));
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn set_description(&self, interface: &InterfaceId, description: &str) -> Ec2Result<()> {
        let call = self
            .client
            .modify_network_interface_attribute()
            .network_interface_id(interface.as_str())
            .description(AttributeValue::builder().value(description).build());
        call.send().await.map(drop).map_err(from_sdk)
    }

    async fn create_tags(
        &self,
        interface: &InterfaceId,
        new: &BTreeMap<String, String>,
    ) -> Ec2Result<()> {
        let call =
            self.client.create_tags().resources(interface.as_str()).set_tags(Some(tags(new)));
        call.send().await.map(drop).map_err(from_sdk)
    }
}

pub(crate) fn missing(what: Missing, request_id: Option<&str>) -> Ec2Error {
    incomplete(what.0, request_id)
}

pub(crate) fn tags(tags: &BTreeMap<String, String>) -> Vec<Tag> {
    tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect()
}

fn texts(groups: &[GroupId]) -> Vec<String> {
    groups.iter().map(ToString::to_string).collect()
}

fn index(index: u32, what: &str) -> Ec2Result<i32> {
    i32::try_from(index).map_err(|_| {
        let text = format!("the request could not be made: {index} is no {what}");
        Ec2Error::without_reply(ErrorKind::Request, text)
    })
}
