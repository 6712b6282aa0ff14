//! One instance on a simulated EC2, for what is shown by the ledger and not by
//! an invariant: which interfaces were made, answered again, and deleted.

use std::sync::Arc;

use eni_chaos::all_points;
use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    ensure::{EnsureError, Ensured},
    event::Unobserved,
    id::{InstanceId, SubnetId},
    inject::{Actor, CrashFlag, Injector},
    key::{Function, Key},
};
use eni_faults::{Askable, Engine, Rule, RuleSet, Strategies};
use eni_sim::{
    Answer, Call, Driven, Front, SimEc2, VirtualClock, World, WorldConfig,
    call::{DeleteNetworkInterface, RunInstances, TerminateInstances},
    drive,
    ledger::Event,
};

/// How an attempt ended; `None` when it crashed.
pub(crate) type Ended = Option<Result<Ensured, EnsureError>>;

/// One worker and its instance.
pub(crate) struct Stage {
    front: Arc<Front>,
    clock: VirtualClock,
    crash: CrashFlag,
    inject: Injector,
    /// What the worker does.
    pub(crate) ensure: Ensure,
}

impl Stage {
    /// An instance that was launched just now, and a worker that meets these
    /// faults.
    pub(crate) fn new(faults: &str) -> Self {
        let clock = VirtualClock::new();
        let config = WorldConfig { memory: Limits::AWS_WINDOW, ..WorldConfig::default() };
        let world = World::new(&config).unwrap();
        let subnet = world.subnets().next().unwrap().subnet_id.to_string();
        let front = Arc::new(Front::new(world, Arc::new(clock.clone())));
        let run = Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet.clone()),
            ..RunInstances::default()
        });
        let Ok(Answer::RunInstances { instances }) = front.apply_directly(Actor::ENV, &run) else {
            panic!("no instance");
        };
        let instance = InstanceId::from_reply(instances[0].instance_id.as_str());
        let key = Key { function: Function::new("chaos").unwrap(), instance };
        let spec = Spec::new(key, SubnetId::from_reply(subnet));
        let crash = CrashFlag::default();
        let rules = if faults.is_empty() { vec![] } else { Rule::parse_list(faults).unwrap() };
        let rules = RuleSet::build(rules, &all_points(), Askable::ALL, &Strategies::built_in());
        let inject = Injector::new(
            Actor::worker(1),
            Arc::new(Engine::new(rules.unwrap(), 1)),
            Arc::new(clock.clone()),
            Arc::new(crash.clone()),
        );
        Self { front, clock, crash, inject, ensure: Ensure::new(spec, Limits::AWS_WINDOW) }
    }

    /// One attempt.
    pub(crate) fn attempt(&self) -> Ended {
        let ec2 = SimEc2::new(Arc::clone(&self.front), self.inject.clone(), Actor::worker(1));
        let context = Context {
            ec2: &ec2,
            inject: &self.inject,
            clock: &self.clock,
            observe: &Unobserved,
            facts: &Facts::default(),
        };
        match drive(&self.clock, &self.crash, self.ensure.attempt(context)) {
            Driven::Done(ended) => Some(ended),
            Driven::Crashed => None,
            Driven::Stuck => panic!("an attempt waits for nothing"),
        }
    }

    /// Somebody terminates the instance.
    pub(crate) fn terminate(&self) {
        let instance_ids = vec![self.ensure.spec.key.instance.to_string()];
        let terminate = TerminateInstances { instance_ids, dry_run: false };
        self.front.apply_directly(Actor::ENV, &Call::TerminateInstances(terminate)).unwrap();
    }

    /// Somebody deletes what the worker has made.
    pub(crate) fn delete(&self) {
        let made = self.front.read(|world| {
            let of_worker = world.ledger().interfaces().find(|it| it.creator == Actor::worker(1));
            of_worker.unwrap().network_interface_id.to_string()
        });
        let delete = DeleteNetworkInterface { network_interface_id: made, dry_run: false };
        self.front.apply_directly(Actor::ENV, &Call::DeleteNetworkInterface(delete)).unwrap();
    }

    /// The interfaces that the worker made, got answered again, and deleted, in
    /// order: `+`, `=` and `-` with their numbers, such as `+0 =0 -0`.
    pub(crate) fn story(&self) -> String {
        let mut known = Vec::new();
        let mut story = Vec::new();
        self.front.read(|world| {
            let entries = world.ledger().entries().iter();
            for entry in entries.filter(|entry| entry.actor == Actor::worker(1)) {
                let (sign, id) = match &entry.event {
                    Event::Created { interface, .. } => ('+', *interface),
                    Event::Replayed { interface, .. } => ('=', *interface),
                    Event::Deleted { interface, .. } => ('-', *interface),
                    _ => continue,
                };
                let number = known.iter().position(|other| *other == id).unwrap_or_else(|| {
                    known.push(id);
                    known.len() - 1
                });
                story.push(format!("{sign}{number}"));
            }
        });
        story.join(" ")
    }
}
