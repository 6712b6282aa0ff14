//! A front on a world, one actor with one fault, and calls.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use eni_inject::{Actor, Crash, CrashFlag, Decide, Injector, Settled, Verdict, Visit};
use eni_sim::{
    Answer, Call, Driven, Front, FrontSettings, NetworkInterface, VirtualClock, WireError, World,
    WorldConfig,
    call::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface,
        DescribeNetworkInterfaces, Filter, RunInstances,
    },
    drive,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// Gives its verdict on the first visit of the point and lets the rest pass.
struct First {
    point: &'static str,
    verdict: Verdict,
    settled: Mutex<Vec<Settled>>,
}

impl Decide for First {
    fn decide(&self, visit: &Visit) -> Verdict {
        if visit.point.name == self.point && visit.n == 1 {
            self.verdict.clone()
        } else {
            Verdict::Pass
        }
    }

    fn settle(&self, _visit: &Visit, settled: Settled) {
        self.settled.lock().unwrap().push(settled);
    }
}

pub(crate) struct Scene {
    pub(crate) front: Arc<Front>,
    pub(crate) clock: VirtualClock,
    pub(crate) crash: CrashFlag,
    decide: Arc<First>,
    pub(crate) injector: Injector,
}

pub(crate) fn actor() -> Actor {
    Actor::worker(1)
}

impl Scene {
    /// A fresh world in which one fault will strike.
    pub(crate) fn new(point: &'static str, verdict: Verdict) -> Self {
        Self::struck(&WorldConfig::default(), FrontSettings::default(), point, verdict)
    }

    /// The same on a world that remembers the last minute.
    pub(crate) fn remembering(point: &'static str, verdict: Verdict) -> Self {
        let config = WorldConfig { memory: 60 * SECOND, ..WorldConfig::default() };
        Self::struck(&config, FrontSettings::default(), point, verdict)
    }

    /// A world in which no fault strikes.
    pub(crate) fn with(config: &WorldConfig, settings: FrontSettings) -> Self {
        Self::struck(config, settings, "", Verdict::Pass)
    }

    /// A world of one's own in which one fault will strike.
    pub(crate) fn struck(
        config: &WorldConfig,
        settings: FrontSettings,
        point: &'static str,
        verdict: Verdict,
    ) -> Self {
        let clock = VirtualClock::new();
        let crash = CrashFlag::default();
        let world = World::new(config).unwrap();
        let front = Arc::new(Front::with(world, Arc::new(clock.clone()), settings));
        let decide = Arc::new(First { point, verdict, settled: Mutex::default() });
        let injector = Injector::new(
            actor(),
            Arc::clone(&decide) as Arc<dyn Decide>,
            Arc::new(clock.clone()),
            Arc::new(crash.clone()) as Arc<dyn Crash>,
        );
        Self { front, clock, crash, decide, injector }
    }

    /// A call as the struck actor makes it.
    pub(crate) fn serve(&self, call: &Call) -> Driven<Result<Answer, WireError>> {
        let served = self.front.serve(&self.injector, actor(), call);
        drive(&self.clock, &self.crash, served)
    }

    /// The same, for calls that return.
    pub(crate) fn reply(&self, call: &Call) -> Result<Answer, WireError> {
        match self.serve(call) {
            Driven::Done(reply) => reply,
            other => panic!("{other:?}"),
        }
    }

    /// A call of the environment's, which nothing disturbs.
    pub(crate) fn env(&self, call: &Call) -> Answer {
        self.front.apply_directly(Actor::ENV, call).unwrap()
    }

    pub(crate) fn interfaces(&self) -> usize {
        self.front.read(|world| world.interfaces().count())
    }

    pub(crate) fn settled(&self) -> Vec<Settled> {
        self.decide.settled.lock().unwrap().clone()
    }

    fn subnet(&self) -> String {
        self.front.read(|world| world.subnets().next().unwrap().subnet_id.to_string())
    }

    pub(crate) fn create(&self) -> Call {
        self.create_for("")
    }

    pub(crate) fn create_for(&self, description: &str) -> Call {
        Call::CreateNetworkInterface(CreateNetworkInterface {
            subnet_id: self.subnet(),
            description: description.to_owned(),
            ..CreateNetworkInterface::default()
        })
    }

    /// An interface that the environment has made; its id.
    pub(crate) fn created(&self, description: &str) -> String {
        match self.env(&self.create_for(description)) {
            Answer::CreateNetworkInterface { network_interface, .. } => {
                network_interface.network_interface_id.to_string()
            }
            other => panic!("{other:?}"),
        }
    }

    /// A running instance of the environment's; its id.
    pub(crate) fn launched(&self) -> String {
        let run = RunInstances {
            image_id: Some("ami-00000000".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(self.subnet()),
            ..RunInstances::default()
        };
        match self.env(&Call::RunInstances(run)) {
            Answer::RunInstances { instances, .. } => instances[0].instance_id.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn attach(interface: &str, instance: &str) -> Call {
    Call::AttachNetworkInterface(AttachNetworkInterface {
        network_interface_id: interface.to_owned(),
        instance_id: instance.to_owned(),
        device_index: 1,
        ..AttachNetworkInterface::default()
    })
}

pub(crate) fn delete(interface: &str) -> Call {
    Call::DeleteNetworkInterface(DeleteNetworkInterface {
        network_interface_id: interface.to_owned(),
        ..DeleteNetworkInterface::default()
    })
}

pub(crate) fn describe(interface: &str) -> Call {
    Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
        network_interface_ids: vec![interface.to_owned()],
        ..DescribeNetworkInterfaces::default()
    })
}

/// A find by description, as workflows make it.
pub(crate) fn find(description: &str) -> Call {
    Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
        filters: vec![Filter { name: "description".into(), values: vec![description.to_owned()] }],
        ..DescribeNetworkInterfaces::default()
    })
}

/// The interfaces that a describe shows.
pub(crate) fn shown(reply: Result<Answer, WireError>) -> Vec<Arc<NetworkInterface>> {
    match reply {
        Ok(Answer::DescribeNetworkInterfaces { network_interfaces, .. }) => network_interfaces,
        other => panic!("{other:?}"),
    }
}

/// The code of EC2's error.
pub(crate) fn code(reply: Result<Answer, WireError>) -> &'static str {
    match reply {
        Err(WireError::Api(error)) => error.code,
        other => panic!("{other:?}"),
    }
}
