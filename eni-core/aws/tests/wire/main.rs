//! The client against scripted HTTP, settings against scripted surroundings.
//!
//! One binary, since each that links the SDK takes long to link.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "clippy knows a test by its attribute, not the helpers of one"
)]

mod connect;
mod ensure_calls;
mod errors;
mod http;
mod process;
mod requests;
mod shapes;
mod this_instance;
mod xml;
