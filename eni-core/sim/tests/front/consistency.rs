//! What lags by seeded ages: never more than the setting says, and not for ever.

use std::{collections::BTreeSet, time::Duration};

use eni_inject::Clock;
use eni_sim::{
    Answer, Call, Consistency, FrontSettings, Lag, Missing, Preset, WireError, WorldConfig,
    call::DescribeInstances,
};
use proptest::prelude::*;

use crate::scene::{SECOND, Scene, attach, code, delete, describe, find, shown};

fn scene_of(consistency: Consistency) -> Scene {
    let config = WorldConfig { memory: consistency.memory(), ..WorldConfig::default() };
    Scene::with(&config, FrontSettings { consistency, ..FrontSettings::default() })
}

fn lagging(seed: u64) -> Consistency {
    Consistency::lagging(seed, SECOND, Duration::ZERO)
}

/// How many of 100 finds see the interface, so long after it was made.
fn sightings(consistency: Consistency, after: Duration) -> usize {
    let scene = scene_of(consistency);
    scene.created("a/b");
    scene.clock.advance(after);
    (0..100).filter(|_| shown(scene.reply(&find("a/b"))).len() == 1).count()
}

#[test]
fn the_longer_ago_it_was_the_likelier_it_is_seen_until_all_see_it() {
    assert_eq!(sightings(Consistency::default(), Duration::ZERO), 100);
    assert_eq!(sightings(lagging(1), Duration::ZERO), 0, "an age of exactly zero is not drawn");
    // Record and index are drawn apart: both must be young enough.
    assert!((10..=45).contains(&sightings(lagging(1), SECOND / 2)));
    assert!((65..=95).contains(&sightings(lagging(1), SECOND * 9 / 10)));
    assert_eq!(sightings(lagging(1), SECOND), 100);
}

#[test]
fn record_and_index_and_kinds_lag_by_their_own_settings() {
    let zero = Duration::ZERO;
    let half = SECOND / 2;
    let only = |interfaces| Consistency { seed: 1, interfaces, ..Consistency::default() };
    for lag in [Lag { record: SECOND, index: zero }, Lag { record: zero, index: SECOND }] {
        let seen = sightings(only(lag), half);
        assert!((30..=70).contains(&seen), "{lag:?}: {seen}");
    }
    let instances = Consistency { instances: Lag::of(SECOND), ..only(Lag::default()) };
    for after in [zero, half] {
        assert_eq!(sightings(instances, after), 100, "it is no instance");
    }
    let launches_seen = |consistency| {
        let scene = scene_of(consistency);
        let instance_ids = vec![scene.launched()];
        let look = DescribeInstances { instance_ids, ..DescribeInstances::default() };
        scene.clock.advance(half);
        let looks = (0..100).map(|_| scene.reply(&Call::DescribeInstances(look.clone())));
        looks.filter(Result::is_ok).count()
    };
    assert!((30..=70).contains(&launches_seen(instances)));
    assert_eq!(launches_seen(only(Lag::of(SECOND))), 100, "it is no interface");
}

#[test]
fn an_attachment_is_seen_late_and_a_deleted_interface_still() {
    let scene = scene_of(lagging(1));
    let (interface, instance) = (scene.created("a/b"), scene.launched());
    scene.clock.advance(SECOND);
    scene.env(&attach(&interface, &instance));
    scene.clock.advance(SECOND / 2);
    let seen = |scene: &Scene| -> BTreeSet<_> {
        let finds = (0..50).map(|_| shown(scene.reply(&find("a/b"))));
        finds.map(|found| found.first().map(|held| held.attachment.is_some())).collect()
    };
    assert_eq!(seen(&scene), BTreeSet::from([Some(false), Some(true)]));
    scene.clock.advance(SECOND / 2);
    assert_eq!(seen(&scene), BTreeSet::from([Some(true)]));

    let scene = scene_of(lagging(1));
    let interface = scene.created("a/b");
    scene.clock.advance(SECOND);
    assert!(scene.reply(&delete(&interface)).is_ok());
    scene.clock.advance(SECOND / 2);
    assert_eq!(seen(&scene), BTreeSet::from([None, Some(false)]));
    scene.clock.advance(SECOND / 2);
    assert_eq!(seen(&scene), BTreeSet::from([None]));
}

#[test]
fn a_read_by_id_alone_looks_at_no_index() {
    let interfaces = Lag { record: Duration::ZERO, index: SECOND };
    let scene = scene_of(Consistency { seed: 1, interfaces, ..Consistency::default() });
    let interface = scene.created("a/b");
    for _ in 0..20 {
        assert_eq!(shown(scene.reply(&describe(&interface))).len(), 1);
    }
    assert_eq!(shown(scene.reply(&find("a/b"))).len(), 0);
}

#[test]
fn a_write_acts_on_how_things_are() {
    let scene = scene_of(lagging(1));
    let (interface, instance) = (scene.created(""), scene.launched());
    assert!(scene.reply(&attach(&interface, &instance)).is_ok());
    assert_eq!(code(scene.reply(&attach(&interface, &instance))), "InvalidNetworkInterface.InUse");
}

#[test]
fn fresh_ids_are_missed_by_some_calls_that_name_them_for_as_long_as_is_said() {
    let missing = Missing { within: SECOND, per_mille: 500 };
    let scene = scene_of(Consistency { seed: 1, missing, ..Consistency::default() });
    let interface = scene.created("a/b");
    let missed = |scene: &Scene| {
        let describes = (0..100).map(|_| scene.reply(&describe(&interface)));
        describes.filter(Result::is_err).count()
    };
    assert!((30..=70).contains(&missed(&scene)));
    assert_eq!(shown(scene.reply(&find("a/b"))).len(), 1, "a find names no id");
    scene.clock.advance(SECOND - Duration::from_nanos(1));
    assert!((30..=70).contains(&missed(&scene)));
    scene.clock.advance(Duration::from_nanos(1));
    assert_eq!(missed(&scene), 0);
    assert_eq!(code(scene.reply(&describe("eni-00000000"))), "InvalidNetworkInterfaceID.NotFound");
}

#[test]
fn a_write_that_misses_a_fresh_id_has_no_effect() {
    let missing = Missing { within: SECOND, per_mille: 1_000 };
    let scene = scene_of(Consistency { seed: 1, missing, ..Consistency::default() });
    let interface = scene.created("");
    assert_eq!(code(scene.reply(&delete(&interface))), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(scene.interfaces(), 1);
    scene.clock.advance(SECOND);
    assert!(scene.reply(&delete(&interface)).is_ok());
}

/// A few calls on a front with a preset; what came of each.
fn walk(preset: Preset, seed: u64) -> Vec<Result<Answer, WireError>> {
    let mut config = WorldConfig::default();
    preset.shape(&mut config);
    let scene = Scene::with(&config, preset.front(seed));
    let (interface, instance) = (scene.created("a/b"), scene.launched());
    let mut replies = Vec::new();
    for call in [attach(&interface, &instance), find("a/b"), describe(&interface)] {
        for _ in 0..10 {
            replies.push(scene.reply(&call));
            scene.clock.advance(SECOND / 10);
        }
    }
    replies
}

#[test]
fn the_same_seed_gives_the_same_answers_and_another_one_others() {
    for preset in Preset::ALL {
        assert_eq!(walk(preset, 1), walk(preset, 1), "{preset}");
    }
    for preset in [Preset::Lagging, Preset::Busy] {
        assert!((2..10).any(|seed| walk(preset, seed) != walk(preset, 1)), "{preset}");
    }
    assert_eq!(walk(Preset::Quiet, 1), walk(Preset::Quiet, 2));
}

/// What the world has been through, as moments and what was so from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Absent,
    Free,
    Attached,
}

proptest! {
    #[test]
    fn a_read_shows_what_was_so_within_the_lag_and_after_it_what_is_so(
        seed: u64,
        lag in 1_u64..5_000,
        gaps in [0_u64..6_000, 0_u64..6_000, 0_u64..6_000],
        reads in prop::collection::vec(0_u64..6_000, 1..20),
    ) {
        let lag = Duration::from_millis(lag);
        let scene = scene_of(Consistency::lagging(seed, lag, Duration::ZERO));
        let instance = scene.launched();
        let mut history = vec![(Duration::ZERO, Shown::Absent)];
        scene.clock.advance(Duration::from_millis(gaps[0]));
        let interface = scene.created("a/b");
        history.push((scene.clock.now(), Shown::Free));
        scene.clock.advance(Duration::from_millis(gaps[1]));
        scene.env(&attach(&interface, &instance));
        history.push((scene.clock.now(), Shown::Attached));
        for wait in reads {
            scene.clock.advance(Duration::from_millis(wait));
            let now = scene.clock.now();
            let seen = match shown(scene.reply(&find("a/b"))).first() {
                None => Shown::Absent,
                Some(held) if held.attachment.is_none() => Shown::Free,
                Some(_) => Shown::Attached,
            };
            let until = history.iter().position(|(_, shown)| *shown == seen)
                .and_then(|place| history.get(place + 1))
                .map(|(superseded_at, _)| *superseded_at);
            prop_assert!(until.is_none_or(|until| now < until + lag), "{seen:?} at {now:?}");
            if now >= history[2].0 + lag {
                prop_assert_eq!(seen, Shown::Attached);
            }
        }
    }
}
