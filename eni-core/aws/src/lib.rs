//! The `Ec2` port of eni-core on aws-sdk-ec2, and the way to an account.
//!
//! [`connect`] finds region, credentials and endpoint the way AWS users expect
//! and answers a [`Connected`]; its [`AwsEc2`] is the port. Each call is sent
//! once: the SDK's own retries are off, since resending is the workflow's
//! decision. [`TokioClock`] is real time.
//!
//! What lives here: requests, replies, errors and settings of the AWS SDK, in
//! terms of eni-core. What must not: any decision about what to do next.

mod client;
mod clock;
mod connect;
mod connect_error;
mod credentials;
mod endpoint;
mod error;
mod filter;
mod reply;
mod target;
mod transport;
mod whole_reply;

pub use client::{AwsEc2, Timeouts};
pub use clock::TokioClock;
pub use connect::{Assumed, ConnectOptions, Connected, connect};
pub use connect_error::ConnectError;
pub use endpoint::is_loopback;
pub use target::Target;
