//! The checks by themselves, on deeds and interfaces that are made up.

use eni_core::{
    ec2::{Attachment, AttachmentStatus, Interface, InterfaceStatus},
    id::{AttachmentId, InstanceId, InterfaceId, SubnetId},
};

use crate::{
    Capability, Ending, Failed, Finished, Honoured, Invariant, LeftBy, Probe, State,
    endpoint::{
        logged::Deed,
        oracle::{Attempt, Breach, Check, Findings, Holdings},
    },
};

fn id(text: &str) -> InterfaceId {
    InterfaceId::from_reply(text)
}

fn ours() -> InstanceId {
    InstanceId::from_reply("i-ours")
}

fn attempt<'a>(faults: &'a [String], ending: Option<&'a Ending>) -> Attempt<'a> {
    Attempt { number: 1, faults, calls: 5, most_calls: 5, ending }
}

fn broken(checks: &[Check]) -> Vec<Invariant> {
    checks.iter().filter(|(_, breach)| breach.is_some()).map(|(id, _)| *id).collect()
}

fn after(deeds: &[Deed]) -> Vec<Invariant> {
    broken(&Holdings::new(ours()).take_in(&attempt(&[], None), deeds))
}

fn all_honoured() -> Probe {
    let mut probe = Probe::new();
    for capability in Capability::ALL {
        probe.saw(capability, Honoured::Yes, "");
    }
    probe
}

fn interface(name: &str, instance: Option<InstanceId>, protected: bool) -> Interface {
    Interface {
        id: id(name),
        description: "".into(),
        subnet: SubnetId::from_reply("subnet-1"),
        groups: Vec::new(),
        private_ip: None,
        status: InterfaceStatus::InUse,
        source_dest_check: true,
        tags: std::sync::Arc::default(),
        attachment: instance.map(|instance| Attachment {
            id: AttachmentId::from_reply("eni-attach-1"),
            instance: Some(instance),
            device_index: 1,
            network_card: 0,
            status: AttachmentStatus::Attached,
            delete_on_termination: protected,
        }),
    }
}

fn ok(name: &str, finds_duplicates: bool) -> Ending {
    Ok(Finished { interface: id(name), finds_duplicates, warns: false })
}

fn said(ending: &Ending, live: &[Interface]) -> Vec<Invariant> {
    let holdings = Holdings::new(ours());
    broken(&holdings.check(&attempt(&[], Some(ending)), live, &all_honoured()))
}

#[test]
fn a_second_create_while_the_first_lives_breaks_one_per_key() {
    let (a, b) = (Deed::Created(id("a")), Deed::Created(id("b")));
    assert_eq!(after(&[a.clone(), b.clone()]), [Invariant::OnePerKey]);
    assert_eq!(after(&[a.clone(), a.clone()]), [], "a replay");
    assert_eq!(after(&[Deed::Found(id("a")), b.clone()]), [Invariant::OnePerKey]);
    assert_eq!(after(&[a.clone(), Deed::Deleted(id("a")), b.clone()]), []);
    assert_eq!(after(&[a, Deed::MayBeDeleted(id("a")), b]), [], "nobody can know");
}

#[test]
fn the_fault_of_the_earlier_attempt_is_behind_a_second_interface() {
    let mut holdings = Holdings::new(ours());
    let first = ["w1/ensure.create#1=lost-reply".to_owned()];
    holdings.take_in(&attempt(&first, None), &[Deed::Created(id("a"))]);
    let checks = holdings.take_in(&attempt(&[], None), &[Deed::Created(id("b"))]);
    let breach = checks.into_iter().find_map(|(_, breach)| breach).unwrap();
    assert_eq!(breach.faults, first);
    assert_eq!(breach.what, "b was created while a lived");
}

#[test]
fn touching_what_another_made_breaks_no_foreign_touch() {
    let foreign = [Invariant::NoForeignTouch];
    for deed in [
        Deed::Protected(id("x")),
        Deed::Changed(id("x")),
        Deed::Deleted(id("x")),
        Deed::Detached(Some(id("x"))),
        Deed::Detached(None),
        Deed::Attached { interface: id("x"), instance: ours() },
    ] {
        assert_eq!(after(std::slice::from_ref(&deed)), foreign, "{deed:?}");
        assert_eq!(
            after(&[Deed::Found(id("x")), deed.clone()]).is_empty(),
            deed != Deed::Detached(None),
            "{deed:?}"
        );
    }
    let elsewhere =
        Deed::Attached { interface: id("x"), instance: InstanceId::from_reply("i-theirs") };
    assert_eq!(after(&[Deed::Created(id("x")), elsewhere]), foreign);
}

#[test]
fn calls_beyond_the_bound_break_bounded_calls() {
    let within = attempt(&[], None);
    let beyond = Attempt { calls: 6, ..within };
    let mut holdings = Holdings::new(ours());
    assert_eq!(broken(&holdings.take_in(&within, &[])), []);
    assert_eq!(broken(&holdings.take_in(&beyond, &[])), [Invariant::BoundedCalls]);
}

#[test]
fn ok_must_be_what_is_there() {
    let good = interface("a", Some(ours()), true);
    assert_eq!(said(&ok("a", false), std::slice::from_ref(&good)), []);
    for live in [
        vec![],
        vec![interface("a", None, false)],
        vec![interface("a", Some(ours()), false)],
        vec![interface("a", Some(InstanceId::from_reply("i-theirs")), true)],
    ] {
        assert_eq!(said(&ok("a", false), &live), [Invariant::TruthfulOk], "{live:?}");
    }
    let two = [good, interface("b", None, false)];
    assert_eq!(said(&ok("a", false), &two), [Invariant::OneAtOk]);
    assert_eq!(said(&ok("a", true), &two), [], "it says so");
}

#[test]
fn where_protection_is_not_shown_the_rest_of_the_truth_still_counts() {
    let mut probe = all_honoured();
    probe.saw(Capability::DeleteOnTerminationShown, Honoured::No, "");
    let (holdings, ending) = (Holdings::new(ours()), ok("a", false));
    let check =
        |live: Interface| broken(&holdings.check(&attempt(&[], Some(&ending)), &[live], &probe));
    assert_eq!(check(interface("a", Some(ours()), false)), []);
    assert_eq!(check(interface("a", None, false)), [Invariant::TruthfulOk]);
}

#[test]
fn a_failure_for_good_leaves_what_it_names_at_most() {
    let failed = |for_good, left: &[&str]| -> Ending {
        Err(Failed {
            text: "failed".to_owned(),
            for_good,
            ran_out: false,
            in_doubt: false,
            instance_gone: false,
            left: left.iter().map(|name| id(name)).collect(),
        })
    };
    let one = [interface("a", None, false)];
    let two = [interface("a", None, false), interface("b", None, false)];
    assert_eq!(said(&failed(true, &["a"]), &one), []);
    assert_eq!(said(&failed(true, &[]), &one), [Invariant::CleanFailure]);
    assert_eq!(said(&failed(true, &["a", "b"]), &two), [Invariant::CleanFailure]);
    assert_eq!(said(&failed(false, &[]), &two), []);
}

#[test]
fn the_endpoint_left_what_was_protected_and_is_not_acted_on() {
    let mut lax = all_honoured();
    lax.saw(Capability::DeleteOnTerminationActs, Honoured::No, "");
    let mut holdings = Holdings::new(ours());
    let deeds = [Deed::Created(id("a")), Deed::Protected(id("a")), Deed::Created(id("b"))];
    holdings.take_in(&attempt(&[], None), &deeds);
    assert_eq!(holdings.left_by(&id("a"), &lax), LeftBy::Endpoint);
    assert_eq!(holdings.left_by(&id("b"), &lax), LeftBy::Workflow);
    assert_eq!(holdings.left_by(&id("a"), &all_honoured()), LeftBy::Workflow);
    holdings.take_in(&attempt(&[], None), &[Deed::Detached(Some(id("a")))]);
    assert_eq!(holdings.left_by(&id("a"), &lax), LeftBy::Workflow);
}

#[test]
fn what_is_waived_is_never_held_and_can_still_be_broken() {
    let mut findings = Findings::new(&Probe::new());
    let instance = ours();
    let state = |findings: &Findings, id: Invariant| findings.states()[id.id()];
    findings.keep("w1", &instance, (Invariant::NoLeak, None));
    assert_eq!(state(&findings, Invariant::NoLeak), State::Waived);
    assert!(findings.reasons().contains_key("no-leak"));
    let breach = || Some(Breach { what: "seen".to_owned(), faults: Vec::new() });
    findings.keep("w1", &instance, (Invariant::NoLeak, breach()));
    assert_eq!(state(&findings, Invariant::NoLeak), State::Broken);
    assert!(!findings.reasons().contains_key("no-leak"));
    // Where no token is replayed, a second interface is the endpoint's doing.
    findings.keep("w1", &instance, (Invariant::OnePerKey, breach()));
    assert_eq!(state(&findings, Invariant::OnePerKey), State::Waived);
    findings.keep("w1", &instance, (Invariant::Converges, None));
    assert_eq!(state(&findings, Invariant::Converges), State::Held);
    assert_eq!(findings.violations_total(), 1);
}
