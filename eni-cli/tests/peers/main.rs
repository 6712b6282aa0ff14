//! `eni ensure` through the real client against a moto server, seen by boto3.
//!
//! moto and boto3 come with `cargo xtask test`, which says where in
//! XTASK_PEERS_PYTHON. Without it these tests fail, unless XTASK_PEERS_SKIP
//! says to pass over them.

#![cfg(feature = "aws")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what helpers meet fails the test, and a skip is loud"
)]

mod chaos;
mod ensure;
mod moto;
