#![doc = include_str!("../README.md")]

mod course;
mod door;
mod experiment;
mod fleet;
mod invariant;
mod oracle;
#[cfg(test)]
mod planted;
mod report;
pub mod shelf;
mod stage;
mod workflow;

pub use door::{Direct, Door};
pub use experiment::{Experiment, ExperimentError, all_points, check_rules, check_schedule};
pub use invariant::{Invariant, State};
pub use report::{
    FaultsReport, Leak, PointReport, Report, Round, RuleReport, SCHEMA, Verdict, Violation,
};
pub use workflow::{Ending, Failed, Finished, UnknownWorkflow, Workflow};
