//! States that are entered once only tell what all of them tell: each scenario
//! is searched with pruning and without, up to two faults and outside events in
//! all its attempts together.
//!
//! `ensure` breaks nothing, so that there would be nothing to agree upon: it is
//! also searched with a rule taken out. A workflow of the shelf is pruned only where
//! several actors run.

use eni_core::{
    ensure::{Rule, Rules},
    inject::Point,
    points,
};

use super::*;
use crate::{all_points, shelf::Defect};

/// What a search tells.
#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    is_exhausted: bool,
    /// Each invariant that breaks, at its least cost.
    broken: Vec<(&'static str, u32)>,
    worlds_by_cost: Vec<(u32, usize)>,
}

/// The most faults and outside events in all attempts together.
const DEPTH: u32 = 2;

/// What a search tells that prunes or does not, and how many stretches it took.
fn verdict(model: &ScenarioModel, alphabet: &Arc<Alphabet>, prunes: bool) -> (Verdict, u64) {
    let found = search(model, alphabet, Bounds { prunes, ..Bounds::total(DEPTH) });
    let verdict = Verdict {
        is_exhausted: found.is_exhausted(),
        broken: found.broken.iter().map(|(id, broken)| (*id, broken.cost)).collect(),
        worlds_by_cost: found.worlds_by_cost.into_iter().collect(),
    };
    (verdict, found.stretches)
}

/// Holds a search that prunes to the verdict of one that does not, and that to
/// breaking this invariant at this least cost, or nothing.
#[track_caller]
fn agree(scenario: Scenario, alphabet: &Arc<Alphabet>, breaks: Option<(&'static str, u32)>) {
    let Scenario { workflow, rules, .. } = scenario;
    let model = ScenarioModel::new(scenario).unwrap();
    let (pruned, fewer) = verdict(&model, alphabet, true);
    let (all, more) = verdict(&model, alphabet, false);
    assert_eq!(pruned, all, "{workflow}, {rules:?}");
    assert!(all.is_exhausted, "{workflow}, {rules:?}");
    assert!(fewer < more, "{workflow}, {rules:?}: nothing was pruned of {more} stretches");
    match breaks {
        Some(breaks) => assert!(all.broken.contains(&breaks), "{rules:?}: {:?}", all.broken),
        None => assert_eq!(all.broken, [], "{workflow}"),
    }
}

/// The search of one worker, with every fault; in a debug build, which is slow,
/// with two.
fn agree_alone(name: ScenarioName) {
    let is_wanted = |fault: &Fault| {
        !cfg!(debug_assertions) || matches!(fault, Fault::LostReply | Fault::Missing)
    };
    let alphabet = Arc::new(alphabet_of(is_wanted));
    let ensure = Scenario::named(name, Workflow::Ensure);
    agree(ensure.clone(), &alphabet, None);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(Scenario { rules, ..ensure }, &alphabet, Some(("truthful-ok", 1)));
}

/// One fault at one point: without pruning, every order of several actors is run,
/// which would be too many with the whole alphabet.
fn at(point: &'static Point, fault: Fault) -> Arc<Alphabet> {
    Arc::new(Alphabet::new(&[point], &[fault], |_, fault| Some(fault.to_string())))
}

#[test]
fn pruned_or_not_one_worker_tells_the_same() {
    agree_alone(ScenarioName::OneWorker);
}

#[test]
fn pruned_or_not_a_termination_tells_the_same() {
    agree_alone(ScenarioName::WorkerAndTermination);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_a_person_tells_the_same() {
    agree_alone(ScenarioName::WorkerAndPerson);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_a_deletion_before_tells_the_same() {
    agree_alone(ScenarioName::AfterDeletion);
}

#[test]
fn pruned_or_not_a_token_that_mismatches_tells_the_same() {
    agree_alone(ScenarioName::TokenMismatch);
}

#[test]
fn pruned_or_not_a_full_subnet_tells_the_same() {
    agree_alone(ScenarioName::FullSubnet);
}

#[test]
fn pruned_or_not_a_throttled_account_tells_the_same() {
    agree_alone(ScenarioName::ThrottledAccount);
}

#[test]
fn pruned_or_not_two_workers_tell_the_same() {
    let named = |workflow| Scenario::named(ScenarioName::TwoWorkers, workflow);
    let attach = at(&points::ATTACH, Fault::LostReply);
    agree(named(Workflow::Ensure), &attach, None);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(Scenario { rules, ..named(Workflow::Ensure) }, &attach, Some(("truthful-ok", 0)));
    let create = at(&points::CREATE, Fault::LostReply);
    agree(named(Workflow::Blog), &create, Some(("one-per-key", 0)));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_keys_tell_the_same() {
    let named = |workflow| Scenario::named(ScenarioName::TwoKeys, workflow);
    let attach = at(&points::ATTACH, Fault::LostReply);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(Scenario { rules, ..named(Workflow::Ensure) }, &attach, Some(("truthful-ok", 1)));
    let create = at(&points::CREATE, Fault::LostReply);
    agree(named(Workflow::Blog), &create, None);
}

#[test]
fn pruned_or_not_a_collector_tells_the_same() {
    let workflow = Workflow::Broken(Defect::NoCleanup);
    let scenario = Scenario::named(ScenarioName::WorkerAndCollector, workflow);
    let create = at(&points::CREATE, Fault::LostReply);
    agree(scenario, &create, Some(("clean-failure", 1)));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_ensure_beside_others_tells_the_same() {
    let create = at(&points::CREATE, Fault::LostReply);
    for name in [ScenarioName::TwoWorkers, ScenarioName::TwoKeys, ScenarioName::WorkerAndCollector]
    {
        agree(Scenario::named(name, Workflow::Ensure), &create, None);
    }
}

/// How many letters the whole alphabet has.
const LETTERS: usize = 119;

/// Every letter of the whole alphabet by itself: all orders of all letters together
/// would be too many without pruning. By how many of them something breaks.
fn agree_letter_by_letter(scenario: &Scenario) -> usize {
    let model = ScenarioModel::new(scenario.clone()).unwrap();
    let whole = alphabet_of(|_| true);
    let (mut tried, mut breaking) = (0, 0);
    for point in all_points() {
        for letter in whole.at(point.name) {
            let alphabet = at(point, letter.fault.clone());
            let (pruned, _) = verdict(&model, &alphabet, true);
            let (all, _) = verdict(&model, &alphabet, false);
            assert_eq!(pruned, all, "{}={}", point.name, letter.fault);
            assert!(all.is_exhausted, "{}={}", point.name, letter.fault);
            tried += 1;
            breaking += usize::from(!all.broken.is_empty());
        }
    }
    assert_eq!(tried, LETTERS);
    breaking
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_workers_tell_the_same_letter_by_letter() {
    let ensure = Scenario::named(ScenarioName::TwoWorkers, Workflow::Ensure);
    assert_eq!(agree_letter_by_letter(&ensure), 0);
    let rules = Rules::ALL.without(Rule::FindAfterDoubt);
    assert_eq!(agree_letter_by_letter(&Scenario { rules, ..ensure }), 2);
}
