//! RunInstances: room for what is planned, and carrying it out.

mod plan;

use std::{collections::BTreeMap, sync::Arc};

use self::plan::{From, Plan};
use super::{
    World,
    instances::{HeldInstance, Launch, PRIMARY},
    interfaces::NewInterface,
    network::HeldSubnet,
    prefixes::WantedPrefixes,
    private_ips::no_addresses,
    stages::Effect,
    tokens::LaunchRecord,
};
use crate::{
    Answer, ApiError, InstanceStateName,
    call::RunInstances,
    id::{InstanceId, ReservationId, SubnetId},
    ledger::{Event, Stamp},
};

impl World {
    pub(super) fn run_instances(
        &mut self,
        stamp: Stamp,
        run: &RunInstances,
    ) -> Result<Answer, ApiError> {
        super::tokens::check(run.client_token.as_deref())?;
        if let Some(known) = self.replay_launch(stamp, run)? {
            let instances = known.iter().filter_map(|id| self.instance(*id)).collect();
            return Ok(Answer::RunInstances { instances });
        }
        let plan = self.plan(run)?;
        let count = self.count(run, &plan)?;
        let mut ids = Vec::new();
        let mut instances = Vec::new();
        let mut launch = None;
        for ami_launch_index in 0..count {
            let mut random = self.random.clone();
            let id = Self::fresh_id(&mut random, |id| self.knows_instance(*id));
            self.random = random;
            let launch = match &launch {
                Some(launch) => Arc::clone(launch),
                None => launch.insert(Arc::new(self.launch(stamp, run, &plan, id)?)).clone(),
            };
            self.launch_one(stamp, id, ami_launch_index, launch, &plan)?;
            ids.push(id);
            instances.extend(self.instance(id).map(|mut instance| {
                instance.state = InstanceStateName::Pending;
                instance
            }));
        }
        if let Some(token) = &run.client_token {
            let record = LaunchRecord { request: run.clone(), instances: ids, used_at: stamp.at };
            self.launch_tokens.insert(token.as_str().into(), Arc::new(record));
        }
        Ok(Answer::RunInstances { instances })
    }

    /// How many of the launch's instances there is room for.
    fn count(&self, run: &RunInstances, plan: &Plan) -> Result<u32, ApiError> {
        let mut new = 0;
        let mut needs = BTreeMap::<SubnetId, u32>::new();
        for interface in &plan.interfaces {
            if let From::New { subnet_id, addresses, .. } = &interface.from {
                new += 1;
                let need = needs.entry(*subnet_id).or_default();
                *need = need.saturating_add(addresses.len());
            }
        }
        self.check_quota(run.min_count.saturating_mul(new))?;
        let mut room = self.quota_left().checked_div(new).unwrap_or(u32::MAX);
        for (subnet_id, need) in needs {
            let here = self.free_addresses(subnet_id).checked_div(need).unwrap_or(u32::MAX);
            if here < run.min_count {
                return Err(no_addresses(subnet_id));
            }
            room = room.min(here);
        }
        Ok(run.max_count.min(room))
    }

    fn launch(
        &self,
        stamp: Stamp,
        run: &RunInstances,
        plan: &Plan,
        first: InstanceId,
    ) -> Result<Launch, ApiError> {
        let primary = plan.interfaces.iter().find(|interface| interface.slot == PRIMARY);
        let subnet_id = match primary.map(|primary| &primary.from) {
            Some(From::New { subnet_id, .. }) => *subnet_id,
            Some(From::Existing(id)) => {
                self.interface(*id).ok_or_else(|| ApiError::interface_not_found(&[id]))?.subnet_id
            }
            None => return Err(ApiError::missing_parameter("NetworkInterface")),
        };
        let HeldSubnet { shown, .. } = self.network.subnet(subnet_id)?;
        Ok(Launch {
            image_id: plan.image_id.as_str().into(),
            instance_type: plan.info.instance_type.clone(),
            subnet_id,
            vpc_id: shown.vpc_id,
            availability_zone: shown.availability_zone.clone(),
            client_token: run.client_token.as_deref().map(Into::into),
            launched_at: stamp.at,
            reservation_id: ReservationId::of(first),
        })
    }

    fn launch_one(
        &mut self,
        stamp: Stamp,
        id: InstanceId,
        ami_launch_index: u32,
        launch: Arc<Launch>,
        plan: &Plan,
    ) -> Result<(), ApiError> {
        self.remember_instance(stamp.at, id);
        self.ledger.record(stamp, Event::Launched { instance: id });
        let held = HeldInstance {
            launch,
            ami_launch_index,
            state: InstanceStateName::Pending,
            launch_time: stamp.at,
            tag_set: plan.instance_tags.clone(),
            slots: BTreeMap::new(),
        };
        self.instances.insert(id, Arc::new(held));
        for planned in &plan.interfaces {
            let interface = match &planned.from {
                From::Existing(interface) => *interface,
                From::New { subnet_id, description, groups, addresses, ipv6 } => {
                    let network = Arc::clone(&self.network);
                    let vpc_id = network.subnet(*subnet_id)?.shown.vpc_id;
                    let most = self.facts.quotas.security_groups_per_interface;
                    let new = NewInterface {
                        subnet_id: *subnet_id,
                        description: description.clone(),
                        groups: network.groups_of(vpc_id, groups, most)?,
                        tag_set: plan.interface_tags.clone(),
                        addresses: addresses.clone(),
                        prefixes: WantedPrefixes::default(),
                        ipv6: ipv6.clone(),
                        client_token: None,
                        primary_of: Some(id),
                    };
                    self.add_interface(stamp, new)?.network_interface_id
                }
            };
            self.join(stamp, interface, id, planned.slot, planned.delete_on_termination);
        }
        self.begin(stamp, Effect::Running(id));
        Ok(())
    }
}
