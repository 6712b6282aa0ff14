//! What never changes about a world: its config with every id settled.

use std::{collections::BTreeMap, sync::Arc};

use super::addresses::Cidr;
use crate::{
    ConfigError, InstanceTypeInfo, NetworkCardInfo, WorldConfig,
    config::{InstanceTypeConfig, SubnetConfig, TokenAfterDeletion},
    id::{GroupId, Id, SubnetId, VpcId},
    random::SplitMix64,
};

#[derive(Debug)]
pub(super) struct Facts {
    pub(super) region: String,
    pub(super) account_id: Arc<str>,
    pub(super) vpc_id: VpcId,
    /// The default group first.
    pub(super) groups: Vec<GroupId>,
    pub(super) default_groups: Arc<[GroupId]>,
    pub(super) subnets: BTreeMap<SubnetId, SubnetFacts>,
    pub(super) subnet_order: Vec<SubnetId>,
    pub(super) instance_types: BTreeMap<String, InstanceTypeInfo>,
    pub(super) network_interface_quota: u32,
    pub(super) token_after_deletion: TokenAfterDeletion,
    pub(super) no_text: Arc<str>,
    pub(super) no_tags: Arc<crate::TagSet>,
}

#[derive(Debug)]
pub(super) struct SubnetFacts {
    pub(super) availability_zone: Arc<str>,
    pub(super) cidr_block: Arc<str>,
    pub(super) cidr: Cidr,
}

impl Facts {
    pub(super) fn resolve(
        config: &WorldConfig,
        random: &mut SplitMix64,
    ) -> Result<Self, ConfigError> {
        let vpc_id = VpcId::draw(random);
        let mut groups = Vec::new();
        for group in &config.security_groups {
            let id = settle(
                group.group_id.as_deref(),
                &groups,
                ("security group", "sg-0123456789abcdef0"),
                GroupId::parse,
                random,
            )?;
            groups.push(id);
        }
        let default_group = *groups.first().ok_or(ConfigError::None("security group"))?;
        let (subnets, subnet_order) = subnets(&config.subnets, random)?;
        Ok(Self {
            region: config.region.clone(),
            account_id: config.account_id.as_str().into(),
            vpc_id,
            groups,
            default_groups: [default_group].into(),
            subnets,
            subnet_order,
            instance_types: instance_types(&config.instance_types)?,
            network_interface_quota: config.network_interface_quota,
            token_after_deletion: config.token_after_deletion,
            no_text: "".into(),
            no_tags: Arc::default(),
        })
    }
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
        return Ok(super::World::fresh_id(random, |id| taken.contains(id)));
    };
    let id = parse(text).ok_or_else(|| ConfigError::Id { what, text: text.to_owned(), example })?;
    if taken.contains(&id) {
        return Err(ConfigError::Twice { what, name: text.to_owned() });
    }
    Ok(id)
}

type Subnets = (BTreeMap<SubnetId, SubnetFacts>, Vec<SubnetId>);

fn subnets(configs: &[SubnetConfig], random: &mut SplitMix64) -> Result<Subnets, ConfigError> {
    let mut subnets = BTreeMap::<SubnetId, SubnetFacts>::new();
    let mut order = Vec::new();
    for config in configs {
        let id = settle(
            config.subnet_id.as_deref(),
            &order,
            ("subnet", "subnet-0123456789abcdef0"),
            SubnetId::parse,
            random,
        )?;
        let cidr = Cidr::parse(&config.cidr_block)
            .ok_or_else(|| ConfigError::Cidr(config.cidr_block.clone()))?;
        if let Some(other) = subnets.values().find(|other| other.cidr.overlaps(cidr)) {
            return Err(ConfigError::Overlap {
                first: other.cidr_block.to_string(),
                second: config.cidr_block.clone(),
            });
        }
        let facts = SubnetFacts {
            availability_zone: config.availability_zone.as_str().into(),
            cidr_block: config.cidr_block.as_str().into(),
            cidr,
        };
        subnets.insert(id, facts);
        order.push(id);
    }
    if order.is_empty() { Err(ConfigError::None("subnet")) } else { Ok((subnets, order)) }
}

fn instance_types(
    configs: &[InstanceTypeConfig],
) -> Result<BTreeMap<String, InstanceTypeInfo>, ConfigError> {
    let mut types = BTreeMap::new();
    for config in configs {
        let cards = config.network_cards.iter();
        let info = InstanceTypeInfo {
            instance_type: config.name.as_str().into(),
            maximum_network_interfaces: config.maximum_network_interfaces,
            network_cards: (0..)
                .zip(cards)
                .map(|(network_card_index, &maximum_network_interfaces)| NetworkCardInfo {
                    network_card_index,
                    maximum_network_interfaces,
                })
                .collect(),
        };
        let on_first_card = config.network_cards.first().copied().unwrap_or(0);
        if config.maximum_network_interfaces.min(on_first_card) == 0 {
            return Err(ConfigError::NoRoom(config.name.clone()));
        }
        if types.insert(config.name.clone(), info).is_some() {
            return Err(ConfigError::Twice { what: "instance type", name: config.name.clone() });
        }
    }
    Ok(types)
}
