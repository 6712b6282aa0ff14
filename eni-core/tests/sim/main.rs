//! The workflow on the simulated EC2, under virtual time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

mod outcome;
mod spawn;
mod stage;
mod two_workers;
