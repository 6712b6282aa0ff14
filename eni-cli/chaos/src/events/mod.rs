//! The event log of an experiment: what happened in it, in order, as data. It
//! names points and faults, never rules or plugins, so a replay of a schedule
//! gives the log of the run that it was recorded from.
//!
//! What lives here: the model, the port that takes it, the log as text. What
//! must not: deciding anything, a file, a clock of its own.

mod happened;
mod log;
mod recorder;
#[cfg(test)]
mod tests;

pub use happened::{CallError, EVENTS_SCHEMA, Ending, Happened};
pub use log::{EventLog, LogError};
pub use recorder::Record;

pub(crate) use recorder::{Overheard, Recorder};
