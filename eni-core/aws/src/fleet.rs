//! Calls beside the port, for who launches and terminates instances and reads
//! back what became of them. Each is sent once, like the port's own.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ec2::{
    operation::RequestId,
    types::{Filter, InstanceState as SdkState, ResourceType, TagSpecification},
};
use eni_core::{
    ec2::{Ec2Error, Ec2Result, ErrorKind, InstanceState, Interface, escape_wildcards},
    id::{InstanceId, InterfaceId, SubnetId},
};

use crate::{
    client::{AwsEc2, MOST_PAGES, PAGE, missing, tags},
    error::{from_sdk, incomplete},
    reply,
};

/// The most values that EC2 takes for one filter (doc: DescribeNetworkInterfaces).
const VALUES: usize = 200;

/// One instance to launch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInstance {
    /// Its image.
    pub image_id: String,
    /// Its type, such as `t3.micro`.
    pub instance_type: String,
    /// The subnet of its primary interface.
    pub subnet: SubnetId,
    /// The tags that it has from the beginning.
    pub tags: BTreeMap<String, String>,
}

impl AwsEc2 {
    /// Launches one instance (`RunInstances`). Each call that arrives launches
    /// one more.
    ///
    /// # Errors
    ///
    /// What EC2 or the way to it says.
    pub async fn run_instance(&self, run: &RunInstance) -> Ec2Result<InstanceId> {
        let tags = (!run.tags.is_empty()).then(|| {
            TagSpecification::builder()
                .resource_type(ResourceType::Instance)
                .set_tags(Some(tags(&run.tags)))
                .build()
        });
        let answer = self
            .client
            .run_instances()
            .image_id(&run.image_id)
            .instance_type(run.instance_type.as_str().into())
            .subnet_id(run.subnet.as_str())
            .min_count(1)
            .max_count(1)
            .set_tag_specifications(tags.map(|tags| vec![tags]))
            .send()
            .await
            .map_err(from_sdk)?;
        let launched = answer.instances().first().and_then(|instance| instance.instance_id());
        launched
            .filter(|id| !id.is_empty())
            .map(InstanceId::from_reply)
            .ok_or_else(|| incomplete("instanceId", answer.request_id()))
    }

    /// Terminates instances (`TerminateInstances`): all of them or, if one
    /// cannot be, none. Sending it again does no harm.
    ///
    /// # Errors
    ///
    /// What EC2 or the way to it says.
    pub async fn terminate_instances(&self, instances: &[InstanceId]) -> Ec2Result<()> {
        let ids = instances.iter().map(ToString::to_string).collect();
        let call = self.client.terminate_instances().set_instance_ids(Some(ids));
        call.send().await.map(drop).map_err(from_sdk)
    }

    /// The instances that carry a tag, with their states, from all pages
    /// (`DescribeInstances` filtered by `tag:NAME`). EC2 shows a terminated
    /// one for about an hour.
    ///
    /// # Errors
    ///
    /// What EC2 or the way to it says.
    pub async fn instances_with_tag(
        &self,
        name: &str,
        value: &str,
    ) -> Ec2Result<BTreeMap<InstanceId, InstanceState>> {
        let filter =
            Filter::builder().name(format!("tag:{name}")).values(escape_wildcards(value)).build();
        let mut found = BTreeMap::new();
        let mut next = None;
        for _ in 0..MOST_PAGES {
            let page = self
                .client
                .describe_instances()
                .filters(filter.clone())
                .max_results(PAGE)
                .set_next_token(next)
                .send()
                .await
                .map_err(from_sdk)?;
            let request_id = page.request_id();
            let reservations = page
                .reservations
                .as_deref()
                .ok_or_else(|| incomplete("reservationSet", request_id))?;
            for item in reservations.iter().flat_map(|group| group.instances()) {
                let id = item.instance_id().ok_or_else(|| incomplete("instanceId", request_id))?;
                let state = item.state().and_then(SdkState::name);
                let state = state.ok_or_else(|| incomplete("instanceState", request_id))?;
                found.insert(InstanceId::from_reply(id), InstanceState::from(state.as_str()));
            }
            next = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if next.is_none() {
                return Ok(found);
            }
        }
        let text = format!("the reply did not end within {MOST_PAGES} pages");
        Err(Ec2Error::without_reply(ErrorKind::Unreadable, text))
    }

    /// Those of these interfaces that are there (`DescribeNetworkInterfaces`
    /// filtered by `network-interface-id`): one that is gone is no error.
    ///
    /// # Errors
    ///
    /// What EC2 or the way to it says.
    pub async fn interfaces_by_id(
        &self,
        interfaces: &BTreeSet<InterfaceId>,
    ) -> Ec2Result<Vec<Interface>> {
        let ids: Vec<String> = interfaces.iter().map(ToString::to_string).collect();
        let mut found = Vec::new();
        for some in ids.chunks(VALUES) {
            let filter = Filter::builder()
                .name("network-interface-id")
                .set_values(Some(some.to_vec()))
                .build();
            // As many as are asked for fit on one page.
            let answer = self
                .client
                .describe_network_interfaces()
                .filters(filter)
                .max_results(PAGE)
                .send()
                .await
                .map_err(from_sdk)?;
            let request_id = answer.request_id();
            let items = answer
                .network_interfaces
                .as_deref()
                .ok_or_else(|| incomplete("networkInterfaceSet", request_id))?;
            for item in items {
                found.push(reply::interface(item).map_err(|what| missing(what, request_id))?);
            }
        }
        found.retain(|interface| interfaces.contains(&interface.id));
        Ok(found)
    }
}
