//! The network of a config, with every id settled.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{HeldGroup, HeldSubnet, HeldVpc, Network};
use crate::{
    ConfigError, Subnet, WorldConfig,
    answer::{SecurityGroup, SubnetIpv6CidrBlockAssociation, Vpc, VpcIpv6CidrBlockAssociation},
    id::{GroupId, Id, SubnetId, VpcId},
    random::SplitMix64,
    world::{World, addresses::Cidr, facts::Facts, ipv6::Block},
};

impl Network {
    pub(in crate::world) fn resolve(
        config: &WorldConfig,
        facts: &Facts,
        random: &mut SplitMix64,
    ) -> Result<Self, ConfigError> {
        let vpc_id = VpcId::draw(random);
        let (groups, group_order) = groups(config, facts, vpc_id, random)?;
        let default_group = group_order
            .first()
            .and_then(|id| groups.get(id))
            .ok_or(ConfigError::None("security group"))?;
        let cidr = Cidr::parse(&config.vpc_cidr_block)
            .ok_or_else(|| ConfigError::Cidr(config.vpc_cidr_block.clone()))?;
        let ipv6 = config.ipv6.then(|| Block::of_vpc(0));
        let vpc = HeldVpc {
            shown: Vpc {
                vpc_id,
                cidr_block: config.vpc_cidr_block.as_str().into(),
                cidr_association_id: association("vpc-cidr-assoc-", vpc_id.as_str(), false),
                ipv6_cidr_block: ipv6.map(|block| VpcIpv6CidrBlockAssociation {
                    association_id: association("vpc-cidr-assoc-", vpc_id.as_str(), true),
                    ipv6_cidr_block: block.to_string().into(),
                }),
                is_default: true,
                owner_id: facts.account_id.clone(),
                tag_set: facts.nothing.tags.clone(),
            },
            cidr,
            ipv6,
            default_groups: [default_group.identifier()].into(),
            created_at: Duration::ZERO,
        };
        let (subnets, subnet_order) = subnets(config, facts, &vpc, random)?;
        Ok(Self {
            vpcs: BTreeMap::from([(vpc_id, vpc)]),
            subnets,
            subnet_order,
            groups,
            group_order,
            ipv6_blocks: 1,
        })
    }
}

/// The id of a block's association with its owner: the owner's digits, the
/// other way round for the IPv6 block.
pub(super) fn association(prefix: &str, owner: &str, ipv6: bool) -> Arc<str> {
    let digits = owner.rsplit('-').next().unwrap_or_default();
    if ipv6 {
        format!("{prefix}{}", digits.chars().rev().collect::<String>()).into()
    } else {
        format!("{prefix}{digits}").into()
    }
}

type Groups = (BTreeMap<GroupId, HeldGroup>, Vec<GroupId>);

fn groups(
    config: &WorldConfig,
    facts: &Facts,
    vpc_id: VpcId,
    random: &mut SplitMix64,
) -> Result<Groups, ConfigError> {
    let mut groups = BTreeMap::<GroupId, HeldGroup>::new();
    let mut order = Vec::new();
    for (n, group) in config.security_groups.iter().enumerate() {
        let id = settle(
            group.group_id.as_deref(),
            &order,
            ("security group", "sg-0123456789abcdef0"),
            GroupId::parse,
            random,
        )?;
        let (name, description) = match (&group.group_name, n) {
            (Some(name), _) => (name.clone(), name.clone()),
            (None, 0) => ("default".to_owned(), "default VPC security group".to_owned()),
            (None, n) => (format!("group-{n}"), format!("group-{n}")),
        };
        if groups.values().any(|other| *other.shown.group_name == *name) {
            return Err(ConfigError::Twice { what: "security group", name });
        }
        let shown = SecurityGroup {
            group_id: id,
            group_name: name.into(),
            description: description.into(),
            vpc_id,
            owner_id: facts.account_id.clone(),
            tag_set: facts.nothing.tags.clone(),
        };
        groups.insert(id, HeldGroup { shown, created_at: Duration::ZERO });
        order.push(id);
    }
    Ok((groups, order))
}

/// The id that was asked for, or a new one.
fn settle<T: Id + PartialEq>(
    text: Option<&str>,
    taken: &[T],
    (what, example): (&'static str, &'static str),
    parse: fn(&str) -> Option<T>,
    random: &mut SplitMix64,
) -> Result<T, ConfigError> {
    let Some(text) = text else {
        return Ok(World::fresh_id(random, |id| taken.contains(id)));
    };
    let id = parse(text).ok_or_else(|| ConfigError::Id { what, text: text.to_owned(), example })?;
    if taken.contains(&id) {
        return Err(ConfigError::Twice { what, name: text.to_owned() });
    }
    Ok(id)
}

type Subnets = (BTreeMap<SubnetId, HeldSubnet>, Vec<SubnetId>);

fn subnets(
    config: &WorldConfig,
    facts: &Facts,
    vpc: &HeldVpc,
    random: &mut SplitMix64,
) -> Result<Subnets, ConfigError> {
    let mut subnets = BTreeMap::<SubnetId, HeldSubnet>::new();
    let mut order = Vec::new();
    for (n, config) in (0_u8..).zip(&config.subnets) {
        let id = settle(
            config.subnet_id.as_deref(),
            &order,
            ("subnet", "subnet-0123456789abcdef0"),
            SubnetId::parse,
            random,
        )?;
        let cidr = Cidr::parse(&config.cidr_block)
            .ok_or_else(|| ConfigError::Cidr(config.cidr_block.clone()))?;
        if !cidr.within(vpc.cidr) {
            return Err(ConfigError::Outside {
                subnet: config.cidr_block.clone(),
                vpc: vpc.shown.cidr_block.to_string(),
            });
        }
        if let Some(other) = subnets.values().find(|other| other.cidr.overlaps(cidr)) {
            return Err(ConfigError::Overlap {
                first: other.shown.cidr_block.to_string(),
                second: config.cidr_block.clone(),
            });
        }
        let zone: Arc<str> = config.availability_zone.as_str().into();
        let first_there = subnets.values().all(|other| other.shown.availability_zone != zone);
        let ipv6 = vpc.ipv6.map(|block| block.subnet(n));
        let zone_id = facts.zone(&zone).map_or_else(Arc::default, |zone| zone.zone_id.clone());
        let shown = Subnet {
            subnet_id: id,
            vpc_id: vpc.shown.vpc_id,
            availability_zone: zone,
            availability_zone_id: zone_id,
            cidr_block: config.cidr_block.as_str().into(),
            available_ip_address_count: 0,
            ipv6_cidr_block: ipv6.map(|block| SubnetIpv6CidrBlockAssociation {
                association_id: association("subnet-cidr-assoc-", id.as_str(), true),
                ipv6_cidr_block: block.to_string().into(),
            }),
            default_for_az: first_there,
            owner_id: facts.account_id.clone(),
            tag_set: facts.nothing.tags.clone(),
        };
        subnets.insert(id, HeldSubnet { shown, cidr, ipv6, created_at: Duration::ZERO });
        order.push(id);
    }
    if order.is_empty() { Err(ConfigError::None("subnet")) } else { Ok((subnets, order)) }
}
