//! Schedules drawn from a seed: any fault that is legal at a point, at either
//! layer, where the workflows come. What must not live here: running them.

use std::num::NonZeroU64;

use eni_core::inject::{Actor, Point};
use eni_faults::{Draw, Schedule};

use crate::{all_points, check_schedule};

/// Every fault with its phases, as schedules write it. No delay is longer than a
/// real client waits for a reply: no schedule could say that of every door.
const FAULTS: [&str; 27] = [
    "refuse",
    "lost-reply",
    "reset@before",
    "reset@after",
    "timeout@before",
    "timeout@after(3s)",
    "error(InternalError)",
    "error@after(InternalError)",
    "error(Unavailable,status=503)",
    "error(InvalidNetworkInterfaceID.NotFound)",
    "error(InvalidParameterValue)",
    "error(IncorrectState)",
    "throttle",
    "throttle@after",
    "denied",
    "denied@after",
    "delay(2s)",
    "crash@before",
    "crash@after",
    "stale",
    "stale(2)",
    "missing",
    "duplicate",
    "late(2s)",
    "late(4m)",
    "truncate",
    "garbage",
];

/// The visits that are drawn from, the first ones more often.
const VISITS: [u64; 8] = [1, 1, 1, 1, 2, 2, 3, 4];

/// A schedule of at most `most` faults for the workers `w1` to `w{workers}`,
/// the same for the same seed. Half of them strike the calls that every fresh
/// attempt makes.
pub fn random_schedule(seed: u64, workers: u32, most: u64) -> Schedule {
    let draw = Draw::new(seed, "random-schedule");
    let usual = ["find", "create", "attach", "protect", "confirm", "instance", "facts"];
    let usual_operations = [
        "DescribeNetworkInterfaces",
        "CreateNetworkInterface",
        "AttachNetworkInterface",
        "ModifyNetworkInterfaceAttribute",
        "DescribeInstances",
    ];
    let is_usual = |point: &&Point| {
        let last = point.name.rsplit('.').next().unwrap_or_default();
        usual.contains(&last) || usual_operations.contains(&last)
    };
    let all = all_points();
    let often: Vec<&Point> = all.iter().copied().filter(is_usual).collect();
    let mut schedule = Schedule::default();
    let wanted = below(draw.visit(0), 0, most.saturating_add(1));
    // What is not legal there, or is there already, is drawn again.
    for n in 1..=wanted.saturating_mul(20) {
        if schedule.0.len() as u64 >= wanted {
            break;
        }
        let draw = draw.visit(n);
        let points = if below(draw, 0, 2) == 0 { &often } else { &all };
        let (Some(point), Some(fault), Some(visit)) =
            (pick(draw, 1, points), pick(draw, 2, &FAULTS), pick(draw, 3, &VISITS))
        else {
            continue;
        };
        let worker = below(draw, 4, workers.into()).saturating_add(1);
        let actor = Actor::worker(u32::try_from(worker).unwrap_or(1));
        let text = format!("v1:{actor}/{}#{visit}={fault}", point.name);
        let Ok(Schedule(item)) = text.parse::<Schedule>() else { continue };
        let mut longer = schedule.clone();
        longer.0.extend(item);
        if check_schedule(&longer).is_ok() {
            schedule = longer;
        }
    }
    schedule
}

fn pick<T>(draw: Draw, n: u64, options: &[T]) -> Option<&T> {
    options.get(usize::try_from(below(draw, n, options.len() as u64)).ok()?)
}

fn below(draw: Draw, n: u64, options: u64) -> u64 {
    NonZeroU64::new(options).map_or(0, |options| draw.choose(n, options))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use eni_core::inject::{FaultKind, Layer};

    use super::*;

    fn text(seed: u64) -> String {
        random_schedule(seed, 2, 4).to_string()
    }

    #[test]
    fn a_seed_has_one_schedule_and_seeds_have_different_ones() {
        assert_eq!(text(7), text(7));
        let texts: BTreeSet<_> = (0..200).map(text).collect();
        assert!(texts.len() > 150, "{}", texts.len());
    }

    #[test]
    fn every_fault_that_is_legal_at_a_layer_is_drawn_there() {
        let schedules: Vec<_> = (0..6000).map(|seed| random_schedule(seed, 2, 4)).collect();
        let rules: Vec<_> = schedules.iter().flat_map(Schedule::rules).collect();
        let mut drawn = BTreeMap::<bool, BTreeSet<&str>>::new();
        for rule in &rules {
            let item = rule.item();
            let on_the_wire = item.to_string().contains("/ec2.");
            drawn.entry(on_the_wire).or_default().insert(item.fault.name());
        }
        for (layer, on_the_wire) in [(Layer::Work, false), (Layer::Wire, true)] {
            let points = all_points().into_iter().filter(|point| point.layer == layer);
            let legal: BTreeSet<_> =
                points.flat_map(|point| point.faults.iter()).map(FaultKind::name).collect();
            assert_eq!(drawn.get(&on_the_wire), Some(&legal), "{layer:?}");
        }
    }

    #[test]
    fn none_to_the_most_are_drawn_all_legal_and_for_every_worker() {
        let schedules: Vec<_> = (0..500).map(|seed| random_schedule(seed, 2, 4)).collect();
        let counts: BTreeSet<_> = schedules.iter().map(|schedule| schedule.0.len()).collect();
        assert_eq!(counts, (0..=4).collect());
        assert!(schedules.iter().all(|schedule| check_schedule(schedule).is_ok()));
        let actors: BTreeSet<_> =
            schedules.iter().flat_map(|schedule| &schedule.0).map(|item| item.actor()).collect();
        assert_eq!(actors, BTreeSet::from([Actor::worker(1), Actor::worker(2)]));
    }
}
