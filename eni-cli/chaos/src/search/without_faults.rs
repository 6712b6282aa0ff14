//! What holds of an attempt in which nothing goes wrong: it succeeds, it leaves
//! what is finished alone, and the collector could clean up after it.

use std::{sync::Arc, time::Duration};

use eni_core::{
    Context, Facts,
    collect::Collector,
    event::Unobserved,
    inject::{Actor, CrashFlag, NoFaults},
};
use eni_sim::{
    Call, Driven, Front, InstanceStateName, SimEc2, VirtualClock, World, call::TerminateInstances,
    drive,
};

use super::{
    check::{Attempt, Watch, live_of},
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
    let gone = before.instance(model.instance()).is_none_or(|is| {
        use InstanceStateName::{ShuttingDown, Terminated};
        matches!(is.state, ShuttingDown | Terminated)
    });
    match &attempt.ending {
        Some(Ok(_)) => {}
        Some(Err(failed)) if failed.for_good && gone => {}
        Some(Err(failed)) => {
            watch.breaks(Invariant::Converges, format!("without faults: {}", failed.text));
        }
        None => watch.breaks(Invariant::Converges, "without faults it crashes".to_owned()),
    }
    if is_finished(model, before) && world.late.is_none() && attempt.writes > 0 {
        let what = format!("{} writes in a finished world", attempt.writes);
        watch.breaks(Invariant::QuietRerun, what);
    }
    check_leaks(model, watch, before, world.ec2.now());
}

fn is_finished(model: &ScenarioModel, world: &World) -> bool {
    let live = live_of(world, model.makers());
    let only = live.iter().next().and_then(|id| world.ledger().interface(*id));
    live.len() == 1
        && only
            .and_then(|record| record.attachment)
            .is_some_and(|at| at.instance_id == model.instance() && at.delete_on_termination)
}

/// Terminates the instance of a copy, lets the collector run there, and looks
/// what is left.
fn check_leaks(model: &ScenarioModel, watch: &mut Watch<'_>, world: &World, now: Duration) {
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
        clock: &TickingClock(clock.clone()),
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
