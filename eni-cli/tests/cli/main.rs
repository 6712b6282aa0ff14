//! The `eni` binary as its user sees it: stdout, stderr and exit codes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

mod bad_input;
mod chaos;
mod interrupt;
mod presets;
mod readme;
mod run;
