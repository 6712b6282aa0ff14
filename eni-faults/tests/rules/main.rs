//! Rules at work: which ones a run can have, what the engine decides by them,
//! and how it accounts for it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests may panic too")]

mod account;
mod documents;
mod engine;
mod points;
mod rule_set;
mod strategies;
mod threads;
