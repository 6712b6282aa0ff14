//! Checks the invariants by what an API can show: the replies that were sent to
//! the workers, and what is there afterwards. Pure; who reads is elsewhere.
//!
//! The ledger of the simulator is replaced by two things that no workflow can
//! bend: the ids that create replies told, taken down below every injected
//! fault, and the keys written on what a find shows. What the endpoint cannot
//! show is waived; a part of it that can be seen all the same may still be
//! broken, and never makes it held.

use std::collections::{BTreeMap, BTreeSet};

use eni_core::{
    ec2::Interface,
    id::{InstanceId, InterfaceId},
};

use super::{
    capability::{Capability, Probe},
    logged::Deed,
};
use crate::{Ending, Finished, Invariant, LeftBy, Report, State, Violation};

/// What came of an invariant at one place where it was checked: the violation,
/// if it was broken.
pub(crate) type Check = (Invariant, Option<Breach>);

/// What was seen of a broken invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) what: String,
    /// The faults behind it.
    pub(crate) faults: Vec<String>,
}

/// One attempt, as it ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt<'a> {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// What struck in it, as items of a schedule.
    pub(crate) faults: &'a [String],
    pub(crate) calls: u64,
    pub(crate) most_calls: u64,
    /// What it says; `None` when it crashed or was stopped.
    pub(crate) ending: Option<&'a Ending>,
}

/// What is known of the interfaces of one worker.
#[derive(Debug, Clone)]
pub(crate) struct Holdings {
    instance: InstanceId,
    /// Those that it made, with the attempt in which that was learned.
    born: BTreeMap<InterfaceId, Birth>,
    /// Those that it has deleted, perhaps.
    gone: BTreeSet<InterfaceId>,
    /// Those that EC2 should take away with the instance.
    protected: BTreeSet<InterfaceId>,
}

/// How an interface came into the world.
#[derive(Debug, Clone)]
pub(crate) struct Birth {
    pub(crate) attempt: u32,
    pub(crate) faults: Vec<String>,
}

impl Holdings {
    pub(crate) fn new(instance: InstanceId) -> Self {
        Self { instance, born: BTreeMap::new(), gone: BTreeSet::new(), protected: BTreeSet::new() }
    }

    /// The interfaces that the worker is known to have made.
    pub(crate) fn made(&self) -> impl Iterator<Item = &InterfaceId> {
        self.born.keys()
    }

    pub(crate) fn birth(&self, interface: &InterfaceId) -> Option<&Birth> {
        self.born.get(interface)
    }

    /// Whose doing it is that an interface outlived the instance.
    pub(crate) fn left_by(&self, interface: &InterfaceId, probe: &Probe) -> LeftBy {
        let acts = probe.honours(Capability::DeleteOnTerminationActs);
        if !acts && self.protected.contains(interface) {
            LeftBy::Endpoint
        } else {
            LeftBy::Workflow
        }
    }

    /// Takes in what the worker did in one attempt, and checks it.
    pub(crate) fn take_in(&mut self, attempt: &Attempt<'_>, deeds: &[Deed]) -> Vec<Check> {
        let mut foreign = None;
        let mut second = None;
        for deed in deeds {
            let touched = match deed {
                Deed::Created(id) | Deed::Found(id) => {
                    let known = self.born.contains_key(id);
                    if !known && matches!(deed, Deed::Created(_)) {
                        second = second.or_else(|| self.second(id));
                    }
                    if !known {
                        self.bear(id.clone(), attempt);
                    }
                    continue;
                }
                Deed::Attached { interface, instance } if *instance != self.instance => {
                    foreign.get_or_insert(format!("attached {interface} to {instance}"));
                    continue;
                }
                Deed::Detached(None) => {
                    foreign.get_or_insert("detached what it had never seen".to_owned());
                    continue;
                }
                Deed::Detached(Some(id)) => {
                    self.protected.remove(id);
                    id
                }
                Deed::Protected(id) => {
                    self.protected.insert(id.clone());
                    id
                }
                Deed::Deleted(id) | Deed::MayBeDeleted(id) => {
                    self.gone.insert(id.clone());
                    id
                }
                Deed::Attached { interface: id, .. } | Deed::Changed(id) => id,
            };
            if !self.born.contains_key(touched) {
                foreign.get_or_insert(format!("touched {touched}, which it did not make"));
            }
        }
        let breach = |what| Breach { what, faults: attempt.faults.to_vec() };
        let within = attempt.calls <= attempt.most_calls;
        let calls =
            || format!("{} calls in one attempt, {} allowed", attempt.calls, attempt.most_calls);
        vec![
            (Invariant::OnePerKey, second),
            (Invariant::NoForeignTouch, foreign.map(breach)),
            (Invariant::BoundedCalls, (!within).then(calls).map(breach)),
        ]
    }

    /// Checks what an attempt says against what is there.
    pub(crate) fn check(
        &self,
        attempt: &Attempt<'_>,
        live: &[Interface],
        probe: &Probe,
    ) -> Vec<Check> {
        let breach = |what| Breach { what, faults: attempt.faults.to_vec() };
        let mut checks = Vec::new();
        match attempt.ending {
            Some(Ok(finished)) => {
                let one = live.len() <= 1 || finished.finds_duplicates;
                let two = || format!("Ok with {}, while {} live", finished.interface, list(live));
                checks.push((Invariant::OneAtOk, (!one).then(two).map(breach)));
                let untrue = self.untruth(finished, live, probe);
                checks.push((Invariant::TruthfulOk, untrue.map(breach)));
            }
            Some(Err(failed)) if failed.for_good => {
                let named = |it: &Interface| failed.left.contains(&it.id);
                let clean = live.len() <= 1 && (failed.in_doubt || live.iter().all(named));
                let left =
                    || format!("failed for good ({}) and leaves {}", failed.text, list(live));
                checks.push((Invariant::CleanFailure, (!clean).then(left).map(breach)));
            }
            Some(Err(_)) | None => {}
        }
        checks
    }

    fn untruth(&self, finished: &Finished, live: &[Interface], probe: &Probe) -> Option<String> {
        let told = live.iter().find(|interface| interface.id == finished.interface);
        let attachment = told.and_then(|interface| interface.attachment.as_ref());
        let shown = probe.honours(Capability::DeleteOnTerminationShown);
        let is_true = attachment.is_some_and(|is| {
            is.instance.as_ref() == Some(&self.instance) && (is.delete_on_termination || !shown)
        });
        let seen = match attachment {
            _ if told.is_none() => "is not there".to_owned(),
            None => "is not attached".to_owned(),
            Some(is) => format!(
                "is attached to {} with DeleteOnTermination {}",
                is.instance.as_ref().map_or("nobody", InstanceId::as_str),
                is.delete_on_termination
            ),
        };
        (!is_true).then(|| format!("Ok with {}, which {seen}", finished.interface))
    }

    /// That another of the worker's interfaces certainly lived when `id` came.
    fn second(&self, id: &InterfaceId) -> Option<Breach> {
        let mut live = self.born.iter().filter(|(other, _)| !self.gone.contains(*other));
        let (other, birth) = live.next_back()?;
        let what = format!("{id} was created while {other} lived");
        Some(Breach { what, faults: birth.faults.clone() })
    }

    fn bear(&mut self, id: InterfaceId, attempt: &Attempt<'_>) {
        // An attempt may fail without a fault of its own, because of what an
        // earlier one left: then that one's fault is behind it.
        let inherited = || self.born.values().next_back().map(|birth| birth.faults.clone());
        let faults = match attempt.faults {
            [] => inherited().unwrap_or_default(),
            own => own.to_vec(),
        };
        self.born.insert(id, Birth { attempt: attempt.number, faults });
    }
}

/// What has been found in a run.
#[derive(Debug)]
pub(crate) struct Findings {
    states: BTreeMap<Invariant, State>,
    waived: BTreeMap<Invariant, String>,
    violations: Vec<Violation>,
    violations_total: u64,
}

impl Findings {
    /// Nothing has been checked; this is waived.
    pub(crate) fn new(probe: &Probe) -> Self {
        let waived = probe.waived();
        let state =
            |id| (id, if waived.contains_key(&id) { State::Waived } else { State::NotChecked });
        let states = Invariant::ALL.into_iter().map(state).collect();
        Self { states, waived, violations: Vec::new(), violations_total: 0 }
    }

    /// Whether the endpoint cannot show it.
    pub(crate) fn waives(&self, invariant: Invariant) -> bool {
        self.waived.contains_key(&invariant)
    }

    /// Keeps what came of a check of one worker.
    pub(crate) fn keep(&mut self, actor: &str, instance: &InstanceId, (invariant, breach): Check) {
        // Without tokens that are replayed the endpoint makes this come about.
        if invariant == Invariant::OnePerKey && self.waives(invariant) {
            return;
        }
        let Some(Breach { what, faults }) = breach else {
            let state = self.states.entry(invariant).or_insert(State::NotChecked);
            if *state == State::NotChecked {
                *state = State::Held;
            }
            return;
        };
        self.states.insert(invariant, State::Broken);
        self.violations_total += 1;
        if self.violations.len() < Report::MOST_VIOLATIONS {
            let (actor, instance) = (actor.to_owned(), instance.to_string());
            self.violations.push(Violation {
                invariant,
                actor,
                instance,
                what,
                faults,
                misled_by: None,
            });
        }
    }

    pub(crate) fn states(&self) -> BTreeMap<&'static str, State> {
        self.states.iter().map(|(invariant, state)| (invariant.id(), *state)).collect()
    }

    /// Why the waived ones are, those that were broken all the same left out.
    pub(crate) fn reasons(&self) -> BTreeMap<&'static str, String> {
        let is_waived = |id: &Invariant| self.states.get(id) == Some(&State::Waived);
        let waived = self.waived.iter().filter(|(id, _)| is_waived(id));
        waived.map(|(id, reason)| (id.id(), reason.clone())).collect()
    }

    pub(crate) fn violations_total(&self) -> u64 {
        self.violations_total
    }

    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

fn list(interfaces: &[Interface]) -> String {
    let ids: Vec<_> = interfaces.iter().map(|interface| interface.id.as_str()).collect();
    if ids.is_empty() { "nothing".to_owned() } else { ids.join(", ") }
}
