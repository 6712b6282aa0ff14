//! Runs one future on this thread under virtual time, to its end, its crash
//! or its standstill.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use eni_inject::CrashFlag;

use crate::VirtualClock;

/// How a driven future ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Driven<T> {
    /// It returned.
    Done(T),
    /// An injected crash struck. It was dropped where it stood: no code of it
    /// ran after that.
    Crashed,
    /// It waits for something that is no wait of the clock. It was dropped.
    Stuck,
}

/// Polls `future` until it is done. Whenever it waits, the clock jumps to the
/// end of the earliest wait. A crash of before is forgotten at the start.
pub fn drive<F: Future>(clock: &VirtualClock, crash: &CrashFlag, future: F) -> Driven<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    crash.take();
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Driven::Done(output);
        }
        if crash.take() {
            return Driven::Crashed;
        }
        if !clock.advance_to_next_wake() {
            return Driven::Stuck;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use eni_inject::{Access, Actor, Clock, Crash, FaultKinds, Layer, Point, Visit};

    use super::*;

    static POINT: Point = Point {
        name: "test.call",
        operation: "Call",
        layer: Layer::Work,
        access: Access::Write,
        faults: FaultKinds::CALL,
    };

    fn crash(flag: &CrashFlag) {
        flag.crash(&Visit { actor: Actor::worker(1), point: &POINT, n: 1 });
    }

    #[test]
    fn waits_take_virtual_time_only() {
        let clock = VirtualClock::new();
        let hours = async {
            for _ in 0..3 {
                clock.sleep(Duration::from_secs(3600)).await;
            }
            clock.now()
        };
        let driven = drive(&clock, &CrashFlag::default(), hours);
        assert_eq!(driven, Driven::Done(Duration::from_secs(3 * 3600)));
    }

    #[test]
    fn a_crash_drops_the_future_without_resuming_it() {
        let clock = VirtualClock::new();
        let flag = CrashFlag::default();
        let mut resumed = false;
        let crashing = async {
            crash(&flag);
            // What an injector does then: pending for ever, while a wait of
            // another part of the future is still under way.
            clock.sleep(Duration::from_secs(1)).await;
            resumed = true;
        };
        assert_eq!(drive(&clock, &flag, crashing), Driven::Crashed);
        assert!(!resumed);
        assert_eq!(clock.now(), Duration::ZERO);
        assert!(!clock.advance_to_next_wake(), "the dropped wait is forgotten");
    }

    #[test]
    fn a_crash_of_before_is_not_taken_for_a_new_one() {
        let clock = VirtualClock::new();
        let flag = CrashFlag::default();
        crash(&flag);
        let sleep = clock.sleep(Duration::from_secs(1));
        assert_eq!(drive(&clock, &flag, sleep), Driven::Done(()));
    }

    #[test]
    fn a_future_that_waits_for_nothing_is_stuck() {
        let clock = VirtualClock::new();
        let never = std::future::pending::<()>();
        assert_eq!(drive(&clock, &CrashFlag::default(), never), Driven::Stuck);
    }
}
