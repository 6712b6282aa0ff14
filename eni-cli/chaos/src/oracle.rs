//! Checks the invariants against the ledger of the world. It reads who made
//! what, so a workflow that writes no key on its interfaces is caught too.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use eni_core::inject::Actor;
use eni_sim::{
    Front,
    id::NetworkInterfaceId,
    ledger::{Entry, Event, Ledger},
};

use crate::{
    Ending, Finished, Invariant, Leak, LeftBy, Misread, Report, State, Violation,
    fleet::Member,
    misread::{About, Met},
};

/// One attempt, as it ended.
pub(crate) struct Attempt<'a> {
    pub(crate) member: &'a Member,
    /// Its number, from 1, per actor.
    pub(crate) number: u32,
    /// What struck in it, as items of a schedule.
    pub(crate) faults: &'a [String],
    /// What it was shown that was not so.
    pub(crate) misreads: &'a [Met],
    /// How many calls it made.
    pub(crate) calls: u64,
    /// How many it may make.
    pub(crate) most_calls: u64,
    /// What it says; `None` when it crashed.
    pub(crate) ending: Option<&'a Ending>,
}

/// What the oracle has read and found.
#[derive(Debug)]
pub(crate) struct Oracle {
    next_seq: u64,
    /// The interfaces that live, by who made them.
    live: BTreeMap<Actor, BTreeSet<NetworkInterfaceId>>,
    births: BTreeMap<NetworkInterfaceId, Birth>,
    /// What each actor was shown last that was not so.
    last_misled: BTreeMap<Actor, Misread>,
    states: BTreeMap<Invariant, State>,
    violations: Vec<Violation>,
    violations_total: u64,
}

/// The attempt in which an interface came into the world.
#[derive(Debug)]
struct Birth {
    attempt: u32,
    faults: Vec<String>,
    /// Because of it the interface was made, or another in its place.
    misled_by: Option<Misread>,
}

impl Attempt<'_> {
    /// The last read of interfaces before the ledger's entry `seq` that showed
    /// what was not so, or else a write that missed what is there.
    fn misled_before(&self, seq: u64) -> Option<Misread> {
        self.met_before(seq).filter(|met| met.about > About::Others).map(|met| met.misread.clone())
    }

    /// The same, or else another read.
    fn misled_at_all(&self) -> Option<Misread> {
        self.met_before(u64::MAX).map(|met| met.misread.clone())
    }

    fn met_before(&self, seq: u64) -> Option<&Met> {
        let own = |met: &&Met| met.actor == self.member.actor && met.next_seq <= seq;
        self.misreads.iter().filter(own).max_by_key(|met| met.about)
    }
}

impl Oracle {
    pub(crate) fn new() -> Self {
        Self {
            next_seq: 0,
            live: BTreeMap::new(),
            births: BTreeMap::new(),
            last_misled: BTreeMap::new(),
            states: Invariant::ALL.into_iter().map(|id| (id, State::NotChecked)).collect(),
            violations: Vec::new(),
            violations_total: 0,
        }
    }

    /// Reads on, past what the environment has done.
    pub(crate) fn read_on(&mut self, front: &Front) {
        front.read(|world| {
            let ledger = world.ledger();
            for entry in ledger.since(self.next_seq) {
                self.follow(entry, ledger);
            }
            self.next_seq = ledger.next_seq();
        });
    }

    /// Checks one attempt: what it did to the world, and what it says of it.
    pub(crate) fn check_attempt(&mut self, front: &Front, attempt: &Attempt<'_>) {
        front.read(|world| {
            let ledger = world.ledger();
            if let Some(misread) = attempt.misled_at_all() {
                self.last_misled.insert(attempt.member.actor, misread);
            }
            for entry in ledger.since(self.next_seq) {
                self.check_entry(entry, ledger, attempt);
                self.follow(entry, ledger);
            }
            self.next_seq = ledger.next_seq();
            for invariant in [Invariant::OnePerKey, Invariant::NoForeignTouch] {
                self.holds(invariant);
            }
            let within = attempt.calls <= attempt.most_calls;
            self.check(Invariant::BoundedCalls, within, attempt, || {
                format!("{} calls in one attempt, {} allowed", attempt.calls, attempt.most_calls)
            });
            match attempt.ending {
                Some(Ok(finished)) => self.check_ok(ledger, attempt, finished),
                Some(Err(failed)) if failed.for_good => {
                    let live = self.live_of(attempt.member.actor);
                    let named = |id: &NetworkInterfaceId| {
                        failed.left.iter().any(|left| left.as_str() == id.as_str())
                    };
                    let clean = live.len() <= 1 && (failed.in_doubt || live.iter().all(named));
                    self.check(Invariant::CleanFailure, clean, attempt, || {
                        format!("failed for good ({}) and leaves {}", failed.text, list(&live))
                    });
                }
                Some(Err(_)) | None => {}
            }
        });
    }

    /// Says what came of `invariant` in a place that the oracle does not see.
    pub(crate) fn check(
        &mut self,
        invariant: Invariant,
        held: bool,
        attempt: &Attempt<'_>,
        what: impl FnOnce() -> String,
    ) {
        if held {
            self.holds(invariant);
        } else {
            let misled_by = attempt.misled_before(u64::MAX);
            self.broken(invariant, attempt.member, attempt.faults.to_vec(), misled_by, what());
        }
    }

    /// Every interface is gone with its instance, or is a leak.
    pub(crate) fn check_leaks(&mut self, front: &Front, fleet: &[Member]) -> Vec<Leak> {
        self.read_on(front);
        self.holds(Invariant::NoLeak);
        let mut leaks = Vec::new();
        for member in fleet {
            for id in self.live_of(member.actor) {
                let birth = self.births.get(&id);
                let leak = Leak {
                    interface: id.to_string(),
                    actor: member.actor.to_string(),
                    instance: member.instance.to_string(),
                    attempt: birth.map_or(0, |birth| birth.attempt),
                    left_by: LeftBy::Workflow,
                    faults: birth.map(|birth| birth.faults.clone()).unwrap_or_default(),
                    misled_by: birth
                        .and_then(|birth| birth.misled_by.as_ref())
                        .or_else(|| self.last_misled.get(&member.actor))
                        .cloned(),
                };
                let what = format!("{id} of attempt {} outlived its instance", leak.attempt);
                let (faults, misled_by) = (leak.faults.clone(), leak.misled_by.clone());
                self.broken(Invariant::NoLeak, member, faults, misled_by, what);
                leaks.push(leak);
            }
        }
        leaks
    }

    /// How many interfaces live that the fleet's workers made.
    pub(crate) fn living(&mut self, front: &Front, fleet: &[Member]) -> u64 {
        self.read_on(front);
        fleet.iter().map(|member| self.live_of(member.actor).len() as u64).sum()
    }

    pub(crate) fn states(&self) -> BTreeMap<&'static str, State> {
        self.states.iter().map(|(invariant, state)| (invariant.id(), *state)).collect()
    }

    pub(crate) fn violations_total(&self) -> u64 {
        self.violations_total
    }

    pub(crate) fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    fn check_entry(&mut self, entry: &Entry, ledger: &Ledger, attempt: &Attempt<'_>) {
        match &entry.event {
            Event::Created { interface, primary_of: None, .. } => {
                let live = self.live_of(entry.actor);
                let misled_by = attempt.misled_before(entry.seq);
                let newest = live.iter().filter_map(|id| self.births.get(id));
                if let Some(newest) = newest.max_by_key(|birth| birth.attempt) {
                    let what = format!("{interface} was created while {} lived", list(&live));
                    let (faults, misled_by) = (newest.faults.clone(), misled_by.clone());
                    self.broken(Invariant::OnePerKey, attempt.member, faults, misled_by, what);
                }
                for id in &live {
                    if let Some(birth) = self.births.get_mut(id) {
                        birth.misled_by = birth.misled_by.take().or_else(|| misled_by.clone());
                    }
                }
                // An attempt may fail without a fault of its own, because of what
                // an earlier one left: then that one's fault is behind it.
                let inherited = || {
                    let older = live.iter().filter_map(|id| self.births.get(id));
                    older.max_by_key(|birth| birth.attempt).map(|birth| birth.faults.clone())
                };
                let faults = match attempt.faults {
                    [] => inherited().unwrap_or_default(),
                    own => own.to_vec(),
                };
                let misled_by = misled_by.filter(|_| !live.is_empty());
                let birth = Birth { attempt: attempt.number, faults, misled_by };
                self.births.insert(*interface, birth);
            }
            Event::Created { .. } | Event::Replayed { .. } => {}
            // What the environment began may end while somebody works.
            _ if entry.actor == Actor::ENV => {}
            Event::Attached { interface, instance, .. }
                if instance.as_str() != attempt.member.instance.as_str() =>
            {
                let what = format!("{} attached {interface} to {instance}", entry.actor);
                let (faults, misled_by) =
                    (attempt.faults.to_vec(), attempt.misled_before(entry.seq));
                self.broken(Invariant::NoForeignTouch, attempt.member, faults, misled_by, what);
            }
            event => {
                let made_by = event.interface().and_then(|id| ledger.interface(id));
                if let Some(record) = made_by.filter(|record| record.creator != entry.actor) {
                    let (id, creator) = (record.network_interface_id, record.creator);
                    let what = format!("{} touched {id}, which {creator} made", entry.actor);
                    let (faults, misled_by) =
                        (attempt.faults.to_vec(), attempt.misled_before(entry.seq));
                    self.broken(Invariant::NoForeignTouch, attempt.member, faults, misled_by, what);
                }
            }
        }
    }

    fn check_ok(&mut self, ledger: &Ledger, attempt: &Attempt<'_>, finished: &Finished) {
        let live = self.live_of(attempt.member.actor);
        self.check(
            Invariant::OneAtOk,
            live.len() <= 1 || finished.finds_duplicates,
            attempt,
            || format!("Ok with {}, while {} live", finished.interface, list(&live)),
        );
        let record = NetworkInterfaceId::parse(finished.interface.as_str())
            .and_then(|id| ledger.interface(id))
            .filter(|record| record.is_alive());
        let attachment = record.and_then(|record| record.attachment);
        let true_now = attachment.is_some_and(|is| {
            is.instance_id.as_str() == attempt.member.instance.as_str() && is.delete_on_termination
        });
        self.check(Invariant::TruthfulOk, true_now, attempt, || {
            format!("Ok with {}, which is {attachment:?}", finished.interface)
        });
    }

    /// Keeps count of who made what lives.
    fn follow(&mut self, entry: &Entry, ledger: &Ledger) {
        match &entry.event {
            Event::Created { interface, primary_of: None, .. } => {
                self.live.entry(entry.actor).or_default().insert(*interface);
            }
            Event::Deleted { interface, .. } => {
                if let Some(record) = ledger.interface(*interface)
                    && let Some(live) = self.live.get_mut(&record.creator)
                {
                    live.remove(interface);
                }
            }
            _ => {}
        }
    }

    fn live_of(&self, actor: Actor) -> BTreeSet<NetworkInterfaceId> {
        self.live.get(&actor).cloned().unwrap_or_default()
    }

    fn holds(&mut self, invariant: Invariant) {
        let state = self.states.entry(invariant).or_insert(State::NotChecked);
        if *state == State::NotChecked {
            *state = State::Held;
        }
    }

    fn broken(
        &mut self,
        invariant: Invariant,
        member: &Member,
        faults: Vec<String>,
        misled_by: Option<Misread>,
        what: String,
    ) {
        self.states.insert(invariant, State::Broken);
        self.violations_total += 1;
        if self.violations.len() < Report::MOST_VIOLATIONS {
            self.violations.push(Violation {
                invariant,
                actor: member.actor.to_string(),
                instance: member.instance.to_string(),
                what,
                faults,
                misled_by,
            });
        }
    }
}

fn list(ids: &BTreeSet<NetworkInterfaceId>) -> String {
    let ids: Vec<_> = ids.iter().map(NetworkInterfaceId::as_str).collect();
    if ids.is_empty() { "nothing".to_owned() } else { ids.join(", ") }
}
