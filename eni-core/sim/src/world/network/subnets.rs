//! Subnets: create, delete, describe.

use std::sync::Arc;

use super::{HeldSubnet, HeldVpc, read_cidr, resolve::association};
use crate::{
    Answer, ApiError, Subnet,
    answer::{AvailabilityZone, SubnetIpv6CidrBlockAssociation},
    call::{CreateSubnet, DeleteSubnet, DescribeSubnets},
    id::{Id, SubnetId, VpcId},
    ledger::{Event, Stamp},
    world::{
        World,
        filters::Filters,
        ipv6::Block,
        page::{Asked, MAX_RESULTS, Page, chosen, token_expired},
        read_ids,
        tags::check_tags,
    },
};

impl World {
    pub(in crate::world) fn create_subnet(
        &mut self,
        stamp: Stamp,
        create: &CreateSubnet,
    ) -> Result<Answer, ApiError> {
        let vpc_id = VpcId::read(&create.vpc_id)?;
        check_tags(&create.tags)?;
        let network = Arc::clone(&self.network);
        let vpc = network.vpcs.get(&vpc_id).ok_or_else(|| ApiError::vpc_not_found(&[vpc_id]))?;
        let cidr = read_cidr(&create.cidr_block, "InvalidSubnet.Range")?;
        if !cidr.within(vpc.cidr) {
            return Err(ApiError::client(
                "InvalidSubnet.Range",
                format!("The CIDR '{cidr}' is invalid."),
            ));
        }
        let siblings = || network.subnets.values().filter(|held| held.shown.vpc_id == vpc_id);
        if siblings().any(|held| held.cidr.overlaps(cidr)) {
            return Err(ApiError::client(
                "InvalidSubnet.Conflict",
                format!("The CIDR '{cidr}' conflicts with another subnet"),
            ));
        }
        if siblings().count() >= self.facts.quotas.subnets_per_vpc {
            return Err(ApiError::client(
                "SubnetLimitExceeded",
                "The maximum number of subnets has been reached.",
            ));
        }
        let zone = self.zone_of(create)?;
        let ipv6 = create.ipv6_cidr_block.as_deref().map(|text| ipv6_of(vpc, text)).transpose()?;
        if siblings().any(|held| ipv6.is_some() && held.ipv6 == ipv6) {
            return Err(ApiError::client(
                "InvalidSubnet.Conflict",
                "The IPv6 CIDR conflicts with another subnet",
            ));
        }
        let known = &network.subnets;
        let id = Self::fresh_id(&mut self.random, |id| known.contains_key(id));
        let shown = Subnet {
            subnet_id: id,
            vpc_id,
            availability_zone: zone.zone_name,
            availability_zone_id: zone.zone_id,
            cidr_block: cidr.to_string().into(),
            available_ip_address_count: cidr.usable(),
            ipv6_cidr_block: ipv6.map(|block| SubnetIpv6CidrBlockAssociation {
                association_id: association("subnet-cidr-assoc-", id.as_str(), true),
                ipv6_cidr_block: block.to_string().into(),
            }),
            default_for_az: false,
            owner_id: self.facts.account_id.clone(),
            tag_set: Arc::new(create.tags.clone()),
        };
        let held = HeldSubnet { shown: shown.clone(), cidr, ipv6, created_at: stamp.at };
        let network = Arc::make_mut(&mut self.network);
        network.subnets.insert(id, held);
        network.subnet_order.push(id);
        self.ledger.record(stamp, Event::Made { resource: id.as_str().into() });
        Ok(Answer::CreateSubnet { subnet: shown.into() })
    }

    fn zone_of(&self, create: &CreateSubnet) -> Result<AvailabilityZone, ApiError> {
        let zones = &self.facts.zones;
        let (found, text) = match (&create.availability_zone, &create.availability_zone_id) {
            (Some(_), Some(_)) => {
                return Err(ApiError::parameter_combination(
                    "The parameters availabilityZone and availabilityZoneId may not both be \
                     specified",
                ));
            }
            (Some(name), None) => (self.facts.zone(name), name.as_str()),
            (None, Some(id)) => (zones.iter().find(|zone| *zone.zone_id == **id), id.as_str()),
            (None, None) => (zones.first(), ""),
        };
        found.cloned().ok_or_else(|| {
            ApiError::parameter_value(format!(
                "Value ({text}) for parameter availabilityZone is invalid. Subnets can currently \
                 only be created in the following availability zones: {}.",
                zones.iter().map(|zone| &*zone.zone_name).collect::<Vec<_>>().join(", ")
            ))
        })
    }

    pub(in crate::world) fn delete_subnet(
        &mut self,
        stamp: Stamp,
        delete: &DeleteSubnet,
    ) -> Result<Answer, ApiError> {
        let id = SubnetId::read(&delete.subnet_id)?;
        self.network.subnet(id)?;
        if self.interfaces().any(|interface| interface.subnet_id == id) {
            return Err(ApiError::dependency_violation(format!(
                "The subnet '{id}' has dependencies and cannot be deleted."
            )));
        }
        let network = Arc::make_mut(&mut self.network);
        network.subnets.remove(&id);
        network.subnet_order.retain(|held| *held != id);
        self.pools.remove(&id);
        self.ledger.record(stamp, Event::Unmade { resource: id.as_str().into() });
        Ok(Answer::DeleteSubnet)
    }

    pub(in crate::world) fn describe_subnets(
        &self,
        describe: &DescribeSubnets,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<SubnetId>(&describe.subnet_ids)?;
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: None,
        };
        let page = Page::read(&asked, MAX_RESULTS, SubnetId::parse)?;
        let all = if wanted.is_empty() {
            self.subnets().collect()
        } else {
            chosen(&wanted, |id| self.subnet(*id))
                .map_err(|unknown| ApiError::subnet_not_found(&unknown))?
        };
        let first = match page.after {
            None => 0,
            Some(after) => {
                let last = all.iter().position(|subnet| subnet.subnet_id == after);
                last.ok_or_else(token_expired)?.saturating_add(1)
            }
        };
        let found = all.into_iter().skip(first).filter(|subnet| filters.matches(subnet));
        let (subnets, next_token) = page.cut(found, |last| last.subnet_id.to_string());
        Ok(Answer::DescribeSubnets { subnets, next_token })
    }

    pub(in crate::world) fn subnet(&self, id: SubnetId) -> Option<Subnet> {
        let shown = self.network.subnets.get(&id)?.shown.clone();
        Some(Subnet { available_ip_address_count: self.free_addresses(id), ..shown })
    }
}

fn ipv6_of(vpc: &HeldVpc, text: &str) -> Result<Block, ApiError> {
    let outer = vpc.ipv6;
    Block::parse_subnet(text)
        .filter(|block| outer.is_some_and(|outer| block.within(outer)))
        .ok_or_else(|| {
            ApiError::client("InvalidSubnet.Range", format!("The IPv6 CIDR '{text}' is invalid."))
        })
}
