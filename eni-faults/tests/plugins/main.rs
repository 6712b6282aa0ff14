//! Plugins as libraries: good ones in C and Rust, old ones, and every way of
//! being wrong. Builds them with `cc`, `rustc` and cargo.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what helpers meet fails the test")]

mod ages;
mod build;
mod hostile;
mod loaded;
mod panics;
mod shipped;
