//! Who is told of what takes effect, and of what is shown that is not so: for
//! keeping a record of it. What must not: deciding anything.

use std::time::Duration;

use eni_inject::{Actor, Point};

use crate::{Answer, ApiError, Call, WireError};

/// Told of each call that succeeded, whatever its caller saw of it, in the
/// order in which the world carried them out. While it is told, no other call
/// is served, so it must make none and not wait.
pub trait Witness: Send + Sync {
    /// `call` succeeded at this moment of the world's time.
    fn took_effect(&self, at: Duration, actor: Actor, call: &Call) {
        let _ = (at, actor, call);
    }

    /// A caller gets this for its call: EC2's answer or error, or the fault that
    /// struck on the way. One that a crash ends gets nothing, and nothing is
    /// told.
    fn replied(&self, actor: Actor, call: &Call, reply: &Result<Answer, WireError>) {
        let _ = (actor, call, reply);
    }

    /// A caller was shown something else than what is.
    fn misled(&self, misled: &Misled<'_>) {
        let _ = misled;
    }
}

/// An answer that is not how things are: an older one, or that something which
/// is there is not found.
#[derive(Debug, Clone, Copy)]
pub struct Misled<'a> {
    /// When, on the world's clock.
    pub at: Duration,
    /// Who was shown it.
    pub actor: Actor,
    /// At which point.
    pub point: &'static Point,
    /// At which visit of that actor to that point, from 1.
    pub visit: u64,
    /// The number of the ledger's next entry: what comes of it is that or later.
    pub next_seq: u64,
    /// What was asked.
    pub call: &'a Call,
    /// What was shown.
    pub shown: &'a Result<Answer, ApiError>,
    /// What a read would have shown of how things are; `None` of a write that
    /// missed what it names.
    pub truth: Option<&'a Result<Answer, ApiError>>,
}
