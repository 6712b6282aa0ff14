//! The experiment on an endpoint: through a real client, against any EC2 that
//! can be reached, in real time.
//!
//! What lives here: the fleet port, the probe of what the endpoint honours, the
//! course of the experiment and the invariants as an API shows them. What must
//! not: a client, a runtime, or anything that knows the endpoint's truth.

mod capability;
mod course;
mod custody;
mod error;
mod experiment;
mod fleet;
mod logged;
mod oracle;
mod ports;
mod probe;
mod tasks;
#[cfg(test)]
mod tests;
mod worker;

pub use self::{
    capability::{Capability, Honoured, Probe, Probed},
    error::{EndpointError, EndpointWhy, Left},
    experiment::{EndpointExperiment, Progress, check_work_rules},
    fleet::{Fleet, Launch, RUN_TAG, run_name},
};
