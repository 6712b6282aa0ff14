//! EC2's Query protocol: every parameter of every operation, every reply, and
//! whatever else may come in.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod arbitrary;
mod golden;
mod refusals;
mod requests;
mod samples;
