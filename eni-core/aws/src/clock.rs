//! Real time. The one place of this crate that looks at a clock.

use std::time::Duration;

use eni_core::inject::{Clock, Sleep};
use tokio::time::Instant;

/// The runtime's monotonic clock, counted from when this was made. A paused
/// tokio runtime pauses it too.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    origin: Instant,
}

impl TokioClock {
    /// A clock that begins at zero now.
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleep_takes_its_time_and_the_clock_shows_it() {
        let clock = TokioClock::start();
        let before = clock.now();
        clock.sleep(Duration::from_millis(5)).await;
        assert!(clock.now() - before >= Duration::from_millis(5));
    }
}
