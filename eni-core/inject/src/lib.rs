//! The seam between a program and whatever wants to make it fail.
//!
//! A program names the places where something can go wrong, its [`Point`]s,
//! and wraps each call made there: `inject.call(&POINT, future).await`. The
//! [`Inject`] it was handed decides nothing itself: [`NoFaults`] is the bare
//! future, [`Injector`] asks a [`Decide`] once per visit and obeys its
//! [`Verdict`].
//!
//! ```
//! use eni_inject::{Access, FaultKinds, Inject, Layer, NoFaults, Point};
//!
//! static SEND: Point = Point {
//!     name: "mail.send",
//!     operation: "Send",
//!     layer: Layer::Work,
//!     access: Access::Write,
//!     faults: FaultKinds::CALL,
//! };
//!
//! async fn send(inject: &impl Inject) -> Result<(), std::io::Error> {
//!     inject
//!         .call_or(&SEND, async { Ok(()) }, |failure| std::io::Error::other(failure.to_string()))
//!         .await
//! }
//! # let _ = send(&NoFaults);
//! ```
//!
//! An asker that can do more to a call than make it or not, such as a
//! simulated service, takes the verdict with [`Inject::ask`] and obeys it by
//! hand.
//!
//! What lives here: points, verdicts, the deciding port with its choice
//! source, the clock port. What must not: strategies, rules, schedules, any
//! runtime, anything about EC2.

mod actor;
mod asked;
mod call;
mod clock;
mod count;
mod crash;
mod decide;
mod injector;
mod point;
mod seats;
mod sync;
mod verdict;

pub use actor::{Actor, ActorError};
pub use asked::Asked;
pub use call::{Call, Inject, IntoError, MakeError, NoFaults};
pub use clock::{Clock, Sleep};
pub use count::{PassCount, VisitCount};
pub use crash::{Abort, Crash, CrashFlag};
pub use decide::{Choice, ChoiceKind, Decide, Seat, Settled, Visit};
pub use injector::Injector;
pub use point::{Access, FaultKind, FaultKinds, Layer, Point};
pub use verdict::{Failure, Phase, Verdict, WireFault};
