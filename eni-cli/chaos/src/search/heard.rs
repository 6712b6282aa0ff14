//! What an actor has heard from EC2: by that, and by the faults that it met, the
//! search tells apart what an actor remembers that does not show its memory.

use std::sync::{Mutex, PoisonError};

use eni_core::inject::Actor;
use eni_faults::search::{StateKey, state_key};
use eni_sim::{Answer, Call, WireError, Witness};

/// The replies since somebody last asked for them, as a digest. The driver lets
/// one actor go on at a time, and so knows whose they are.
#[derive(Debug, Default)]
pub(crate) struct Heard(Mutex<Option<StateKey>>);

impl Heard {
    /// What was heard since the last time, if anything was.
    pub(crate) fn take(&self) -> Option<StateKey> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Witness for Heard {
    fn replied(&self, _: Actor, call: &Call, reply: &Result<Answer, WireError>) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = heard.unwrap_or_default().to_le_bytes();
        let text = format!("{call:?}{reply:?}");
        *heard = Some(state_key(before.into_iter().chain(text.bytes())));
    }
}
