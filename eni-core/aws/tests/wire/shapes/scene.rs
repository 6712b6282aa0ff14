//! A simulated EC2, one fault on the wire to it, and three calls that meet it
//! through any of its doors or through a wrapped client.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use aws_sdk_ec2::{
    Client,
    config::{AsyncSleep, BehaviorVersion, Sleep, retry::RetryConfig},
    error::{ProvideErrorMetadata, SdkError},
};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use eni_aws::{AwsEc2, Timeouts, in_process};
use eni_core::{
    ec2::{CreateInterface, Ec2, Ec2Error, ErrorKind},
    id::{InstanceId, InterfaceId, SubnetId},
    inject::{Actor, Clock, CrashFlag, Injector, NoFaults},
};
use eni_faults::{
    Askable, Engine, Rule, RuleSet, Strategies,
    aws_sdk::{FaultyHttpClient, Task, Wiring, ec2_error},
};
use eni_sim::{
    Answer, Call, Driven, Front, SimEc2, SimHttpClient, VirtualClock, World, WorldConfig,
    call::{CreateNetworkInterface, RunInstances},
    drive,
    ledger::Event,
};

/// A call that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Create,
    Attach,
    Delete,
    Describe,
}

impl Op {
    pub(crate) const ALL: [Self; 4] = [Self::Create, Self::Attach, Self::Delete, Self::Describe];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "CreateNetworkInterface",
            Self::Attach => "AttachNetworkInterface",
            Self::Delete => "DeleteNetworkInterface",
            Self::Describe => "DescribeNetworkInterfaces",
        }
    }
}

/// The way to the simulated EC2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The port; the front asks for faults.
    Direct,
    /// The door for an SDK client; the front asks for faults.
    Door,
    /// The door for an SDK client, without faults of its own, in a client that
    /// asks for them.
    Wrapped,
}

pub(crate) struct Scene {
    front: Arc<Front>,
    clock: VirtualClock,
    crash: CrashFlag,
    engine: Arc<Engine>,
    injector: Injector,
    tasks: Arc<Mutex<Vec<Task>>>,
    op: Op,
    subnet: String,
    interface: String,
    instance: String,
}

impl Scene {
    /// A world in which the first call of `op` by `w1` meets this fault, or
    /// `None` if it is not legal there.
    pub(crate) fn new(op: Op, fault: &str) -> Option<Self> {
        let rules = Rule::parse_list(&format!("{}#1={fault}", op.name())).unwrap();
        let (points, strategies) = (eni_sim::points::ALL, Strategies::built_in());
        let rules = RuleSet::build(rules, points, Askable::CLIENT, &strategies).ok()?;
        let clock = VirtualClock::new();
        let world = World::new(&WorldConfig::default()).unwrap();
        let front = Arc::new(Front::new(world, Arc::new(clock.clone())));
        let subnet = front.read(|world| world.subnets().next().unwrap().subnet_id.to_string());
        let (interface, instance) = (created(&front, &subnet), launched(&front, &subnet));
        let engine = Arc::new(Engine::new(rules, 1));
        let crash = CrashFlag::default();
        let injector = Injector::new(
            Actor::worker(1),
            Arc::clone(&engine) as _,
            Arc::new(clock.clone()),
            Arc::new(crash.clone()),
        );
        let tasks = Arc::default();
        Some(Self { front, clock, crash, engine, injector, tasks, op, subnet, interface, instance })
    }

    fn wrapped(&self) -> FaultyHttpClient<Injector> {
        let inner = SimHttpClient::new(Arc::clone(&self.front), NoFaults, Actor::worker(1));
        let wiring = Wiring {
            points: Arc::new(|asked| {
                eni_sim::points::ALL.iter().copied().find(|point| point.operation == asked.name)
            }),
            errors: ec2_error,
            spawn: Arc::new({
                let tasks = Arc::clone(&self.tasks);
                move |task| tasks.lock().unwrap().push(task)
            }),
        };
        FaultyHttpClient::new(inner, self.injector.clone(), wiring)
    }

    /// What an SDK client says that tries this often at most.
    pub(crate) fn by_sdk(&self, tries: u32) -> String {
        let config = in_process(self.wrapped())
            .behavior_version(BehaviorVersion::v2026_01_12())
            .retry_config(RetryConfig::standard().with_max_attempts(tries))
            .sleep_impl(Virtual(self.clock.clone()))
            .build();
        let client = Client::from_conf(config);
        let call = async {
            match self.op {
                Op::Create => {
                    let call = client.create_network_interface().subnet_id(&self.subnet);
                    said(&call.client_token("token").send().await)
                }
                Op::Attach => {
                    let call = client.attach_network_interface().device_index(1);
                    let call = call.network_interface_id(&self.interface);
                    said(&call.instance_id(&self.instance).send().await)
                }
                Op::Delete => {
                    let call = client.delete_network_interface();
                    said(&call.network_interface_id(&self.interface).send().await)
                }
                Op::Describe => said(&client.describe_network_interfaces().send().await),
            }
        };
        match drive(&self.clock, &self.crash, call) {
            Driven::Done(said) => said,
            Driven::Crashed => "nothing, ever".to_owned(),
            Driven::Stuck => panic!("{}: stuck", self.op.name()),
        }
    }

    /// What the port's client says, on this way.
    pub(crate) fn by_port(&self, way: Way) -> Option<Result<(), Ec2Error>> {
        let front = || Arc::clone(&self.front);
        let actor = Actor::worker(1);
        match way {
            Way::Direct => self.drive(&SimEc2::new(front(), self.injector.clone(), actor)),
            Way::Door => {
                let client = SimHttpClient::new(front(), self.injector.clone(), actor);
                let config = in_process(client).sleep_impl(Virtual(self.clock.clone()));
                self.drive(&AwsEc2::new(config, Timeouts::default()))
            }
            Way::Wrapped => {
                let config = in_process(self.wrapped()).sleep_impl(Virtual(self.clock.clone()));
                self.drive(&AwsEc2::new(config, Timeouts::default()))
            }
        }
    }

    /// `None` after a crash.
    fn drive<E: Ec2>(&self, ec2: &E) -> Option<Result<(), Ec2Error>> {
        let call = async {
            match self.op {
                Op::Create => {
                    let create = CreateInterface {
                        subnet: SubnetId::from_reply(&*self.subnet),
                        description: String::new(),
                        groups: Vec::new(),
                        tags: std::sync::Arc::default(),
                        client_token: Some("token".to_owned()),
                    };
                    ec2.create_interface(&create).await.map(drop)
                }
                Op::Attach => {
                    let interface = InterfaceId::from_reply(&*self.interface);
                    let instance = InstanceId::from_reply(&*self.instance);
                    ec2.attach_interface(&interface, &instance, 1, 0).await.map(drop)
                }
                Op::Delete => {
                    ec2.delete_interface(&InterfaceId::from_reply(&*self.interface)).await
                }
                Op::Describe => ec2.find_interfaces("made by env").await.map(drop),
            }
        };
        match drive(&self.clock, &self.crash, call) {
            Driven::Done(said) => Some(said),
            Driven::Crashed => None,
            Driven::Stuck => panic!("{}: stuck", self.op.name()),
        }
    }

    /// How often the call was sent so far: visits of its point.
    pub(crate) fn tries(&self) -> u64 {
        let account = self.engine.account();
        account.points.iter().find(|at| at.point.operation == self.op.name()).unwrap().visits
    }

    /// How the fault ended: struck, void, or neither.
    pub(crate) fn ended(&self) -> &'static str {
        let account = self.engine.account();
        match (account.struck(), account.void()) {
            (1, 0) => "struck",
            (0, 1) => "void",
            (0, 0) => "open",
            _ => panic!("{account:?}"),
        }
    }

    /// How many calls of the kind have arrived at EC2.
    pub(crate) fn arrived(&self) -> u64 {
        self.front.calls().get(self.op.name()).copied().unwrap_or(0)
    }

    /// What `w1` has brought about, by the ledger.
    pub(crate) fn effects(&self) -> Vec<&'static str> {
        self.front.read(|world| {
            let entries = world.ledger().entries().iter();
            let of_w1 = entries.filter(|entry| entry.actor == Actor::worker(1));
            let name = |event: &Event| match event {
                Event::Created { .. } => "created",
                Event::Replayed { .. } => "replayed",
                Event::Attached { .. } => "attached",
                Event::Deleted { .. } => "deleted",
                _ => "something else",
            };
            of_w1.map(|entry| name(&entry.event)).collect()
        })
    }

    /// Lets what is late arrive. Whether anything was.
    pub(crate) fn deliver_late(&self) -> bool {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap());
        let any = !tasks.is_empty();
        for task in tasks {
            assert_eq!(drive(&self.clock, &self.crash, task), Driven::Done(()));
        }
        any | self.front.deliver_late()
    }

    /// How much time has passed.
    pub(crate) fn passed(&self) -> Duration {
        self.clock.now()
    }
}

fn created(front: &Front, subnet: &str) -> String {
    let create = Call::CreateNetworkInterface(CreateNetworkInterface {
        subnet_id: subnet.to_owned(),
        description: "made by env".to_owned(),
        ..CreateNetworkInterface::default()
    });
    match front.apply_directly(Actor::ENV, &create).unwrap() {
        Answer::CreateNetworkInterface { network_interface, .. } => {
            network_interface.network_interface_id.to_string()
        }
        other => panic!("{other:?}"),
    }
}

fn launched(front: &Front, subnet: &str) -> String {
    let run = Call::RunInstances(RunInstances {
        image_id: Some("ami-00000000".to_owned()),
        instance_type: Some("m5.large".to_owned()),
        min_count: 1,
        max_count: 1,
        subnet_id: Some(subnet.to_owned()),
        ..RunInstances::default()
    });
    match front.apply_directly(Actor::ENV, &run).unwrap() {
        Answer::RunInstances { instances } => instances[0].instance_id.to_string(),
        other => panic!("{other:?}"),
    }
}

/// An SDK's result in a few words.
fn said<T, E: ProvideErrorMetadata>(result: &Result<T, SdkError<E, HttpResponse>>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(SdkError::ConstructionFailure(_)) => "construction failure".to_owned(),
        Err(SdkError::TimeoutError(_)) => "timeout".to_owned(),
        Err(SdkError::DispatchFailure(failure)) => {
            let kind = match failure.as_other() {
                _ if failure.is_io() => "io".to_owned(),
                _ if failure.is_timeout() => "timeout".to_owned(),
                Some(kind) => format!("other, {kind}"),
                None => "other".to_owned(),
            };
            format!("dispatch failure ({kind})")
        }
        Err(SdkError::ResponseError(_)) => "response error".to_owned(),
        Err(SdkError::ServiceError(answer)) => {
            let status = answer.raw().status().as_u16();
            match answer.err().code() {
                Some(code) => format!("service error ({code}, {status})"),
                None => format!("service error (no code, {status})"),
            }
        }
        Err(_) => "another error".to_owned(),
    }
}

/// The port's result in a few words.
pub(crate) fn classified(result: Option<&Result<(), Ec2Error>>) -> String {
    match result {
        None => "nothing, ever".to_owned(),
        Some(Ok(())) => "ok".to_owned(),
        Some(Err(error)) => {
            let kind = match error.kind {
                ErrorKind::Api => format!("`{}`", error.code),
                ErrorKind::NotSent => "not sent".to_owned(),
                ErrorKind::NoReply => "no reply".to_owned(),
                ErrorKind::Unreadable => "unreadable".to_owned(),
                other => format!("{other:?}"),
            };
            format!("{kind}: {}", error.class)
        }
    }
}

/// The SDK's sleeps on virtual time.
struct Virtual(VirtualClock);

impl fmt::Debug for Virtual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Virtual")
    }
}

impl AsyncSleep for Virtual {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(Exclusive(Mutex::new(self.0.sleep(duration))))
    }
}

/// A sleep that is `Sync`, since nobody can share it.
struct Exclusive(Mutex<eni_core::inject::Sleep>);

impl Future for Exclusive {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.get_mut().0.get_mut().unwrap().as_mut().poll(context)
    }
}
