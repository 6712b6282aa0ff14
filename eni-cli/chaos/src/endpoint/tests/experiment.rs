//! Whole experiments: what they find, and what they leave.

use std::sync::atomic::{AtomicU32, Ordering};

use eni_core::{
    Spec,
    ec2::{Ec2 as _, Ec2Result},
    id::InstanceId,
    inject::CrashFlag,
    key::{Function, Key},
};
use eni_faults::{Rule, Strategies};
use eni_sim::{Driven, VirtualClock, drive};

use super::endpoint::Endpoint;
use crate::{
    EndpointWhy, Fleet as _, Invariant, LeftBy, Progress, RUN_TAG, Report, State, Verdict,
    Workflow, check_work_rules,
};

const FAULTS: &str = "ensure.*:30%=lost-reply";

fn state(report: &Report, invariant: Invariant) -> State {
    report.invariants[invariant.id()]
}

fn nothing_is_there(endpoint: &Endpoint) {
    assert_eq!(endpoint.interfaces(), Vec::<String>::new());
    assert!(endpoint.alive().is_empty(), "{:?}", endpoint.alive());
}

#[test]
fn on_an_endpoint_that_honours_everything_nothing_is_waived_and_nothing_leaks() {
    let endpoint = Endpoint::new();
    let report = endpoint.run(&endpoint.experiment(Workflow::Ensure, FAULTS)).unwrap();
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
    let of_endpoint = report.endpoint.as_ref().unwrap();
    assert!(of_endpoint.waived.is_empty() && of_endpoint.left.is_empty(), "{of_endpoint:?}");
    assert_eq!((report.leaked, report.uncollected), (0, 0));
    assert!(report.faults.struck > 5, "{:?}", report.faults);
    assert_eq!(report.attempts, 6);
    for invariant in Invariant::ALL.into_iter().filter(|is| *is != Invariant::CleanFailure) {
        assert_eq!(state(&report, invariant), State::Held, "{invariant}");
    }
    nothing_is_there(&endpoint);
}

#[test]
fn what_an_endpoint_drops_is_waived_and_what_it_leaves_is_collected() {
    let endpoint = Endpoint { tokens: false, protects: false, ..Endpoint::new() };
    let report = endpoint.run(&endpoint.experiment(Workflow::Ensure, FAULTS)).unwrap();
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
    for invariant in
        [Invariant::OnePerKey, Invariant::TruthfulOk, Invariant::QuietRerun, Invariant::NoLeak]
    {
        assert_eq!(state(&report, invariant), State::Waived, "{invariant}");
        assert!(report.endpoint.as_ref().unwrap().waived.contains_key(invariant.id()));
    }
    // Six workers' and the baseline's.
    assert_eq!((report.leaked, report.uncollected), (7, 0));
    assert!(report.leaks.iter().all(|leak| leak.left_by == LeftBy::Endpoint), "{report:#?}");
    nothing_is_there(&endpoint);
}

#[test]
fn what_a_workflow_leaks_is_its_own_doing_even_where_the_endpoint_leaks_too() {
    for protects in [true, false] {
        let endpoint = Endpoint { protects, ..Endpoint::new() };
        let report =
            endpoint.run(&endpoint.experiment(Workflow::Naive, "ensure.create#1=lost-reply"));
        let report = report.unwrap();
        assert_eq!(report.verdict, Verdict::Violated);
        assert_eq!(state(&report, Invariant::NoLeak), State::Broken);
        assert_eq!(state(&report, Invariant::QuietRerun), State::Broken, "it creates again");
        let own = report.leaks.iter().filter(|leak| leak.left_by == LeftBy::Workflow).count();
        assert_eq!(own, 6, "one for each worker: {:#?}", report.leaks);
        assert_eq!(report.uncollected, 0);
        let leak = report.leaks.iter().find(|leak| leak.left_by == LeftBy::Workflow).unwrap();
        assert_eq!(leak.faults, [format!("{}/ensure.create#1=lost-reply", leak.actor)]);
        nothing_is_there(&endpoint);
    }
}

#[test]
fn an_interface_without_a_key_is_known_by_what_the_create_answered() {
    let endpoint = Endpoint { writes_keys: false, ..Endpoint::new() };
    let report =
        endpoint.run(&endpoint.experiment(Workflow::Naive, "ensure.create#1=lost-reply")).unwrap();
    assert_eq!(state(&report, Invariant::NoLeak), State::Broken);
    assert_eq!(state(&report, Invariant::OneAtOk), State::Broken);
    assert_eq!(state(&report, Invariant::TruthfulOk), State::Held);
    assert!(report.leaked >= 6 && report.uncollected >= 6, "no key, no collector: {report:#?}");
    nothing_is_there(&endpoint);
}

#[test]
fn a_crash_ends_the_attempt_and_the_next_one_goes_on() {
    let endpoint = Endpoint::new();
    let rule = "ensure.create#1=crash@after";
    let report = endpoint.run(&endpoint.experiment(Workflow::Ensure, rule)).unwrap();
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
    assert_eq!((report.attempts, report.faults.struck), (12, 6));
}

#[test]
fn the_baseline_takes_no_visit_and_no_fact_from_the_workers() {
    let endpoint = Endpoint::new();
    let rules = "ensure.facts#1=lost-reply,ensure.create#1=lost-reply";
    let report = endpoint.run(&endpoint.experiment(Workflow::Ensure, rules)).unwrap();
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
    assert_eq!(report.faults.by_point["ensure.create"].struck["lost-reply"], 6);
}

#[test]
fn where_reads_lag_what_is_not_so_yet_is_looked_at_again() {
    let endpoint = Endpoint::lagging();
    let report = endpoint.run(&endpoint.experiment(Workflow::Ensure, FAULTS)).unwrap();
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
    assert!(report.endpoint.as_ref().unwrap().waived.is_empty(), "{report:#?}");
    assert_eq!((report.leaked, report.uncollected), (0, 0));
    nothing_is_there(&endpoint);
}

#[test]
fn a_worker_that_never_gets_through_must_when_the_faults_stop() {
    let endpoint = Endpoint::new();
    let mut experiment = endpoint.experiment(Workflow::Ensure, "w1/ensure.create=denied");
    experiment.attempts = 2;
    let report = endpoint.run(&experiment).unwrap();
    assert_eq!(report.gave_up, 1);
    assert_eq!(state(&report, Invariant::Converges), State::Held);
    assert_eq!(state(&report, Invariant::CleanFailure), State::Held);
    assert_eq!(report.verdict, Verdict::Held, "{report:#?}");
}

#[test]
fn a_refused_launch_ends_it_and_what_was_made_is_taken_away() {
    // The first is the probe's, the second the baseline's.
    for room in 0..4 {
        let endpoint = Endpoint { room: AtomicU32::new(room), ..Endpoint::new() };
        let error = endpoint.run(&endpoint.experiment(Workflow::Ensure, FAULTS)).unwrap_err();
        assert!(matches!(error.why, EndpointWhy::Refused { .. }), "{room}: {error}");
        assert_eq!(error.left, [], "{room}");
        nothing_is_there(&endpoint);
    }
}

#[test]
fn stopped_anywhere_it_takes_everything_away() {
    for at in 0..3 {
        let endpoint = Endpoint::new();
        let seen = AtomicU32::new(0);
        let experiment = endpoint.experiment(Workflow::Ensure, FAULTS);
        let report = endpoint.run_until(&experiment, |_, stop| {
            if seen.fetch_add(1, Ordering::Relaxed) == at {
                stop.store(true, Ordering::Relaxed);
            }
        });
        let report = report.unwrap();
        assert!(report.interrupted, "{at}");
        assert_ne!(report.verdict, Verdict::Violated, "{at}: {report:#?}");
        assert_eq!(report.by_round.len(), usize::try_from(at).unwrap(), "{at}");
        nothing_is_there(&endpoint);
    }
}

#[test]
fn what_cannot_be_terminated_is_named_with_what_to_do() {
    let endpoint = Endpoint { terminates: false, ..Endpoint::new() };
    let error = endpoint.run(&endpoint.experiment(Workflow::Ensure, FAULTS)).unwrap_err();
    let instance = endpoint.alive().into_keys().next().unwrap();
    let left = error.left.iter().find(|left| left.id == instance.as_str()).unwrap();
    assert!(left.why.contains("OperationNotPermitted"), "{left:?}");
    assert!(left.advice.contains("terminate-instances"), "{left:?}");
}

#[test]
fn instances_of_a_run_of_the_same_name_are_not_touched() {
    let endpoint = Endpoint { terminates: false, ..Endpoint::new() };
    let experiment = endpoint.experiment(Workflow::Ensure, FAULTS);
    endpoint.run(&experiment).unwrap_err();
    let before = endpoint.alive();
    let endpoint = Endpoint { terminates: true, ..endpoint };
    let error = endpoint.run(&experiment).unwrap_err();
    assert!(matches!(&error.why, EndpointWhy::UnderWay(ids) if ids.len() == before.len()));
    assert_eq!(endpoint.alive(), before);
}

#[test]
fn everything_carries_the_name_of_the_run() {
    let endpoint = Endpoint::new();
    let experiment = endpoint.experiment(Workflow::Ensure, FAULTS);
    let report = endpoint.run_until(&experiment, |progress, _| {
        if matches!(progress, Progress::CleaningUp) {
            let running = endpoint.alive();
            let tagged = answer(endpoint.instances_with_tag(RUN_TAG, "seed-1"));
            assert!(running.len() >= 2 && running.keys().all(|id| tagged.contains_key(id)));
            let found = answer(endpoint.find_interfaces_with_tag(RUN_TAG));
            assert_eq!(found.len(), endpoint.interfaces().len());
        }
    });
    assert_eq!(report.unwrap().endpoint.unwrap().run, "seed-1");
}

/// What an endpoint answers at once.
fn answer<T>(call: impl Future<Output = Ec2Result<T>>) -> T {
    match drive(&VirtualClock::new(), &CrashFlag::default(), call) {
        Driven::Done(Ok(answer)) => answer,
        _ => panic!("no answer"),
    }
}

#[test]
fn what_others_left_is_none_of_its_business() {
    let endpoint = Endpoint::new();
    let instance = InstanceId::new("i-00000000").unwrap();
    let key = Key { function: Function::new("chaos").unwrap(), instance };
    let mut spec = Spec::new(key, endpoint.launch().subnet);
    spec.tags.insert(RUN_TAG.to_owned(), "seed-2".to_owned());
    let theirs = answer(endpoint.create_interface(&spec.create(0))).id.to_string();
    let naive = endpoint.experiment(Workflow::Naive, "ensure.create#1=lost-reply");
    let report = endpoint.run(&naive).unwrap();
    assert!(report.leaked > 0, "the collector ran");
    assert_eq!(endpoint.interfaces(), [theirs]);
}

#[test]
fn each_round_terminates_half_of_what_runs() {
    let endpoint = Endpoint::new();
    let experiment = endpoint.experiment(Workflow::Ensure, FAULTS);
    let report = endpoint.run_until(&experiment, |progress, _| {
        if let Progress::Round(round) = progress {
            let alive = if round.round == 1 { 2 } else { 3 };
            assert_eq!(endpoint.alive().len(), alive, "{round:?}");
        }
    });
    let terminated: Vec<_> =
        report.unwrap().by_round.iter().map(|round| round.terminated).collect();
    assert_eq!(terminated, [1, 2]);
}

#[test]
fn rules_for_the_wire_are_refused_by_name() {
    let rules = Rule::parse_list("CreateNetworkInterface#1=reset@after").unwrap();
    let error = check_work_rules(rules, &Strategies::built_in()).unwrap_err().to_string();
    assert!(error.contains("ec2.CreateNetworkInterface") && error.contains("wire"), "{error}");
}
