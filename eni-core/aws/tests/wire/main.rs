//! The client against scripted HTTP, settings against scripted surroundings.
//!
//! One binary, since each that links the SDK takes long to link.

mod connect;
mod ensure_calls;
mod errors;
mod http;
mod process;
mod requests;
mod xml;
