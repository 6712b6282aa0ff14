//! The two doors of the wire: an HTTP client in the process, and a server.

#![cfg(all(feature = "sdk", feature = "server"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod client;
mod control;
mod scene;
mod sdk;
mod server;
mod state;
