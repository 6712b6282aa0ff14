//! What is seen of plugins while they work: failures outside any decision, and
//! slowness. Time comes from a stopwatch that is handed in.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long a decision may take before it counts as slow.
const SLOW: Duration = Duration::from_millis(10);
/// How many slow decisions make a slow strategy: one may be the machine's fault.
const ENOUGH: u64 = 3;

/// Tells how much time has passed. Used to report slow plugins; no decision
/// depends on it.
pub trait Stopwatch: fmt::Debug + Send + Sync {
    /// The time since some moment, the same for all calls.
    fn elapsed(&self) -> Duration;
}

/// A strategy whose decisions take long. Decisions neither sleep nor do I/O.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowStrategy {
    /// The plugin and the strategy.
    pub strategy: String,
    /// How many of the decisions that were timed took more than 10 ms.
    pub slow: u64,
    /// The longest of them.
    pub longest: Duration,
}

impl fmt::Display for SlowStrategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { strategy, slow, longest } = self;
        let longest = longest.as_millis();
        write!(
            f,
            "{strategy} is slow: {slow} decisions took more than {} ms each, the longest {longest} \
             ms; a decision should not sleep or do I/O",
            SLOW.as_millis()
        )
    }
}

/// What all plugins of a process report to.
#[derive(Debug, Default)]
pub(super) struct Watch {
    stopwatch: Option<Arc<dyn Stopwatch>>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    failures: Vec<String>,
    slow: BTreeMap<String, (u64, Duration)>,
}

impl Watch {
    pub(super) fn new(stopwatch: Option<Arc<dyn Stopwatch>>) -> Self {
        Self { stopwatch, seen: Mutex::default() }
    }

    /// The time now, for the first visits of an actor to a point and some of the
    /// later ones: reading a clock takes longer than many a decision.
    pub(super) fn begin(&self, visit: u64) -> Option<Duration> {
        let is_timed = visit <= 64 || visit.is_multiple_of(64);
        self.stopwatch.as_ref().filter(|_| is_timed).map(|watch| watch.elapsed())
    }

    /// A decision that was begun at `begun` has ended.
    pub(super) fn end(&self, strategy: &str, begun: Duration) {
        let Some(watch) = &self.stopwatch else { return };
        let took = watch.elapsed().saturating_sub(begun);
        if took > SLOW {
            let mut seen = self.seen();
            let (count, longest) = seen.slow.entry(strategy.to_owned()).or_default();
            *count += 1;
            *longest = took.max(*longest);
        }
    }

    pub(super) fn failed(&self, what: String) {
        self.seen().failures.push(what);
    }

    pub(super) fn failures(&self) -> Vec<String> {
        self.seen().failures.clone()
    }

    pub(super) fn slow(&self) -> Vec<SlowStrategy> {
        let seen = self.seen();
        let enough = seen.slow.iter().filter(|(_, (count, _))| *count >= ENOUGH);
        enough
            .map(|(strategy, (slow, longest))| SlowStrategy {
                strategy: strategy.clone(),
                slow: *slow,
                longest: *longest,
            })
            .collect()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Nothing that holds the lock can panic half-way through a change.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Each reading is so many milliseconds after the one before.
    #[derive(Debug)]
    struct Ticks(AtomicU64, u64);

    impl Stopwatch for Ticks {
        fn elapsed(&self) -> Duration {
            Duration::from_millis(self.0.fetch_add(self.1, Ordering::Relaxed))
        }
    }

    fn slow_after(decisions: u64, millis: u64) -> Vec<SlowStrategy> {
        let watch = Watch::new(Some(Arc::new(Ticks(AtomicU64::new(0), millis))));
        for decision in 0..decisions {
            let begun = watch.begin(decision).unwrap();
            watch.end("x", begun);
        }
        watch.slow()
    }

    #[test]
    fn a_strategy_is_slow_when_several_decisions_took_long() {
        assert_eq!(slow_after(2, 11), []);
        assert_eq!(slow_after(9, 10), []);
        let slow = slow_after(3, 11);
        assert_eq!((slow[0].slow, slow[0].longest), (3, Duration::from_millis(11)));
    }

    #[test]
    fn later_decisions_are_timed_now_and_then_and_none_without_a_stopwatch() {
        let watch = Watch::new(Some(Arc::new(Ticks(AtomicU64::new(0), 1))));
        let timed = (1..=1_024).filter(|visit| watch.begin(*visit).is_some()).count();
        assert_eq!(timed, 64 + 15);
        assert_eq!(Watch::new(None).begin(1), None);
    }
}
