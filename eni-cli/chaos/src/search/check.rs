//! The invariants over one stretch of a search: against the ledger, from the
//! world in which the stretch began. What a workflow says is only ever
//! compared.

use std::{collections::BTreeSet, ops::Range, time::Duration};

use eni_core::{Limits, inject::Actor, spec::MAX_TOKENS};
use eni_faults::search::Broken;
use eni_sim::{
    InstanceStateName, World,
    id::{InstanceId, NetworkInterfaceId},
    ledger::{AttachmentRecord, Entry, Event},
};

use super::{Form, foreseen::takes_back, judged::Judged};
use crate::{Ending, Failed, Finished, Invariant};

/// One attempt, as it ended.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// For which key, from 0.
    pub(crate) key: usize,
    /// Since when.
    pub(crate) began: Duration,
    /// How many calls it made.
    pub(crate) calls: u64,
    /// How many of them change something.
    pub(crate) writes: u64,
    /// What it says; `None` when it crashed.
    pub(crate) ending: Option<Ending>,
}

/// What is known of a stretch while it goes on.
#[derive(Debug)]
pub(crate) struct Watch<'w> {
    /// The world in which it began, and when.
    before: &'w World,
    began: Duration,
    makers: &'w [Actor],
    collector: Option<Actor>,
    instance: InstanceId,
    /// How long before an attempt what it reports may have been true.
    window: Duration,
    most_calls: u64,
    may_warn: bool,
    form: Form,
    /// Whether a token whose interface is deleted is forgotten.
    forgets_dead_tokens: bool,
    forgot_tokens: bool,
    /// What was made by a call that arrived when its caller had given up.
    late_born: BTreeSet<NetworkInterfaceId>,
    /// What lives, key by key.
    live: Vec<BTreeSet<NetworkInterfaceId>>,
    next_seq: u64,
    /// Whether a second interface of a key was made, or one was taken back.
    pub(crate) takes_back: bool,
    pub(crate) broken: Vec<Broken>,
    pub(crate) judged: Judged,
}

/// What a [`Watch`] has come to know.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    late_born: BTreeSet<NetworkInterfaceId>,
    live: Vec<BTreeSet<NetworkInterfaceId>>,
    next_seq: u64,
    forgot_tokens: bool,
}

/// Who is watched, and by which bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Watched<'w> {
    /// Who all workers of a key are to EC2, key by key.
    pub(crate) makers: &'w [Actor],
    /// Who the collector is to EC2, if it runs.
    pub(crate) collector: Option<Actor>,
    pub(crate) instance: InstanceId,
    pub(crate) window: Duration,
    pub(crate) most_calls: u64,
    /// Whether reads lag for so long that an Ok may warn of it.
    pub(crate) may_warn: bool,
    pub(crate) form: Form,
    /// Whether a token whose interface is deleted is forgotten.
    pub(crate) forgets_dead_tokens: bool,
    /// Whether tokens were forgotten before.
    pub(crate) forgot_tokens: bool,
}

impl<'w> Watch<'w> {
    pub(crate) fn new(before: &'w World, began: Duration, watched: Watched<'w>) -> Self {
        let Watched { makers, forgets_dead_tokens, forgot_tokens, .. } = watched;
        let known = Known {
            late_born: BTreeSet::new(),
            live: makers.iter().map(|maker| live_of(before, &[*maker])).collect(),
            next_seq: before.ledger().next_seq(),
            forgot_tokens: forgot_tokens || forgets_dead_tokens && before.dead_tokens() > 0,
        };
        Self::taken_up(before, began, watched, known)
    }

    /// Goes on from what another knew of the same stretch.
    pub(crate) fn taken_up(
        before: &'w World,
        began: Duration,
        watched: Watched<'w>,
        known: Known,
    ) -> Self {
        let Known { late_born, live, next_seq, forgot_tokens } = known;
        Self {
            before,
            began,
            makers: watched.makers,
            collector: watched.collector,
            instance: watched.instance,
            window: watched.window,
            most_calls: watched.most_calls,
            may_warn: watched.may_warn,
            form: watched.form,
            forgets_dead_tokens: watched.forgets_dead_tokens,
            forgot_tokens,
            live,
            late_born,
            next_seq,
            takes_back: false,
            broken: Vec::new(),
            judged: Judged::default(),
        }
    }

    /// What it knows, to be [taken up](Self::taken_up) by another; `None` once
    /// something is broken.
    pub(crate) fn known(&self) -> Option<Known> {
        self.broken.is_empty().then(|| Known {
            late_born: self.late_born.clone(),
            live: self.live.clone(),
            next_seq: self.next_seq,
            forgot_tokens: self.forgot_tokens,
        })
    }

    /// What lives of a key.
    fn live(&self, key: usize) -> &BTreeSet<NetworkInterfaceId> {
        static NOTHING: BTreeSet<NetworkInterfaceId> = BTreeSet::new();
        self.live.get(key).unwrap_or(&NOTHING)
    }

    /// What arrived in this stretch long after its caller gave up.
    pub(crate) fn late_born(&self) -> &BTreeSet<NetworkInterfaceId> {
        &self.late_born
    }

    /// EC2 has forgotten its tokens: what holds only while it remembers them no
    /// longer need hold.
    pub(crate) fn tokens_forgotten(&mut self) {
        self.forgot_tokens = true;
    }

    /// Looks whether `invariant` holds: whatever comes of it, it is not unchecked.
    pub(crate) fn judges(&mut self, invariant: Invariant) {
        self.judged.add(invariant);
    }

    pub(crate) fn breaks(&mut self, invariant: Invariant, what: String) {
        self.judges(invariant);
        let known = |broken: &Broken| broken.invariant == invariant.id();
        if !self.broken.iter().any(known) {
            self.broken.push(Broken { invariant: invariant.id(), what });
        }
    }

    /// Follows what has happened since it last looked. The entries of `late` were
    /// made by a call whose caller had given up.
    pub(crate) fn follow(&mut self, world: &World, late: &Range<u64>) {
        let ledger = world.ledger();
        let entries = ledger.since(self.next_seq);
        self.next_seq = ledger.next_seq();
        for entry in entries {
            if let Event::Created { interface, .. } = &entry.event
                && late.contains(&entry.seq)
            {
                self.late_born.insert(*interface);
            }
            self.follow_entry(world, entry);
        }
    }

    fn follow_entry(&mut self, world: &World, entry: &Entry) {
        let key = self.makers.iter().position(|maker| *maker == entry.actor);
        self.takes_back |= takes_back(&entry.event);
        match (&entry.event, key) {
            (Event::Created { interface, primary_of: None, .. }, Some(key)) => {
                if !self.forgot_tokens {
                    self.judges(Invariant::OnePerKey);
                }
                let live = self.live(key);
                let is_second = !live.is_empty();
                if is_second && !self.forgot_tokens {
                    let what = format!("{interface} is created while {} lives", list(live));
                    self.breaks(Invariant::OnePerKey, what);
                }
                self.takes_back |= is_second;
                if let Some(live) = self.live.get_mut(key) {
                    live.insert(*interface);
                }
            }
            (Event::Deleted { interface, .. }, _) => {
                let was_ours = self.live.iter_mut().any(|live| live.remove(interface));
                self.forgot_tokens |= was_ours && self.forgets_dead_tokens;
            }
            (Event::Attached { interface, .. }, Some(key)) if self.form == Form::Strict => {
                self.check_attached_alone(world, key, *interface);
            }
            _ => {}
        }
        if key.is_some() {
            self.check_touch(world, entry);
        } else if self.collector == Some(entry.actor) {
            self.check_collected(world, entry);
        }
    }

    /// Whether another interface of the key is attached at this moment.
    fn check_attached_alone(&mut self, world: &World, key: usize, id: NetworkInterfaceId) {
        let is_attached = |other: &&NetworkInterfaceId| {
            let record = world.ledger().interface(**other);
            record.is_some_and(|record| record.attachment.is_some())
        };
        let mut others = self.live(key).iter().filter(|other| **other != id);
        if let Some(what) =
            others.find(is_attached).map(|other| format!("{id} is attached while {other} is"))
        {
            self.breaks(Invariant::OneAtOk, what);
        }
    }

    fn check_touch(&mut self, world: &World, entry: &Entry) {
        self.judges(Invariant::NoForeignTouch);
        if let Event::Attached { interface, instance, .. } = &entry.event
            && *instance != self.instance
        {
            let what = format!("{} attaches {interface} to {instance}", entry.actor);
            self.breaks(Invariant::NoForeignTouch, what);
        }
        let touched = entry.event.interface().and_then(|id| world.ledger().interface(id));
        if let Some(record) = touched.filter(|record| record.creator != entry.actor) {
            let (id, creator) = (record.network_interface_id, record.creator);
            let what = format!("{} touches {id}, which {creator} made", entry.actor);
            self.breaks(Invariant::NoForeignTouch, what);
        }
    }

    /// The collector deletes what workers have made for an instance that is
    /// gone, and does nothing else.
    fn check_collected(&mut self, world: &World, entry: &Entry) {
        let touched = entry.event.interface().and_then(|id| world.ledger().interface(id));
        let Some(record) = touched else { return };
        let is_ours = self.makers.contains(&record.creator);
        let may = matches!(entry.event, Event::Deleted { .. }) && is_ours;
        if !may || !is_gone(world, self.instance) {
            let id = record.network_interface_id;
            let what = format!("the collector touches {id}, whose worker may need it");
            self.breaks(Invariant::NoForeignTouch, what);
        }
    }

    /// Checks an attempt that has just ended.
    pub(crate) fn check(&mut self, world: &World, now: Duration, attempt: &Attempt) {
        let dead =
            if self.forgot_tokens { u64::from(MAX_TOKENS) } else { world.dead_tokens() as u64 };
        let most = self.most_calls + u64::from(Limits::CALLS_PER_TOKEN) * dead;
        self.judges(Invariant::BoundedCalls);
        if attempt.calls > most {
            let what = format!("{} calls in one attempt, {most} allowed", attempt.calls);
            self.breaks(Invariant::BoundedCalls, what);
        }
        if let (Some(Err(failed)), Form::Strict) = (&attempt.ending, self.form)
            && failed.ran_out
        {
            self.breaks(Invariant::BoundedCalls, format!("an attempt ran out: {}", failed.text));
        }
        match &attempt.ending {
            Some(Ok(finished)) => self.check_ok(world, now, attempt, finished),
            Some(Err(failed)) if failed.for_good => {
                self.check_failure(world, now, attempt, failed);
            }
            Some(Err(_)) | None => {}
        }
    }

    fn check_ok(&mut self, world: &World, now: Duration, attempt: &Attempt, ok: &Finished) {
        self.judges(Invariant::OneAtOk);
        self.judges(Invariant::TruthfulOk);
        let live = self.live(attempt.key);
        if live.len() > 1 && !ok.finds_duplicates {
            let what = format!("Ok with {} while {} live", ok.interface, list(live));
            self.breaks(Invariant::OneAtOk, what);
        }
        let since = attempt.began.saturating_sub(self.window);
        let id = NetworkInterfaceId::parse(ok.interface.as_str());
        if ok.warns && !self.may_warn && id.is_some_and(|id| self.is_finished(world, id)) {
            let what = format!("Ok with {} warns of what any read shows", ok.interface);
            self.breaks(Invariant::TruthfulOk, what);
        }
        let is_own = |id: NetworkInterfaceId| {
            let record = world.ledger().interface(id);
            record.is_some_and(|record| self.makers.get(attempt.key) == Some(&record.creator))
        };
        let was_true = id.is_some_and(|id| is_own(id) && self.was_finished(world, id, since, now));
        if !was_true {
            let what = format!(
                "Ok with {}, which was at no moment attached to {} with DeleteOnTermination",
                ok.interface, self.instance
            );
            self.breaks(Invariant::TruthfulOk, what);
        }
    }

    /// An attempt that names nothing that lives was never shown what lives: no
    /// find has answered, or what lives was so young that it was left out.
    fn check_failure(&mut self, world: &World, now: Duration, attempt: &Attempt, failed: &Failed) {
        self.judges(Invariant::CleanFailure);
        let names =
            |id: &NetworkInterfaceId| failed.left.iter().any(|left| left.as_str() == id.as_str());
        let live = self.live(attempt.key);
        let names_none = !live.iter().any(names);
        let may_be_unshown = |id: &NetworkInterfaceId| {
            names_none && (failed.in_doubt || self.is_younger(world, *id, attempt.began))
        };
        let named = |id: &NetworkInterfaceId| names(id) || may_be_unshown(id);
        let clean = if self.form == Form::Strict {
            live.is_empty()
        } else if failed.instance_gone {
            let hidden = |id: &NetworkInterfaceId| self.may_be_hidden(world, now, attempt, *id);
            live.iter().all(hidden)
        } else {
            // Where tokens are forgotten there may be more, of which only what
            // is old must have been shown.
            let may_be_more = self.forgot_tokens;
            let unseen = |id| may_be_more && self.is_younger(world, id, attempt.began);
            (may_be_more || live.len() <= 1) && live.iter().all(|id| named(id) || unseen(*id))
        };
        if !clean {
            let what = format!("failed for good ({}) and leaves {}", failed.text, list(live));
            self.breaks(Invariant::CleanFailure, what);
        }
    }

    /// Whether an attempt could not see this: others made it less than a lag
    /// before it began, or later, and it, which changed nothing, said at once
    /// that the instance is gone, and need not wait then. Or it arrived less than
    /// a lag ago, long after its caller gave up. What is left is the collector's.
    fn may_be_hidden(
        &self,
        world: &World,
        now: Duration,
        attempt: &Attempt,
        id: NetworkInterfaceId,
    ) -> bool {
        let is_early = now < attempt.began.saturating_add(self.window);
        let arrived_now = self.late_born.contains(&id) && self.is_younger(world, id, now);
        attempt.writes == 0 && is_early && self.is_younger(world, id, attempt.began) || arrived_now
    }

    /// Whether this was made less than a lag before `at`, or later: a read of
    /// then may leave it out.
    fn is_younger(&self, world: &World, id: NetworkInterfaceId, at: Duration) -> bool {
        let record = world.ledger().interface(id);
        record.is_some_and(|it| it.created_at.saturating_add(self.window) > at)
    }

    /// Whether the interface is as an Ok says.
    fn is_finished(&self, world: &World, id: NetworkInterfaceId) -> bool {
        let record = world.ledger().interface(id);
        record.and_then(|it| it.attachment).is_some_and(|at| self.is_done(&at))
    }

    fn is_done(&self, at: &AttachmentRecord) -> bool {
        at.instance_id == self.instance && at.delete_on_termination
    }

    /// Whether the interface was as an Ok says at some moment since then.
    fn was_finished(
        &self,
        world: &World,
        id: NetworkInterfaceId,
        since: Duration,
        now: Duration,
    ) -> bool {
        let is_now = self.is_finished(world, id);
        if self.form == Form::Strict || is_now {
            return is_now;
        }
        let is = |at: Option<AttachmentRecord>| at.is_some_and(|at| self.is_done(&at));
        // Before the stretch: each version held until it was superseded.
        let earlier = self.before.versions_of(self.began, id);
        let was = earlier.iter().any(|(until, version)| {
            *until >= since
                && version
                    .as_ref()
                    .and_then(|held| held.attachment)
                    .is_some_and(|at| at.instance_id == self.instance && at.delete_on_termination)
        });
        if was {
            return true;
        }
        // Within it: as it began, and after each change.
        let mut at = self.before.ledger().interface(id).and_then(|record| record.attachment);
        for entry in world.ledger().entries() {
            if entry.event.interface() != Some(id) {
                continue;
            }
            if is(at) && entry.at >= since {
                return true;
            }
            entry.change_attachment(&mut at);
        }
        is(at) && now >= since
    }
}

/// Whether an instance is terminated, or about to be.
pub(crate) fn is_gone(world: &World, instance: InstanceId) -> bool {
    use InstanceStateName::{ShuttingDown, Terminated};
    world.instance(instance).is_none_or(|is| matches!(is.state, ShuttingDown | Terminated))
}

/// What of these makers lives in a world.
pub(crate) fn live_of(world: &World, makers: &[Actor]) -> BTreeSet<NetworkInterfaceId> {
    let made = world.ledger().interfaces().filter(|record| {
        record.is_alive() && record.primary_of.is_none() && makers.contains(&record.creator)
    });
    made.map(|record| record.network_interface_id).collect()
}

fn list(ids: &BTreeSet<NetworkInterfaceId>) -> String {
    let ids: Vec<_> = ids.iter().map(NetworkInterfaceId::as_str).collect();
    if ids.is_empty() { "nothing".to_owned() } else { ids.join(", ") }
}
