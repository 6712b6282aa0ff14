//! What threads share state with: the standard library's, and in this crate's
//! own tests that of a scheduler which goes through the orders of threads.

use std::cell::Cell;

#[cfg(not(test))]
pub(crate) use std::sync::{
    Mutex, OnceLock, PoisonError,
    atomic::{AtomicU64, Ordering},
};

#[cfg(test)]
pub(crate) use model::OnceLock;
#[cfg(test)]
pub(crate) use shuttle::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

#[cfg(test)]
use shuttle::thread_local;
#[cfg(not(test))]
use std::thread_local;

#[cfg(not(test))]
thread_local! {
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}
#[cfg(test)]
thread_local! {
    static NUMBER: Cell<u64> = Cell::new(0);
}

/// The number of a thread in this process, from 1. No two threads have the same
/// one, not even after each other. Nothing but who counts where goes by it.
pub(crate) struct Thread;

impl Thread {
    /// That of the thread which asks.
    #[inline]
    pub(crate) fn current() -> u64 {
        // A local that drops nothing is there as long as its thread.
        NUMBER.with(|number| match number.get() {
            0 => Self::number(number),
            known => known,
        })
    }

    #[cold]
    fn number(number: &Cell<u64>) -> u64 {
        static LAST: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        number.set(LAST.fetch_add(1, std::sync::atomic::Ordering::Relaxed).wrapping_add(1));
        number.get()
    }
}

#[cfg(test)]
mod model {
    /// A cell before each use of which another thread may go on.
    #[derive(Debug)]
    pub(crate) struct OnceLock<T>(std::sync::OnceLock<T>);

    impl<T> OnceLock<T> {
        pub(crate) const fn new() -> Self {
            Self(std::sync::OnceLock::new())
        }

        pub(crate) fn get(&self) -> Option<&T> {
            shuttle::thread::yield_now();
            self.0.get()
        }

        pub(crate) fn set(&self, value: T) -> Result<(), T> {
            shuttle::thread::yield_now();
            self.0.set(value)
        }
    }
}
