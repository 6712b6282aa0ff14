#![doc = include_str!("../README.md")]

mod course;
mod door;
mod endpoint;
mod events;
mod experiment;
mod fleet;
mod invariant;
mod misread;
mod oracle;
#[cfg(test)]
mod planted;
mod random_schedule;
mod report;
pub mod search;
pub mod shelf;
mod stage;
mod workflow;

pub use door::{Direct, Door};
pub use endpoint::{
    Capability, EndpointError, EndpointExperiment, EndpointWhy, Fleet, Honoured, Launch, Left,
    Probe, Probed, Progress, RUN_TAG, check_work_rules, run_name,
};
pub use events::{
    CallError, EVENTS_SCHEMA, Ending as AttemptEnding, EventLog, Happened, LogError, Record,
};
pub use experiment::{Experiment, ExperimentError, all_points, check_rules, check_schedule};
pub use invariant::{Invariant, State};
pub use misread::Misread;
pub use random_schedule::random_schedule;
pub use report::{
    EndpointReport, FaultsReport, Leak, LeftBy, PointReport, Report, Round, RuleReport, SCHEMA,
    Verdict, Violation,
};
pub use workflow::{Ending, Failed, Finished, UnknownWorkflow, Workflow};
