//! What threads share state with: the standard library's, and in this crate's
//! own tests that of a scheduler which goes through the orders of threads.

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
