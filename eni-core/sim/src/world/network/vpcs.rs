//! VPCs: create, delete, describe.

use std::sync::Arc;

use super::{HeldVpc, read_cidr, resolve::association};
use crate::{
    Answer, ApiError,
    answer::{Vpc, VpcIpv6CidrBlockAssociation},
    call::{CreateVpc, DeleteVpc, DescribeVpcs},
    id::{Id, VpcId},
    ledger::{Event, Stamp},
    world::{
        World,
        filters::Filters,
        ipv6::Block,
        page::{Asked, MAX_RESULTS, Page, chosen},
        read_ids,
        tags::check_tags,
    },
};

impl World {
    pub(in crate::world) fn create_vpc(
        &mut self,
        stamp: Stamp,
        create: &CreateVpc,
    ) -> Result<Answer, ApiError> {
        check_tags(&create.tags)?;
        let cidr = read_cidr(&create.cidr_block, "InvalidVpc.Range")?;
        if self.network.vpcs.len() >= self.facts.quotas.vpcs {
            return Err(ApiError::client(
                "VpcLimitExceeded",
                "The maximum number of VPCs has been reached.",
            ));
        }
        let known = &self.network.vpcs;
        let vpc_id = Self::fresh_id(&mut self.random, |id| known.contains_key(id));
        self.ledger.record(stamp, Event::Made { resource: vpc_id.as_str().into() });
        let default_group = self.add_default_group(stamp, vpc_id);
        let blocks = self.network.ipv6_blocks;
        let ipv6 = create.amazon_provided_ipv6_cidr_block.then(|| Block::of_vpc(blocks));
        let shown = Vpc {
            vpc_id,
            cidr_block: cidr.to_string().into(),
            cidr_association_id: association("vpc-cidr-assoc-", vpc_id.as_str(), false),
            ipv6_cidr_block: ipv6.map(|block| VpcIpv6CidrBlockAssociation {
                association_id: association("vpc-cidr-assoc-", vpc_id.as_str(), true),
                ipv6_cidr_block: block.to_string().into(),
            }),
            is_default: false,
            owner_id: self.facts.account_id.clone(),
            tag_set: Arc::new(create.tags.clone()),
        };
        let network = Arc::make_mut(&mut self.network);
        if ipv6.is_some() {
            network.ipv6_blocks += 1;
        }
        let default_groups =
            network.groups.get(&default_group).into_iter().map(|held| held.identifier()).collect();
        let held =
            HeldVpc { shown: shown.clone(), cidr, ipv6, default_groups, created_at: stamp.at };
        network.vpcs.insert(vpc_id, held);
        Ok(Answer::CreateVpc { vpc: shown.into() })
    }

    pub(in crate::world) fn delete_vpc(
        &mut self,
        stamp: Stamp,
        delete: &DeleteVpc,
    ) -> Result<Answer, ApiError> {
        let id = VpcId::read(&delete.vpc_id)?;
        let network = &self.network;
        if !network.vpcs.contains_key(&id) {
            return Err(ApiError::vpc_not_found(&[id]));
        }
        let subnets = network.subnets.values().any(|held| held.shown.vpc_id == id);
        let groups: Vec<_> =
            network.groups.values().map(|held| &held.shown).filter(|is| is.vpc_id == id).collect();
        if subnets || groups.iter().any(|group| &*group.group_name != "default") {
            return Err(ApiError::dependency_violation(format!(
                "The vpc '{id}' has dependencies and cannot be deleted."
            )));
        }
        let groups: Vec<_> = groups.into_iter().map(|group| group.group_id).collect();
        for group in groups {
            self.remove_group(stamp, group);
        }
        Arc::make_mut(&mut self.network).vpcs.remove(&id);
        self.ledger.record(stamp, Event::Unmade { resource: id.as_str().into() });
        Ok(Answer::DeleteVpc)
    }

    pub(in crate::world) fn describe_vpcs(
        &self,
        describe: &DescribeVpcs,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<VpcId>(&describe.vpc_ids)?;
        let filters = Filters::<Vpc>::read(self.spelling(), &describe.filters)?;
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: None,
        };
        let page = Page::read(&asked, MAX_RESULTS, VpcId::parse)?;
        let vpcs = &self.network.vpcs;
        chosen(&wanted, |id| vpcs.get(id)).map_err(|unknown| ApiError::vpc_not_found(&unknown))?;
        let found = vpcs
            .values()
            .map(|held| &held.shown)
            .filter(|vpc| wanted.is_empty() || wanted.contains(&vpc.vpc_id))
            .filter(|vpc| page.reaches(&vpc.vpc_id) && filters.matches(vpc))
            .cloned();
        let (vpcs, next_token) = page.cut(found, |last| last.vpc_id.to_string());
        Ok(Answer::DescribeVpcs { vpcs, next_token })
    }
}
