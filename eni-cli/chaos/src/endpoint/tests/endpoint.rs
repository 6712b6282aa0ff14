//! The simulated EC2 as an endpoint that may honour less than it does.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use eni_core::{
    ec2::{
        Attachment, CreateInterface, Ec2, Ec2Error, Ec2Result, Instance, InstanceState,
        InstanceType, Interface, Subnet,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
    inject::{Actor, Clock, CrashFlag, NoFaults},
};
use eni_faults::{Rule, Strategies};
use eni_sim::{
    Answer, Call, Consistency, Driven, Front, FrontSettings, SimEc2, VirtualClock, World,
    WorldConfig,
    call::{
        DescribeInstances, DescribeNetworkInterfaces, DescribeSubnets, Filter, RunInstances,
        TagSpecification, TerminateInstances,
    },
    drive,
};

use crate::{
    EndpointError, EndpointExperiment, Fleet, Launch, Progress, Report, Workflow, check_work_rules,
};

pub(super) struct Endpoint {
    pub(super) sim: SimEc2<NoFaults>,
    pub(super) front: Arc<Front>,
    pub(super) clock: VirtualClock,
    /// Whether it knows client tokens.
    pub(super) tokens: bool,
    /// Whether it does more than acknowledge DeleteOnTermination.
    pub(super) protects: bool,
    /// Whether it creates with what is to be written on an interface.
    pub(super) writes_keys: bool,
    /// Whether it terminates.
    pub(super) terminates: bool,
    /// How many launches it has room for.
    pub(super) room: AtomicU32,
}

impl Endpoint {
    pub(super) fn new() -> Self {
        Self::with(FrontSettings::default(), Duration::ZERO)
    }

    /// One whose reads of interfaces lag.
    pub(super) fn lagging() -> Self {
        let second = Duration::from_secs(1);
        let consistency = Consistency::lagging(1, second, second);
        Self::with(FrontSettings { consistency, ..FrontSettings::default() }, second)
    }

    fn with(settings: FrontSettings, memory: Duration) -> Self {
        let clock = VirtualClock::new();
        let config = WorldConfig { memory, ..WorldConfig::default() };
        let world = World::new(&config).unwrap();
        let front = Arc::new(Front::with(world, Arc::new(clock.clone()), settings));
        let sim = SimEc2::new(Arc::clone(&front), NoFaults, Actor::worker(1));
        let room = AtomicU32::new(u32::MAX);
        let (tokens, protects, writes_keys, terminates) = (true, true, true, true);
        Self { sim, front, clock, tokens, protects, writes_keys, terminates, room }
    }

    fn apply(&self, call: &Call) -> Ec2Result<Answer> {
        let applied = self.front.apply_directly(Actor::ENV, call);
        applied.map_err(|error| Ec2Error::api(error.code, error.status, error.message))
    }

    fn instances(&self, filters: Vec<Filter>) -> BTreeMap<InstanceId, InstanceState> {
        let call = DescribeInstances { filters, ..DescribeInstances::default() };
        let Ok(Answer::DescribeInstances { instances, .. }) =
            self.apply(&Call::DescribeInstances(call))
        else {
            panic!("the simulator shows its instances")
        };
        let state = |it: &eni_sim::Instance| {
            (InstanceId::from_reply(it.instance_id.as_str()), it.state.as_str().into())
        };
        instances.iter().map(state).collect()
    }

    pub(super) fn launch(&self) -> Launch {
        let Ok(Answer::DescribeSubnets { subnets, .. }) =
            self.apply(&Call::DescribeSubnets(DescribeSubnets::default()))
        else {
            panic!("the simulator shows its subnets")
        };
        Launch {
            image_id: "ami-0123456789abcdef0".to_owned(),
            instance_type: "m5.large".to_owned(),
            subnet: SubnetId::from_reply(subnets[0].subnet_id.as_str()),
        }
    }

    pub(super) fn experiment(&self, workflow: Workflow, rules: &str) -> EndpointExperiment {
        EndpointExperiment {
            workflow,
            rounds: 2,
            instances: 3,
            seed: 1,
            attempts: 20,
            window: Duration::from_secs(2),
            rules: check_work_rules(Rule::parse_list(rules).unwrap(), &Strategies::built_in())
                .unwrap(),
            launch: self.launch(),
        }
    }

    pub(super) fn run(
        &self,
        experiment: &EndpointExperiment,
    ) -> Result<Report, Box<EndpointError>> {
        self.run_until(experiment, |_, _| {})
    }

    /// The same, and tells of its progress whoever may stop it.
    pub(super) fn run_until(
        &self,
        experiment: &EndpointExperiment,
        watch: impl Fn(Progress<'_>, &AtomicBool),
    ) -> Result<Report, Box<EndpointError>> {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        let stop = AtomicBool::new(false);
        let on_progress = &mut |is: Progress<'_>| watch(is, &stop);
        let run = experiment.run(self, self, &clock, &stop, on_progress);
        match drive(&self.clock, &CrashFlag::default(), run) {
            Driven::Done(ended) => ended,
            other => panic!("{other:?}"),
        }
    }

    /// The interfaces that anybody made beside the instances' own.
    pub(super) fn interfaces(&self) -> Vec<String> {
        self.front.read(|world| {
            let all = world.ledger().interfaces();
            let made = all.filter(|it| it.is_alive() && it.creator != Actor::ENV);
            made.map(|it| it.network_interface_id.to_string()).collect()
        })
    }

    /// The instances that are not terminated.
    pub(super) fn alive(&self) -> BTreeMap<InstanceId, InstanceState> {
        let mut all = self.instances(Vec::new());
        all.retain(|_, state| *state != InstanceState::Terminated);
        all
    }
}

impl Fleet for Endpoint {
    async fn run_instance(
        &self,
        launch: &Launch,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<InstanceId> {
        let room = |room: u32| room.checked_sub(1);
        if self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).is_err() {
            return Err(Ec2Error::api("InstanceLimitExceeded", 400, "no room"));
        }
        let (resource_type, tags) = ("instance".to_owned(), tags.clone());
        let run = RunInstances {
            image_id: Some(launch.image_id.clone()),
            instance_type: Some(launch.instance_type.clone()),
            subnet_id: Some(launch.subnet.to_string()),
            min_count: 1,
            max_count: 1,
            tag_specifications: vec![TagSpecification { resource_type, tags }],
            ..RunInstances::default()
        };
        match self.apply(&Call::RunInstances(run))? {
            Answer::RunInstances { instances } => {
                Ok(InstanceId::from_reply(instances[0].instance_id.as_str()))
            }
            other => panic!("{other:?}"),
        }
    }

    async fn terminate_instances(&self, instances: &[InstanceId]) -> Ec2Result<()> {
        if !self.terminates {
            return Err(Ec2Error::api("OperationNotPermitted", 400, "protected"));
        }
        let instance_ids = instances.iter().map(ToString::to_string).collect();
        let terminate = TerminateInstances { instance_ids, dry_run: false };
        self.apply(&Call::TerminateInstances(terminate)).map(drop)
    }

    async fn instances_with_tag(
        &self,
        name: &str,
        value: &str,
    ) -> Ec2Result<BTreeMap<InstanceId, InstanceState>> {
        let filter = Filter { name: format!("tag:{name}").into(), values: vec![value.to_owned()] };
        Ok(self.instances(vec![filter]))
    }

    async fn interfaces_by_id(&self, ids: &BTreeSet<InterfaceId>) -> Ec2Result<Vec<Interface>> {
        let call = DescribeNetworkInterfaces::default();
        let Answer::DescribeNetworkInterfaces { network_interfaces, .. } =
            self.apply(&Call::DescribeNetworkInterfaces(call))?
        else {
            panic!("the simulator shows its interfaces")
        };
        let all = network_interfaces.iter().map(|it| Interface {
            id: InterfaceId::from_reply(it.network_interface_id.as_str()),
            description: it.description.clone(),
            subnet: SubnetId::from_reply(it.subnet_id.as_str()),
            groups: Vec::new(),
            private_ip: None,
            status: it.status.as_str().into(),
            source_dest_check: it.source_dest_check,
            tags: it.tag_set.clone(),
            attachment: it.attachment.as_ref().map(|is| Attachment {
                id: AttachmentId::from_reply(is.attachment_id.as_str()),
                instance: Some(InstanceId::from_reply(is.instance_id.as_str())),
                device_index: is.device_index,
                network_card: is.network_card_index,
                status: is.status.as_str().into(),
                delete_on_termination: is.delete_on_termination,
            }),
        });
        Ok(all.filter(|it| ids.contains(&it.id)).collect())
    }
}

impl Ec2 for Endpoint {
    async fn create_interface(&self, create: &CreateInterface) -> Ec2Result<Interface> {
        let mut create = create.clone();
        if !self.tokens {
            create.client_token = None;
        }
        // The probe's own interfaces keep what is written on them.
        if !self.writes_keys && !create.description.starts_with("eni-chaos-probe") {
            create.description = String::new();
            create.tags = std::sync::Arc::default();
        }
        self.sim.create_interface(&create).await
    }

    async fn set_delete_on_termination(
        &self,
        interface: &InterfaceId,
        attachment: &AttachmentId,
        delete_on_termination: bool,
    ) -> Ec2Result<()> {
        let protect = delete_on_termination && self.protects;
        self.sim.set_delete_on_termination(interface, attachment, protect).await
    }

    async fn find_interfaces(&self, description: &str) -> Ec2Result<Vec<Interface>> {
        self.sim.find_interfaces(description).await
    }

    async fn find_interfaces_with_tag(&self, name: &str) -> Ec2Result<Vec<Interface>> {
        self.sim.find_interfaces_with_tag(name).await
    }

    async fn describe_instance(&self, instance: &InstanceId) -> Ec2Result<Instance> {
        self.sim.describe_instance(instance).await
    }

    async fn describe_subnet(&self, subnet: &SubnetId) -> Ec2Result<Subnet> {
        self.sim.describe_subnet(subnet).await
    }

    async fn describe_instance_type(&self, instance_type: &str) -> Ec2Result<InstanceType> {
        self.sim.describe_instance_type(instance_type).await
    }

    async fn attach_interface(
        &self,
        interface: &InterfaceId,
        instance: &InstanceId,
        device_index: u32,
        network_card: u32,
    ) -> Ec2Result<AttachmentId> {
        self.sim.attach_interface(interface, instance, device_index, network_card).await
    }

    async fn detach_interface(&self, attachment: &AttachmentId) -> Ec2Result<()> {
        self.sim.detach_interface(attachment).await
    }

    async fn delete_interface(&self, interface: &InterfaceId) -> Ec2Result<()> {
        self.sim.delete_interface(interface).await
    }

    async fn set_source_dest_check(&self, interface: &InterfaceId, check: bool) -> Ec2Result<()> {
        self.sim.set_source_dest_check(interface, check).await
    }

    async fn set_groups(&self, interface: &InterfaceId, groups: &[GroupId]) -> Ec2Result<()> {
        self.sim.set_groups(interface, groups).await
    }

    async fn set_description(&self, interface: &InterfaceId, description: &str) -> Ec2Result<()> {
        self.sim.set_description(interface, description).await
    }

    async fn create_tags(
        &self,
        interface: &InterfaceId,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<()> {
        self.sim.create_tags(interface, tags).await
    }
}
