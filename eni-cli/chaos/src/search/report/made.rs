//! From what a search found to its report and its verdict.

use std::{collections::BTreeMap, sync::Arc};

use eni_faults::search::{Alphabet, RandomReport, Searched, Stopped};

use super::{
    Asked, Covered, Found, GrowthReport, InvariantState, Mode, OpenReport, Ran, RegressionReport,
    SEARCH_SCHEMA, SearchReport, SearchVerdict, covered,
};
use crate::{Invariant, search::ScenarioModel};

impl SearchReport {
    /// The report of a closure, or of a search by depth.
    pub fn of_searched(
        asked: Asked,
        model: &ScenarioModel,
        alphabet: &Arc<Alphabet>,
        searched: &Searched,
    ) -> Self {
        let mut report = Self::begun(asked, alphabet);
        let needs = searched.worlds_by_faults.keys().next_back().copied().unwrap_or_default();
        let exhausted = searched.is_exhausted();
        report.ran = Ran {
            worlds: searched.worlds,
            worlds_by_cost: searched.worlds_by_cost.clone(),
            worlds_by_faults: searched.worlds_by_faults.clone(),
            no_new_world_from: (exhausted
                && asked.mode == Mode::Closure
                && asked.shard.is_whole()
                && needs < asked.faults)
                .then_some(needs + 1),
            stretches: searched.stretches,
            void: searched.void,
            known: searched.known,
            states: searched.states,
            deepest: searched.deepest,
            ..Ran::default()
        };
        report.open = searched.open.as_ref().map(|open| OpenReport {
            because: match open.because {
                Stopped::Worlds => "there are more worlds than it may keep".to_owned(),
                Stopped::Stretches => "there are more attempts than it may make".to_owned(),
                Stopped::Told => "it was stopped before its end".to_owned(),
            },
            growing: open
                .growing
                .iter()
                .map(|growth| GrowthReport { of: growth.of, from: growth.from, to: growth.to })
                .collect(),
        });
        report.coverage = Some(Covered::of(alphabet, &searched.coverage));
        for counterexample in searched.broken.values() {
            report.counterexamples.push(Found::of(asked.case, model, alphabet, counterexample));
        }
        report.conclude(model, exhausted && asked.shard.is_whole());
        report.exhausted = exhausted && asked.shard.is_whole();
        report.shard_done = exhausted && !asked.shard.is_whole();
        report
    }

    /// The report of a random search; `all` says whether every run was made
    /// that was asked for.
    pub fn of_random(
        asked: Asked,
        model: &ScenarioModel,
        alphabet: &Arc<Alphabet>,
        random: &RandomReport,
        all: bool,
    ) -> Self {
        let mut report = Self::begun(asked, alphabet);
        report.ran = Ran {
            stretches: random.stretches,
            random_runs: Some(random.runs),
            seed: Some(asked.seed),
            deviations: Some(random.deviations),
            less_than_one_in: random.less_than_one_in(),
            runs_that_broke: random.broken.iter().map(|(id, (count, _))| (*id, *count)).collect(),
            ..Ran::default()
        };
        if !all {
            let because = "it was stopped before all its runs were made".to_owned();
            report.open = Some(OpenReport { because, growing: Vec::new() });
        }
        for (_, counterexample) in random.broken.values() {
            report.counterexamples.push(Found::of(asked.case, model, alphabet, counterexample));
        }
        report.conclude(model, false);
        report.shard_done = all && !asked.shard.is_whole();
        if all && asked.shard.is_whole() && report.verdict == SearchVerdict::Open {
            report.verdict = SearchVerdict::Held;
        }
        report
    }

    /// Takes in what came of the schedules that are kept.
    #[must_use]
    pub fn with_regressions(mut self, regressions: Vec<RegressionReport>) -> Self {
        if regressions.iter().any(|kept| !kept.as_expected) {
            self.verdict = match self.verdict {
                SearchVerdict::Invalid => SearchVerdict::Invalid,
                _ => SearchVerdict::Violated,
            };
        }
        self.regressions = regressions;
        self
    }

    fn begun(asked: Asked, alphabet: &Alphabet) -> Self {
        let Asked { mode, case, faults, prunes, shard, .. } = asked;
        let only = asked.only();
        Self {
            schema: SEARCH_SCHEMA,
            target: "sim",
            search: mode,
            workflow: case.workflow.name(),
            scenario: case.scenario.name(),
            lag_ticks: case.lag,
            window_ticks: case.window,
            token_after_deletion: case.token_after_deletion.name(),
            until_ok: case.until_ok,
            max_faults: faults,
            only,
            prunes,
            shard: (!shard.is_whole()).then(|| shard.to_string()),
            verdict: SearchVerdict::Open,
            invalid_because: Vec::new(),
            interrupted: false,
            exhausted: false,
            shard_done: false,
            relative_to: relative_to(asked),
            open: None,
            ran: Ran::default(),
            invariants: BTreeMap::new(),
            counterexamples: Vec::new(),
            alphabet: covered::alphabet(alphabet),
            coverage: None,
            regressions: Vec::new(),
        }
    }

    /// Comes to the verdict; `all` says whether all was covered.
    fn conclude(&mut self, model: &ScenarioModel, all: bool) {
        let judged = model.judged();
        for invariant in Invariant::ALL {
            let id = invariant.id();
            let state = if self.counterexamples.iter().any(|found| found.invariant == id) {
                InvariantState::Broken
            } else if !judged.contains(&invariant) {
                InvariantState::NotChecked
            } else if all {
                InvariantState::Held
            } else {
                InvariantState::HeldSoFar
            };
            self.invariants.insert(id, state);
        }
        if self.ran.stretches == 0 {
            self.invalid_because.push("nothing was run".to_owned());
        }
        for found in self.counterexamples.iter().filter(|found| !found.confirmed) {
            let why = format!("what breaks {} does not break it again", found.invariant);
            self.invalid_because.push(why);
        }
        self.verdict = if !self.invalid_because.is_empty() {
            SearchVerdict::Invalid
        } else if !self.counterexamples.is_empty() {
            SearchVerdict::Violated
        } else if all {
            SearchVerdict::Held
        } else {
            SearchVerdict::Open
        };
    }
}

/// What `exhausted` is relative to.
fn relative_to(asked: Asked) -> Vec<String> {
    let Asked { mode, case, faults, .. } = asked;
    let faults = if faults == 1 { "1 fault".to_owned() } else { format!("{faults} faults") };
    let bound = match mode {
        Mode::Closure => {
            format!("up to {faults} in each attempt of each worker, and any number of attempts")
        }
        Mode::Depth => {
            format!("up to {faults} in all attempts together, and any number of attempts")
        }
        Mode::Random => format!("random schedules of up to {faults} in a run"),
    };
    let only = asked.only().map_or_else(String::new, |only| format!(", {} alone", only.join(", ")));
    vec![
        bound,
        format!(
            "the simulated EC2, which lags {} ticks where the workflow counts on {}; calls and \
             short waits take no time",
            case.lag, case.window
        ),
        format!(
            "the faults of the alphabet{only}, those that do the same merged; each outside event \
             of the scenario at most once"
        ),
    ]
}

#[cfg(test)]
mod tests {
    use eni_faults::search::Shard;

    use super::*;
    use crate::{
        Workflow,
        search::{Case, Scenario, ScenarioName, alphabet},
    };

    fn report(mode: Mode, shard: Shard, searched: &Searched) -> SearchReport {
        let case = Case::new(Workflow::Ensure, ScenarioName::OneWorker);
        let asked = Asked {
            mode,
            case,
            faults: 3,
            kinds: Asked::ALL_KINDS,
            prunes: true,
            shard,
            seed: 0,
            runs: 0,
        };
        let model = ScenarioModel::new(Scenario::one_worker(Workflow::Ensure)).unwrap();
        SearchReport::of_searched(asked, &model, &Arc::new(alphabet()), searched)
    }

    #[test]
    fn more_faults_that_lead_to_no_new_world_are_told_of_a_whole_closure_alone() {
        let worlds_by_faults = BTreeMap::from([(0, 2), (1, 9)]);
        let searched = Searched { stretches: 5, worlds_by_faults, ..Searched::default() };
        let from = |mode, shard| report(mode, shard, &searched).ran.no_new_world_from;
        assert_eq!(from(Mode::Closure, Shard::WHOLE), Some(2));
        assert_eq!(from(Mode::Depth, Shard::WHOLE), None);
        assert_eq!(from(Mode::Closure, Shard::new(1, 2).unwrap()), None);
        let all = Searched { worlds_by_faults: BTreeMap::from([(3, 1)]), ..searched };
        assert_eq!(report(Mode::Closure, Shard::WHOLE, &all).ran.no_new_world_from, None);
    }

    #[test]
    fn what_nobody_judged_is_not_checked_whatever_the_verdict() {
        let searched = Searched { stretches: 5, ..Searched::default() };
        let report = report(Mode::Closure, Shard::WHOLE, &searched);
        assert_eq!(report.verdict, SearchVerdict::Held);
        assert!(report.invariants.values().all(|state| *state == InvariantState::NotChecked));
        let nothing = super::tests::report(Mode::Closure, Shard::WHOLE, &Searched::default());
        assert_eq!(nothing.verdict, SearchVerdict::Invalid);
    }
}
