//! What is to be caught: a workflow, where it runs, and what breaks there.

use eni_faults::Fault;

use super::Defect;
use crate::{Invariant, Workflow, search::Scenario};

/// The engineering note that this project comes from.
const NOTE: &str = "the note of 2016";

/// A workflow with what is known to break it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The workflow, and where it runs.
    pub scenario: Scenario,
    /// What the workflow does wrong.
    pub about: &'static str,
    /// What must go wrong for that to show.
    pub shown_by: &'static str,
    /// Where it was seen.
    pub source: Option<&'static str>,
    /// Which faults are tried.
    pub wanted: fn(&Fault) -> bool,
    /// The invariant that breaks.
    pub breaks: Invariant,
    /// How many faults and outside events that takes at least.
    pub cost: u32,
}

impl Case {
    /// The most faults and events in one attempt.
    pub const FAULTS: u32 = 2;

    /// What is declared of a defect, with every fault.
    pub fn of(defect: Defect) -> Self {
        let story = defect.story();
        let one = Scenario::one_worker(Workflow::Broken(defect));
        Self {
            scenario: Scenario {
                workers: story.workers,
                keys: story.keys,
                starts: vec![story.start],
                events: story.events.to_vec(),
                ..one
            },
            about: story.about,
            shown_by: story.shown_by,
            source: story.source,
            wanted: |_| true,
            breaks: story.breaks,
            cost: story.cost,
        }
    }

    /// What is known of the note's own process and of the one before it.
    pub fn of_the_note() -> Vec<Self> {
        let blog = Self {
            scenario: Scenario::one_worker(Workflow::Blog),
            about: "believes its one find and sends no token",
            shown_by: "a find that misses the interface",
            source: Some(NOTE),
            wanted: |fault| matches!(fault, Fault::Stale(_) | Fault::Missing),
            breaks: Invariant::OnePerKey,
            cost: 1,
        };
        let two = Self {
            scenario: Scenario { workers: 2, ..blog.scenario.clone() },
            shown_by: "two workers that both look first",
            cost: 0,
            ..blog
        };
        let naive = Self {
            scenario: Scenario { reruns: false, ..Scenario::one_worker(Workflow::Naive) },
            about: "does not look for what an earlier attempt has made",
            shown_by: "a create whose reply is lost, before the first Ok",
            wanted: |_| true,
            cost: 1,
            ..blog
        };
        vec![blog, two, naive]
    }

    /// All of them, the note's first.
    pub fn all() -> Vec<Self> {
        let mut all = Self::of_the_note();
        all.extend(Defect::ALL.iter().map(|defect| Self::of(*defect)));
        all
    }

    /// The same place and the same faults, with another workflow.
    pub fn scenario_with(&self, workflow: Workflow) -> Scenario {
        Scenario { workflow, ..self.scenario.clone() }
    }
}
