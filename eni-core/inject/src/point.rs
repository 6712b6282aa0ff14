//! Points: the named places where a fault can strike, and what may strike there.

use std::fmt;

/// A named place where a fault can strike: an injection point.
///
/// Points are constants of the code that visits them. There is no registry of
/// armed points: whoever wants to list or check them is handed a slice.
#[derive(Debug, PartialEq, Eq)]
pub struct Point {
    /// Lower-case segments with a dot between them, the last one possibly an
    /// AWS operation: `ensure.create`, `ec2.CreateNetworkInterface`.
    pub name: &'static str,
    /// The call made here, under the name its API gives it.
    pub operation: &'static str,
    /// Above or below the client.
    pub layer: Layer,
    /// Whether the call can change the world.
    pub access: Access,
    /// What may strike here. A rule with another fault is refused.
    pub faults: FaultKinds,
}

/// Where a point sits relative to the client that speaks to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// In the workflow, above the client.
    Work,
    /// Below the client and its retries.
    Wire,
}

/// Whether a call can change the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// It cannot.
    Read,
    /// It can.
    Write,
}

/// The kinds of fault that a [`Verdict`](crate::Verdict) can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Certainly not sent.
    Refuse,
    /// It took effect; the caller cannot tell.
    LostReply,
    /// The connection was reset, before or after the effect.
    Reset,
    /// No answer within a time, before or after the effect.
    Timeout,
    /// An error of the API.
    Error,
    /// The API's throttling error.
    Throttle,
    /// The API's error for a missing permission.
    Denied,
    /// The reply comes later.
    Delay,
    /// The process dies, before or after the effect.
    Crash,
}

impl FaultKind {
    /// Every kind, in the order of the fault table.
    pub const ALL: [Self; 9] = [
        Self::Refuse,
        Self::LostReply,
        Self::Reset,
        Self::Timeout,
        Self::Error,
        Self::Throttle,
        Self::Denied,
        Self::Delay,
        Self::Crash,
    ];

    /// The name it has in rules and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::LostReply => "lost-reply",
            Self::Reset => "reset",
            Self::Timeout => "timeout",
            Self::Error => "error",
            Self::Throttle => "throttle",
            Self::Denied => "denied",
            Self::Delay => "delay",
            Self::Crash => "crash",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of [`FaultKind`]s.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FaultKinds(u16);

impl FaultKinds {
    /// What may strike any call over a network.
    pub const CALL: Self = Self::of(&FaultKind::ALL);

    /// The set of exactly these kinds.
    pub const fn of(kinds: &[FaultKind]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < kinds.len() {
            bits |= kinds[i].bit();
            i += 1;
        }
        Self(bits)
    }

    /// Whether `kind` is in the set.
    pub const fn contains(self, kind: FaultKind) -> bool {
        self.0 & kind.bit() != 0
    }

    /// The kinds in the set, in the order of the fault table.
    pub fn iter(self) -> impl Iterator<Item = FaultKind> {
        FaultKind::ALL.into_iter().filter(move |kind| self.contains(*kind))
    }
}

impl fmt::Debug for FaultKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_it_was_made_of() {
        let set = FaultKinds::of(&[FaultKind::Crash, FaultKind::Refuse]);
        let listed: Vec<_> = set.iter().collect();
        assert_eq!(listed, [FaultKind::Refuse, FaultKind::Crash]);
        assert!(!set.contains(FaultKind::Delay));
        assert_eq!(FaultKinds::CALL.iter().count(), FaultKind::ALL.len());
    }
}
