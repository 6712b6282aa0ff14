//! What an injected crash does to the caller.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::Visit;

/// Ends the actor that an injected crash has struck. After it returns, the
/// actor's future stays pending for ever: no code of it runs again.
pub trait Crash: Send + Sync {
    /// The actor of `visit` dies now.
    fn crash(&self, visit: &Visit);
}

/// Aborts the process: a crash as the operating system sees it, with no
/// destructor run. A shell reports it as exit code 134.
#[derive(Debug, Clone, Copy, Default)]
pub struct Abort;

impl Crash for Abort {
    fn crash(&self, _visit: &Visit) {
        std::process::abort();
    }
}

/// Tells a driver that the future it has just polled will never resume.
#[derive(Debug, Clone, Default)]
pub struct CrashFlag(Arc<AtomicBool>);

impl CrashFlag {
    /// Whether a crash came since the last call, which clears it.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Crash for CrashFlag {
    fn crash(&self, _visit: &Visit) {
        self.0.store(true, Ordering::Relaxed);
    }
}
