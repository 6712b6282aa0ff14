//! Faults on an HTTP client, without an SDK above it or a service below.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows a test by its attribute, not the helpers of one"
)]

mod faults;
mod scene;
