//! A schedule leaves the same world through every door: random schedules
//! through the real client and straight to the front.
//!
//! A few hundred of them; `cargo xtask bench --doors` says more in
//! XTASK_SCHEDULES.

#![expect(clippy::print_stdout, reason = "the bench shows how many there were")]

use std::{collections::BTreeSet, num::NonZeroUsize, ops::Range, sync::atomic::AtomicBool};

use eni_chaos::{Direct, Door, Experiment, Report, Workflow, check_schedule, random_schedule};
use eni_core::Limits;
use eni_sim::{Preset, WorldConfig};

use super::SdkDoor;

const USUALLY: u64 = 200;

/// What the schedule of a seed comes to, under one of two presets.
fn run<D: Door>(seed: u64, door: &D) -> Report {
    let preset = if seed.is_multiple_of(2) { Preset::Quiet } else { Preset::Lagging };
    let mut world = WorldConfig::default();
    preset.shape(&mut world);
    let experiment = Experiment {
        workflow: Workflow::Ensure,
        rounds: 1,
        instances: 2,
        seed,
        attempts: 8,
        window: Limits::AWS_WINDOW,
        front: preset.front(seed),
        stages: world.stages.duration,
        tokens: eni_sim::config::Tokens::default(),
        rules: check_schedule(&random_schedule(seed, 2, 4)).unwrap(),
    };
    experiment.run(door, &AtomicBool::new(false), &mut |_| {}).unwrap()
}

/// The seeds whose worlds or reports differ, and the digests that were seen.
fn compare(seeds: Range<u64>) -> (Vec<u64>, BTreeSet<String>, u64) {
    // The SDK's timers want one; nothing ever waits for them.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let (mut different, mut worlds, mut struck) = (Vec::new(), BTreeSet::new(), 0);
    for seed in seeds {
        let (mut direct, mut sdk) = (run(seed, &Direct), run(seed, &SdkDoor));
        assert_eq!((direct.through, sdk.through), ("direct", "sdk"));
        sdk.through = direct.through;
        // An error of the real client has more words: HTTP status and request id.
        for violation in direct.violations.iter_mut().chain(&mut sdk.violations) {
            violation.what.clear();
        }
        if direct.world != sdk.world || direct != sdk {
            different.push(seed);
        }
        struck += direct.faults.struck;
        worlds.extend(direct.world);
    }
    (different, worlds, struck)
}

#[test]
fn a_schedule_leaves_the_same_world_directly_and_through_the_real_client() {
    let all = std::env::var("XTASK_SCHEDULES").map_or(USUALLY, |text| text.parse().unwrap());
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get) as u64;
    let share = all.div_ceil(threads);
    let parts: Vec<_> = std::thread::scope(|scope| {
        let seeds = (0..threads).map(|n| n * share..((n + 1) * share).min(all));
        let running: Vec<_> = seeds.map(|seeds| scope.spawn(move || compare(seeds))).collect();
        running.into_iter().map(|part| part.join().unwrap()).collect()
    });
    let different: Vec<_> = parts.iter().flat_map(|(seeds, ..)| seeds).collect();
    let told: Vec<_> = different.iter().map(|seed| random_schedule(**seed, 2, 4)).collect();
    assert!(
        different.is_empty(),
        "{} of {all} differ: {:?}",
        different.len(),
        different.iter().zip(told.iter().map(ToString::to_string)).take(20).collect::<Vec<_>>()
    );
    // Faults struck, and worlds differ from seed to seed: there was something to compare.
    let worlds: BTreeSet<_> = parts.iter().flat_map(|(_, worlds, _)| worlds).collect();
    assert_eq!(worlds.len() as u64, all);
    let struck: u64 = parts.iter().map(|(.., struck)| struck).sum();
    assert!(struck > all / 2, "{struck}");
    println!("{all} schedules, {struck} faults struck, the same worlds through both doors");
}
