//! What EC2 does when a call reaches it, rule by rule, with AWS's codes and
//! messages.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod attachments;
mod cloud;
mod config;
mod describe;
mod instances;
mod interfaces;
mod ledger;
mod tags;
mod tokens;
