//! The reads.

use std::{collections::BTreeSet, ops::Bound};

use super::{World, filters::Filters, instances::HeldInstance, read_ids};
use crate::{
    Answer, ApiError, Instance, InstanceNetworkInterface, NetworkInterface, Subnet,
    call::{DescribeInstanceTypes, DescribeInstances, DescribeNetworkInterfaces, DescribeSubnets},
    id::{InstanceId, NetworkInterfaceId, SubnetId},
};

/// EC2's smallest and largest page (doc:API_DescribeNetworkInterfaces).
const MIN_RESULTS: u32 = 5;
const MAX_RESULTS: u32 = 1000;

impl World {
    pub(super) fn describe_instances(
        &self,
        describe: &DescribeInstances,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<InstanceId>(&describe.instance_ids)?;
        let instances = if wanted.is_empty() {
            self.instances().collect()
        } else {
            chosen(&wanted, |id| self.instance(id))
                .map_err(|unknown| ApiError::instance_not_found(&unknown))?
        };
        Ok(Answer::DescribeInstances { instances })
    }

    pub(super) fn show_instance(&self, instance_id: InstanceId, held: &HeldInstance) -> Instance {
        let shown = |id: &NetworkInterfaceId| {
            let attachment = self.interfaces.get(id)?.attachment?;
            Some(InstanceNetworkInterface { network_interface_id: *id, attachment })
        };
        Instance {
            instance_id,
            instance_type: held.instance_type.clone(),
            state: held.state,
            subnet_id: held.subnet_id,
            availability_zone: held.availability_zone.clone(),
            network_interfaces: held.slots.values().filter_map(shown).collect(),
        }
    }

    pub(super) fn describe_instance_types(
        &self,
        describe: &DescribeInstanceTypes,
    ) -> Result<Answer, ApiError> {
        let known = &self.facts.instance_types;
        let wanted: BTreeSet<_> = describe.instance_types.iter().map(String::as_str).collect();
        let unknown: Vec<_> =
            wanted.iter().copied().filter(|name| !known.contains_key(*name)).collect();
        if !unknown.is_empty() {
            return Err(ApiError::client(
                "InvalidInstanceType",
                format!(
                    "The following supplied instance types do not exist: [{}]",
                    unknown.join(", ")
                ),
            ));
        }
        let shown = |info: &&crate::InstanceTypeInfo| {
            wanted.is_empty() || wanted.contains(&*info.instance_type)
        };
        let instance_types = known.values().filter(shown).cloned().collect();
        Ok(Answer::DescribeInstanceTypes { instance_types })
    }

    pub(super) fn describe_subnets(&self, describe: &DescribeSubnets) -> Result<Answer, ApiError> {
        let wanted = read_ids::<SubnetId>(&describe.subnet_ids)?;
        let subnets = if wanted.is_empty() {
            self.subnets().collect()
        } else {
            chosen(&wanted, |id| self.subnet(id))
                .map_err(|unknown| ApiError::subnet_not_found(&unknown))?
        };
        Ok(Answer::DescribeSubnets { subnets })
    }

    pub(super) fn subnet(&self, subnet_id: SubnetId) -> Option<Subnet> {
        let facts = self.facts.subnets.get(&subnet_id)?;
        Some(Subnet {
            subnet_id,
            vpc_id: self.facts.vpc_id,
            availability_zone: facts.availability_zone.clone(),
            cidr_block: facts.cidr_block.clone(),
            available_ip_address_count: self.free_addresses(subnet_id),
        })
    }

    pub(super) fn describe_network_interfaces(
        &self,
        describe: &DescribeNetworkInterfaces,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<NetworkInterfaceId>(&describe.network_interface_ids)?;
        let filters = Filters::read(&describe.filters)?;
        let page = page_size(describe)?;
        let after = describe.next_token.as_deref().map(read_token).transpose()?;
        if !wanted.is_empty() {
            let mut network_interfaces = chosen(&wanted, |id| self.interface(id).cloned())
                .map_err(|unknown| ApiError::interface_not_found(&unknown))?;
            network_interfaces.retain(|interface| filters.match_interface(interface));
            return Ok(Answer::DescribeNetworkInterfaces { network_interfaces, next_token: None });
        }
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut matching = self
            .interfaces
            .range((from, Bound::Unbounded))
            .map(|(_, interface)| interface)
            .filter(|interface| filters.match_interface(interface));
        let network_interfaces: Vec<NetworkInterface> =
            matching.by_ref().take(page).cloned().collect();
        let next_token = match (network_interfaces.last(), matching.next()) {
            (Some(last), Some(_)) => Some(token(last.network_interface_id)),
            _ => None,
        };
        Ok(Answer::DescribeNetworkInterfaces { network_interfaces, next_token })
    }
}

/// What `get` knows of each id, once each and in order of id; or all that it
/// does not know.
fn chosen<I: Copy + Ord, T>(ids: &[I], get: impl Fn(I) -> Option<T>) -> Result<Vec<T>, Vec<I>> {
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for id in BTreeSet::from_iter(ids) {
        match get(*id) {
            Some(thing) => found.push(thing),
            None => unknown.push(*id),
        }
    }
    if unknown.is_empty() { Ok(found) } else { Err(unknown) }
}

fn page_size(describe: &DescribeNetworkInterfaces) -> Result<usize, ApiError> {
    let Some(asked) = describe.max_results else {
        return Ok(usize::MAX);
    };
    if !describe.network_interface_ids.is_empty() {
        return Err(ApiError::parameter_combination(
            "The parameter networkInterfaceSet cannot be used with the parameter maxResults",
        ));
    }
    if !(MIN_RESULTS..=MAX_RESULTS).contains(&asked) {
        let bound = if asked < MIN_RESULTS {
            format!("greater than {MIN_RESULTS}")
        } else {
            format!("less than {MAX_RESULTS}")
        };
        return Err(ApiError::parameter_value(format!(
            "Value ( {asked} ) for parameter maxResults is invalid. Expecting a value {bound}."
        )));
    }
    Ok(usize::try_from(asked).unwrap_or(usize::MAX))
}

/// A page's end. A caller must not read anything into it.
fn token(last: NetworkInterfaceId) -> String {
    format!("after:{last}")
}

fn read_token(text: &str) -> Result<NetworkInterfaceId, ApiError> {
    text.strip_prefix("after:").and_then(NetworkInterfaceId::parse).ok_or_else(|| {
        ApiError::client(
            "InvalidPaginationToken",
            "The specified pagination token is not valid or is expired.",
        )
    })
}
