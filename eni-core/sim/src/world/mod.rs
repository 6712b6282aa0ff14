//! The cloud itself: plain data and one synchronous function. What lives
//! here: what EC2 does when a call reaches it. What must not: faults, clocks,
//! anything that waits.

mod addresses;
mod attachments;
mod describe;
mod facts;
mod filters;
mod instances;
mod interfaces;
mod modify;
mod tokens;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use eni_inject::Actor;

use crate::{
    Answer, ApiError, Call, ConfigError, Instance, Ledger, NetworkInterface, Subnet, WorldConfig,
    id::{AttachmentId, GroupId, Id, InstanceId, NetworkInterfaceId, SubnetId},
    ledger::Stamp,
    random::SplitMix64,
};

use self::{addresses::AddressPool, facts::Facts, instances::HeldInstance, tokens::TokenRecord};

pub use self::filters::escape_wildcards;

/// A simulated EC2: one account in one region with one VPC.
///
/// Cheap to clone before anything has happened: what never changes is shared.
#[derive(Debug, Clone)]
pub struct World {
    facts: Arc<Facts>,
    random: SplitMix64,
    instances: BTreeMap<InstanceId, HeldInstance>,
    interfaces: BTreeMap<NetworkInterfaceId, NetworkInterface>,
    /// Which interface each attachment that holds is of.
    attachments: BTreeMap<AttachmentId, NetworkInterfaceId>,
    /// Subnets out of which an address was ever taken.
    pools: BTreeMap<SubnetId, AddressPool>,
    tokens: BTreeMap<Arc<str>, TokenRecord>,
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
        let facts = Facts::resolve(config, &mut random)?;
        Ok(Self {
            facts: Arc::new(facts),
            random,
            instances: BTreeMap::new(),
            interfaces: BTreeMap::new(),
            attachments: BTreeMap::new(),
            pools: BTreeMap::new(),
            tokens: BTreeMap::new(),
            ledger: Ledger::default(),
        })
    }

    /// Carries out one call.
    ///
    /// # Errors
    ///
    /// EC2's; nothing has changed then.
    pub fn apply(&mut self, now: Duration, actor: Actor, call: &Call) -> Result<Answer, ApiError> {
        let stamp = Stamp { at: now, actor };
        match call {
            Call::RunInstances(run) => self.run_instances(stamp, run),
            Call::StartInstances(start) => self.start_instances(stamp, start),
            Call::StopInstances(stop) => self.stop_instances(stamp, stop),
            Call::TerminateInstances(terminate) => self.terminate_instances(stamp, terminate),
            Call::DescribeInstances(describe) => self.describe_instances(describe),
            Call::DescribeInstanceTypes(describe) => self.describe_instance_types(describe),
            Call::DescribeSubnets(describe) => self.describe_subnets(describe),
            Call::CreateNetworkInterface(create) => self.create_network_interface(stamp, create),
            Call::DescribeNetworkInterfaces(describe) => self.describe_network_interfaces(describe),
            Call::AttachNetworkInterface(attach) => self.attach_network_interface(stamp, attach),
            Call::DetachNetworkInterface(detach) => self.detach_network_interface(stamp, detach),
            Call::DeleteNetworkInterface(delete) => self.delete_network_interface(stamp, delete),
            Call::ModifyNetworkInterfaceAttribute(modify) => {
                self.modify_network_interface_attribute(stamp, modify)
            }
            Call::CreateTags(create) => self.create_tags(stamp, create),
            Call::DeleteTags(delete) => self.delete_tags(stamp, delete),
        }
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

    /// The VPC's security groups, its default group first.
    pub fn security_groups(&self) -> &[GroupId] {
        &self.facts.groups
    }

    /// The VPC's subnets, in the order of the config.
    pub fn subnets(&self) -> impl Iterator<Item = Subnet> {
        self.facts.subnet_order.iter().filter_map(|id| self.subnet(*id))
    }

    /// Every interface that exists, in order of id.
    pub fn interfaces(&self) -> impl Iterator<Item = &NetworkInterface> {
        self.interfaces.values()
    }

    /// One interface, if it exists.
    pub fn interface(&self, id: NetworkInterfaceId) -> Option<&NetworkInterface> {
        self.interfaces.get(&id)
    }

    /// Every instance, terminated ones too, in order of id.
    pub fn instances(&self) -> impl Iterator<Item = Instance> {
        self.instances.iter().map(|(id, held)| self.show_instance(*id, held))
    }

    /// One instance, terminated or not.
    pub fn instance(&self, id: InstanceId) -> Option<Instance> {
        self.instances.get(&id).map(|held| self.show_instance(id, held))
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
