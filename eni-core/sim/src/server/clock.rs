//! Real time. The one place of this crate that looks at a clock.

use std::time::{Duration, SystemTime};

use eni_inject::{Clock, Sleep};
use tokio::{sync::watch, time::Instant};

use crate::codec::Epoch;

/// Real time since a world's epoch, and what it was put forward by.
#[derive(Debug)]
pub struct RealClock {
    origin: Instant,
    /// The time at the origin.
    base: Duration,
    /// What has been added since.
    ahead: watch::Sender<Duration>,
}

impl RealClock {
    /// The epoch of a world that begins now.
    pub(super) fn epoch() -> Epoch {
        Epoch::since_1970(since_1970())
    }

    /// A clock for a world that began at `epoch`, was put forward by `ahead`
    /// and has seen `seen`: it never goes back, whatever the system's does.
    pub(super) fn resume(epoch: Epoch, ahead: Duration, seen: Duration) -> Self {
        let passed = since_1970().saturating_sub(epoch.as_since_1970());
        let base = passed.saturating_add(ahead).max(seen);
        Self { origin: Instant::now(), base, ahead: watch::Sender::new(Duration::ZERO) }
    }

    /// Puts the clock forward; whoever waited that long is woken.
    pub(super) fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }
}

impl Clock for RealClock {
    fn now(&self) -> Duration {
        at(self.base, self.origin, *self.ahead.borrow())
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let until = self.now().saturating_add(duration);
        let (base, origin, mut ahead) = (self.base, self.origin, self.ahead.subscribe());
        Box::pin(async move {
            loop {
                let now = at(base, origin, *ahead.borrow_and_update());
                let Some(left) = until.checked_sub(now).filter(|left| !left.is_zero()) else {
                    return;
                };
                tokio::select! {
                    biased;
                    changed = ahead.changed() => if changed.is_err() {
                        // The clock is gone; time is still passing.
                        tokio::time::sleep(left).await;
                        return;
                    },
                    () = tokio::time::sleep(left) => {}
                }
            }
        })
    }
}

fn at(base: Duration, origin: Instant, ahead: Duration) -> Duration {
    base.saturating_add(origin.elapsed()).saturating_add(ahead)
}

fn since_1970() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const MOMENT: Duration = Duration::from_millis(2);

    #[tokio::test]
    async fn putting_it_forward_wakes_who_waits() {
        let clock = RealClock::resume(RealClock::epoch(), Duration::ZERO, Duration::ZERO);
        let before = clock.now();
        let waiting = clock.sleep(HOUR);
        clock.advance(HOUR);
        waiting.await;
        assert!(clock.now() - before >= HOUR);
    }

    #[tokio::test]
    async fn a_wait_ends_by_itself_when_the_clock_is_left_alone_or_gone() {
        let clock = RealClock::resume(RealClock::epoch(), Duration::ZERO, Duration::ZERO);
        let before = clock.now();
        clock.sleep(MOMENT).await;
        assert!(clock.now() - before >= MOMENT);
        let waiting = clock.sleep(MOMENT);
        drop(clock);
        waiting.await;
    }

    #[tokio::test]
    async fn it_goes_on_after_everything_that_was_seen() {
        let future = Epoch::since_1970(since_1970() + HOUR);
        let clock = RealClock::resume(future, Duration::ZERO, HOUR);
        assert!(clock.now() >= HOUR);
    }
}
