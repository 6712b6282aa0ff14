//! What never changes about a world: its config, read.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::regions::zone_id;
use crate::{
    ConfigError, InstanceTypeInfo, NetworkCardInfo, WorldConfig,
    answer::AvailabilityZone,
    config::{InstanceTypeConfig, Names, Quotas, TokenAfterDeletion, TokenAfterTermination},
    epoch::Epoch,
};

#[derive(Debug)]
pub(super) struct Facts {
    pub(super) region: Arc<str>,
    pub(super) account_id: Arc<str>,
    pub(super) epoch: Epoch,
    pub(super) zones: Vec<AvailabilityZone>,
    pub(super) instance_types: BTreeMap<String, InstanceTypeInfo>,
    /// The type that takes the most addresses on an interface.
    pub(super) roomiest_type: Option<InstanceTypeInfo>,
    pub(super) network_interface_quota: u32,
    pub(super) unpaginated_network_interfaces: usize,
    pub(super) terminated_visible: Duration,
    pub(super) quotas: Quotas,
    pub(super) token_after_deletion: TokenAfterDeletion,
    pub(super) token_after_termination: TokenAfterTermination,
    pub(super) token_window: Option<Duration>,
    pub(super) stage: Duration,
    pub(super) memory: Duration,
    pub(super) names: Names,
    /// Where hardware addresses start.
    pub(super) first_mac: u64,
    pub(super) nothing: Nothing,
}

/// What things have when they have nothing: shared, so that it costs nothing.
#[derive(Debug, Default)]
pub(super) struct Nothing {
    pub(super) text: Arc<str>,
    pub(super) tags: Arc<crate::TagSet>,
    pub(super) groups: Arc<[crate::answer::GroupIdentifier]>,
}

impl Facts {
    pub(super) fn resolve(config: &WorldConfig) -> Result<Self, ConfigError> {
        let instance_types = instance_types(&config.instance_types)?;
        let roomiest = instance_types.values().max_by_key(|info| info.ipv4_addresses_per_interface);
        Ok(Self {
            roomiest_type: roomiest.cloned(),
            region: config.region.as_str().into(),
            account_id: config.account_id.as_str().into(),
            epoch: config.epoch,
            zones: zones(config),
            instance_types,
            network_interface_quota: config.network_interface_quota,
            unpaginated_network_interfaces: config.unpaginated_network_interfaces,
            terminated_visible: config.terminated_visible,
            quotas: config.quotas,
            token_after_deletion: config.token_after_deletion,
            token_after_termination: config.token_after_termination,
            token_window: config.token_window,
            stage: config.stages.duration,
            memory: config.memory,
            names: config.names,
            first_mac: config.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            nothing: Nothing::default(),
        })
    }

    pub(super) fn zone(&self, name: &str) -> Option<&AvailabilityZone> {
        self.zones.iter().find(|zone| &*zone.zone_name == name)
    }
}

/// The zones that the config's subnets are in, in the order of their names.
fn zones(config: &WorldConfig) -> Vec<AvailabilityZone> {
    let region_name: Arc<str> = config.region.as_str().into();
    let mut names: Vec<_> =
        config.subnets.iter().map(|subnet| subnet.availability_zone.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let zone = |(n, name): (usize, &str)| AvailabilityZone {
        zone_name: name.into(),
        zone_id: zone_id(&config.region, n).into(),
        region_name: region_name.clone(),
    };
    (1..).zip(names).map(zone).collect()
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
            ipv4_addresses_per_interface: config.addresses_per_interface,
            ipv6_addresses_per_interface: config.addresses_per_interface,
            network_cards: (0..)
                .zip(cards)
                .map(|(network_card_index, &maximum_network_interfaces)| NetworkCardInfo {
                    network_card_index,
                    maximum_network_interfaces,
                })
                .collect(),
        };
        let on_first_card = config.network_cards.first().copied().unwrap_or(0);
        let interfaces = config.maximum_network_interfaces.min(on_first_card);
        if interfaces.min(config.addresses_per_interface) == 0 {
            return Err(ConfigError::NoRoom(config.name.clone()));
        }
        if types.insert(config.name.clone(), info).is_some() {
            return Err(ConfigError::Twice { what: "instance type", name: config.name.clone() });
        }
    }
    Ok(types)
}
