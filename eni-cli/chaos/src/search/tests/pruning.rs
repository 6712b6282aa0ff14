//! States that are entered once only tell what all of them tell: each scenario
//! is searched with pruning and without, up to two faults and outside events in
//! all its attempts together.
//!
//! Where several actors run, all orders of all letters would be too many. There a
//! search that prunes is held to one that takes for the same only what is the same in
//! all that was ([`Apart::AllThatWas`]), with the whole alphabet; that one to all
//! orders, with the whole alphabet and one fault; and both to all orders of each
//! letter by itself.
//!
//! `ensure` breaks nothing, so that there would be nothing to agree upon: it is
//! also searched with a rule taken out. A workflow of the shelf is pruned only where
//! several actors run.

use eni_core::{
    ensure::{Rule, Rules},
    inject::Point,
    points,
};

use super::{apart::Apart, *};
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

/// What is left out of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// All that a search that prunes leaves out.
    WhatPruningDoes,
    /// What follows from a state that is the same in all that was.
    TheSame,
    Nothing,
}

/// What a search tells that leaves this out, and how many stretches it took.
fn verdict(
    scenario: &Scenario,
    alphabet: &Arc<Alphabet>,
    left_out: LeftOut,
    depth: u32,
) -> (Verdict, u64) {
    let mut model = ScenarioModel::new(scenario.clone()).unwrap();
    if left_out == LeftOut::TheSame {
        model.apart = Apart::AllThatWas;
        model.granted.take_nothing();
    }
    let prunes = left_out != LeftOut::Nothing;
    let found = search(&model, alphabet, Bounds { prunes, ..Bounds::total(depth) });
    let verdict = Verdict {
        is_exhausted: found.is_exhausted(),
        broken: found.broken.iter().map(|(id, broken)| (*id, broken.cost)).collect(),
        worlds_by_cost: found.worlds_by_cost.into_iter().collect(),
    };
    (verdict, found.stretches)
}

/// What breaks, and at which least cost; `None` if nothing does.
type Breaks = Option<(&'static str, u32)>;

/// Holds a search that prunes to the verdict of one that does not, and that to
/// breaking this invariant at this least cost, or nothing.
#[track_caller]
fn agree(scenario: &Scenario, alphabet: &Arc<Alphabet>, breaks: Breaks) {
    let ways = [LeftOut::WhatPruningDoes, LeftOut::Nothing];
    tell_the_same(scenario, alphabet, ways, DEPTH, breaks);
}

/// Holds a search that leaves more out to the verdict of one that leaves less out.
#[track_caller]
fn tell_the_same(
    scenario: &Scenario,
    alphabet: &Arc<Alphabet>,
    [more_is_left_out, less_is_left_out]: [LeftOut; 2],
    depth: u32,
    breaks: Breaks,
) {
    let Scenario { workflow, rules, .. } = scenario;
    let (one, fewer) = verdict(scenario, alphabet, more_is_left_out, depth);
    let (all, more) = verdict(scenario, alphabet, less_is_left_out, depth);
    assert_eq!(one, all, "{workflow}, {rules:?}");
    assert!(all.is_exhausted, "{workflow}, {rules:?}");
    assert!(fewer < more, "{workflow}, {rules:?}: nothing was left out of {more} stretches");
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
    agree(&ensure, &alphabet, None);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(&Scenario { rules, ..ensure }, &alphabet, Some(("truthful-ok", 1)));
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
    agree(&named(Workflow::Ensure), &attach, None);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(&Scenario { rules, ..named(Workflow::Ensure) }, &attach, Some(("truthful-ok", 0)));
    let create = at(&points::CREATE, Fault::LostReply);
    agree(&named(Workflow::Blog), &create, Some(("one-per-key", 0)));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_keys_tell_the_same() {
    let named = |workflow| Scenario::named(ScenarioName::TwoKeys, workflow);
    let attach = at(&points::ATTACH, Fault::LostReply);
    let rules = Rules::ALL.without(Rule::ProtectAdopted);
    agree(&Scenario { rules, ..named(Workflow::Ensure) }, &attach, Some(("truthful-ok", 1)));
    let create = at(&points::CREATE, Fault::LostReply);
    agree(&named(Workflow::Blog), &create, None);
}

#[test]
fn pruned_or_not_a_collector_tells_the_same() {
    let workflow = Workflow::Broken(Defect::NoCleanup);
    let scenario = Scenario::named(ScenarioName::WorkerAndCollector, workflow);
    let create = at(&points::CREATE, Fault::LostReply);
    agree(&scenario, &create, Some(("clean-failure", 1)));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_ensure_beside_others_tells_the_same() {
    let create = at(&points::CREATE, Fault::LostReply);
    for name in [ScenarioName::TwoWorkers, ScenarioName::TwoKeys, ScenarioName::WorkerAndCollector]
    {
        agree(&Scenario::named(name, Workflow::Ensure), &create, None);
    }
}

/// How many letters the whole alphabet has.
const LETTERS: usize = 119;

/// Every letter of the whole alphabet by itself: all orders of all letters together
/// would be too many without pruning. By how many of them something breaks.
fn agree_letter_by_letter(scenario: &Scenario) -> usize {
    let whole = alphabet_of(|_| true);
    let (mut tried, mut breaking) = (0, 0);
    for point in all_points() {
        for letter in whole.at(point.name) {
            let alphabet = at(point, letter.fault.clone());
            let of = |left_out| verdict(scenario, &alphabet, left_out, DEPTH).0;
            let (pruned, all) = (of(LeftOut::WhatPruningDoes), of(LeftOut::Nothing));
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
    let rules = Rules::ALL.without(Rule::WarnFromAcknowledgement);
    assert_eq!(agree_letter_by_letter(&Scenario { rules, ..ensure }), 1);
}

/// Several actors, with the whole alphabet.
#[track_caller]
fn agree_beside_others(scenario: &Scenario, breaks: Breaks) {
    let whole = Arc::new(alphabet_of(|_| true));
    let ways = [LeftOut::TheSame, LeftOut::Nothing];
    tell_the_same(scenario, &whole, ways, 1, breaks.filter(|(_, cost)| *cost <= 1));
    let ways = [LeftOut::WhatPruningDoes, LeftOut::TheSame];
    tell_the_same(scenario, &whole, ways, DEPTH, breaks);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_workers_tell_the_same_by_the_whole_alphabet() {
    let ensure = Scenario::named(ScenarioName::TwoWorkers, Workflow::Ensure);
    agree_beside_others(&ensure, None);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_workers_without_a_rule_tell_the_same_by_the_whole_alphabet() {
    let rules = Rules::ALL.without(Rule::ProbeBeforeDeath);
    let ensure = Scenario::named(ScenarioName::TwoWorkers, Workflow::Ensure);
    agree_beside_others(&Scenario { rules, ..ensure }, Some(("one-per-key", 2)));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_a_collector_tells_the_same_by_the_whole_alphabet() {
    let ensure = Scenario::named(ScenarioName::WorkerAndCollector, Workflow::Ensure);
    agree_beside_others(&ensure, None);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes in a debug build: cargo xtask ci has it in release")]
fn pruned_or_not_two_keys_tell_the_same_by_the_whole_alphabet() {
    let ensure = Scenario::named(ScenarioName::TwoKeys, Workflow::Ensure);
    agree_beside_others(&ensure, None);
}
