//! Holes through which something is left behind when the instance is gone.

use std::sync::Arc;

use eni_chaos::{
    Invariant,
    search::{Form, OutsideEvent, Scenario, ScenarioModel, alphabet, alphabet_of},
};
use eni_core::ensure::Rule;
use eni_faults::{
    Schedule,
    search::{Bounds, closure, replay},
};

use super::{
    delays, denials,
    hole::{Hole, smallest},
    lost_replies, misses, one_worker,
};

pub(crate) fn holes() -> Vec<Hole> {
    vec![believed_notfound(), two_beliefs(), believed_delete(), believed_find(), nothing_deleted()]
}

fn believed_notfound() -> Hole {
    Hole {
        name: "H3",
        scenario: one_worker(&[OutsideEvent::Terminate]),
        faults: misses,
        bounds: Bounds::total(2),
        without: &[Rule::DoubtDeletedAtOnce, Rule::LastLookBeforeGone, Rule::FindAfterDoubt],
        breaks: Invariant::CleanFailure,
        cost: 2,
        schedule: "v1:env/world.terminate#3=happen,ec2.DeleteNetworkInterface#1=missing",
    }
}

/// Each of the three covers for the others.
#[test]
fn h03_a_cleanup_that_believes_one_notfound_and_looks_no_more_leaves_an_orphan() {
    believed_notfound().show();
}

fn two_beliefs() -> Hole {
    Hole {
        name: "H3, H4",
        scenario: one_worker(&[OutsideEvent::Terminate]),
        faults: misses,
        bounds: Bounds::total(3),
        without: &[Rule::DoubtDeletedAtOnce, Rule::LastLookBeforeGone],
        breaks: Invariant::CleanFailure,
        cost: 3,
        schedule: "v1:env/world.terminate#3=happen,ec2.DeleteNetworkInterface#1=missing,\
                   ec2.DescribeNetworkInterfaces#3=missing",
    }
}

/// Each of the two covers for the other.
#[test]
fn h03_h04_a_cleanup_that_believes_one_notfound_and_one_find_leaves_an_orphan() {
    two_beliefs().show();
}

fn believed_delete() -> Hole {
    Hole {
        name: "H3",
        scenario: Scenario { lag: 1, window: 1, ..one_worker(&[OutsideEvent::Terminate]) },
        faults: |fault| misses(fault) || delays(fault),
        bounds: Bounds::total(4),
        without: &[Rule::DoubtDeletedAtOnce],
        breaks: Invariant::CleanFailure,
        cost: 4,
        schedule: "v1:ensure.find#1=delay(1000s),env/world.terminate#3=happen,\
                   ec2.DeleteNetworkInterface#1=missing,ec2.DescribeNetworkInterfaces#3=missing",
    }
}

/// When the attempt is older than a window, no last look comes after it.
#[test]
fn h03_a_cleanup_that_believes_one_notfound_leaves_an_orphan() {
    believed_delete().show();
}

fn believed_find() -> Hole {
    Hole {
        name: "H4",
        scenario: one_worker(&[OutsideEvent::Terminate]),
        faults: |fault| misses(fault) || lost_replies(fault),
        bounds: Bounds::total(3),
        without: &[Rule::LastLookBeforeGone],
        breaks: Invariant::CleanFailure,
        cost: 3,
        schedule: "v1:env/world.terminate#3=happen,ensure.create#1=lost-reply,\
                   ec2.DescribeNetworkInterfaces#2=missing",
    }
}

#[test]
fn h04_a_cleanup_that_believes_one_find_leaves_an_orphan() {
    believed_find().show();
}

/// The window of the last look begins where the attempt may have made something,
/// be that a window after it began.
#[test]
fn h04_a_last_look_too_soon_after_a_doubtful_create_leaves_an_orphan() {
    let hole = Hole {
        scenario: Scenario { lag: 1, window: 1, ..believed_find().scenario },
        ..believed_find()
    };
    let schedule = "v1:ensure.find#1=delay(1000s),env/world.terminate#3=happen,\
                    ensure.create#1=lost-reply,ec2.DescribeNetworkInterfaces#2=missing";
    let read: Schedule = schedule.parse().unwrap();
    for (without, breaks) in [(&[][..], false), (&[Rule::LastLookBeforeGone], true)] {
        let again = replay(&hole.model(without), &Arc::new(alphabet()), 0, &read, 30).unwrap();
        assert!(again.unfired.is_empty(), "{again:?}");
        assert_eq!(again.breaks(Invariant::CleanFailure.id()), breaks, "{without:?}");
    }
}

fn nothing_deleted() -> Hole {
    Hole {
        name: "H4",
        scenario: one_worker(&[OutsideEvent::Terminate]),
        faults: misses,
        bounds: Bounds::faults(1),
        without: &[Rule::DeleteOfDeadInstance],
        breaks: Invariant::CleanFailure,
        cost: 1,
        schedule: "v1:env/world.terminate#3=happen",
    }
}

#[test]
fn h04_an_attempt_that_does_not_clean_up_leaves_an_orphan() {
    nothing_deleted().show();
}

/// What nobody can promise: that nothing is left after a failure for good.
#[test]
fn h10_the_strict_form_of_clean_failure_breaks_and_the_stated_one_holds() {
    let scenario = one_worker(&[OutsideEvent::Terminate]);
    let form = |form| ScenarioModel::new(Scenario { form, ..scenario.clone() }).unwrap();
    let denied = Arc::new(alphabet_of(denials));
    let bounds = Bounds::faults(1);
    let found = closure(&form(Form::Stated), &denied, bounds, &mut |_| true);
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    let strict = Scenario { form: Form::Strict, ..one_worker(&[]) };
    let strict = ScenarioModel::new(strict).unwrap();
    let least = smallest(&strict, &denied, bounds, Invariant::CleanFailure);
    assert_eq!(least, (1, "v1:ensure.attach#1=denied".to_owned()));
    for schedule in [
        // EC2 does not let the delete through.
        "v1:env/world.terminate#3=happen,ensure.delete#1=denied",
        // What a crash left is hidden from the next attempt.
        "v1:ensure.create#1=crash@after,env/world.terminate#4=happen,\
         ec2.DescribeNetworkInterfaces#2=missing",
        // So is what arrives after its find, when nobody waits for it any more.
        "v1:ec2.CreateNetworkInterface#1=late(1000s),ensure.find#2=crash@before,\
         env/world.terminate#5=happen,ensure.instance#2=delay(1000s)",
    ] {
        let read: Schedule = schedule.parse().unwrap();
        for (form, breaks) in [(form(Form::Strict), true), (form(Form::Stated), false)] {
            let again = replay(&form, &Arc::new(alphabet()), 0, &read, 30).unwrap();
            assert!(again.unfired.is_empty(), "{schedule}: {again:?}");
            assert_eq!(again.breaks(Invariant::CleanFailure.id()), breaks, "{schedule}");
        }
    }
}
