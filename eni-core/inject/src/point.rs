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
    /// A read shows what was.
    Stale,
    /// What is there is not found.
    Missing,
    /// The call takes effect twice.
    Duplicate,
    /// The caller gives up, and the call takes effect after that.
    Late,
    /// The reply ends too early.
    Truncate,
    /// The reply cannot be read.
    Garbage,
}

impl FaultKind {
    /// Every kind, in the order of the fault table.
    pub const ALL: [Self; 15] = [
        Self::Refuse,
        Self::LostReply,
        Self::Reset,
        Self::Timeout,
        Self::Error,
        Self::Throttle,
        Self::Denied,
        Self::Delay,
        Self::Crash,
        Self::Stale,
        Self::Missing,
        Self::Duplicate,
        Self::Late,
        Self::Truncate,
        Self::Garbage,
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
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::Truncate => "truncate",
            Self::Garbage => "garbage",
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
    /// What may strike any call over a network, wherever it is asked about.
    /// The only faults that [`Inject::call`](crate::Inject::call) can do.
    pub const CALL: Self = Self::of(&[
        FaultKind::Refuse,
        FaultKind::LostReply,
        FaultKind::Reset,
        FaultKind::Timeout,
        FaultKind::Error,
        FaultKind::Throttle,
        FaultKind::Denied,
        FaultKind::Delay,
        FaultKind::Crash,
    ]);

    /// What may strike a read on the wire, before an asker that obeys
    /// [`Verdict::Wire`](crate::Verdict::Wire).
    pub const WIRE_READ: Self = Self::CALL.and(Self::of(&[
        FaultKind::Stale,
        FaultKind::Missing,
        FaultKind::Truncate,
        FaultKind::Garbage,
    ]));

    /// What may strike a write on the wire, before an asker that obeys
    /// [`Verdict::Wire`](crate::Verdict::Wire). A write may miss what it names.
    pub const WIRE_WRITE: Self = Self::CALL.and(Self::of(&[
        FaultKind::Missing,
        FaultKind::Duplicate,
        FaultKind::Late,
        FaultKind::Truncate,
        FaultKind::Garbage,
    ]));

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

    /// The kinds of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
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
        let less: Vec<_> = set.without(FaultKinds::of(&[FaultKind::Crash])).iter().collect();
        assert_eq!(less, [FaultKind::Refuse]);
    }

    #[test]
    fn what_only_the_wire_can_do_is_legal_nowhere_else() {
        let beyond_call = |set: FaultKinds| -> Vec<_> {
            assert!(FaultKinds::CALL.iter().all(|kind| set.contains(kind)));
            set.iter()
                .filter(|kind| !FaultKinds::CALL.contains(*kind))
                .map(FaultKind::name)
                .collect()
        };
        assert_eq!(FaultKinds::CALL.iter().count(), 9);
        assert_eq!(beyond_call(FaultKinds::CALL), [""; 0]);
        let reads = ["stale", "missing", "truncate", "garbage"];
        assert_eq!(beyond_call(FaultKinds::WIRE_READ), reads);
        let writes = ["missing", "duplicate", "late", "truncate", "garbage"];
        assert_eq!(beyond_call(FaultKinds::WIRE_WRITE), writes);
        let both = FaultKinds::WIRE_READ.and(FaultKinds::WIRE_WRITE);
        assert_eq!(both.iter().count(), FaultKind::ALL.len());
    }
}
