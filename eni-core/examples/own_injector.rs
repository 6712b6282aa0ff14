//! Reuses the core with an injector of its own: every second write loses its
//! reply, and the interface is there exactly once all the same.
#![expect(clippy::print_stdout, reason = "it is what an example does")]

use std::sync::Arc;

use eni_core::{
    Context, Ensure, Facts, Limits, Spec,
    event::Unobserved,
    id::{InstanceId, SubnetId},
    inject::{Access, Actor, CrashFlag, Decide, Failure, Injector, Phase, Verdict, Visit},
    key::{Function, Key},
};
use eni_sim::{
    Answer, Call, Driven, Front, SimEc2, VirtualClock, World, WorldConfig,
    call::{DescribeSubnets, RunInstances},
    drive,
};

struct EverySecondWriteIsLost;

impl Decide for EverySecondWriteIsLost {
    fn decide(&self, visit: &Visit) -> Verdict {
        if visit.point.access == Access::Write && !visit.n.is_multiple_of(2) {
            println!("{} number {} loses its reply", visit.point.name, visit.n);
            return Verdict::Fail { phase: Phase::After, failure: Failure::LostReply };
        }
        Verdict::Pass
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clock = VirtualClock::new();
    let front = Arc::new(Front::new(World::new(&WorldConfig::default())?, Arc::new(clock.clone())));
    let (env, me) = (Actor::ENV, Actor::worker(1));
    let subnets = front.apply_directly(env, &Call::DescribeSubnets(DescribeSubnets::default()))?;
    let Answer::DescribeSubnets { subnets, .. } = subnets else { return Err("no subnets".into()) };
    let subnet_id = subnets.first().ok_or("no subnet")?.subnet_id.to_string();
    let subnet = SubnetId::new(&*subnet_id)?;
    let run = RunInstances {
        image_id: Some("ami-0123456789abcdef0".to_owned()),
        instance_type: Some("m5.large".to_owned()),
        min_count: 1,
        max_count: 1,
        subnet_id: Some(subnet_id),
        ..RunInstances::default()
    };
    let launched = front.apply_directly(env, &Call::RunInstances(run))?;
    let Answer::RunInstances { instances } = launched else { return Err("no instance".into()) };
    let instance = InstanceId::new(instances.first().ok_or("none")?.instance_id.as_str())?;

    let crash = CrashFlag::default();
    let decide = Arc::new(EverySecondWriteIsLost);
    let inject = Injector::new(me, decide, Arc::new(clock.clone()), Arc::new(crash.clone()));
    let ec2 = SimEc2::new(Arc::clone(&front), inject.clone(), me);
    let (facts, observe) = (Facts::default(), Unobserved);
    let context =
        Context { ec2: &ec2, inject: &inject, clock: &clock, observe: &observe, facts: &facts };
    let key = Key { function: Function::new("nat")?, instance };
    let ensure = Ensure::new(Spec::new(key, subnet), Limits::AWS_WINDOW);
    let Driven::Done(ended) = drive(&clock, &crash, ensure.attempt(context)) else {
        return Err("the attempt did not end".into());
    };
    println!("one interface, {}, after {:?}", ended?.interface.id, front.calls());
    Ok(())
}
