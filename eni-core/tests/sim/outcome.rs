//! `ensure` on the simulated EC2: what it leaves in the world, by the ledger.

use std::time::Duration;

use crate::stage::Stage;
use eni_core::{
    ensure::{Change, Rule, Rules, Why},
    id::{GroupId, SubnetId},
    inject::{Actor, NoFaults},
};
use eni_sim::{
    Answer, Call,
    call::{AttachNetworkInterface, CreateNetworkInterface, DescribeNetworkInterfaces, Filter},
};

#[test]
fn a_fresh_ensure_is_six_calls_and_a_rerun_is_one() {
    let stage = Stage::new();
    stage.ensured();
    assert_eq!(
        stage.steps.take(),
        ["find", "instance", "facts", "facts", "create", "attach", "protect", "confirm"],
        "with facts to learn"
    );
    stage.assert_finished("fresh");
    stage.ensured();
    assert_eq!(stage.steps.take(), ["find"], "a rerun");

    let mut other = Stage::new();
    other.facts = stage.facts;
    // Subnets have seeded ids: both worlds have the same ones.
    other.ensured();
    assert_eq!(
        other.steps.take(),
        ["find", "instance", "create", "attach", "protect", "confirm"],
        "with known facts"
    );
    let calls: u64 = other.front.calls().values().sum();
    assert_eq!(calls, 6, "as EC2 counts them");
}

#[test]
fn any_single_fault_at_any_point_still_leaves_one_finished_interface() {
    let points = ["find", "instance", "facts", "create", "attach", "protect", "confirm"];
    let faults = [
        "refuse",
        "lost-reply",
        "reset@before",
        "reset@after",
        "timeout@before",
        "timeout@after",
        "error(InternalError)",
        "error@after(InternalError)",
        "throttle",
        "throttle@after",
        "delay(5s)",
        "crash@before",
        "crash@after",
    ];
    for point in points {
        for fault in faults {
            let rule = format!("ensure.{point}#1={fault}");
            let stage = Stage::new();
            let (_, account) = stage.ensured_under(&rule);
            assert_eq!(account.struck(), 1, "{rule} did not strike");
            stage.assert_finished(&rule);
        }
    }
}

#[test]
fn any_single_fault_on_the_wire_still_leaves_one_finished_interface() {
    for operation in [
        "DescribeNetworkInterfaces",
        "DescribeInstances",
        "DescribeSubnets",
        "DescribeInstanceTypes",
        "CreateNetworkInterface",
        "AttachNetworkInterface",
        "ModifyNetworkInterfaceAttribute",
    ] {
        for fault in ["refuse", "lost-reply", "reset@after", "timeout@before", "crash@after"] {
            let rule = format!("{operation}#1={fault}");
            let stage = Stage::new();
            let (_, account) = stage.ensured_under(&rule);
            assert_eq!(account.struck(), 1, "{rule} did not strike");
            stage.assert_finished(&rule);
        }
    }
}

#[test]
fn any_two_lost_replies_or_crashes_still_leave_one_finished_interface() {
    let points = ["find", "instance", "create", "attach", "protect", "confirm"];
    for first in points {
        for second in points {
            for (a, b) in [("lost-reply", "crash@after"), ("crash@before", "lost-reply")] {
                let rules = format!("ensure.{first}#1={a},ensure.{second}#2={b}");
                let stage = Stage::new();
                stage.ensured_under(&rules);
                stage.assert_finished(&rules);
            }
        }
    }
}

#[test]
fn a_lost_reply_to_create_does_not_make_a_second_interface() {
    let stage = Stage::new();
    stage.ensured_under("ensure.create#1=lost-reply");
    let made = stage.front.read(|world| world.ledger().interfaces().count());
    assert_eq!(made, 2, "the primary one and ours");
}

#[test]
fn a_permission_that_is_missing_leaves_the_interface_and_names_it() {
    let stage = Stage::new();
    let (injector, _) = stage.injector("ensure.attach#1=denied");
    let error = stage.attempt(&injector).unwrap().unwrap_err();
    assert!(matches!(&error.why, Why::Refused(refused) if refused.code == "UnauthorizedOperation"));
    let living = stage.living();
    assert_eq!(living.len(), 1);
    assert_eq!(error.left.len(), 1);
    assert_eq!(error.left[0].as_str(), living[0].network_interface_id.as_str());
    assert!(error.world().contains(error.left[0].as_str()));
    stage.ensured();
    stage.assert_finished("the next attempt adopts it");
}

#[test]
fn a_dead_instance_gets_no_interface_and_no_wait() {
    let stage = Stage::new();
    stage.terminate();
    let error = stage.attempt(&NoFaults).unwrap().unwrap_err();
    assert_eq!(error.why.code(), "instance-gone");
    assert_eq!(error.elapsed, Duration::ZERO);
    assert!(stage.living().is_empty());

    let mut without = Stage::new();
    without.ensure.rules = Rules::ALL.without(Rule::InstanceBeforeCreate);
    without.terminate();
    without.attempt(&NoFaults).unwrap().unwrap_err();
    let made = without.front.read(|world| {
        world.ledger().interfaces().filter(|record| record.creator == Actor::worker(1)).count()
    });
    assert_eq!(made, 1, "without the rule one is made, and a token used up");
}

#[test]
fn an_attempt_that_died_before_protecting_is_mended_by_the_next_one() {
    for (rules, protected) in
        [(Rules::ALL, true), (Rules::ALL.without(Rule::ProtectAdopted), false)]
    {
        let mut stage = Stage::new();
        stage.ensure.rules = rules;
        stage.ensured_under("ensure.protect#1=crash@before");
        let attachment = stage.living()[0].attachment.unwrap();
        assert_eq!(attachment.delete_on_termination, protected);
        stage.terminate();
        assert_eq!(stage.living().is_empty(), protected, "without the rule it leaks");
    }
}

#[test]
fn an_instance_without_a_free_slot_gets_no_interface() {
    let stage = Stage::of_type("t3.nano");
    stage.ensured();
    let mut other = stage;
    other.ensure.spec.key.function = eni_core::key::Function::new("dns").unwrap();
    let error = other.attempt(&NoFaults).unwrap().unwrap_err();
    assert_eq!(error.why.code(), "no-free-slot");
    assert_eq!(other.living().len(), 1, "no second one was made");
}

#[test]
fn another_subnet_is_a_changed_spec_that_touches_nothing() {
    let mut stage = Stage::new();
    stage.ensured();
    let before = stage.front.read(|world| world.ledger().next_seq());
    stage.ensure.spec.subnet = SubnetId::new("subnet-0123456789abcdef0").unwrap();
    let error = stage.attempt(&NoFaults).unwrap().unwrap_err();
    assert_eq!(error.why.code(), "spec-changed");
    assert_eq!(stage.front.read(|world| world.ledger().next_seq()), before);
}

#[test]
fn groups_source_dest_check_and_tags_are_brought_to_a_changed_spec() {
    let mut stage = Stage::new();
    stage.ensured();
    stage.steps.take();
    let of_instance = |stage: &Stage| {
        let found = stage.env(&Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
            filters: vec![Filter {
                name: "description".into(),
                values: vec![stage.ensure.spec.key.description()],
            }],
            ..DescribeNetworkInterfaces::default()
        }));
        let Answer::DescribeNetworkInterfaces { network_interfaces, .. } = found else { panic!() };
        network_interfaces[0].clone()
    };
    let group = of_instance(&stage).groups[0].group_id.to_string();
    stage.ensure.spec.source_dest_check = false;
    stage.ensure.spec.tags.insert("team".to_owned(), "data".to_owned());
    stage.ensure.spec.groups = [GroupId::new(group).unwrap()].into();
    let ensured = stage.ensured();
    assert_eq!(
        ensured.changes.into_iter().collect::<Vec<_>>(),
        [Change::SourceDestCheck, Change::Tags]
    );
    assert_eq!(stage.steps.take(), ["find", "source-dest", "tags", "confirm"]);
    let now = of_instance(&stage);
    assert!(!now.source_dest_check);
    assert_eq!(now.tag_set.get("team").map(String::as_str), Some("data"));
    stage.ensured();
    assert_eq!(stage.steps.take(), ["find"]);
}

#[test]
fn an_interface_with_our_description_and_not_our_tags_is_never_touched() {
    let stage = Stage::new();
    let spec = &stage.ensure.spec;
    let foreign = stage.env(&Call::CreateNetworkInterface(CreateNetworkInterface {
        subnet_id: spec.subnet.to_string(),
        description: spec.key.description(),
        ..CreateNetworkInterface::default()
    }));
    let Answer::CreateNetworkInterface { network_interface: foreign, .. } = foreign else {
        panic!()
    };
    let before = stage.front.read(|world| world.ledger().next_seq());
    stage.ensured();
    stage.front.read(|world| {
        let touched = world
            .ledger()
            .since(before)
            .iter()
            .any(|entry| entry.event.interface() == Some(foreign.network_interface_id));
        assert!(!touched);
        let record = world.ledger().interface(foreign.network_interface_id).unwrap();
        assert_eq!(record.creator, Actor::ENV);
    });
    stage.assert_finished("its own one");
}

#[test]
fn an_index_that_was_taken_in_between_is_left_to_its_holder() {
    let mut stage = Stage::new();
    stage.ensure.spec.device_index = Some(1);
    let create = stage.env(&Call::CreateNetworkInterface(CreateNetworkInterface {
        subnet_id: stage.ensure.spec.subnet.to_string(),
        ..CreateNetworkInterface::default()
    }));
    let Answer::CreateNetworkInterface { network_interface, .. } = create else { panic!() };
    stage.env(&Call::AttachNetworkInterface(AttachNetworkInterface {
        network_interface_id: network_interface.network_interface_id.to_string(),
        instance_id: stage.ensure.spec.key.instance.to_string(),
        device_index: 1,
        ..AttachNetworkInterface::default()
    }));
    let error = stage.attempt(&NoFaults).unwrap().unwrap_err();
    assert_eq!(error.why.code(), "index-taken");
    assert!(stage.living().is_empty(), "nothing was made for an index that is taken");
    stage.ensure.spec.device_index = None;
    stage.ensured();
    stage.assert_finished("at the next free index");
}

#[test]
fn a_plan_predicts_the_steps_that_an_attempt_then_takes() {
    let stage = Stage::new();
    let ec2 = eni_sim::SimEc2::new(std::sync::Arc::clone(&stage.front), NoFaults, Actor::worker(1));
    let context = eni_core::Context {
        ec2: &ec2,
        inject: &NoFaults,
        clock: &stage.clock,
        observe: &stage.steps,
        facts: &stage.facts,
    };
    let driven = eni_sim::drive(&stage.clock, &stage.crash, stage.ensure.plan(context));
    let eni_sim::Driven::Done(Ok(plan)) = driven else { panic!("{driven:?}") };
    let read = stage.steps.take();
    assert!(stage.living().is_empty(), "a plan changes nothing");
    assert_eq!(u64::from(plan.calls), stage.front.calls().values().sum::<u64>());
    stage.ensured();
    let predicted = plan.steps.iter().filter_map(|step| step.point());
    let predicted = predicted.map(|point| point.name.trim_start_matches("ensure.").to_owned());
    let planned: Vec<_> =
        read.into_iter().filter(|step| step != "facts").chain(predicted).collect();
    assert_eq!(stage.steps.take(), planned);
}
