//! The clock port: time as a program sees it, real or simulated.

use std::{future::Future, pin::Pin, time::Duration};

/// A wait that a [`Clock`] handed out.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Tells the time and waits. A runtime's timer in production, a number that a
/// driver advances under simulation.
pub trait Clock: Send + Sync {
    /// Time since an origin of the clock's own. Never goes back.
    fn now(&self) -> Duration;

    /// Resolves when `duration` has passed.
    fn sleep(&self, duration: Duration) -> Sleep;
}
