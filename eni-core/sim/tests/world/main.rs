//! What EC2 does when a call reaches it, rule by rule, with AWS's codes and
//! messages.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod account;
mod addresses;
mod attachments;
mod cloud;
mod config;
mod describe;
mod dry_run;
mod elastic;
mod filters;
mod instances;
mod interfaces;
mod launch;
mod ledger;
mod network;
mod prefixes;
mod stages;
mod tags;
mod tokens;
mod views;
