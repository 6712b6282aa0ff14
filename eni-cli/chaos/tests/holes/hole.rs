//! What a hole is: rules that are taken out, and the search that shows what
//! they are good for. What must not be here: which holes there are.

use std::sync::Arc;

use eni_chaos::{
    Invariant,
    search::{Form, Scenario, ScenarioModel, alphabet_of},
};
use eni_core::{ensure::Rule, inject::Point};
use eni_faults::{
    Fault, Schedule,
    search::{Alphabet, Bounds, Searched, closure, record, replay, shrink},
};

/// Stretches of a replay, at most.
const MOST: u32 = 30;

/// A way in which `ensure` would break without some of its rules.
pub(crate) struct Hole {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// What is searched, with all rules.
    pub(crate) scenario: Scenario,
    /// The faults that are offered.
    pub(crate) faults: fn(&Fault) -> bool,
    /// The most of them, outside events included, in all attempts together.
    pub(crate) bounds: Bounds,
    /// The rules that are taken out. Each of several covers for the others.
    pub(crate) without: &'static [Rule],
    /// What breaks then.
    pub(crate) breaks: Invariant,
    /// At how many faults.
    pub(crate) cost: u32,
    /// The smallest schedule that breaks it.
    pub(crate) schedule: &'static str,
}

impl Hole {
    /// Holds the search to what the hole says: the invariant does not break with all
    /// rules, nor with any one of those in force that cover for each other; without
    /// all of them it does, at this cost and by this schedule, of which no item can
    /// be left out.
    pub(crate) fn show(&self) {
        self.show_with(&Arc::new(alphabet_of(self.faults)));
    }

    /// The same, where the faults strike at these points alone.
    pub(crate) fn show_at(&self, points: &[&'static Point]) {
        let everywhere = alphabet_of(self.faults);
        let here = points.iter().flat_map(|point| everywhere.at(point.name));
        let faults: Vec<_> = here.map(|letter| letter.fault.clone()).collect();
        let class = |_, fault: &Fault| Some(fault.to_string());
        self.show_with(&Arc::new(Alphabet::new(points, &faults, class)));
    }

    fn show_with(&self, alphabet: &Arc<Alphabet>) {
        let all_but = |kept: &Rule| self.without.iter().copied().filter(|it| it != kept).collect();
        let mut fewer: Vec<Vec<Rule>> = self.without.iter().map(all_but).collect();
        fewer.push(Vec::new());
        fewer.dedup();
        for without in fewer {
            let model = self.model(&without);
            let found = closure(&model, alphabet, self.bounds, &mut |_| true);
            assert!(found.is_exhausted(), "without {without:?}: {:?}", found.open);
            let told = text(&found, &model, alphabet);
            assert!(!found.broken.contains_key(self.breaks.id()), "without {without:?}: {told:?}");
            // The strict form asks for more of the others than anybody can keep.
            let all_hold = found.broken.is_empty() || self.scenario.form == Form::Strict;
            assert!(all_hold, "without {without:?}: {told:?}");
        }
        let model = self.model(self.without);
        let (cost, text) = smallest(&model, alphabet, self.bounds, self.breaks);
        assert_eq!((cost, text.as_str()), (self.cost, self.schedule), "{}", self.name);
        let schedule: Schedule = text.parse().unwrap();
        let with = replay(&self.model(&[]), alphabet, 0, &schedule, MOST).unwrap();
        assert!(!with.breaks(self.breaks.id()), "{text} breaks it with all rules, too");
    }

    /// The scenario without these rules.
    pub(crate) fn model(&self, without: &[Rule]) -> ScenarioModel {
        let mut scenario = self.scenario.clone();
        scenario.rules = without.iter().fold(scenario.rules, |rules, rule| rules.without(*rule));
        ScenarioModel::new(scenario).unwrap()
    }

    /// Its row in the table of rules.
    pub(crate) fn row(&self) -> String {
        let rules: Vec<_> = self.without.iter().map(|rule| format!("`{rule:?}`")).collect();
        let Self { name, breaks, cost, schedule, .. } = self;
        let form = if self.scenario.form == Form::Strict { ", strict" } else { "" };
        format!("| {name} | {} | `{breaks}`{form} | {cost} | `{schedule}` |", rules.join(" and "))
    }
}

/// What broke, and by what.
fn text(found: &Searched, model: &ScenarioModel, alphabet: &Arc<Alphabet>) -> Vec<String> {
    let broken = found.broken.values();
    broken
        .map(|broken| format!("{:?} by {}", broken.broken, record(model, alphabet, broken)))
        .collect()
}

/// What breaks an invariant at the least cost: the cost, and the smallest
/// schedule. A replay of its text breaks it again, and breaks nothing without
/// any one of its items.
pub(crate) fn smallest(
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    bounds: Bounds,
    invariant: Invariant,
) -> (u32, String) {
    let mut is_broken = false;
    let found = closure(model, alphabet, bounds, &mut |so_far| {
        let go_on = !is_broken;
        is_broken = so_far.broken > 0;
        go_on
    });
    let invariant = invariant.id();
    let Some(counterexample) = found.broken.get(invariant) else {
        panic!("{invariant} holds: {:?}, {:?}", found.open, found.broken);
    };
    let schedule = record(model, alphabet, counterexample);
    let shrunk = shrink(model, alphabet, counterexample.start, &schedule, invariant, MOST);
    let text = shrunk.to_string();
    let read: Schedule = text.parse().unwrap();
    let again = replay(model, alphabet, counterexample.start, &read, MOST).unwrap();
    assert!(again.breaks(invariant) && again.unfired.is_empty(), "{text}: {again:?}");
    for without in 0..read.0.len() {
        let mut fewer = read.clone();
        fewer.0.remove(without);
        let again = replay(model, alphabet, counterexample.start, &fewer, MOST).unwrap();
        let all_struck = again.unfired.is_empty() && again.void.is_empty();
        assert!(!(again.breaks(invariant) && all_struck), "{text} without item {without}");
    }
    (counterexample.cost, text)
}
