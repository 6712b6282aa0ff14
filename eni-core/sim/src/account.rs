//! One account: a world for each region, made when it is first called.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{ConfigError, World, WorldConfig, world::regions};

/// What an account's worlds have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountConfig {
    /// Everything about each world but its region, its seed and its VPC: those
    /// are the region's own, as a new account finds them.
    pub world: WorldConfig,
    /// Zones to a region, 1 to 6.
    pub zones: usize,
}

impl Default for AccountConfig {
    fn default() -> Self {
        Self { world: WorldConfig::default(), zones: 3 }
    }
}

/// One account in all regions.
#[derive(Debug, Clone)]
pub struct Account {
    config: AccountConfig,
    worlds: BTreeMap<String, World>,
}

impl Account {
    /// An account in which nothing has happened yet. Its worlds follow from
    /// `config.world.seed` and their regions' names alone.
    pub fn new(config: AccountConfig) -> Self {
        Self { config, worlds: BTreeMap::new() }
    }

    /// The world of one region, as it is or new.
    ///
    /// # Errors
    ///
    /// When the config describes no world.
    pub fn world(&mut self, region: &str) -> Result<&mut World, ConfigError> {
        let config = self.config_of(region);
        Ok(match self.worlds.entry(region.to_owned()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(World::new(&config)?),
        })
    }

    /// The worlds that have been called, by region.
    pub fn worlds(&self) -> impl Iterator<Item = (&str, &World)> {
        self.worlds.iter().map(|(region, world)| (region.as_str(), world))
    }

    /// Whether EC2 has a region of that name that needs no opting in.
    pub fn has_region(region: &str) -> bool {
        regions::NAMES.contains(&region)
    }

    /// What the world of one region is made of.
    pub fn config_of(&self, region: &str) -> WorldConfig {
        let own = WorldConfig::new_account(region, self.config.zones);
        WorldConfig {
            seed: seed_of(self.config.world.seed, region),
            region: own.region,
            ipv6: own.ipv6,
            vpc_cidr_block: own.vpc_cidr_block,
            security_groups: own.security_groups,
            subnets: own.subnets,
            ..self.config.world.clone()
        }
    }
}

/// A seed for each region: FNV-1a over the name, from the account's seed.
fn seed_of(seed: u64, region: &str) -> u64 {
    region.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
