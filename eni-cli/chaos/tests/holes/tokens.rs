//! Holes through which a second interface is made, or tokens are used up.

use eni_chaos::{
    Invariant,
    search::{Form, OutsideEvent, Scenario, Start},
};
use eni_core::{ensure::Rule, points};
use eni_faults::search::Bounds;

use super::{delays, denials, hole::Hole, lost_replies, misses, one_worker, reads};

pub(crate) fn holes() -> Vec<Hole> {
    vec![
        token_chain(),
        token_in_each_send(),
        one_not_found(),
        two_rules_of_the_proof(),
        old_window(),
        void_proof(),
        no_last_find(),
        ghost(),
        old_find(),
        read_by_id(),
        not_read_back(),
    ]
}

fn token_chain() -> Hole {
    Hole {
        name: "H1",
        scenario: Scenario { lag: 1, window: 1, ..one_worker(&[]) },
        faults: denials,
        bounds: Bounds::faults(1),
        without: &[Rule::LeaveToNextAttempt],
        breaks: Invariant::Converges,
        cost: 8,
        schedule: "v1:ensure.attach#1=denied,ensure.attach#3=denied,ensure.attach#6=denied,\
                   ensure.attach#10=denied,ensure.attach#15=denied,ensure.attach#21=denied,\
                   ensure.attach#28=denied,ensure.attach#36=denied",
    }
}

/// A refusal after which the interface is deleted costs a token each time.
#[test]
fn h01_deleting_after_each_refusal_uses_up_the_chain_of_tokens() {
    token_chain().show();
}

fn token_in_each_send() -> Hole {
    Hole {
        name: "rule 2",
        scenario: one_worker(&[]),
        faults: |fault| reads(fault) || lost_replies(fault),
        bounds: Bounds::total(2),
        without: &[Rule::StableToken],
        breaks: Invariant::OnePerKey,
        cost: 2,
        schedule: "v1:ensure.create#1=lost-reply,ec2.DescribeNetworkInterfaces#2=missing",
    }
}

#[test]
fn rule_2_a_token_of_its_own_for_each_send_makes_a_second_interface() {
    token_in_each_send().show();
}

fn one_not_found() -> Hole {
    Hole {
        name: "H5",
        scenario: one_worker(&[]),
        faults: reads,
        bounds: Bounds::faults(3),
        without: &[Rule::ProbeBeforeDeath],
        breaks: Invariant::OnePerKey,
        cost: 2,
        schedule: "v1:ec2.AttachNetworkInterface#1=missing,ec2.DescribeNetworkInterfaces#2=missing",
    }
}

#[test]
fn h05_death_that_one_refused_attach_proves_makes_a_second_interface() {
    one_not_found().show();
}

fn two_rules_of_the_proof() -> Hole {
    Hole {
        name: "H5",
        scenario: Scenario { starts: vec![Start::DeletedOnce], ..one_worker(&[]) },
        faults: misses,
        bounds: Bounds::total(3),
        without: &[Rule::WindowFromLastSign, Rule::FindBeforeNextToken],
        breaks: Invariant::OnePerKey,
        cost: 3,
        schedule: "v1:ec2.AttachNetworkInterface#2=refuse,\
                   ec2.DescribeNetworkInterfaces#7=missing,\
                   ec2.ModifyNetworkInterfaceAttribute#4=missing",
    }
}

/// Each of the two covers for the other up to three faults.
#[test]
fn h05_a_window_from_the_beginning_and_no_find_after_it_make_a_second_interface() {
    two_rules_of_the_proof().show();
}

fn old_window() -> Hole {
    Hole {
        name: "H5",
        scenario: Scenario { starts: vec![Start::DeletedOnce], ..one_worker(&[]) },
        faults: misses,
        bounds: Bounds::total(4),
        without: &[Rule::WindowFromLastSign],
        breaks: Invariant::OnePerKey,
        cost: 4,
        schedule: "v1:ec2.AttachNetworkInterface#2=refuse,\
                   ec2.DescribeNetworkInterfaces#8=missing,\
                   ec2.ModifyNetworkInterfaceAttribute#4=missing,\
                   ec2.DescribeNetworkInterfaces#9=missing",
    }
}

#[test]
fn h05_a_window_that_began_with_the_attempt_proves_the_death_of_a_young_interface() {
    old_window().show();
}

fn void_proof() -> Hole {
    Hole {
        name: "H5",
        scenario: Scenario { lag: 2, window: 1, ..one_worker(&[]) },
        faults: reads,
        bounds: Bounds::faults(3),
        without: &[Rule::SightingVoidsProof],
        breaks: Invariant::OnePerKey,
        cost: 3,
        schedule: "v1:ec2.DescribeNetworkInterfaces#3=stale(2),\
                   ec2.DescribeNetworkInterfaces#4=missing,\
                   ec2.ModifyNetworkInterfaceAttribute#2=missing",
    }
}

/// With a window as long as the lag a proof is right, and never seen voided.
#[test]
fn h05_a_proof_that_outlives_a_sighting_makes_a_second_interface_where_ec2_lags_longer() {
    void_proof().show();
}

fn no_last_find() -> Hole {
    Hole {
        name: "H5",
        scenario: Scenario { lag: 2, window: 1, ..one_worker(&[]) },
        faults: reads,
        bounds: Bounds::total(4),
        without: &[Rule::FindBeforeNextToken, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OnePerKey,
        cost: 4,
        schedule: "v1:ec2.DescribeNetworkInterfaces#3=stale(2),\
                   ec2.DescribeNetworkInterfaces#4=missing,\
                   ec2.ModifyNetworkInterfaceAttribute#2=missing,\
                   ec2.DescribeNetworkInterfaces#5=missing",
    }
}

#[test]
fn h05_a_next_token_without_a_find_makes_a_second_interface_where_ec2_lags_longer() {
    no_last_find().show();
}

/// A dead interface that a create answers once more, long after another took its place.
fn ghost() -> Hole {
    Hole {
        name: "H2",
        scenario: Scenario {
            starts: vec![Start::DeletedOnce],
            form: Form::Strict,
            ..one_worker(&[])
        },
        faults: reads,
        bounds: Bounds::total(2),
        without: &[Rule::ResolveClaims, Rule::BoundedWaitForSighting],
        breaks: Invariant::BoundedCalls,
        cost: 2,
        schedule: "v1:ec2.DescribeNetworkInterfaces#9=missing,ec2.DescribeInstances#3=stale(2)",
    }
}

#[test]
fn h02_a_claim_that_counts_as_a_sighting_is_waited_for_without_end() {
    ghost().show();
}

/// Another worker finishes and a tick passes between find and create, after which
/// EC2 has forgotten the token.
fn old_find() -> Hole {
    Hole {
        name: "H7",
        scenario: Scenario { workers: 2, token_window: Some(1), ..one_worker(&[]) },
        faults: delays,
        bounds: Bounds::total(2),
        without: &[Rule::FreshFind],
        breaks: Invariant::OnePerKey,
        cost: 1,
        schedule: "v1:ensure.instance#1=switch(w2),w2/ensure.attach#1=switch(w1),\
                   ensure.instance#1=delay(1000s)",
    }
}

/// What passes between the decision and the call cannot be helped: here it passes
/// before the decision.
#[test]
fn h07_a_create_after_an_old_find_makes_a_second_interface_once_tokens_are_forgotten() {
    old_find().show_at(&[&points::INSTANCE]);
}

fn read_by_id() -> Hole {
    Hole {
        name: "H7",
        scenario: one_worker(&[OutsideEvent::ExpireTokens]),
        faults: reads,
        bounds: Bounds::total(2),
        without: &[Rule::ConfirmByKey, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 2,
        schedule: "v1:env/world.expire-tokens#1=happen,ec2.DescribeNetworkInterfaces#3=missing",
    }
}

#[test]
fn h07_a_confirm_by_id_does_not_see_a_sibling() {
    read_by_id().show();
}

fn not_read_back() -> Hole {
    Hole {
        name: "H7",
        scenario: one_worker(&[OutsideEvent::ExpireTokens]),
        faults: reads,
        bounds: Bounds::total(2),
        without: &[Rule::Confirm, Rule::LookWhoHoldsTheIndex],
        breaks: Invariant::OneAtOk,
        cost: 2,
        schedule: "v1:env/world.expire-tokens#1=happen,ec2.DescribeNetworkInterfaces#2=missing",
    }
}

#[test]
fn h07_no_confirm_at_all_does_not_see_a_sibling_either() {
    not_read_back().show();
}
