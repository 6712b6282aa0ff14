//! Who is told of what takes effect: for keeping a record of it. What must
//! not: deciding anything.

use std::time::Duration;

use eni_inject::Actor;

use crate::Call;

/// Told of each call that succeeded, whatever its caller saw of it, in the
/// order in which the world carried them out. While it is told, no other call
/// is served, so it must make none and not wait.
pub trait Witness: Send + Sync {
    /// `call` succeeded at this moment of the world's time.
    fn took_effect(&self, at: Duration, actor: Actor, call: &Call);
}
