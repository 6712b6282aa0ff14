//! Time that passes only when somebody says so.

use std::{
    collections::BTreeMap,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};

use eni_inject::{Clock, Sleep};

/// A clock that stands still until it is advanced. Clones are handles of the
/// same clock.
///
/// It counts nanoseconds, and its time ends after 584 years: whatever would be
/// later is [`Duration::MAX`].
#[derive(Clone, Default)]
pub struct VirtualClock(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The time in nanoseconds, [`END`] for the end of time. It is read far
    /// more often than it changes, so that reading takes no lock.
    now: AtomicU64,
    waits: Mutex<Waits>,
}

/// The end of time.
const END: u64 = u64::MAX;

#[derive(Default)]
struct Waits {
    /// Every wait under way, by its end; the number tells equal ends apart.
    by_end: BTreeMap<(Duration, u64), Waker>,
    next_number: u64,
}

impl VirtualClock {
    /// A clock that stands at zero.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves on by this much; waits that end until then are over.
    pub fn advance(&self, by: Duration) {
        let mut waits = self.waits();
        let over = self.move_to(&mut waits, self.now().saturating_add(by));
        drop(waits);
        over.into_iter().for_each(Waker::wake);
    }

    /// Moves on to the end of the earliest wait. `false`, and no time passes,
    /// if nobody waits.
    pub fn advance_to_next_wake(&self) -> bool {
        let mut waits = self.waits();
        let Some(&(end, _)) = waits.by_end.keys().next() else {
            return false;
        };
        let over = self.move_to(&mut waits, end);
        drop(waits);
        over.into_iter().for_each(Waker::wake);
        true
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves on and takes out who waited until then. They are to be woken when
    /// the time is free again: a waker may run anything, a look at this clock
    /// included.
    #[must_use]
    fn move_to(&self, waits: &mut Waits, to: Duration) -> Vec<Waker> {
        let to = u64::try_from(to.as_nanos()).unwrap_or(END);
        self.0.now.fetch_max(to, Ordering::AcqRel);
        let now = self.now();
        let mut over = Vec::new();
        while let Some(first) = waits.by_end.first_entry() {
            if first.key().0 > now {
                break;
            }
            over.push(first.remove());
        }
        over
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        match self.0.now.load(Ordering::Acquire) {
            END => Duration::MAX,
            nanoseconds => Duration::from_nanos(nanoseconds),
        }
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut waits = self.waits();
        let number = waits.next_number;
        waits.next_number += 1;
        let end = self.now().saturating_add(duration);
        Box::pin(Wait { clock: self.clone(), key: (end, number) })
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualClock")
            .field("now", &self.now())
            .field("waits", &self.waits().by_end.len())
            .finish()
    }
}

/// One wait: known to the clock from its first poll to its end or drop.
struct Wait {
    clock: VirtualClock,
    key: (Duration, u64),
}

impl Future for Wait {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut waits = self.clock.waits();
        if self.clock.now() >= self.key.0 {
            return Poll::Ready(());
        }
        let before = waits.by_end.insert(self.key, context.waker().clone());
        drop(waits);
        drop(before);
        Poll::Pending
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        let waker = self.clock.waits().by_end.remove(&self.key);
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    fn poll<F: Future + ?Sized>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_wait_ends_when_the_clock_reaches_its_end_and_not_before() {
        let clock = VirtualClock::new();
        let mut sleep = clock.sleep(2 * SECOND);
        assert!(poll(sleep.as_mut()).is_pending());
        clock.advance(SECOND);
        assert!(poll(sleep.as_mut()).is_pending());
        clock.clone().advance(SECOND);
        assert!(poll(sleep.as_mut()).is_ready());
        assert_eq!(clock.now(), 2 * SECOND);
    }

    #[test]
    fn no_wait_at_all_is_over_at_once() {
        let clock = VirtualClock::new();
        assert!(poll(clock.sleep(Duration::ZERO).as_mut()).is_ready());
    }

    #[test]
    fn the_clock_jumps_to_the_earliest_of_the_waits_that_are_still_waited_for() {
        let clock = VirtualClock::new();
        let mut waits: Vec<_> = [3, 1, 1, 2].map(|n| clock.sleep(n * SECOND)).into();
        for wait in &mut waits {
            assert!(poll(wait.as_mut()).is_pending());
        }
        assert!(clock.advance_to_next_wake());
        assert_eq!(clock.now(), SECOND);
        waits.pop();
        assert!(clock.advance_to_next_wake());
        assert_eq!(clock.now(), 3 * SECOND, "the wait to 2 s was dropped");
        assert!(!clock.advance_to_next_wake());
        assert_eq!(clock.now(), 3 * SECOND);
    }

    #[test]
    fn a_wait_begins_when_it_is_asked_for() {
        let clock = VirtualClock::new();
        let mut sleep = clock.sleep(SECOND);
        clock.advance(SECOND);
        assert!(poll(sleep.as_mut()).is_ready());
    }

    #[test]
    fn the_end_of_a_wait_wakes_who_waits() {
        struct Woken(std::sync::atomic::AtomicBool);
        impl std::task::Wake for Woken {
            fn wake(self: Arc<Self>) {
                self.0.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        }
        let woken = Arc::new(Woken(false.into()));
        let clock = VirtualClock::new();
        let mut sleep = pin!(clock.sleep(SECOND));
        let waker = Waker::from(Arc::clone(&woken));
        assert!(sleep.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        assert!(!woken.0.load(std::sync::atomic::Ordering::Relaxed));
        clock.advance(SECOND);
        assert!(woken.0.load(std::sync::atomic::Ordering::Relaxed));
    }

    #[test]
    fn who_is_woken_may_use_the_clock_at_once() {
        struct Looks(VirtualClock, Mutex<Vec<bool>>);
        impl std::task::Wake for Looks {
            fn wake(self: Arc<Self>) {
                // Not a sleep: a clock that is held would hang this test.
                let is_free = self.0.0.waits.try_lock().is_ok();
                self.1.lock().unwrap().push(is_free);
            }
        }
        let clock = VirtualClock::new();
        let looks = Arc::new(Looks(clock.clone(), Mutex::default()));
        let waker = Waker::from(Arc::clone(&looks));
        let mut waits = [1, 2].map(|n| clock.sleep(n * SECOND));
        for wait in &mut waits {
            assert!(wait.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
        assert!(clock.advance_to_next_wake());
        clock.advance(SECOND);
        assert_eq!(*looks.1.lock().unwrap(), [true, true]);
    }

    #[test]
    fn the_end_of_time_is_no_overflow() {
        let clock = VirtualClock::new();
        clock.advance(Duration::MAX);
        clock.advance(SECOND);
        assert_eq!(clock.now(), Duration::MAX);
        assert!(poll(clock.sleep(SECOND).as_mut()).is_ready());
    }
}
