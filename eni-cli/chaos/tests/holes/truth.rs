//! Holes through which an Ok says what is not so.

use std::sync::Arc;

use eni_chaos::{
    Invariant,
    search::{Form, OutsideEvent, Scenario, ScenarioModel, alphabet_of},
};
use eni_core::ensure::Rule;
use eni_faults::search::{Bounds, closure};

use super::{
    delays,
    hole::{Hole, smallest},
    one_worker, reads,
};

pub(crate) fn holes() -> Vec<Hole> {
    vec![early_warning(), stale_after_waiting()]
}

/// What nobody can promise: that what was read last is so still.
#[test]
fn h09_the_strict_form_of_truthful_ok_breaks_and_the_stated_one_holds() {
    for (event, cost, schedule) in [
        (OutsideEvent::Terminate, 1, "v1:env/world.terminate#6=happen"),
        (
            OutsideEvent::Detach,
            2,
            "v1:env/world.detach#2=happen,ec2.DescribeNetworkInterfaces#2=stale",
        ),
    ] {
        let scenario = one_worker(&[event]);
        let form = |form| ScenarioModel::new(Scenario { form, ..scenario.clone() }).unwrap();
        let stale = Arc::new(alphabet_of(reads));
        let bounds = Bounds::faults(2);
        let found = closure(&form(Form::Stated), &stale, bounds, &mut |_| true);
        assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
        let least = smallest(&form(Form::Strict), &stale, bounds, Invariant::TruthfulOk);
        assert_eq!(least, (cost, schedule.to_owned()));
    }
}

fn early_warning() -> Hole {
    Hole {
        name: "H13",
        scenario: Scenario { lag: 1, window: 1, ..one_worker(&[]) },
        faults: |fault| reads(fault) || delays(fault),
        bounds: Bounds::faults(2),
        without: &[Rule::WarnFromAcknowledgement],
        breaks: Invariant::TruthfulOk,
        cost: 2,
        schedule: "v1:ensure.find#1=delay(1000s),ec2.DescribeNetworkInterfaces#2=stale",
    }
}

#[test]
fn h13_a_window_that_began_before_the_acknowledgement_warns_of_what_any_read_shows() {
    early_warning().show();
}

fn stale_after_waiting() -> Hole {
    Hole {
        name: "H14",
        scenario: one_worker(&[]),
        faults: reads,
        bounds: Bounds::faults(2),
        without: &[Rule::ReadAfterWait],
        breaks: Invariant::TruthfulOk,
        cost: 1,
        schedule: "v1:ec2.DescribeNetworkInterfaces#2=stale",
    }
}

#[test]
fn h14_a_wait_that_does_not_end_in_a_fresh_read_warns_of_what_any_read_shows() {
    stale_after_waiting().show();
}
