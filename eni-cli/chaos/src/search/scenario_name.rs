//! The scenarios by name: what each of them is for, in a line.

use std::{fmt, str::FromStr};

use eni_faults::suggest::nearest;
use thiserror::Error;

use super::{OutsideEvent, Scenario, Start};
use crate::Workflow;

/// A scenario that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScenarioName {
    /// One worker, nothing from outside.
    OneWorker,
    /// Two workers on one key.
    TwoWorkers,
    /// A worker and the collector, whose instance may be terminated.
    WorkerAndCollector,
    /// A worker whose instance is terminated.
    WorkerAndTermination,
    /// A worker and somebody at the console.
    WorkerAndPerson,
    /// A worker whose key had interfaces that somebody deleted.
    AfterDeletion,
    /// Two keys on one instance, a worker for each.
    TwoKeys,
    /// A worker whose key's token was used with other parameters.
    TokenMismatch,
    /// A worker whose subnet has no address, or only one.
    FullSubnet,
    /// A worker in an account whose requests are used up.
    ThrottledAccount,
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
    pub const ALL: [Self; 10] = [
        Self::OneWorker,
        Self::TwoWorkers,
        Self::WorkerAndCollector,
        Self::WorkerAndTermination,
        Self::WorkerAndPerson,
        Self::AfterDeletion,
        Self::TwoKeys,
        Self::TokenMismatch,
        Self::FullSubnet,
        Self::ThrottledAccount,
    ];

    /// Its name on the command line and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneWorker => "one-worker",
            Self::TwoWorkers => "two-workers",
            Self::WorkerAndCollector => "worker-and-collector",
            Self::WorkerAndTermination => "worker-and-termination",
            Self::WorkerAndPerson => "worker-and-person",
            Self::AfterDeletion => "after-deletion",
            Self::TwoKeys => "two-keys",
            Self::TokenMismatch => "token-mismatch",
            Self::FullSubnet => "full-subnet",
            Self::ThrottledAccount => "throttled-account",
        }
    }

    /// What happens in it, in one line.
    pub const fn about(self) -> &'static str {
        match self {
            Self::OneWorker => "one worker on one key, and nothing from outside",
            Self::TwoWorkers => "two workers on one key, in whatever order they go",
            Self::WorkerAndCollector => {
                "the collector runs beside the worker; the instance may be terminated"
            }
            Self::WorkerAndTermination => "the instance is terminated at any moment",
            Self::WorkerAndPerson => {
                "somebody deletes or detaches the interface, or takes its index, at any moment"
            }
            Self::AfterDeletion => {
                "somebody deleted the key's interface before, once or twice; tokens may expire"
            }
            Self::TwoKeys => "two keys on one instance want the same device index",
            Self::TokenMismatch => {
                "the key's token was used with another group or subnet; the interface lives or not"
            }
            Self::FullSubnet => "the subnet has no free address, or one",
            Self::ThrottledAccount => "no call gets through but after a wait: RequestLimitExceeded",
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
            ScenarioName::WorkerAndCollector => Self {
                collector: true,
                events: vec![OutsideEvent::Terminate],
                starts: vec![Start::Instance, Start::YoungInstance],
                ..one
            },
            ScenarioName::WorkerAndTermination => {
                Self { events: vec![OutsideEvent::Terminate], ..one }
            }
            ScenarioName::WorkerAndPerson => Self { events: OutsideEvent::BY_PERSON.into(), ..one },
            ScenarioName::AfterDeletion => Self {
                events: vec![OutsideEvent::ExpireTokens],
                starts: vec![Start::DeletedOnce, Start::DeletedTwice],
                ..one
            },
            ScenarioName::TwoKeys => Self { keys: 2, ..one },
            ScenarioName::TokenMismatch => Self {
                starts: vec![
                    Start::OtherGroup,
                    Start::OtherGroupDeleted,
                    Start::OtherSubnet,
                    Start::OtherSubnetDeleted,
                ],
                ..one
            },
            ScenarioName::FullSubnet => {
                Self { starts: vec![Start::NoAddress, Start::OneAddress], ..one }
            }
            ScenarioName::ThrottledAccount => Self { throttled: true, ..one },
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
