//! Holes around attaching: who holds an index, and what becomes of two that
//! are attached.

use eni_chaos::{
    Invariant,
    search::{Form, OutsideEvent, Scenario},
};
use eni_core::ensure::Rule;
use eni_faults::search::Bounds;

use super::{crashes_before, delays, hole::Hole, lost_replies, misses, one_worker, reads};

pub(crate) fn holes() -> Vec<Hole> {
    vec![next_index(), silent_duplicates(), untold(), not_undone(), unprotected()]
}

/// A duplicate that nobody could prevent is not attached beside the older one, which
/// the instance shows.
fn next_index() -> Hole {
    Hole {
        name: "H6",
        scenario: Scenario { form: Form::Strict, ..one_worker(&[OutsideEvent::ExpireTokens]) },
        faults: reads,
        bounds: Bounds::total(2),
        without: &[Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 2,
        schedule: "v1:env/world.expire-tokens#1=happen,ec2.DescribeNetworkInterfaces#3=missing",
    }
}

#[test]
fn h06_taking_the_next_index_at_once_makes_of_one_duplicate_two_that_are_attached() {
    next_index().show();
}

fn silent_duplicates() -> Hole {
    Hole {
        name: "H8",
        scenario: one_worker(&[OutsideEvent::ExpireTokens]),
        faults: reads,
        bounds: Bounds::total(2),
        without: &[Rule::UndoOwnAttach, Rule::TellOfDuplicates, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 2,
        schedule: "v1:env/world.expire-tokens#1=happen,ec2.DescribeNetworkInterfaces#3=missing",
    }
}

/// Each of the two covers for the other.
#[test]
fn h08_two_attached_that_nobody_undoes_or_tells_of_are_there_for_good() {
    silent_duplicates().show();
}

fn untold() -> Hole {
    Hole {
        name: "H8",
        scenario: one_worker(&[OutsideEvent::ExpireTokens]),
        faults: |fault| misses(fault) || crashes_before(fault),
        bounds: Bounds::total(3),
        without: &[Rule::TellOfDuplicates, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 3,
        schedule: "v1:env/world.expire-tokens#1=happen,ec2.DescribeNetworkInterfaces#3=missing,\
                   ec2.DetachNetworkInterface#1=crash@before",
    }
}

#[test]
fn h08_an_ok_that_does_not_tell_of_what_an_earlier_attempt_attached_is_silent_for_good() {
    untold().show();
}

fn not_undone() -> Hole {
    Hole {
        name: "H8",
        scenario: one_worker(&[OutsideEvent::ExpireTokens]),
        faults: |fault| reads(fault) || delays(fault),
        bounds: Bounds { faults: 1, ..Bounds::total(5) },
        without: &[Rule::UndoOwnAttach, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 5,
        schedule: "v1:env/world.expire-tokens#1=happen,ensure.find#2=delay(1000s),\
                   ec2.DescribeNetworkInterfaces#3=missing,ensure.find#3=delay(1000s),\
                   ec2.DescribeNetworkInterfaces#5=missing",
    }
}

#[test]
fn h08_two_attached_that_nobody_undoes_stay_and_a_stale_read_hides_one() {
    not_undone().show();
}

fn unprotected() -> Hole {
    Hole {
        name: "rule 5",
        scenario: one_worker(&[]),
        faults: lost_replies,
        bounds: Bounds::faults(2),
        without: &[Rule::ProtectAdopted],
        breaks: Invariant::TruthfulOk,
        cost: 1,
        schedule: "v1:ensure.attach#1=lost-reply",
    }
}

#[test]
fn rule_5_protecting_only_what_was_attached_just_now_leaves_an_adopted_one_unprotected() {
    unprotected().show();
}
