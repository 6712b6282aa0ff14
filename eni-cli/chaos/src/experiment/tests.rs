//! Whole experiments: what each planted defect comes to, and when a run is
//! invalid.

use eni_core::Limits;

use super::*;
use crate::planted::Planted;

const LOST: &str = "ensure.*:30%=lost-reply";

fn experiment(workflow: Workflow, rules: &str) -> Experiment {
    let rules = if rules.is_empty() { Vec::new() } else { Rule::parse_list(rules).unwrap() };
    Experiment {
        workflow,
        rounds: 3,
        instances: 6,
        seed: 1,
        attempts: 5,
        window: Limits::AWS_WINDOW,
        front: eni_sim::FrontSettings::default(),
        stages: Duration::ZERO,
        tokens: eni_sim::config::Tokens::default(),
        rules: check_rules(rules, &Strategies::built_in()).unwrap(),
    }
}

fn report(workflow: Workflow, rules: &str) -> Report {
    let stop = AtomicBool::new(false);
    experiment(workflow, rules).run(&crate::Direct, &stop, &mut |_| ()).unwrap()
}

/// The ids of the invariants that were broken.
fn broken(report: &Report) -> Vec<&'static str> {
    let broken = report.invariants.iter().filter(|(_, state)| **state == crate::State::Broken);
    broken.map(|(id, _)| *id).collect()
}

#[test]
fn each_planted_defect_breaks_its_invariants_and_no_other() {
    let planted = |planted| Workflow::Planted(planted);
    for (workflow, expected) in [
        (Workflow::Ensure, &[][..]),
        (Workflow::Blog, &[]),
        (Workflow::Naive, &["converges", "no-leak", "one-at-ok", "one-per-key", "quiet-rerun"]),
        (planted(Planted::LeavesUnprotected), &["no-leak", "truthful-ok"]),
        (planted(Planted::GivesUpForGood), &["clean-failure"]),
        (planted(Planted::StopsAtLeftovers), &["converges", "no-leak"]),
        (planted(Planted::WritesAgain), &["quiet-rerun"]),
        (planted(Planted::CallsTooOften), &["bounded-calls"]),
        (planted(Planted::TouchesThePrimary), &["no-foreign-touch", "quiet-rerun"]),
    ] {
        let report = report(workflow, LOST);
        assert_eq!(broken(&report), expected, "{workflow:?}");
        let verdict = if expected.is_empty() { Verdict::Held } else { Verdict::Violated };
        assert_eq!(report.verdict, verdict, "{workflow:?}");
        assert_eq!(report.violations_total == 0, expected.is_empty(), "{workflow:?}");
        let leaks = expected.contains(&"no-leak");
        assert_eq!(report.leaked > 0, leaks, "{workflow:?}");
    }
}

#[test]
fn a_workflow_that_fails_without_faults_tests_nothing() {
    for (planted, why) in [
        (Planted::Fails, "baseline broken: without faults, planted"),
        (Planted::Hangs, "baseline broken: without faults, the attempt did not end"),
    ] {
        let report = report(Workflow::Planted(planted), "");
        assert_eq!(report.verdict, Verdict::Invalid);
        assert_eq!(report.invalid_because, [why]);
        assert_eq!((report.attempts, report.by_round.len()), (0, 0), "nothing else is believed");
    }
}

#[test]
fn an_attempt_that_waits_for_nothing_makes_the_run_invalid() {
    let report = report(Workflow::Planted(Planted::HangsOnError), LOST);
    assert_eq!(report.verdict, Verdict::Invalid);
    let because = &report.invalid_because;
    assert!(because.iter().any(|why| why.ends_with("an attempt waits for nothing")), "{because:?}");
}

#[test]
fn a_fault_that_was_planned_and_did_not_fire_makes_the_run_invalid() {
    let rules = "w99/ensure.create#1=refuse";
    let report = report(Workflow::Ensure, rules);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert_eq!(report.invalid_because, report.faults.unfired);
    assert!(report.invalid_because[0].contains(rules), "{:?}", report.invalid_because);
}

#[test]
fn a_run_without_attempts_is_invalid() {
    for experiment in [
        Experiment { rounds: 0, ..experiment(Workflow::Ensure, "") },
        Experiment { instances: 0, ..experiment(Workflow::Ensure, "") },
    ] {
        let report = experiment.run(&crate::Direct, &AtomicBool::new(false), &mut |_| ()).unwrap();
        assert_eq!(report.invalid_because, ["no attempt was made"]);
        assert_eq!(report.verdict, Verdict::Invalid);
    }
}

#[test]
fn no_instance_gets_more_attempts_than_its_budget() {
    let report = report(Workflow::Ensure, "ensure.find:100%=denied");
    assert_eq!(report.attempts, 3 * 6 * 5);
    assert_eq!(report.gave_up, 3 * 6);
    assert!(report.by_round.iter().all(|round| round.ensured == 0 && round.attempts == 6 * 5));
    assert_eq!(broken(&report), [""; 0], "each goes on when the faults stop");
}

#[test]
fn a_stop_ends_the_run_and_what_was_done_is_reported() {
    let stop = AtomicBool::new(false);
    let mut rounds = Vec::new();
    let report = experiment(Workflow::Ensure, LOST).run(&crate::Direct, &stop, &mut |round| {
        rounds.push(round.clone());
        stop.store(true, Ordering::Relaxed);
    });
    let report = report.unwrap();
    assert!(report.interrupted);
    assert_eq!(report.by_round, rounds);
    assert_eq!(rounds.len(), 1);
    assert_eq!((report.verdict, report.leaked), (Verdict::Held, 0));
}

#[test]
fn the_same_experiment_is_the_same_report() {
    assert_eq!(report(Workflow::Naive, LOST), report(Workflow::Naive, LOST));
}

#[test]
fn what_a_stopped_run_did_not_come_to_is_not_held_against_it() {
    let rules = "ensure.*:30%=lost-reply,w18/ensure.create#1=refuse";
    let stop = AtomicBool::new(false);
    let mut stop_after_one = |_: &Round| stop.store(true, Ordering::Relaxed);
    let report = experiment(Workflow::Ensure, rules)
        .run(&crate::Direct, &stop, &mut stop_after_one)
        .unwrap();
    assert_eq!(report.invalid_because, [""; 0]);
    assert_eq!(report.verdict, Verdict::Held);
}

#[test]
fn a_run_in_which_nothing_struck_or_nobody_got_through_is_invalid() {
    for rules in ["ensure.delete:100%=refuse", "ensure.find:100%=denied"] {
        let report = report(Workflow::Ensure, rules);
        assert_eq!(report.verdict, Verdict::Invalid, "{rules}");
        let [because] = report.invalid_because.as_slice() else { panic!("{rules}") };
        assert!(because.contains("nothing was tested"), "{because}");
    }
}

fn under(preset: eni_sim::Preset, workflow: Workflow, rules: &str) -> Report {
    let mut world = eni_sim::WorldConfig::default();
    preset.shape(&mut world);
    let front = preset.front(1);
    let stages = world.stages.duration;
    let experiment = Experiment { instances: 20, front, stages, ..experiment(workflow, rules) };
    experiment.run(&crate::Direct, &AtomicBool::new(false), &mut |_| ()).unwrap()
}

#[test]
fn where_reads_lag_each_leak_names_the_read_that_misled_the_workflow() {
    let report = under(eni_sim::Preset::Lagging, Workflow::Blog, LOST);
    assert!(report.leaked > 5, "{}", report.leaked);
    for leak in &report.leaks {
        let misled = leak.misled_by.as_ref().unwrap_or_else(|| panic!("{leak:?}"));
        let wire = format!("{}/ec2.Describe", leak.actor);
        assert!(misled.read.starts_with(&wire), "{misled:?}");
        assert_ne!(misled.shown, misled.truth);
    }
    let found_nothing = |leak: &&crate::Leak| {
        let misled = leak.misled_by.as_ref().unwrap();
        misled.shown == "no interface" && misled.truth.starts_with("eni-")
    };
    assert!(report.leaks.iter().any(|leak| found_nothing(&leak)));
    let duplicates =
        report.violations.iter().filter(|it| it.invariant == crate::Invariant::OnePerKey);
    assert!(duplicates.clone().count() > 5);
    assert!(duplicates.clone().all(|it| it.misled_by.is_some()));
}

#[test]
fn a_stale_read_that_a_rule_orders_is_named_at_its_visit() {
    let report = under(
        eni_sim::Preset::Quiet,
        Workflow::Blog,
        "ensure.create#1=lost-reply,DescribeNetworkInterfaces#2=stale",
    );
    let leak = report.leaks.first().unwrap();
    let misled = leak.misled_by.as_ref().unwrap();
    assert_eq!(misled.read, format!("{}/ec2.DescribeNetworkInterfaces#2", leak.actor));
    assert_eq!(misled.shown, "no interface");
    assert!(misled.truth.contains("available"), "{misled:?}");
}

#[test]
fn where_nothing_is_shown_that_is_not_so_nothing_is_said_to_mislead() {
    let report = report(Workflow::Naive, LOST);
    assert!(report.leaked > 0);
    assert!(report.leaks.iter().all(|leak| leak.misled_by.is_none()));
    assert!(report.violations.iter().all(|it| it.misled_by.is_none()));
}

#[test]
fn the_digest_of_the_world_goes_by_the_seed_and_what_happened() {
    let of = |seed, rules: &str| {
        let experiment = Experiment { seed, ..experiment(Workflow::Ensure, rules) };
        experiment.run(&crate::Direct, &AtomicBool::new(false), &mut |_| ()).unwrap().world
    };
    let rule = "ensure.create#1=lost-reply";
    assert_eq!(of(1, rule), of(1, rule));
    assert_ne!(of(1, rule), of(2, rule));
    assert_ne!(of(1, rule), of(1, ""));
    assert_eq!(of(1, "").map(|digest| digest.len()), Some(64));
}
