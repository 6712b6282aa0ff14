//! What shall happen at a visit, and what the caller sees when it fails.

use std::{borrow::Cow, fmt, num::NonZeroU64, time::Duration};

use crate::FaultKind;

/// On which side of the effect a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The call is never made.
    Before,
    /// The call is made, and what it answered is dropped.
    After,
}

impl Phase {
    /// `before` or `after`, as rules write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a [`Decide`](crate::Decide) orders for one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing happens: the call is made.
    Pass,
    /// The caller gets an error. With [`Phase::After`] a call that fails by
    /// itself keeps its own error, and the fault was void.
    Fail {
        /// Whether the call is made at all.
        phase: Phase,
        /// What the caller sees.
        failure: Failure,
    },
    /// The caller gets its reply this much later. At a point of
    /// [`Inject::call`](crate::Inject::call) the call is held back for as long.
    Delay(Duration),
    /// The caller never resumes. With [`Phase::After`] a call that fails by
    /// itself keeps its own error, and the fault was void.
    Crash(Phase),
    /// Something that only an asker on the wire can do. At a call that is made
    /// through [`Inject::call`](crate::Inject::call) it is void.
    Wire(WireFault),
}

/// What an asker that knows the service can do to a call, beyond what can be
/// done to any future. It asks with [`Inject::ask`](crate::Inject::ask).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WireFault {
    /// A read answers the nth of the distinct older answers that it could
    /// still give, the newest of them first. Void where there are not so many.
    Stale(NonZeroU64),
    /// What the call names, or would list, is not found although it is there.
    /// Void where nothing of it is so new that this could be.
    Missing,
    /// The call takes effect twice, and the second reply is the caller's. Void
    /// if the first fails by itself.
    Duplicate,
    /// The caller sees a timeout at once, and the call takes effect this much
    /// later. Void while another call is under way in this manner.
    Late(Duration),
    /// The call takes effect, and its reply ends too early. Void if the call
    /// fails by itself.
    Truncate,
    /// The call takes effect, and its reply cannot be read. Void if the call
    /// fails by itself.
    Garbage,
}

impl WireFault {
    /// Its kind, which says where it is legal.
    pub const fn kind(self) -> FaultKind {
        match self {
            Self::Stale(_) => FaultKind::Stale,
            Self::Missing => FaultKind::Missing,
            Self::Duplicate => FaultKind::Duplicate,
            Self::Late(_) => FaultKind::Late,
            Self::Truncate => FaultKind::Truncate,
            Self::Garbage => FaultKind::Garbage,
        }
    }
}

/// What the caller sees of a fault, in place of a reply.
///
/// A program turns it into an error of its own, with `From<Failure>` or the
/// closure of [`Inject::call_or`](crate::Inject::call_or).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The request was certainly not sent.
    Refused,
    /// No reply; whether the call took effect cannot be told.
    LostReply,
    /// The connection was reset; whether the call took effect cannot be told.
    Reset,
    /// No reply within this time; whether the call took effect cannot be told.
    Timeout(Duration),
    /// The API answered with an error.
    Api {
        /// Its code, such as `RequestLimitExceeded`.
        code: Cow<'static, str>,
        /// Its HTTP status.
        status: u16,
    },
}

impl Failure {
    /// How long the caller waits before it sees this.
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Timeout(after) => Some(*after),
            Self::Refused | Self::LostReply | Self::Reset | Self::Api { .. } => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("connection refused, nothing was sent (injected)"),
            Self::LostReply => f.write_str("the reply was lost, the outcome is unknown (injected)"),
            Self::Reset => f.write_str("connection reset, the outcome is unknown (injected)"),
            Self::Timeout(after) => {
                write!(f, "no reply within {after:?}, the outcome is unknown (injected)")
            }
            Self::Api { code, status } => write!(f, "{code}, HTTP {status} (injected)"),
        }
    }
}

impl std::error::Error for Failure {}
