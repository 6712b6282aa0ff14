//! Calls that arrive when their callers have given up.

use std::time::Duration;

use eni_inject::{Actor, Clock, Failure, Settled, Verdict, WireFault};
use eni_sim::{Answer, WireError, call::Call};

use crate::scene::{SECOND, Scene, actor, delete, find, shown};

const LATE: Verdict = Verdict::Wire(WireFault::Late(Duration::from_secs(5)));

/// A create that is under way, in a world that is still empty.
fn under_way() -> Scene {
    let scene = Scene::new("ec2.CreateNetworkInterface", LATE);
    let reply = scene.reply(&scene.create_for("late"));
    assert_eq!(reply, Err(WireError::Fault(Failure::Timeout(Duration::ZERO))));
    assert_eq!(scene.settled(), [Settled::Struck]);
    assert_eq!((scene.clock.now(), scene.interfaces()), (Duration::ZERO, 0));
    scene
}

#[test]
fn a_late_call_arrives_once_when_it_is_due() {
    let scene = under_way();
    scene.clock.advance(5 * SECOND - Duration::from_nanos(1));
    assert_eq!(shown(scene.reply(&find("late"))).len(), 0);
    scene.clock.advance(Duration::from_nanos(1));
    assert_eq!(shown(scene.reply(&find("late"))).len(), 1);
    scene.clock.advance(60 * SECOND);
    assert_eq!(shown(scene.reply(&find("late"))).len(), 1, "it arrives once");
    assert_eq!((scene.front.calls()["CreateNetworkInterface"], scene.front.strays()), (1, 1));
    assert!(!scene.front.deliver_late());
}

#[test]
fn a_late_call_bears_the_time_it_was_due_and_its_callers_name() {
    let scene = under_way();
    scene.clock.advance(60 * SECOND);
    let entry = scene.front.read(|world| world.ledger().entries()[0].clone());
    assert_eq!((entry.at, entry.actor), (5 * SECOND, actor()));
}

#[test]
fn whoever_comes_after_it_is_due_finds_it_there() {
    let look = |scene: &Scene| scene.interfaces();
    let by_env = |scene: &Scene| match scene.env(&find("late")) {
        Answer::DescribeNetworkInterfaces { network_interfaces, .. } => network_interfaces.len(),
        other => panic!("{other:?}"),
    };
    for see in [look as fn(&Scene) -> usize, by_env] {
        let scene = under_way();
        assert_eq!(see(&scene), 0);
        scene.clock.advance(5 * SECOND);
        assert_eq!(see(&scene), 1);
    }
}

#[test]
fn at_the_end_of_a_run_it_can_be_let_in_early() {
    let scene = under_way();
    assert!(scene.front.deliver_late());
    assert_eq!(scene.interfaces(), 1);
    assert!(!scene.front.deliver_late(), "once");
    scene.clock.advance(60 * SECOND);
    assert_eq!(scene.interfaces(), 1);
}

#[test]
fn one_call_at_a_time_is_late_and_a_second_is_made_at_once() {
    struct AlwaysLate(std::sync::Mutex<Vec<Settled>>);
    impl eni_inject::Decide for AlwaysLate {
        fn decide(&self, _visit: &eni_inject::Visit) -> Verdict {
            LATE
        }
        fn settle(&self, _visit: &eni_inject::Visit, settled: Settled) {
            self.0.lock().unwrap().push(settled);
        }
    }
    let scene = under_way();
    let always = std::sync::Arc::new(AlwaysLate(std::sync::Mutex::default()));
    let injector = eni_inject::Injector::new(
        Actor::worker(2),
        std::sync::Arc::clone(&always) as std::sync::Arc<dyn eni_inject::Decide>,
        std::sync::Arc::new(scene.clock.clone()),
        std::sync::Arc::new(scene.crash.clone()),
    );
    let serve = |call: Call| {
        let served = scene.front.serve(&injector, Actor::worker(2), &call);
        eni_sim::drive(&scene.clock, &scene.crash, served)
    };
    assert!(matches!(serve(scene.create()), eni_sim::Driven::Done(Ok(_))));
    assert_eq!((scene.interfaces(), always.0.lock().unwrap().clone()), (1, vec![Settled::Void]));
    scene.clock.advance(5 * SECOND);
    assert_eq!(scene.interfaces(), 2, "the first one arrives all the same");
    assert!(matches!(serve(scene.create()), eni_sim::Driven::Done(Err(_))), "and the way is free");
}

#[test]
fn what_ec2_refuses_when_it_arrives_changes_nothing() {
    let scene = Scene::new("ec2.DeleteNetworkInterface", LATE);
    let interface = scene.created("");
    assert!(scene.reply(&delete(&interface)).is_err());
    assert!(scene.reply(&delete(&interface)).is_ok(), "the second try overtakes it");
    scene.clock.advance(5 * SECOND);
    assert_eq!(scene.interfaces(), 0);
    assert_eq!(scene.front.calls()["DeleteNetworkInterface"], 2);
}
