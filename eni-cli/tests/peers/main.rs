//! `eni ensure` through the real client against a moto server, seen by boto3.
//!
//! moto and boto3 come with `cargo xtask test`, which says where in
//! ENI_PEERS_PYTHON. Without it these tests say that they were skipped, and
//! fail where ENI_PEERS_REQUIRED is set.

#![cfg(feature = "aws")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "what helpers meet fails the test, and a skip is loud"
)]

mod ensure;
mod moto;
