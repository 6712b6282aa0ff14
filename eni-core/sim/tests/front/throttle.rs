//! Who is throttled, and when not.

use std::num::{NonZeroU32, NonZeroU64};

use eni_inject::{Failure, Phase, Settled, Verdict, WireFault};
use eni_sim::{FrontSettings, Preset, Throttle, WorldConfig};

use crate::scene::{SECOND, Scene, code, find};

fn throttled() -> Scene {
    let throttle = Some(Throttle::per_mille(NonZeroU32::new(50).unwrap()));
    let settings = FrontSettings { throttle, ..FrontSettings::default() };
    Scene::with(&WorldConfig::default(), settings)
}

#[test]
fn a_call_beyond_the_limit_never_reaches_the_world() {
    let scene = throttled();
    for _ in 0..5 {
        assert!(scene.reply(&scene.create()).is_ok());
    }
    assert_eq!(code(scene.reply(&scene.create())), "RequestLimitExceeded");
    assert_eq!(scene.interfaces(), 5);
    assert_eq!(scene.front.calls()["CreateNetworkInterface"], 5);
    assert!(scene.reply(&find("")).is_ok(), "each action has its own limit");
    scene.clock.advance(4 * SECOND);
    assert!(scene.reply(&scene.create()).is_ok());
    assert!(scene.reply(&scene.create()).is_err());
}

#[test]
fn the_environment_is_not_throttled_and_uses_up_nothing() {
    let scene = throttled();
    for _ in 0..50 {
        scene.created("");
    }
    assert!(scene.reply(&scene.create()).is_ok());
}

#[test]
fn by_default_nobody_is() {
    let scene = Scene::new("", Verdict::Pass);
    for _ in 0..500 {
        assert!(scene.reply(&scene.create()).is_ok());
    }
}

#[test]
fn a_preset_throttles_as_aws_does() {
    let scene = Scene::with(&WorldConfig::default(), Preset::Throttled.front(1));
    let served = (0..500).take_while(|_| scene.reply(&scene.create()).is_ok()).count();
    assert_eq!(served, 100);
}

#[test]
fn a_fault_at_a_call_that_is_throttled_is_void() {
    for verdict in [
        Verdict::Fail { phase: Phase::After, failure: Failure::LostReply },
        Verdict::Wire(WireFault::Stale(NonZeroU64::MIN)),
        Verdict::Wire(WireFault::Missing),
        Verdict::Wire(WireFault::Truncate),
    ] {
        throttled_and_void(verdict);
    }
}

fn throttled_and_void(verdict: Verdict) {
    let settings = FrontSettings {
        throttle: Some(Throttle::per_mille(NonZeroU32::MIN)),
        ..FrontSettings::default()
    };
    let config = WorldConfig { memory: SECOND, ..WorldConfig::default() };
    let scene = Scene::struck(&config, settings, "ec2.DescribeNetworkInterfaces", verdict);
    scene.created("");
    let other = eni_inject::Actor::worker(2);
    let call = find("");
    let served = scene.front.serve(&eni_inject::NoFaults, other, &call);
    assert!(matches!(
        eni_sim::drive(&scene.clock, &scene.crash, served),
        eni_sim::Driven::Done(Ok(_))
    ));
    assert_eq!(code(scene.reply(&find(""))), "RequestLimitExceeded", "one account, one limit");
    assert_eq!(scene.settled(), [Settled::Void]);
}
