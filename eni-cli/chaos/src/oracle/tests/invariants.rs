//! Each invariant, broken by a case and held by another.

use super::*;

#[test]
fn before_the_first_attempt_nothing_is_checked() {
    let oracle = Cloud::new().oracle();
    assert_eq!(oracle.states().len(), Invariant::ALL.len());
    assert!(oracle.states().values().all(|state| *state == State::NotChecked));
}

#[test]
fn one_per_key_goes_by_what_lives_at_each_moment() {
    let of = |deed: Deed<()>| state(&Cloud::judged(None, deed), Invariant::OnePerKey);
    assert_eq!(of(|_| ()), State::Held, "the primary interfaces are nobody's");
    assert_eq!(of(|cloud| drop(cloud.create(0))), State::Held);
    let one_after_the_other = |cloud: &Cloud| {
        let first = cloud.create(0);
        cloud.delete(0, &first);
        cloud.create(0);
    };
    assert_eq!(of(one_after_the_other), State::Held);
    let for_a_moment = |cloud: &Cloud| {
        let first = cloud.create(0);
        cloud.create(0);
        cloud.delete(0, &first);
    };
    assert_eq!(of(for_a_moment), State::Broken);
    let one_each = |cloud: &Cloud| {
        cloud.create(0);
        cloud.create(1);
    };
    assert_eq!(of(one_each), State::Held, "they are of two keys");
}

#[test]
fn a_second_interface_is_put_down_to_the_faults_of_the_attempt_that_made_the_first() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    let first_faults = faults(&["w1/ensure.attach#1=lost-reply"]);
    let first = cloud.create(0);
    oracle.check_attempt(&cloud.front, &cloud.attempt(1, &first_faults, None));
    cloud.create(0);
    let second_faults = faults(&["w1/ensure.find#2=refuse"]);
    oracle.check_attempt(&cloud.front, &cloud.attempt(2, &second_faults, None));
    let [violation] = &oracle.into_violations()[..] else { panic!() };
    assert_eq!(violation.invariant, Invariant::OnePerKey);
    assert_eq!((violation.actor.as_str(), &violation.faults), ("w1", &first_faults));
    assert_eq!(violation.instance, cloud.members[0].instance.to_string());
    assert!(violation.what.contains(&first), "{}", violation.what);
}

#[test]
fn one_at_ok_is_kept_by_one_and_by_a_finding() {
    for (interfaces, finds_duplicates, expected) in
        [(1, false, State::Held), (2, false, State::Broken), (2, true, State::Held)]
    {
        let oracle = Cloud::judged(Some(&ok("eni-00000000", finds_duplicates)), |cloud| {
            (0..interfaces).for_each(|_| drop(cloud.create(0)));
        });
        assert_eq!(state(&oracle, Invariant::OneAtOk), expected, "{interfaces}");
    }
    let oracle = Cloud::judged(Some(&failed(false, &[])), |cloud| {
        cloud.create(0);
        cloud.create(0);
    });
    assert_eq!(state(&oracle, Invariant::OneAtOk), State::NotChecked, "it is not Ok");
}

#[test]
fn no_foreign_touch_lets_a_worker_do_what_it_likes_with_its_own() {
    let oracle = Cloud::judged(None, |cloud| {
        let interface = cloud.create(0);
        let attachment = cloud.attach(0, &interface, 0);
        cloud.protect(0, &interface, &attachment);
        cloud.detach(0, &attachment);
        cloud.delete(0, &interface);
    });
    assert_eq!(state(&oracle, Invariant::NoForeignTouch), State::Held);
}

#[test]
fn no_foreign_touch_is_broken_by_every_kind_of_touch() {
    let touches: [(&str, Deed<()>); 6] = [
        ("its own, attached to another's instance", |cloud| {
            let interface = cloud.create(0);
            cloud.attach(0, &interface, 1);
        }),
        ("another's, attached to its own instance", |cloud| {
            let interface = cloud.create(1);
            cloud.attach(0, &interface, 0);
        }),
        ("changed", |cloud| {
            let interface = cloud.create(1);
            cloud.modify(0, &interface, NetworkInterfaceAttribute::SourceDestCheck(false));
        }),
        ("deleted", |cloud| {
            let interface = cloud.create(1);
            cloud.delete(0, &interface);
        }),
        ("a primary one changed", |cloud| {
            let primary = cloud.front.read(|world| {
                let id = world.ledger().interfaces().next().unwrap().network_interface_id;
                id.to_string()
            });
            cloud.modify(0, &primary, NetworkInterfaceAttribute::SourceDestCheck(false));
        }),
        ("detached", |cloud| {
            let interface = cloud.create(1);
            let attachment = cloud.attach(1, &interface, 0);
            cloud.detach(0, &attachment);
        }),
    ];
    for (what, touch) in touches {
        let oracle = Cloud::judged(None, touch);
        assert_eq!(state(&oracle, Invariant::NoForeignTouch), State::Broken, "{what}");
        assert_eq!(oracle.violations_total(), 1, "{what}: once");
    }
}

#[test]
fn what_the_environment_does_between_attempts_is_nobodys_touch() {
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    cloud.finished(0);
    oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], None));
    cloud.terminate_all();
    oracle.read_on(&cloud.front);
    oracle.check_attempt(&cloud.front, &cloud.attempt(2, &[], None));
    assert_eq!(state(&oracle, Invariant::NoForeignTouch), State::Held);
}

#[test]
fn truthful_ok_names_an_interface_that_is_attached_to_the_instance_and_protected() {
    let cases: [(&str, Deed<String>, State); 6] = [
        ("finished", |cloud| cloud.finished(0), State::Held),
        ("unattached", |cloud| cloud.create(0), State::Broken),
        (
            "unprotected",
            |cloud| {
                let interface = cloud.create(0);
                cloud.attach(0, &interface, 0);
                interface
            },
            State::Broken,
        ),
        (
            "on another instance",
            |cloud| {
                let interface = cloud.create(0);
                let attachment = cloud.attach(0, &interface, 1);
                cloud.protect(0, &interface, &attachment);
                interface
            },
            State::Broken,
        ),
        (
            "gone",
            |cloud| {
                let interface = cloud.finished(0);
                cloud.terminate_all();
                interface
            },
            State::Broken,
        ),
        ("never there", |_| "eni-0123456789abcdef0".to_owned(), State::Broken),
    ];
    for (what, deed, expected) in cases {
        let cloud = Cloud::new();
        let mut oracle = cloud.oracle();
        let ending = ok(&deed(&cloud), false);
        oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], Some(&ending)));
        assert_eq!(state(&oracle, Invariant::TruthfulOk), expected, "{what}");
    }
}

#[test]
fn clean_failure_leaves_at_most_the_one_that_the_error_names() {
    let judge = |made: usize, named: usize, for_good: bool| {
        let cloud = Cloud::new();
        let mut oracle = cloud.oracle();
        let made: Vec<_> = (0..made).map(|_| cloud.create(0)).collect();
        let named: Vec<_> = made.iter().take(named).map(String::as_str).collect();
        let ending = failed(for_good, &named);
        oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], Some(&ending)));
        state(&oracle, Invariant::CleanFailure)
    };
    for (made, named, expected) in [
        (0, 0, State::Held),
        (1, 1, State::Held),
        (1, 0, State::Broken),
        (2, 1, State::Broken),
        (2, 2, State::Broken),
    ] {
        assert_eq!(judge(made, named, true), expected, "{made} made, {named} named");
        assert_eq!(judge(made, named, false), State::NotChecked, "it is not for good");
    }
    // What says that it does not know may leave the one that it could not name.
    for (made, expected) in [(1, State::Held), (2, State::Broken)] {
        let cloud = Cloud::new();
        let mut oracle = cloud.oracle();
        (0..made).for_each(|_| drop(cloud.create(0)));
        let Err(known) = failed(true, &[]) else { unreachable!() };
        let ending = Err(Failed { in_doubt: true, ..known });
        oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], Some(&ending)));
        assert_eq!(state(&oracle, Invariant::CleanFailure), expected, "{made} made");
    }
    // To name another is to name none.
    let cloud = Cloud::new();
    let mut oracle = cloud.oracle();
    cloud.create(0);
    let ending = failed(true, &["eni-0123456789abcdef0"]);
    oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], Some(&ending)));
    assert_eq!(state(&oracle, Invariant::CleanFailure), State::Broken);
}

#[test]
fn bounded_calls_counts_one_attempt() {
    for (calls, expected) in [(MOST_CALLS, State::Held), (MOST_CALLS + 1, State::Broken)] {
        let cloud = Cloud::new();
        let mut oracle = cloud.oracle();
        oracle.check_attempt(&cloud.front, &Attempt { calls, ..cloud.attempt(1, &[], None) });
        assert_eq!(state(&oracle, Invariant::BoundedCalls), expected, "{calls}");
    }
}
