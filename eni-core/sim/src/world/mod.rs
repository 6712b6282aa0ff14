//! The cloud itself: plain data and one synchronous function. What lives
//! here: what EC2 does when a call reaches it. What must not: faults, clocks,
//! anything that waits.

mod addresses;
mod apply;
mod assign;
mod attachments;
mod attributes;
mod digest;
mod elastic;
mod facts;
mod filters;
mod history;
mod instance_reads;
mod instances;
mod interface_reads;
mod interfaces;
mod ipv6;
mod launch;
mod network;
mod older;
mod page;
mod prefixes;
mod private_ips;
mod region_reads;
pub(crate) mod regions;
mod rest;
mod stages;
mod tag_reads;
mod tags;
mod tokens;
mod view;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::Ipv6Addr,
    sync::Arc,
    time::Duration,
};

use crate::{
    ApiError, ConfigError, Instance, Ledger, NetworkInterface, Subnet, WorldConfig,
    id::{AllocationId, AttachmentId, GroupId, Id, InstanceId, NetworkInterfaceId, SubnetId},
    random::SplitMix64,
};

use self::{
    addresses::AddressPool,
    elastic::HeldAddress,
    facts::Facts,
    filters::Spelling,
    history::History,
    instances::HeldInstance,
    network::Network,
    stages::Pending,
    tokens::{LaunchRecord, TokenRecord},
};

pub use self::rest::{RestingWorld, digest_of};
pub use self::view::{Choice, Resource, Version, View};

/// A simulated EC2: one account in one region.
///
/// Cheap to clone before anything has happened: what never changes is shared.
#[derive(Debug, Clone)]
pub struct World {
    facts: Arc<Facts>,
    network: Arc<Network>,
    random: SplitMix64,
    instances: BTreeMap<InstanceId, Arc<HeldInstance>>,
    interfaces: BTreeMap<NetworkInterfaceId, Arc<NetworkInterface>>,
    /// Which interface each attachment that holds is of.
    attachments: BTreeMap<AttachmentId, NetworkInterfaceId>,
    /// Subnets out of which an address was ever taken.
    pools: BTreeMap<SubnetId, AddressPool>,
    /// The IPv6 addresses that are in use.
    ipv6_taken: BTreeSet<Ipv6Addr>,
    addresses: BTreeMap<AllocationId, HeldAddress>,
    tokens: BTreeMap<Arc<str>, Arc<TokenRecord>>,
    launch_tokens: BTreeMap<Arc<str>, Arc<LaunchRecord>>,
    pending: Pending,
    /// Terminated instances and since when, in order of that.
    departing: VecDeque<(Duration, InstanceId)>,
    /// How many effects were ever put at the end of a stage.
    begun: u64,
    /// How many calls that may change something, and late effects, there were.
    step: u64,
    history: History,
    ledger: Ledger,
}

impl World {
    /// A world in which nothing has happened yet.
    ///
    /// # Errors
    ///
    /// When the config describes no world.
    pub fn new(config: &WorldConfig) -> Result<Self, ConfigError> {
        let mut random = SplitMix64::new(config.seed);
        let facts = Facts::resolve(config)?;
        let network = Network::resolve(config, &facts, &mut random)?;
        Ok(Self {
            facts: Arc::new(facts),
            network: Arc::new(network),
            random,
            instances: BTreeMap::new(),
            interfaces: BTreeMap::new(),
            attachments: BTreeMap::new(),
            pools: BTreeMap::new(),
            ipv6_taken: BTreeSet::new(),
            addresses: BTreeMap::new(),
            tokens: BTreeMap::new(),
            launch_tokens: BTreeMap::new(),
            pending: Pending::new(),
            departing: VecDeque::new(),
            begun: 0,
            step: 0,
            history: History::default(),
            ledger: Ledger::default(),
        })
    }

    /// The truth about everything that ever existed. For invariants only.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The region's name.
    pub fn region(&self) -> &str {
        &self.facts.region
    }

    /// The account.
    pub fn account_id(&self) -> &str {
        &self.facts.account_id
    }

    /// The security groups in the order in which they were made, the default
    /// VPC's default group first.
    pub fn security_groups(&self) -> &[GroupId] {
        &self.network.group_order
    }

    /// The subnets in the order in which they were made, those of the config
    /// first.
    pub fn subnets(&self) -> impl Iterator<Item = Subnet> {
        self.network.subnet_order.iter().filter_map(|id| self.subnet(*id))
    }

    /// Every interface that exists, in order of id.
    pub fn interfaces(&self) -> impl Iterator<Item = &NetworkInterface> {
        self.interfaces.values().map(|interface| &**interface)
    }

    /// One interface, if it exists.
    pub fn interface(&self, id: NetworkInterfaceId) -> Option<&NetworkInterface> {
        self.interfaces.get(&id).map(|interface| &**interface)
    }

    /// Every instance, terminated ones too, in order of id.
    pub fn instances(&self) -> impl Iterator<Item = Instance> {
        self.instances.iter().map(|(id, held)| self.show_instance(*id, held))
    }

    /// One instance, terminated or not.
    pub fn instance(&self, id: InstanceId) -> Option<Instance> {
        self.instances.get(&id).map(|held| self.show_instance(id, held))
    }

    /// How filters see what is more than a text.
    fn spelling(&self) -> Spelling<'_> {
        Spelling { region: self.region(), epoch: self.facts.epoch }
    }

    /// A new id, other than those that are taken.
    fn fresh_id<T: Id>(random: &mut SplitMix64, taken: impl Fn(&T) -> bool) -> T {
        loop {
            let id = T::draw(random);
            if !taken(&id) {
                return id;
            }
        }
    }
}

/// All the ids of a request, or the error of the first that is none.
fn read_ids<T: Id>(texts: &[String]) -> Result<Vec<T>, ApiError> {
    texts.iter().map(|text| T::read(text)).collect()
}
