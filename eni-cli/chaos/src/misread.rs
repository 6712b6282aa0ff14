//! Reads that showed what was not so, as a run meets them: who, where, what was
//! shown and what was true. Which wrong write came of one is the oracle's
//! matter.

use std::sync::{Mutex, MutexGuard, PoisonError};

use eni_core::inject::{Access, Actor};
use eni_sim::{Answer, ApiError, Instance, Misled, NetworkInterface, Witness};
use serde::Serialize;

/// One call that was shown what was not so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misread {
    /// Who was shown it, where, at which visit: `w1/ec2.DescribeInstances#2`.
    pub read: String,
    /// What was shown.
    pub shown: String,
    /// What was true at that moment.
    pub truth: String,
}

/// What a call was about that was shown what was not so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// A read of something else, such as the instance: it explains what was or
    /// was not attached, never a duplicate.
    Others,
    /// A write that missed what it names.
    ItsOwn,
    /// A read of interfaces: what a workflow decides by.
    Interfaces,
}

/// The same, with what the oracle orders it by.
#[derive(Debug, Clone)]
pub(crate) struct Met {
    pub(crate) actor: Actor,
    /// The number of the ledger's entry that came next.
    pub(crate) next_seq: u64,
    /// What it was about.
    pub(crate) about: About,
    pub(crate) misread: Misread,
}

/// Keeps the misreads of a world until somebody takes them.
#[derive(Debug, Default)]
pub(crate) struct Misreads(Mutex<Vec<Met>>);

impl Misreads {
    /// Those since the last time.
    pub(crate) fn take(&self) -> Vec<Met> {
        std::mem::take(&mut self.met())
    }

    fn met(&self) -> MutexGuard<'_, Vec<Met>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Witness for Misreads {
    fn misled(&self, misled: &Misled<'_>) {
        let (actor, point, visit) = (misled.actor, misled.point, misled.visit);
        self.met().push(Met {
            actor,
            next_seq: misled.next_seq,
            about: match (point.access, point.operation) {
                (Access::Read, "DescribeNetworkInterfaces") => About::Interfaces,
                (Access::Read, _) => About::Others,
                (Access::Write, _) => About::ItsOwn,
            },
            misread: Misread {
                read: format!("{actor}/{}#{visit}", point.name),
                shown: told(misled.shown),
                truth: misled.truth.map_or_else(|| "what it names is there".to_owned(), told),
            },
        });
    }
}

/// An answer in a few words: what workflows go by.
pub(crate) fn told(reply: &Result<Answer, ApiError>) -> String {
    match reply {
        Err(error) => error.code.to_owned(),
        Ok(answer) => shown(answer),
    }
}

/// The same of an answer that is no error.
pub(crate) fn shown(answer: &Answer) -> String {
    match answer {
        Answer::DescribeNetworkInterfaces { network_interfaces, .. } => {
            list("no interface", network_interfaces.iter().map(|it| interface(it)))
        }
        Answer::DescribeInstances { instances, .. } => {
            list("no instance", instances.iter().map(instance))
        }
        other => format!("{other:?}"),
    }
}

fn interface(it: &NetworkInterface) -> String {
    let (id, status) = (it.network_interface_id, it.status.as_str());
    match &it.attachment {
        None => format!("{id} {status}"),
        Some(held) => {
            let goes = if held.delete_on_termination { "protected" } else { "not protected" };
            let (to, index, status) = (held.instance_id, held.device_index, held.status.as_str());
            format!("{id} {status} to {to} at index {index}, {goes}")
        }
    }
}

fn instance(it: &Instance) -> String {
    let held = it.network_interfaces.iter().map(|held| {
        format!("{} at index {}", held.network_interface_id, held.attachment.device_index)
    });
    let (id, state) = (it.instance_id, it.state.as_str());
    format!("{id} {state} with {}", list("no interface", held))
}

fn list(nothing: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { nothing.to_owned() } else { items.join(" and ") }
}
