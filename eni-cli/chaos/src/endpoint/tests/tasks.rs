//! Futures side by side.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use eni_core::inject::{Actor, Clock as _, Crash as _, CrashFlag, Visit};
use eni_sim::{Driven, VirtualClock, drive};

use crate::endpoint::tasks::{Ended, Strikable, all};

#[test]
fn waits_go_on_side_by_side_and_the_order_is_kept() {
    let clock = VirtualClock::new();
    let wait = |seconds: u64| {
        let sleep = clock.sleep(Duration::from_secs(seconds));
        async move {
            sleep.await;
            seconds
        }
    };
    let driven = drive(&clock, &CrashFlag::default(), all([wait(3), wait(1), wait(2)]));
    assert_eq!(driven, Driven::Done(vec![3, 1, 2]));
    assert_eq!(clock.now(), Duration::from_secs(3));
    let none: Vec<std::future::Ready<()>> = Vec::new();
    assert_eq!(drive(&clock, &CrashFlag::default(), all(none)), Driven::Done(vec![]));
}

#[test]
fn what_is_stopped_is_dropped_where_it_stands() {
    let clock = VirtualClock::new();
    let stop = AtomicBool::new(false);
    let stopping = async {
        stop.store(true, Ordering::Relaxed);
        clock.sleep(Duration::from_secs(1)).await;
    };
    let strikable = Strikable::new(stopping, CrashFlag::default(), &stop);
    assert_eq!(drive(&clock, &CrashFlag::default(), strikable), Driven::Done(Ended::Stopped));
    assert_eq!(clock.now(), Duration::from_secs(1), "it was looked at when it woke");
}

#[test]
fn what_a_crash_struck_is_dropped_where_it_stands() {
    let (clock, crash) = (VirtualClock::new(), CrashFlag::default());
    let visit = Visit { actor: Actor::worker(1), point: &eni_core::points::CREATE, n: 1 };
    let struck = crash.clone();
    let crashing = async {
        struck.crash(&visit);
        clock.sleep(Duration::from_secs(1)).await;
    };
    let stop = AtomicBool::new(false);
    let strikable = Strikable::new(crashing, crash, &stop);
    assert_eq!(drive(&clock, &CrashFlag::default(), strikable), Driven::Done(Ended::Crashed));
    assert_eq!(clock.now(), Duration::ZERO);
}
