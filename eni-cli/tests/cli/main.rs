//! The `eni` binary as its user sees it: stdout, stderr and exit codes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

mod bad_input;
#[cfg(feature = "aws")]
mod bad_input_aws;
mod chaos;
mod config;
mod events;
mod interrupt;
#[cfg(feature = "plugins")]
mod plugins;
#[cfg(feature = "plugins")]
mod plugins_in_settings;
mod points;
mod presets;
mod readme;
mod run;
mod search;
mod search_state;
#[cfg(not(feature = "aws"))]
mod without_aws;
