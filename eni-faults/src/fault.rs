//! Faults: what goes wrong, with its arguments, and the verdict that a fault
//! amounts to at a visit.

use std::{borrow::Cow, num::NonZeroU64, time::Duration};

use eni_inject::{Actor, Failure, FaultKind, Phase, Verdict, WireFault};

/// What goes wrong: every fault that the grammar knows.
///
/// Not all can be made to happen yet; [`Fault::kind`] tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Certainly not sent.
    Refuse,
    /// It took effect; the caller cannot tell.
    LostReply,
    /// The connection was reset.
    Reset(Phase),
    /// No answer within a time.
    Timeout(Phase, Millis),
    /// An error of the API.
    Error {
        /// Before or after the effect.
        phase: Phase,
        /// The API's name for it.
        code: ErrorCode,
        /// The HTTP status it comes with.
        status: HttpStatus,
    },
    /// The API's throttling error.
    Throttle(Phase),
    /// The API's error for a missing permission.
    Denied(Phase),
    /// The reply comes this much later.
    Delay(Millis),
    /// The process dies.
    Crash(Phase),
    /// A read answers the nth of the older answers it could still give.
    Stale(NonZeroU64),
    /// What is there is not found yet.
    Missing,
    /// The call takes effect twice.
    Duplicate,
    /// The caller sees a timeout, and the call takes effect this much later.
    Late(Millis),
    /// The reply is cut.
    Truncate,
    /// The reply is unreadable.
    Garbage,
    /// This actor runs first.
    Switch(Actor),
    /// What a plugin's verdict says.
    Chosen,
    /// An event from outside happens.
    Happen,
}

impl Fault {
    /// Every name, in the order of the fault table.
    pub const NAMES: [&'static str; 18] = [
        "refuse",
        "lost-reply",
        "reset",
        "timeout",
        "error",
        "throttle",
        "denied",
        "delay",
        "crash",
        "stale",
        "missing",
        "duplicate",
        "late",
        "truncate",
        "garbage",
        "switch",
        "chosen",
        "happen",
    ];

    /// The name it has in rules.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::LostReply => "lost-reply",
            Self::Reset(_) => "reset",
            Self::Timeout(..) => "timeout",
            Self::Error { .. } => "error",
            Self::Throttle(_) => "throttle",
            Self::Denied(_) => "denied",
            Self::Delay(_) => "delay",
            Self::Crash(_) => "crash",
            Self::Stale(_) => "stale",
            Self::Missing => "missing",
            Self::Duplicate => "duplicate",
            Self::Late(_) => "late",
            Self::Truncate => "truncate",
            Self::Garbage => "garbage",
            Self::Switch(_) => "switch",
            Self::Chosen => "chosen",
            Self::Happen => "happen",
        }
    }

    /// Its kind, if a verdict can express it.
    pub const fn kind(&self) -> Option<FaultKind> {
        match self {
            Self::Refuse => Some(FaultKind::Refuse),
            Self::LostReply => Some(FaultKind::LostReply),
            Self::Reset(_) => Some(FaultKind::Reset),
            Self::Timeout(..) => Some(FaultKind::Timeout),
            Self::Error { .. } => Some(FaultKind::Error),
            Self::Throttle(_) => Some(FaultKind::Throttle),
            Self::Denied(_) => Some(FaultKind::Denied),
            Self::Delay(_) => Some(FaultKind::Delay),
            Self::Crash(_) => Some(FaultKind::Crash),
            Self::Stale(_) => Some(FaultKind::Stale),
            Self::Missing => Some(FaultKind::Missing),
            Self::Duplicate => Some(FaultKind::Duplicate),
            Self::Late(_) => Some(FaultKind::Late),
            Self::Truncate => Some(FaultKind::Truncate),
            Self::Garbage => Some(FaultKind::Garbage),
            Self::Switch(_) | Self::Chosen | Self::Happen => None,
        }
    }

    /// What an injector is told to do, if a verdict can express it.
    pub fn verdict(&self) -> Option<Verdict> {
        let fail = |phase, failure| Verdict::Fail { phase, failure };
        let api = |code: &'static str| Failure::Api {
            code: Cow::Borrowed(code),
            status: usual_status(code).get(),
        };
        Some(match self {
            Self::Refuse => fail(Phase::Before, Failure::Refused),
            Self::LostReply => fail(Phase::After, Failure::LostReply),
            Self::Reset(phase) => fail(*phase, Failure::Reset),
            Self::Timeout(phase, after) => fail(*phase, Failure::Timeout(after.duration())),
            Self::Error { phase, code, status } => fail(
                *phase,
                Failure::Api { code: Cow::Owned(code.as_str().to_owned()), status: status.get() },
            ),
            Self::Throttle(phase) => fail(*phase, api("RequestLimitExceeded")),
            Self::Denied(phase) => fail(*phase, api("UnauthorizedOperation")),
            Self::Delay(by) => Verdict::Delay(by.duration()),
            Self::Crash(phase) => Verdict::Crash(*phase),
            Self::Stale(n) => Verdict::Wire(WireFault::Stale(*n)),
            Self::Missing => Verdict::Wire(WireFault::Missing),
            Self::Duplicate => Verdict::Wire(WireFault::Duplicate),
            Self::Late(by) => Verdict::Wire(WireFault::Late(by.duration())),
            Self::Truncate => Verdict::Wire(WireFault::Truncate),
            Self::Garbage => Verdict::Wire(WireFault::Garbage),
            Self::Switch(_) | Self::Chosen | Self::Happen => return None,
        })
    }
}

/// A length of time in whole milliseconds: `250ms`, `5s`, `2m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub u64);

impl Millis {
    /// What `timeout` waits when it is not told.
    pub const TIMEOUT: Self = Self(5_000);

    /// The same as a [`Duration`].
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

/// The name of an API's error: `InvalidNetworkInterfaceID.NotFound`. Letters,
/// digits, `-`, `_` and `.`, at least one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ErrorCode(String);

impl ErrorCode {
    /// Only for a word that the grammar has accepted.
    pub(crate) fn accepted(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTTP status that EC2 sends this code with, as far as a rule need
    /// not say it: 500 for internal errors, 503 for unavailability and
    /// throttling, 403 for a missing permission, else 400.
    pub fn usual_status(&self) -> HttpStatus {
        usual_status(&self.0)
    }
}

fn usual_status(code: &str) -> HttpStatus {
    HttpStatus(match code {
        "InternalError" | "InternalFailure" | "ServerInternal" => 500,
        "BandwidthLimitExceeded"
        | "RequestLimitExceeded"
        | "ServiceUnavailable"
        | "Unavailable" => 503,
        "UnauthorizedOperation" => 403,
        _ => 400,
    })
}

/// The HTTP status of an error: 400 to 599.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpStatus(u16);

impl HttpStatus {
    /// A status; `None` when it is not one of an error.
    pub const fn new(status: u16) -> Option<Self> {
        if status >= 400 && status <= 599 { Some(Self(status)) } else { None }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}
