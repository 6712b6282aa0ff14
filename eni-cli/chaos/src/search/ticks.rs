//! Time in a search: calls take none, and neither do short waits; long ones
//! pass in whole ticks. So there are few moments, and worlds of the same ages
//! are the same.

use std::time::Duration;

use eni_core::inject::{Clock, Sleep};
use eni_sim::VirtualClock;

use super::request_limit::RequestLimit;

/// One tick: far longer than any backoff.
pub(crate) const TICK: Duration = Duration::from_secs(1_000);

/// A clock whose waits take whole ticks or nothing.
#[derive(Debug, Clone)]
pub(crate) struct TickingClock {
    pub(crate) time: VirtualClock,
    /// What every wait refills.
    pub(crate) limit: RequestLimit,
}

impl TickingClock {
    /// A clock for an account that nobody limits.
    pub(crate) fn of(time: VirtualClock) -> Self {
        Self { time, limit: RequestLimit::default() }
    }
}

impl Clock for TickingClock {
    fn now(&self) -> Duration {
        self.time.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let duration = in_ticks(duration);
        if duration.is_zero() {
            self.limit.refill();
            return Box::pin(std::future::ready(()));
        }
        let sleep = self.time.sleep(duration);
        if !self.limit.is_set() {
            return sleep;
        }
        // A wait that is given up, as the timer of a call is, refills nothing.
        let limit = self.limit.clone();
        Box::pin(async move {
            sleep.await;
            limit.refill();
        })
    }
}

/// The clock by which a fault holds a call back: the time passes at once. What
/// another worker does meanwhile it can do just as well before the call is held
/// back, or after it, and both orders are tried; so nobody need be seen waiting.
/// Outside events happen before a call, so none happens while it is held back.
#[derive(Debug, Clone)]
pub(crate) struct HeldBack(pub(crate) TickingClock);

impl Clock for HeldBack {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.0.time.advance(in_ticks(duration));
        self.0.limit.refill();
        Box::pin(std::future::ready(()))
    }
}

/// As long, in whole ticks; nothing, if it is short.
fn in_ticks(duration: Duration) -> Duration {
    if duration < TICK / 2 {
        return Duration::ZERO;
    }
    let ticks = duration.as_nanos().div_ceil(TICK.as_nanos());
    TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
}
