//! What the search says of the workflows, small enough for every commit.

pub(crate) mod apart;
pub(crate) mod congruence;
mod pruning;
mod scenarios;

use std::sync::Arc;

use eni_faults::{
    Fault, Schedule,
    search::{
        Alphabet, Bounds, Chooser, Model, Searched, Size, Stretch, closure, record, replay, shrink,
    },
};

use super::*;
use crate::{Workflow, planted::Planted};

/// Stretches of a replay, at most.
const MOST: u32 = 30;

fn search(model: &ScenarioModel, alphabet: &Arc<Alphabet>, bounds: Bounds) -> Searched {
    closure(model, alphabet, bounds, &mut |_| true)
}

fn model(workflow: Workflow, workers: u32, events: &[OutsideEvent]) -> ScenarioModel {
    let one = Scenario::one_worker(workflow);
    ScenarioModel::new(Scenario { workers, events: events.to_vec(), ..one }).unwrap()
}

/// Searches until `invariant` breaks, shrinks what breaks it, and holds the
/// schedule's text to breaking it again, and to breaking nothing without any
/// one of its items.
fn smallest(model: &ScenarioModel, alphabet: &Arc<Alphabet>, invariant: &str) -> (u32, String) {
    let bounds = Bounds { stretches: 20_000, ..Bounds::faults(2) };
    let mut is_broken = false;
    let found = closure(model, alphabet, bounds, &mut |so_far| {
        let go_on = !is_broken;
        is_broken = so_far.broken > 0;
        go_on
    });
    let counterexample = &found.broken[invariant];
    let schedule = record(model, alphabet, counterexample);
    let shrunk = shrink(model, alphabet, counterexample.start, &schedule, invariant, MOST);
    let text = shrunk.to_string();
    let read: Schedule = text.parse().unwrap();
    let again = replay(model, alphabet, 0, &read, MOST).unwrap();
    assert!(again.breaks(invariant), "{text}");
    assert!(again.unfired.is_empty() && again.void.is_empty(), "{text}");
    for without in 0..read.0.len() {
        let mut fewer = read.clone();
        fewer.0.remove(without);
        let again = replay(model, alphabet, 0, &fewer, MOST).unwrap();
        let all_struck = again.unfired.is_empty() && again.void.is_empty();
        assert!(!(again.breaks(invariant) && all_struck), "{text} without item {without}");
    }
    (counterexample.cost, text)
}

#[test]
fn ensure_holds_whatever_one_fault_an_attempt_meets() {
    let alphabet = Arc::new(alphabet());
    let alone = model(Workflow::Ensure, 1, &[]);
    let found = search(&alone, &alphabet, Bounds::faults(1));
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    assert_eq!((found.worlds, found.stretches), (22, 380));
    let reached: Vec<_> = found.coverage.points().map(|(point, _)| point).collect();
    for point in ["ensure.find", "ensure.facts", "ensure.create", "ensure.attach", "ensure.confirm"]
    {
        assert!(reached.contains(&point), "{point} is not in {reached:?}");
    }
}

#[test]
fn states_that_are_entered_once_only_tell_the_same_as_all_of_them() {
    let alphabet = Arc::new(alphabet());
    for events in [&[][..], &[OutsideEvent::Terminate], &[OutsideEvent::DetachAndDelete]] {
        let model = model(Workflow::Ensure, 1, events);
        let pruned = search(&model, &alphabet, Bounds::faults(1));
        let all = search(&model, &alphabet, Bounds { prunes: false, ..Bounds::faults(1) });
        assert!(pruned.is_exhausted() && all.is_exhausted());
        assert_eq!(pruned.worlds_by_cost, all.worlds_by_cost, "{events:?}");
        assert_eq!(pruned.broken.len(), all.broken.len());
        assert!(pruned.known > 0 && all.known == 0, "{} {}", pruned.stretches, all.stretches);
    }
}

/// A model none of whose stretches can be taken up in its middle.
struct FromTheBeginning(ScenarioModel);

impl Model for FromTheBeginning {
    type World = SearchWorld;

    fn starts(&self) -> Vec<SearchWorld> {
        self.0.starts()
    }

    fn stretch(&self, world: &SearchWorld, chooser: &Chooser) -> Stretch<SearchWorld> {
        self.0.stretch(world, chooser)
    }

    fn sizes(&self, world: &SearchWorld) -> Vec<Size> {
        self.0.sizes(world)
    }
}

#[test]
fn a_stretch_taken_up_in_its_middle_goes_on_as_one_from_the_beginning() {
    let all = Arc::new(alphabet());
    let few = Arc::new(alphabet_of(|fault| matches!(fault, Fault::LostReply | Fault::Missing)));
    for (workers, faults, events, alphabet) in [
        (1, 1, &[][..], all),
        (1, 2, &[OutsideEvent::Detach, OutsideEvent::Delete], Arc::clone(&few)),
        (2, 1, &[], few),
    ] {
        let taken_up = model(Workflow::Ensure, workers, events);
        let bounds = Bounds { stretches: 1_000, ..Bounds::faults(faults) };
        let found = format!("{:?}", search(&taken_up, &alphabet, bounds));
        let anew = FromTheBeginning(taken_up);
        let from_the_beginning = closure(&anew, &alphabet, bounds, &mut |_| true);
        assert_eq!(found, format!("{from_the_beginning:?}"), "{workers} {events:?}");
    }
}

#[test]
fn two_workers_hold_when_nothing_fails_in_whatever_order_they_go() {
    let alphabet = Arc::new(alphabet());
    let model = model(Workflow::Ensure, 2, &[]);
    let found = search(&model, &alphabet, Bounds::faults(0));
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    let all = search(&model, &alphabet, Bounds { prunes: false, ..Bounds::faults(0) });
    assert!(all.is_exhausted() && all.broken.is_empty(), "{:?}", all.broken);
    assert!(all.stretches > 5 * found.stretches, "{} and {}", all.stretches, found.stretches);
}

#[test]
fn blog_makes_a_second_interface_after_a_stale_read() {
    let stale = |fault: &Fault| {
        matches!(fault, Fault::Stale(_) | Fault::Missing | Fault::LostReply | Fault::Refuse)
    };
    let model = model(Workflow::Blog, 1, &[]);
    let (cost, text) = smallest(&model, &Arc::new(alphabet_of(stale)), "one-per-key");
    assert_eq!((cost, text.as_str()), (1, "v1:ec2.DescribeNetworkInterfaces#2=missing"));
}

#[test]
fn two_workers_of_blog_make_two_interfaces_though_nothing_fails() {
    let model = model(Workflow::Blog, 2, &[]);
    let (cost, text) = smallest(&model, &Arc::new(alphabet()), "one-per-key");
    assert_eq!((cost, text.as_str()), (0, "v1:ensure.create#1=switch(w2)"));
}

#[test]
fn naive_makes_a_second_interface_when_it_runs_again() {
    let model = model(Workflow::Naive, 1, &[]);
    let (cost, text) = smallest(&model, &Arc::new(alphabet()), "one-per-key");
    assert_eq!((cost, text.as_str()), (0, "v1:"));
}

#[test]
fn naive_makes_a_second_interface_before_its_first_ok() {
    let runs_once = Scenario { reruns: false, ..Scenario::one_worker(Workflow::Naive) };
    let model = ScenarioModel::new(runs_once).unwrap();
    let (cost, text) = smallest(&model, &Arc::new(alphabet()), "one-per-key");
    assert_eq!((cost, text.as_str()), (1, "v1:ec2.CreateNetworkInterface#1=lost-reply"));
}

#[test]
fn what_the_wire_repeats_or_delivers_late_is_no_call_of_the_attempt() {
    let alphabet = Arc::new(alphabet());
    let model = model(Workflow::Blog, 1, &[]);
    for text in [
        "v1:ec2.CreateNetworkInterface#1=duplicate",
        "v1:ec2.CreateNetworkInterface#1=late(1000s),ensure.instance#1=delay(1000s)",
    ] {
        let again = replay(&model, &alphabet, 0, &text.parse().unwrap(), MOST).unwrap();
        assert!(again.unfired.is_empty() && again.breaks("one-per-key"), "{text}");
        assert!(!again.breaks("bounded-calls"), "{text}");
    }
}

#[test]
fn each_planted_defect_is_found_at_its_least_cost() {
    let alphabet = Arc::new(alphabet());
    for (planted, invariant, cost) in [
        (Planted::Fails, "converges", 0),
        (Planted::Hangs, "converges", 0),
        (Planted::HangsOnError, "converges", 1),
        (Planted::LeavesUnprotected, "truthful-ok", 0),
        (Planted::GivesUpForGood, "clean-failure", 1),
        (Planted::StopsAtLeftovers, "converges", 1),
        (Planted::WritesAgain, "quiet-rerun", 0),
        (Planted::CallsTooOften, "bounded-calls", 0),
        (Planted::TouchesThePrimary, "no-foreign-touch", 0),
    ] {
        let model = model(Workflow::Planted(planted), 1, &[]);
        let bounds = Bounds { stretches: 3_000, ..Bounds::faults(1) };
        let found = search(&model, &alphabet, bounds);
        let least = found.broken.get(invariant).map(|broken| broken.cost);
        assert_eq!(least, Some(cost), "{planted:?}: {:?}", found.broken);
    }
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let alphabet = Arc::new(alphabet());
    let model = model(Workflow::Ensure, 1, &[OutsideEvent::Delete]);
    let run =
        |jobs| format!("{:?}", search(&model, &alphabet, Bounds { jobs, ..Bounds::faults(1) }));
    assert_eq!(run(1), run(2));
}

#[test]
fn what_two_stretches_of_a_batch_enter_is_gone_into_once() {
    let alphabet = Arc::new(alphabet_of(|fault| matches!(fault, Fault::LostReply)));
    let found = search(&model(Workflow::Ensure, 2, &[]), &alphabet, Bounds::faults(1));
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    assert_eq!((found.stretches, found.states), (464, 245));
}

#[test]
fn a_search_that_takes_too_much_for_granted_begins_anew() {
    let alphabet = Arc::new(alphabet_of(|fault| matches!(fault, Fault::LostReply)));
    let right = model(Workflow::Ensure, 1, &[OutsideEvent::Delete]);
    let mut wrong = model(Workflow::Ensure, 1, &[OutsideEvent::Delete]);
    wrong.granted = foreseen::Granted::everything();
    let run = |model| format!("{:?}", search(model, &alphabet, Bounds::faults(1)));
    assert_eq!(run(&wrong), run(&right));
    assert!(!wrong.is_to_begin_anew(), "it has, once");
}

#[test]
fn one_fault_is_too_few_even_where_ec2_lags_longer_than_the_window() {
    let alphabet = Arc::new(alphabet());
    let one = Scenario::one_worker(Workflow::Ensure);
    let slow = ScenarioModel::new(Scenario { lag: 4, window: 1, ..one }).unwrap();
    let found = search(&slow, &alphabet, Bounds::faults(1));
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
}
