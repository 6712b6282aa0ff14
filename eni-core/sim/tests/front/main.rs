//! The way into the world: what a fault at a wire point does to the world and
//! to the caller, what lags, who is throttled.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

mod calls;
mod consistency;
mod late;
#[cfg(feature = "port")]
mod port;
mod scene;
mod stale;
mod throttle;
mod wire;
