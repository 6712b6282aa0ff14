//! `eni sim` as its users meet it: a process that boto3, the AWS CLI and plain
//! HTTP talk to.
//!
//! boto3 and the AWS CLI come with `cargo xtask test`, which says where in
//! XTASK_PEERS_PYTHON. Without it the tests that need them fail, unless
//! XTASK_PEERS_SKIP says to pass over them.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "what helpers meet fails the test, and a skip is loud"
)]

mod aws_cli;
mod chaos_endpoint;
mod codes;
mod command;
mod control;
mod faults;
mod http;
mod peers;
mod presets;
#[path = "../cli/run.rs"]
mod run;
mod server;
mod state;
mod tokens;
mod walk;
#[cfg(feature = "aws")]
mod wire;
