//! The scenarios by name: what each of them is for, in a line.

use std::{fmt, str::FromStr};

use eni_faults::suggest::nearest;
use thiserror::Error;

use super::{OutsideEvent, Scenario};
use crate::Workflow;

/// A scenario that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScenarioName {
    /// One worker, nothing from outside.
    OneWorker,
    /// Two workers on one key.
    TwoWorkers,
    /// A worker whose instance is terminated.
    WorkerAndTermination,
    /// A worker and somebody at the console.
    WorkerAndPerson,
}

/// A name that no scenario has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown scenario `{name}`; {}the scenarios are {}", did_you_mean(name), known())]
pub struct UnknownScenario {
    /// What was asked for.
    pub name: String,
}

impl ScenarioName {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::OneWorker, Self::TwoWorkers, Self::WorkerAndTermination, Self::WorkerAndPerson];

    /// Its name on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneWorker => "one-worker",
            Self::TwoWorkers => "two-workers",
            Self::WorkerAndTermination => "worker-and-termination",
            Self::WorkerAndPerson => "worker-and-person",
        }
    }

    /// What happens in it, in one line.
    pub const fn about(self) -> &'static str {
        match self {
            Self::OneWorker => "one worker on one key, and nothing from outside",
            Self::TwoWorkers => "two workers on one key, in whatever order they go",
            Self::WorkerAndTermination => "the instance is terminated at any moment",
            Self::WorkerAndPerson => {
                "somebody deletes or detaches the interface, or takes its index, at any moment"
            }
        }
    }
}

impl Scenario {
    /// The scenario of that name, with a lag of two ticks and a window of the
    /// same.
    pub fn named(name: ScenarioName, workflow: Workflow) -> Self {
        let one = Self::one_worker(workflow);
        match name {
            ScenarioName::OneWorker => one,
            ScenarioName::TwoWorkers => Self { workers: 2, ..one },
            ScenarioName::WorkerAndTermination => {
                Self { events: vec![OutsideEvent::Terminate], ..one }
            }
            ScenarioName::WorkerAndPerson => Self { events: OutsideEvent::BY_PERSON.into(), ..one },
        }
    }
}

impl fmt::Display for ScenarioName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ScenarioName {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, UnknownScenario> {
        let found = Self::ALL.into_iter().find(|scenario| scenario.name() == name);
        found.ok_or_else(|| UnknownScenario { name: name.to_owned() })
    }
}

fn did_you_mean(name: &str) -> String {
    nearest(name, ScenarioName::ALL.map(ScenarioName::name))
        .map_or_else(String::new, |nearest| format!("did you mean `{nearest}`? "))
}

fn known() -> String {
    ScenarioName::ALL.map(ScenarioName::name).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_found_by_its_name_and_a_typo_gets_a_hint() {
        for scenario in ScenarioName::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        let unknown = "two-worker".parse::<ScenarioName>().unwrap_err().to_string();
        let hint = "unknown scenario `two-worker`; did you mean `two-workers`? the scenarios are";
        assert!(unknown.starts_with(hint), "{unknown}");
        let unknown = "x".parse::<ScenarioName>().unwrap_err().to_string();
        assert!(unknown.starts_with("unknown scenario `x`; the scenarios are one-worker, "));
    }
}
