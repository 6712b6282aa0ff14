//! Faults that can strike any call, and what is asked, counted and stamped.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use eni_inject::{
    Access, Actor, Clock, CrashFlag, Decide, Failure, FaultKind, FaultKinds, Injector, Layer,
    NoFaults, Phase, Settled, Verdict, Visit,
};
use eni_sim::{
    Answer, Call, Driven, VirtualClock, WireError, World, call::DescribeNetworkInterfaces, drive,
    points,
};

use crate::scene::{Scene, actor, code, delete};

fn fail(phase: Phase, failure: Failure) -> Verdict {
    Verdict::Fail { phase, failure }
}

fn throttled() -> Failure {
    Failure::Api { code: Cow::Borrowed("RequestLimitExceeded"), status: 503 }
}

#[test]
fn a_fault_strikes_before_or_after_the_effect_and_the_caller_sees_only_the_failure() {
    use Phase::{After, Before};
    let patience = Duration::from_secs(30);
    for (phase, failure, effects, waited) in [
        (Before, Failure::Refused, 0, Duration::ZERO),
        (After, Failure::LostReply, 1, Duration::ZERO),
        (Before, Failure::Reset, 0, Duration::ZERO),
        (After, Failure::Reset, 1, Duration::ZERO),
        (Before, Failure::Timeout(patience), 0, patience),
        (After, Failure::Timeout(patience), 1, patience),
        (Before, throttled(), 0, Duration::ZERO),
        (After, throttled(), 1, Duration::ZERO),
    ] {
        let scene = Scene::new("ec2.CreateNetworkInterface", fail(phase, failure.clone()));
        let reply = scene.serve(&scene.create());
        assert_eq!(
            reply,
            Driven::Done(Err(WireError::Fault(failure.clone()))),
            "{phase} {failure}"
        );
        assert_eq!(scene.interfaces(), effects, "{phase} {failure}");
        assert_eq!(scene.front.calls().values().sum::<u64>(), effects as u64);
        assert_eq!(scene.clock.now(), waited);
        assert_eq!(scene.settled(), [Settled::Struck]);
        assert!(matches!(scene.serve(&scene.create()), Driven::Done(Ok(_))), "only the first");
    }
}

#[test]
fn a_crash_leaves_the_effect_if_it_strikes_after_it() {
    for (phase, effects) in [(Phase::Before, 0), (Phase::After, 1)] {
        let scene = Scene::new("ec2.CreateNetworkInterface", Verdict::Crash(phase));
        assert_eq!(scene.serve(&scene.create()), Driven::Crashed);
        assert_eq!(scene.interfaces(), effects);
    }
}

#[test]
fn a_delayed_call_is_answered_later() {
    let by = Duration::from_secs(7);
    let scene = Scene::new("ec2.CreateNetworkInterface", Verdict::Delay(by));
    assert!(matches!(scene.serve(&scene.create()), Driven::Done(Ok(_))));
    assert_eq!(scene.clock.now(), by);
    assert_eq!(scene.interfaces(), 1);
    let made_at = scene.front.read(|world| world.ledger().entries().last().map(|entry| entry.at));
    assert_eq!(made_at, Some(Duration::ZERO), "it took effect at once, only the reply was late");
}

#[test]
fn a_fault_after_a_call_that_ec2_refuses_is_void() {
    let scene = Scene::new("ec2.DeleteNetworkInterface", fail(Phase::After, Failure::LostReply));
    let reply = scene.reply(&delete("eni-00000000"));
    assert_eq!(code(reply), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(scene.settled(), [Settled::Void]);
    assert_eq!(scene.front.calls(), BTreeMap::from([("DeleteNetworkInterface", 1)]));
}

#[test]
fn each_call_is_asked_for_at_its_own_point_once() {
    struct Log(Mutex<Vec<(String, u64)>>);
    impl Decide for Log {
        fn decide(&self, visit: &Visit) -> Verdict {
            self.0.lock().unwrap().push((visit.point.name.to_owned(), visit.n));
            Verdict::Pass
        }
    }
    let scene = Scene::new("", Verdict::Pass);
    let log = Arc::new(Log(Mutex::default()));
    let injector = Injector::new(
        actor(),
        Arc::clone(&log) as Arc<dyn Decide>,
        Arc::new(scene.clock.clone()),
        Arc::new(scene.crash.clone()),
    );
    let describe = || Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default());
    for call in [scene.create(), describe(), scene.create()] {
        let served = scene.front.serve(&injector, actor(), &call);
        assert!(matches!(drive(&scene.clock, &scene.crash, served), Driven::Done(Ok(_))));
    }
    assert_eq!(
        *log.0.lock().unwrap(),
        [
            ("ec2.CreateNetworkInterface".to_owned(), 1),
            ("ec2.DescribeNetworkInterfaces".to_owned(), 1),
            ("ec2.CreateNetworkInterface".to_owned(), 2),
        ]
    );
    assert_eq!(
        scene.front.calls(),
        BTreeMap::from([("CreateNetworkInterface", 2), ("DescribeNetworkInterfaces", 1)])
    );
}

#[test]
fn the_environments_own_calls_pass_no_point_and_are_not_counted() {
    let scene = Scene::new("ec2.CreateNetworkInterface", fail(Phase::Before, Failure::Refused));
    let env = Actor::ENV;
    scene.front.apply_directly(env, &scene.create()).unwrap();
    assert_eq!(scene.settled(), []);
    assert_eq!(scene.front.calls(), BTreeMap::new());
    let creator = |world: &World| world.ledger().interfaces().next().unwrap().creator;
    assert_eq!(scene.front.read(creator), env);
}

#[test]
fn effects_bear_the_time_of_the_clock_and_the_name_of_the_actor() {
    let scene = Scene::new("", Verdict::Pass);
    scene.clock.advance(Duration::from_secs(3));
    assert!(matches!(scene.serve(&scene.create()), Driven::Done(Ok(_))));
    let entry = scene.front.read(|world| world.ledger().entries()[0].clone());
    assert_eq!((entry.at, entry.actor), (Duration::from_secs(3), actor()));
}

#[test]
fn points_are_named_after_their_operations_and_are_all_on_the_wire() {
    let mut names = Vec::new();
    for point in points::ALL {
        assert_eq!(point.name, format!("ec2.{}", point.operation));
        assert_eq!(point.layer, Layer::Wire);
        let reads = point.operation.starts_with("Describe");
        assert_eq!(
            point.access,
            if reads { Access::Read } else { Access::Write },
            "{}",
            point.name
        );
        let legal = if reads { FaultKinds::WIRE_READ } else { FaultKinds::WIRE_WRITE };
        let lags = FaultKinds::of(&[FaultKind::Stale, FaultKind::Missing]);
        let never_lags = legal.without(lags);
        assert!([legal, never_lags].contains(&point.faults), "{}", point.name);
        names.push(point.name);
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), points::ALL.len());
    let describe = Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default());
    assert_eq!(points::point_of(&describe).operation, describe.operation());
}

#[test]
fn serving_is_send_and_a_front_is_shared_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let scene = Scene::new("", Verdict::Pass);
    drop(is_send(scene.front.serve(&scene.injector, actor(), &scene.create())));
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for _ in 0..25 {
                    let create = scene.create();
                    let served = is_send(scene.front.serve(&NoFaults, actor(), &create));
                    let crash = CrashFlag::default();
                    assert!(matches!(
                        drive(&VirtualClock::new(), &crash, served),
                        Driven::Done(Ok(_))
                    ));
                }
            });
        }
    });
    assert_eq!(scene.interfaces(), 100);
    assert_eq!(scene.front.calls(), BTreeMap::from([("CreateNetworkInterface", 100)]));
}

#[test]
fn what_is_handed_on_of_an_answer_is_small() {
    assert!(size_of::<Result<Answer, WireError>>() <= 80);
}

#[test]
fn serving_carries_neither_the_call_nor_the_waits_of_every_fault() {
    let scene = Scene::new("", Verdict::Pass);
    let create = scene.create();
    let most = size_of::<Call>();
    let serving = size_of_val(&scene.front.serve(&NoFaults, actor(), &create));
    assert!(serving < most, "{serving} >= {most}");
    let serving = size_of_val(&scene.front.serve(&scene.injector, actor(), &create));
    assert!(serving < most, "{serving} >= {most}");
}
