//! What an actor has heard from EC2: by that, and by the faults that it met, the
//! search tells apart what an actor remembers that does not show its memory.

use std::sync::{Mutex, PoisonError};

use eni_core::inject::Actor;
use eni_faults::search::StateKey;
use eni_sim::{Answer, Call, WireError, Witness, digest_of};

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
        let before = heard.unwrap_or_default();
        *heard = Some(match reply {
            // What is read most often, without making text of it.
            Ok(Answer::DescribeNetworkInterfaces { network_interfaces, next_token }) => {
                digest_of(&(before, network_interfaces, next_token))
            }
            Ok(Answer::DescribeInstances { instances, next_token }) => {
                digest_of(&(before, instances, next_token))
            }
            _ => digest_of(&(before, format!("{call:?}{reply:?}"))),
        });
    }
}
