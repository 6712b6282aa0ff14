//! What holds of an attempt in which nothing goes wrong: it succeeds, it leaves
//! what is finished alone, and the collector could clean up after it.

use std::{sync::Arc, time::Duration};

use eni_core::{
    Context, Facts, Spec,
    collect::Collector,
    event::Unobserved,
    inject::{Actor, CrashFlag, NoFaults},
};
use eni_sim::{
    Call, Driven, Front, SimEc2, VirtualClock, World, call::TerminateInstances, drive,
    id::NetworkInterfaceId,
};

use super::{
    check::{Attempt, Watch, is_gone, live_of},
    model::ScenarioModel,
    ticks::TickingClock,
    world::SearchWorld,
};
use crate::Invariant;

/// Checks an attempt from `world` in which nothing went wrong.
pub(super) fn check_without_faults(
    model: &ScenarioModel,
    watch: &mut Watch<'_>,
    world: &SearchWorld,
    attempt: &Attempt,
) {
    let before = world.ec2.world();
    watch.judges(Invariant::Converges);
    match &attempt.ending {
        Some(Ok(_)) => {}
        Some(Err(failed)) if failed.for_good && fails_rightly(model, attempt.key, before) => {}
        Some(Err(failed)) => {
            watch.breaks(Invariant::Converges, format!("without faults: {}", failed.text));
        }
        None => watch.breaks(Invariant::Converges, "without faults it crashes".to_owned()),
    }
    if is_finished(model, before) && world.late.is_none() {
        watch.judges(Invariant::QuietRerun);
        if attempt.writes > 0 {
            let what = format!("{} writes in a finished world", attempt.writes);
            watch.breaks(Invariant::QuietRerun, what);
        }
    }
    check_leaks(model, watch, before, world.ec2.now());
}

/// Whether there is a reason why no attempt for this key can succeed: its
/// instance is gone, its interface is in another subnet than the spec's, or it
/// has none and the subnet has no address for one.
pub(super) fn fails_rightly(model: &ScenarioModel, key: usize, world: &World) -> bool {
    if is_gone(world, model.instance()) {
        return true;
    }
    let (Some(ensure), Some(maker)) = (model.ensures().get(key), model.makers().get(key)) else {
        return false;
    };
    let live = live_of(world, &[*maker]);
    let wanted = ensure.spec.subnet.as_str();
    let is_elsewhere = |id: &NetworkInterfaceId| {
        world.interface(*id).is_some_and(|held| held.subnet_id.as_str() != wanted)
    };
    let has_address = || {
        let mut subnets = world.subnets().filter(|subnet| subnet.subnet_id.as_str() == wanted);
        subnets.any(|subnet| subnet.available_ip_address_count > 0)
    };
    live.iter().any(is_elsewhere) || live.is_empty() && !has_address()
}

fn is_finished(model: &ScenarioModel, world: &World) -> bool {
    let live = live_of(world, model.makers());
    let only = live.iter().next().and_then(|id| world.ledger().interface(*id));
    live.len() == 1
        && only
            .and_then(|record| record.attachment)
            .is_some_and(|at| at.instance_id == model.instance() && at.delete_on_termination)
        && live.iter().all(|id| has_its_groups(model, world, *id))
}

fn has_its_groups(model: &ScenarioModel, world: &World, id: NetworkInterfaceId) -> bool {
    let is = |spec: &Spec| {
        let held = world.interface(id).map(|held| &held.groups);
        spec.groups.is_empty()
            || held.is_some_and(|held| {
                held.iter()
                    .map(|group| group.group_id.as_str())
                    .eq(spec.groups.iter().map(|group| group.as_str()))
            })
    };
    model.ensures().iter().all(|ensure| is(&ensure.spec))
}

/// Terminates the instance of a copy, lets the collector run there, and looks
/// what is left.
pub(super) fn check_leaks(
    model: &ScenarioModel,
    watch: &mut Watch<'_>,
    world: &World,
    now: Duration,
) {
    watch.judges(Invariant::NoLeak);
    let clock = VirtualClock::new();
    clock.advance(now);
    let front = Arc::new(Front::new(world.clone(), Arc::new(clock.clone())));
    let terminate =
        TerminateInstances { instance_ids: vec![model.instance().to_string()], dry_run: false };
    let _gone_already = front.apply_directly(Actor::ENV, &Call::TerminateInstances(terminate));
    clock.advance(model.lag().saturating_mul(2));
    let Ok(actor) = Actor::new("gc") else { return };
    let ec2 = SimEc2::new(Arc::clone(&front), NoFaults, actor);
    let context = Context {
        ec2: &ec2,
        inject: &NoFaults,
        clock: &TickingClock::of(clock.clone()),
        observe: &Unobserved,
        facts: &Facts::default(),
    };
    let collector = Collector { window: model.window(), most: usize::MAX };
    let collected = drive(&clock, &CrashFlag::default(), collector.run(context));
    if !matches!(collected, Driven::Done(Ok(_))) {
        watch.breaks(Invariant::NoLeak, "the collector does not end".to_owned());
    }
    let left = front.read(|world| live_of(world, model.makers()));
    if !left.is_empty() {
        let what = format!("{} outlive the instance and the collector", left.len());
        watch.breaks(Invariant::NoLeak, what);
    }
}
