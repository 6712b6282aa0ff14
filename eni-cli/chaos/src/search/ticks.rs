//! Time in a search: calls take none, and neither do short waits; long ones
//! pass in whole ticks. So there are few moments, and worlds of the same ages
//! are the same.

use std::time::Duration;

use eni_core::inject::{Clock, Sleep};
use eni_sim::VirtualClock;

/// One tick: far longer than any backoff.
pub(crate) const TICK: Duration = Duration::from_secs(1_000);

/// A clock whose waits take whole ticks or nothing.
#[derive(Debug, Clone)]
pub(crate) struct TickingClock(pub(crate) VirtualClock);

impl Clock for TickingClock {
    fn now(&self) -> Duration {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        if duration < TICK / 2 {
            return Box::pin(std::future::ready(()));
        }
        let ticks = duration.as_nanos().div_ceil(TICK.as_nanos());
        let ticks = u32::try_from(ticks).unwrap_or(u32::MAX);
        self.0.sleep(TICK.saturating_mul(ticks))
    }
}
