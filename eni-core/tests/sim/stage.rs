//! One instance on a simulated EC2 under virtual time, and attempts on it.

use std::sync::{Arc, Mutex};

use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    ensure::{EnsureError, Ensured},
    event::{Event, Observe},
    id::{InstanceId, SubnetId},
    inject::{Actor, CrashFlag, Inject, Injector, NoFaults, Point},
    key::{Function, Key},
};
use eni_faults::{Account, Askable, Engine, Rule, RuleSet, Strategies};
use eni_sim::{
    Answer, Call, Driven, Front, SimEc2, VirtualClock, World, WorldConfig,
    call::{DescribeSubnets, RunInstances, TerminateInstances},
    drive,
    id::NetworkInterfaceId,
    ledger::InterfaceRecord,
};

/// Everything that one worker and its instance live in.
pub(crate) struct Stage {
    pub(crate) front: Arc<Front>,
    pub(crate) clock: VirtualClock,
    pub(crate) crash: CrashFlag,
    pub(crate) facts: Facts,
    pub(crate) ensure: Ensure,
    pub(crate) steps: Steps,
}

/// The points that were passed, in order, with what failed.
#[derive(Default)]
pub(crate) struct Steps(Mutex<Vec<String>>);

impl Observe for Steps {
    fn observe(&self, event: &Event<'_>) {
        if let Event::Called { step, result } = event {
            let point = step.point().map_or("?", |point| point.name);
            let failed = if result.is_err() { "!" } else { "" };
            self.0.lock().unwrap().push(format!("{}{failed}", point.trim_start_matches("ensure.")));
        }
    }
}

impl Steps {
    /// What was passed since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::of_type("m5.large")
    }

    pub(crate) fn of_type(instance_type: &str) -> Self {
        let clock = VirtualClock::new();
        let world = World::new(&WorldConfig::default()).unwrap();
        let front = Arc::new(Front::new(world, Arc::new(clock.clone())));
        let describe = Call::DescribeSubnets(DescribeSubnets::default());
        let Ok(Answer::DescribeSubnets { subnets, .. }) =
            front.apply_directly(Actor::ENV, &describe)
        else {
            panic!("no subnets");
        };
        let subnet_id = subnets[0].subnet_id.to_string();
        let run = Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some(instance_type.to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet_id.clone()),
            ..RunInstances::default()
        });
        let Ok(Answer::RunInstances { instances }) = front.apply_directly(Actor::ENV, &run) else {
            panic!("no instance");
        };
        let key = Key {
            function: Function::new("nat").unwrap(),
            instance: InstanceId::new(instances[0].instance_id.as_str()).unwrap(),
        };
        let spec = Spec::new(key, SubnetId::new(subnet_id).unwrap());
        Self {
            front,
            clock,
            crash: CrashFlag::default(),
            facts: Facts::default(),
            ensure: Ensure::new(spec, Limits::AWS_WINDOW),
            steps: Steps::default(),
        }
    }

    /// A call of the environment that must succeed.
    pub(crate) fn env(&self, call: &Call) -> Answer {
        self.front.apply_directly(Actor::ENV, call).unwrap()
    }

    pub(crate) fn terminate(&self) {
        let instance_ids = vec![self.ensure.spec.key.instance.to_string()];
        self.env(&Call::TerminateInstances(TerminateInstances { instance_ids, dry_run: false }));
    }

    /// One attempt; `None` when it crashed.
    pub(crate) fn attempt<I: Inject>(&self, inject: &I) -> Option<Result<Ensured, EnsureError>> {
        let ec2 = SimEc2::new(Arc::clone(&self.front), inject.clone(), Actor::worker(1));
        let context = Context {
            ec2: &ec2,
            inject,
            clock: &self.clock,
            observe: &self.steps,
            facts: &self.facts,
        };
        match drive(&self.clock, &self.crash, self.ensure.attempt(context)) {
            Driven::Done(ended) => Some(ended),
            Driven::Crashed => None,
            Driven::Stuck => panic!("an attempt waits for nothing"),
        }
    }

    /// One attempt without faults, which must be Ok.
    pub(crate) fn ensured(&self) -> Ensured {
        self.attempt(&NoFaults).unwrap().unwrap()
    }

    /// An injector for worker 1 that follows these rules, and its engine.
    pub(crate) fn injector(&self, rules: &str) -> (Injector, Arc<Engine>) {
        let points: Vec<&'static Point> =
            eni_core::points::ALL.iter().chain(eni_sim::points::ALL.iter()).copied().collect();
        let rules = Rule::parse_list(rules).unwrap();
        let engine = Arc::new(Engine::new(
            RuleSet::build(rules, &points, Askable::ALL, &Strategies::built_in()).unwrap(),
            1,
        ));
        let clock = Arc::new(self.clock.clone());
        let crash = Arc::new(self.crash.clone());
        let decide = Arc::<Engine>::clone(&engine);
        (Injector::new(Actor::worker(1), decide, clock, crash), engine)
    }

    /// Attempts under these rules until one is Ok; its outcome and the account.
    pub(crate) fn ensured_under(&self, rules: &str) -> (Ensured, Account) {
        let (injector, engine) = self.injector(rules);
        for _ in 0..20 {
            if let Some(Ok(ensured)) = self.attempt(&injector) {
                return (ensured, engine.account());
            }
        }
        panic!("no Ok in 20 attempts under {rules}");
    }

    /// The truth about the interfaces that live and that worker 1 made.
    pub(crate) fn living(&self) -> Vec<InterfaceRecord> {
        self.front.read(|world| {
            let records = world.ledger().interfaces();
            records.filter(|r| r.is_alive() && r.creator == Actor::worker(1)).cloned().collect()
        })
    }

    /// The one interface there is to be: attached to the instance, protected.
    pub(crate) fn assert_finished(&self, because: &str) -> NetworkInterfaceId {
        let living = self.living();
        assert_eq!(living.len(), 1, "{because}: {living:?}");
        let attachment = living[0].attachment.unwrap_or_else(|| panic!("{because}: unattached"));
        let instance = self.ensure.spec.key.instance.as_str();
        assert_eq!(attachment.instance_id.as_str(), instance, "{because}");
        assert!(attachment.delete_on_termination, "{because}: not protected");
        living[0].network_interface_id
    }
}
