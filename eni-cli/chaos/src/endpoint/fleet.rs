//! The fleet port: what launches and terminates the instances of an experiment
//! on an endpoint, and reads back what became of them. And the tag by which an
//! operator finds them.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
};

use eni_core::{
    ec2::{Ec2Result, InstanceState, Interface},
    id::{InstanceId, InterfaceId, SubnetId},
};

/// The tag that every instance and interface of an experiment carries. Its
/// value is the name of the run.
pub const RUN_TAG: &str = "eni:chaos";

/// The instances that an experiment launches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Their image.
    pub image_id: String,
    /// Their type, such as `t3.micro`.
    pub instance_type: String,
    /// The subnet of their interfaces.
    pub subnet: SubnetId,
}

/// What an experiment asks of an endpoint beside the `Ec2` port. Each call is
/// sent once.
pub trait Fleet: Send + Sync {
    /// Launches one instance with these tags (`RunInstances`).
    fn run_instance(
        &self,
        launch: &Launch,
        tags: &BTreeMap<String, String>,
    ) -> impl Future<Output = Ec2Result<InstanceId>> + Send;

    /// Terminates instances (`TerminateInstances`). Again does no harm.
    fn terminate_instances(
        &self,
        instances: &[InstanceId],
    ) -> impl Future<Output = Ec2Result<()>> + Send;

    /// The instances that carry a tag, with their states (`DescribeInstances`).
    fn instances_with_tag(
        &self,
        name: &str,
        value: &str,
    ) -> impl Future<Output = Ec2Result<BTreeMap<InstanceId, InstanceState>>> + Send;

    /// Those of these interfaces that are there, whatever is written on them
    /// (`DescribeNetworkInterfaces`).
    fn interfaces_by_id(
        &self,
        interfaces: &BTreeSet<InterfaceId>,
    ) -> impl Future<Output = Ec2Result<Vec<Interface>>> + Send;
}

/// The name of the run of a seed, so that whoever finds it on an instance knows
/// which command made it.
pub fn run_name(seed: u64) -> String {
    format!("seed-{seed}")
}
