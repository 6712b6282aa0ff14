//! What a search or a replay is of, as it is named on the command line: the
//! workflow, the scenario and the variant of both.

use std::fmt;

use eni_faults::suggest::nearest;
use eni_sim::config::TokenAfterDeletion;
use thiserror::Error;

use super::{Scenario, ScenarioName};
use crate::Workflow;

/// The flags of a variant, as they are written.
const FLAGS: [&str; 5] =
    ["--lag-ticks", "--window-ticks", "--token-after-deletion", "--until-ok", "--start"];

/// What a search or a replay is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The workflow.
    pub workflow: Workflow,
    /// Who runs, and what happens from outside.
    pub scenario: ScenarioName,
    /// How many ticks EC2 lags.
    pub lag: u32,
    /// How many ticks the workflow believes that EC2 may lag.
    pub window: u32,
    /// What a token does whose interface is gone.
    pub token_after_deletion: TokenAfterDeletion,
    /// Whether a run ends at its first Ok.
    pub until_ok: bool,
    /// In which of the scenario's worlds a replay begins, from 1. A search
    /// begins in all of them.
    pub start: u32,
}

/// A text that is no case.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoCase {
    /// It ends too early.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A name or a number that cannot be.
    #[error("{0}")]
    Wrong(String),
}

impl Case {
    /// Without flags.
    pub fn new(workflow: Workflow, scenario: ScenarioName) -> Self {
        let Scenario { lag, window, token_after_deletion, .. } =
            Scenario::named(scenario, workflow);
        Self { workflow, scenario, lag, window, token_after_deletion, until_ok: false, start: 1 }
    }

    /// The scenario to be run.
    pub fn scenario(&self) -> Scenario {
        Scenario {
            lag: self.lag,
            window: self.window,
            token_after_deletion: self.token_after_deletion,
            reruns: !self.until_ok,
            ..Scenario::named(self.scenario, self.workflow)
        }
    }

    /// In which of the scenario's worlds a replay begins, from 0.
    pub fn start(&self) -> usize {
        usize::try_from(self.start.saturating_sub(1)).unwrap_or(usize::MAX)
    }

    /// The flags of the command line that ask for it.
    pub fn flags(&self) -> String {
        format!("--workflow {} --scenario {}{}", self.workflow, self.scenario, self.variant())
    }

    /// Its flags that are not the default, each after a space.
    fn variant(&self) -> String {
        let usual = Self::new(self.workflow, self.scenario);
        let mut text = String::new();
        if self.lag != usual.lag {
            text.push_str(&format!(" --lag-ticks {}", self.lag));
        }
        if self.window != usual.window {
            text.push_str(&format!(" --window-ticks {}", self.window));
        }
        if self.token_after_deletion != usual.token_after_deletion {
            let name = self.token_after_deletion.name();
            text.push_str(&format!(" --token-after-deletion {name}"));
        }
        if self.until_ok {
            text.push_str(" --until-ok");
        }
        if self.start != usual.start {
            text.push_str(&format!(" --start {}", self.start));
        }
        text
    }

    /// Reads what [`Display`](fmt::Display) has written: workflow, scenario and
    /// flags.
    ///
    /// # Errors
    ///
    /// When one of the words cannot be.
    pub fn read<'t>(mut words: impl Iterator<Item = &'t str>) -> Result<Self, NoCase> {
        let wrong = |error: &dyn fmt::Display| NoCase::Wrong(error.to_string());
        let workflow = words.next().ok_or(NoCase::Missing("the workflow"))?;
        let workflow: Workflow = workflow.parse().map_err(|error| wrong(&error))?;
        let scenario = words.next().ok_or(NoCase::Missing("the scenario"))?;
        let mut case = Self::new(workflow, scenario.parse().map_err(|error| wrong(&error))?);
        while let Some(flag) = words.next() {
            if flag == "--until-ok" {
                case.until_ok = true;
                continue;
            }
            if !FLAGS.contains(&flag) {
                let hint = nearest(flag, FLAGS)
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(NoCase::Wrong(format!("unknown flag `{flag}`{hint}")));
            }
            let value = words.next().ok_or(NoCase::Missing("the value of a flag"))?;
            let number = || {
                value.parse().map_err(|_| {
                    NoCase::Wrong(format!("`{flag} {value}`: a whole number is missing"))
                })
            };
            match flag {
                "--lag-ticks" => case.lag = number()?,
                "--window-ticks" => case.window = number()?,
                "--start" => case.start = number()?,
                _ => case.token_after_deletion = value.parse().map_err(|error| wrong(&error))?,
            }
        }
        Ok(case)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.workflow, self.scenario, self.variant())
    }
}
