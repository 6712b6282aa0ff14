//! What a workflow is handed to work with.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use eni_inject::{Clock, Inject};

use crate::{
    ec2::{Ec2, InstanceType, Subnet},
    event::Observe,
    id::SubnetId,
};

/// The ports of one workflow instance: EC2, faults, time, and who watches.
pub struct Context<'a, E, I> {
    /// EC2, or what stands in for it.
    pub ec2: &'a E,
    /// What makes calls fail, or [`NoFaults`](eni_inject::NoFaults).
    pub inject: &'a I,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Who watches.
    pub observe: &'a dyn Observe,
    /// What this process knows already.
    pub facts: &'a Facts,
}

impl<E: Ec2, I: Inject> Clone for Context<'_, E, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Ec2, I: Inject> Copy for Context<'_, E, I> {}

impl<E, I> std::fmt::Debug for Context<'_, E, I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("facts", &self.facts).finish_non_exhaustive()
    }
}

/// What never changes about EC2, once learned in this process: the zones of
/// subnets and the limits of instance types. Shared by all attempts.
#[derive(Debug, Default)]
pub struct Facts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    subnets: BTreeMap<SubnetId, Subnet>,
    instance_types: BTreeMap<Arc<str>, InstanceType>,
}

impl Facts {
    /// What is known of a subnet.
    pub fn subnet(&self, id: &SubnetId) -> Option<Subnet> {
        self.with(|known| known.subnets.get(id).cloned())
    }

    /// What is known of an instance type.
    pub fn instance_type(&self, name: &str) -> Option<InstanceType> {
        self.with(|known| known.instance_types.get(name).cloned())
    }

    /// Keeps what was learned of a subnet.
    pub fn learn_subnet(&self, subnet: &Subnet) {
        self.with(|known| known.subnets.insert(subnet.id.clone(), subnet.clone()));
    }

    /// Keeps what was learned of an instance type.
    pub fn learn_instance_type(&self, instance_type: &InstanceType) {
        let name = instance_type.name.clone();
        self.with(|known| known.instance_types.insert(name, instance_type.clone()));
    }

    fn with<T>(&self, use_known: impl FnOnce(&mut Known) -> T) -> T {
        use_known(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
