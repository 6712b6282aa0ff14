#![doc = include_str!("../README.md")]

mod client;
mod clock;
mod connect;
mod connect_error;
mod credentials;
mod endpoint;
mod error;
mod fleet;
mod in_process;
mod reply;
mod target;
mod this_instance;
mod transport;
mod whole_reply;

pub use aws_smithy_runtime_api::client::http::SharedHttpClient;
pub use client::{AwsEc2, Timeouts};
pub use clock::TokioClock;
pub use connect::{Assumed, ConnectOptions, Connected, connect, connect_through};
pub use connect_error::ConnectError;
pub use endpoint::is_loopback;
pub use fleet::RunInstance;
pub use in_process::in_process;
pub use target::Target;
pub use this_instance::{ThisInstanceError, this_instance};
