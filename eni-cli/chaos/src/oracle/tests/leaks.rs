//! Leaks and violations: what is kept of them, and whose faults are behind them.

use super::*;

#[test]
fn what_is_broken_once_stays_broken_and_what_holds_is_no_violation() {
    let cloud = Cloud::new();
    for invariant in [Invariant::Converges, Invariant::QuietRerun] {
        let mut oracle = cloud.oracle();
        let own = faults(&["w1/ensure.find#1=refuse"]);
        let attempt = cloud.attempt(1, &own, None);
        oracle.check(invariant, true, &attempt, || unreachable!("it held"));
        assert_eq!(state(&oracle, invariant), State::Held);
        oracle.check(invariant, false, &attempt, || "broken".to_owned());
        oracle.check(invariant, true, &attempt, || unreachable!("it held"));
        assert_eq!(state(&oracle, invariant), State::Broken);
        let [violation] = &oracle.into_violations()[..] else { panic!() };
        assert_eq!((violation.what.as_str(), &violation.faults), ("broken", &own));
    }
}

#[test]
fn no_leak_holds_when_everything_went_with_its_instance() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    cloud.finished(0);
    oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], None));
    cloud.terminate_all();
    assert_eq!(oracle.check_leaks(&cloud.front, &cloud.members), []);
    assert_eq!(state(&oracle, Invariant::NoLeak), State::Held);
}

#[test]
fn a_leak_names_the_attempt_that_made_it_and_its_faults() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    let own = faults(&["w1/ensure.protect#1=refuse"]);
    let interface = cloud.create(0);
    cloud.attach(0, &interface, 0);
    oracle.check_attempt(&cloud.front, &cloud.attempt(3, &own, None));
    cloud.terminate_all();
    let leaks = oracle.check_leaks(&cloud.front, &cloud.members);
    let leak = Leak {
        interface,
        actor: "w1".to_owned(),
        instance: cloud.members[0].instance.to_string(),
        attempt: 3,
        left_by: LeftBy::Workflow,
        faults: own.clone(),
        misled_by: None,
    };
    assert_eq!(leaks, [leak]);
    assert_eq!(state(&oracle, Invariant::NoLeak), State::Broken);
    assert_eq!(oracle.into_violations()[0].faults, own);
}

#[test]
fn a_leak_of_an_attempt_without_faults_has_those_of_the_attempt_before() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    let [older, newer] =
        ["create", "attach"].map(|p| faults(&[&format!("w1/ensure.{p}#1=refuse")]));
    for (number, own) in [(1, older.as_slice()), (2, &newer), (3, &[])] {
        cloud.create(0);
        oracle.check_attempt(&cloud.front, &cloud.attempt(number, own, None));
    }
    let mut leaks = oracle.check_leaks(&cloud.front, &cloud.members);
    leaks.sort_by_key(|leak| leak.attempt);
    let behind: Vec<_> = leaks.into_iter().map(|leak| leak.faults).collect();
    assert_eq!(behind, [older, newer.clone(), newer]);
}

#[test]
fn a_leak_that_no_attempt_was_seen_making_is_a_leak_all_the_same() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    cloud.create(1);
    let leaks = oracle.check_leaks(&cloud.front, &cloud.members);
    assert_eq!(leaks.len(), 1);
    assert_eq!((leaks[0].actor.as_str(), leaks[0].attempt), ("w2", 0));
    assert!(leaks[0].faults.is_empty());
    assert_eq!(state(&oracle, Invariant::NoLeak), State::Broken);
}

#[test]
fn violations_are_all_counted_and_the_first_of_them_listed() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    let attempt = cloud.attempt(1, &[], None);
    for n in 0..=Report::MOST_VIOLATIONS {
        oracle.check(Invariant::Converges, false, &attempt, || n.to_string());
    }
    assert_eq!(oracle.violations_total(), Report::MOST_VIOLATIONS as u64 + 1);
    let violations = oracle.into_violations();
    assert_eq!(violations.len(), Report::MOST_VIOLATIONS);
    assert_eq!(violations[0].what, "0");
}
