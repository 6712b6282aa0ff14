//! Each fault on the wire as a client meets it: what took effect by EC2's own
//! ledger, what the SDK says of it, what its retries make of it, and how the
//! port classifies it. `WIRE.md` in eni-faults has it as tables.

mod document;
mod scene;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_sdk_ec2::{Client, config::BehaviorVersion};
use eni_aws::in_process;
use eni_core::inject::{Actor, NoFaults};
use eni_faults::aws_sdk::{FaultyHttpClient, NameOperation, Operation, Wiring, ec2_error};
use eni_sim::{Front, SimHttpClient, VirtualClock, World, WorldConfig};

use scene::{Op, Scene, Way, classified};

/// How often a call takes effect that a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Never,
    Once,
    Twice,
    Later,
}

use Effect::{Later, Never, Once, Twice};

/// Every fault that a client can be struck by, with the effect it must have.
const SHAPES: [(&str, Effect); 24] = [
    ("refuse", Never),
    ("lost-reply", Once),
    ("reset@before", Never),
    ("reset@after", Once),
    ("timeout@before(2s)", Never),
    ("timeout@after(2s)", Once),
    ("timeout@after(1m)", Once),
    ("throttle", Never),
    ("throttle@after", Once),
    ("error(InternalError)", Never),
    ("error@after(InternalError)", Once),
    ("error(Unavailable)", Never),
    ("error(RequestTimeout)", Never),
    ("error(InvalidParameterValue)", Never),
    ("denied", Never),
    ("denied@after", Once),
    ("delay(2s)", Once),
    ("delay(1m)", Once),
    ("crash@before", Never),
    ("crash@after", Once),
    ("truncate", Once),
    ("garbage", Once),
    ("duplicate", Twice),
    ("late(1m)", Later),
];

/// What the ledger must have of one call.
fn expected(op: Op, effect: Effect) -> (u64, &'static [&'static str]) {
    match (effect, op) {
        (Never | Later, _) => (0, &[]),
        (Once, Op::Create) => (1, &["created"]),
        // The token makes one of two.
        (Twice, Op::Create) => (2, &["created", "replayed"]),
        (Once, Op::Attach) => (1, &["attached"]),
        // The second is refused: the interface is in use.
        (Twice, Op::Attach) => (2, &["attached"]),
        (Once, Op::Delete) => (1, &["deleted"]),
        // The second finds nothing.
        (Twice, Op::Delete) => (2, &["deleted"]),
        (Once | Twice, Op::Describe) => (1, &[]),
    }
}

fn is_for(op: Op, effect: Effect) -> bool {
    op != Op::Describe || !matches!(effect, Twice | Later)
}

#[test]
fn the_ledger_shows_the_effect_that_a_fault_leaves_whichever_way_the_call_went() {
    for (fault, effect) in SHAPES {
        for op in Op::ALL {
            let Some(scene) = Scene::new(op, fault) else {
                assert!(!is_for(op, effect), "{fault} is legal at {op:?}");
                continue;
            };
            assert!(is_for(op, effect), "{fault} is not legal at {op:?}");
            drop(scene);
            for way in [Way::Direct, Way::Door, Way::Wrapped] {
                let scene = Scene::new(op, fault).unwrap();
                let _said = scene.by_port(way);
                let (arrived, effects) = expected(op, effect);
                let at = format!("{fault} at {op:?}, {way:?}");
                assert_eq!((scene.arrived(), scene.effects()), (arrived, effects.to_vec()), "{at}");
                assert_eq!(scene.ended(), "struck", "{at}");
                assert_eq!(scene.deliver_late(), effect == Later, "{at}");
                if effect == Later {
                    let (_, once) = expected(op, Once);
                    assert_eq!(scene.effects(), once, "{at}");
                    // The front delivers at once when it is told to; a task waits.
                    let passed = if way == Way::Wrapped { 60 } else { 0 };
                    assert_eq!(scene.passed(), Duration::from_secs(passed), "{at}");
                }
            }
        }
    }
}

#[test]
fn a_fault_looks_the_same_through_every_door_and_a_wrapped_client() {
    for (fault, _) in SHAPES {
        for op in Op::ALL {
            let through = |way| {
                let scene = Scene::new(op, fault)?;
                let said = scene.by_port(way);
                Some((classified(said.as_ref()), scene.passed()))
            };
            let wrapped = through(Way::Wrapped);
            assert_eq!(wrapped, through(Way::Door), "{fault} at {op:?}");
            // The port has no patience of its own that could end before the fault.
            if !fault.ends_with("(1m)") || fault.starts_with("late") {
                assert_eq!(wrapped, through(Way::Direct), "{fault} at {op:?}");
            }
        }
    }
}

#[test]
fn each_try_of_the_sdk_is_a_visit_and_only_the_first_is_struck() {
    let scene = Scene::new(Op::Create, "lost-reply").unwrap();
    assert_eq!(scene.by_sdk(3), "ok");
    assert_eq!((scene.tries(), scene.effects()), (2, vec!["created", "replayed"]));
    assert_eq!(scene.ended(), "struck");
}

#[tokio::test]
async fn the_stamp_names_service_and_operation() {
    let asked = Arc::<Mutex<Vec<Operation>>>::default();
    let world = World::new(&WorldConfig::default()).unwrap();
    let front = Arc::new(Front::new(world, Arc::new(VirtualClock::new())));
    let wiring = Wiring {
        points: Arc::new({
            let asked = Arc::clone(&asked);
            move |operation| {
                asked.lock().unwrap().push(operation.clone());
                None
            }
        }),
        errors: ec2_error,
        spawn: Arc::new(|_| ()),
    };
    let inner = SimHttpClient::new(front, NoFaults, Actor::worker(1));
    let client = FaultyHttpClient::new(inner, NoFaults, wiring);
    for stamps in [false, true] {
        let config = in_process(client.clone()).behavior_version(BehaviorVersion::v2026_01_12());
        let config = if stamps { config.interceptor(NameOperation) } else { config };
        let client = Client::from_conf(config.build());
        client.describe_vpcs().send().await.unwrap();
    }
    let name = "DescribeVpcs".to_owned();
    let stamped = Operation { service: Some("EC2".to_owned()), name: name.clone() };
    assert_eq!(*asked.lock().unwrap(), [Operation { service: None, name }, stamped]);
}

#[test]
fn what_a_real_ec2_cannot_do_is_refused_before_anything_is_sent() {
    for fault in ["stale", "stale(2)", "missing"] {
        for op in Op::ALL {
            assert!(Scene::new(op, fault).is_none(), "{fault} at {op:?}");
        }
    }
}

#[test]
fn the_tables_of_the_documentation_are_true() {
    document::check(&SHAPES.map(|(fault, _)| fault));
}
