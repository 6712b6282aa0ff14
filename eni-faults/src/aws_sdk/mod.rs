//! Faults on the wire of any AWS SDK client: an HTTP client around the one it
//! has, below the SDK's own retries, so that each try is a visit.
//!
//! [`FaultyHttpClient`] asks at the wire point that its caller gives for an
//! operation, and does to the request or its reply what a network and a service
//! do. It knows no service: which points there are, how an API writes its
//! errors and what runs a task are handed in as [`Wiring`].
//!
//! What it cannot do is `stale` and `missing`: only the service knows what it
//! showed before. A rule set for [`Askable::CLIENT`](crate::Askable::CLIENT)
//! refuses them; ordered all the same, they are void.
//!
//! `WIRE.md` beside this crate says what an SDK makes of each fault.

mod client;
mod error_body;
mod obey;
mod operation;
mod reply;

pub use client::{FaultyHttpClient, PointOf, Task, Wiring};
pub use error_body::{ApiError, ErrorBody, WriteError, ec2_error, json_error, query_error};
pub use operation::{NameOperation, Operation};
