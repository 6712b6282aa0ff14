//! The host, as a strategy in Rust sees it.

#![expect(unsafe_code, reason = "calls the host")]

use crate::raw::{self, Str};

/// The host. It outlives every strategy.
#[derive(Debug, Clone, Copy)]
pub struct Host(Option<raw::Host>);

// SAFETY: the contract lets any thread log, for as long as the process lives.
unsafe impl Send for Host {}
// SAFETY: as above.
unsafe impl Sync for Host {}

/// How much a line of the log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Level {
    /// Something is wrong.
    Error = 1,
    /// Something may be.
    Warn = 2,
    /// What happens.
    Info = 3,
    /// How.
    Debug = 4,
    /// Every step.
    Trace = 5,
}

impl Host {
    /// A host that takes no notice, for tests of a strategy.
    pub const NONE: Self = Self(None);

    /// # Safety
    ///
    /// The table is a host's, and what it points to lives for ever.
    pub(crate) unsafe fn new(host: raw::Host) -> Self {
        Self(Some(host))
    }

    /// Writes a line to the log of the host.
    pub fn log(&self, level: Level, text: &str) {
        let Some(host) = self.0 else { return };
        let Some(log) = host.log else { return };
        // SAFETY: `new` promises that this is a host's own function with its
        // own data, and the text lives for the call.
        unsafe { log(host.data, level as u32, Str::of(text)) }
    }
}
