//! What a worker remembers, as a digest: of what its workflow has seen where the
//! workflow says so, else of what it heard from EC2.
//!
//! Two digests are equal only if the same steps follow, as long as no attempt
//! runs into its deadline or its budget of calls: counts that are there for
//! these two, or for waits that take no time in a search, are left out, and a
//! moment counts no further back than all that a decision compares it with.

use std::{
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use eni_core::{
    ensure::{Acknowledged, Change, Looked, Pause, SIGHTINGS, Seen, Sighting},
    event::{Event, Observe},
    inject::Actor,
};
use eni_faults::search::StateKey;

use super::tape::Tape;

/// One worker's memory.
#[derive(Debug)]
pub(crate) struct Memory {
    /// Beyond this age a moment is past; `None` if nothing is kept.
    past: Option<Duration>,
    kept: Mutex<Kept>,
    /// Who else is told what the workflow tells.
    tape: Option<(Actor, Arc<Tape>)>,
}

/// What is remembered at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// All that the workflow had seen when it last decided, if it says so.
    seen: Option<Arc<Seen>>,
    /// The digest of that, once it was asked for, or of what was heard.
    digest: Option<StateKey>,
    /// Whether the workflow is about to say once more what is known.
    is_resumed: bool,
    /// When the next step was decided, since the attempt began.
    decided: Duration,
}

impl Memory {
    /// A memory of a workflow that asks of each moment whether it is `window`
    /// ago, or less than that.
    pub(crate) fn of_window(window: Duration) -> Self {
        Self { past: Some(window), kept: Mutex::default(), tape: None }
    }

    /// A memory that keeps nothing: nobody will ask.
    pub(crate) fn of_nothing() -> Self {
        Self { past: None, kept: Mutex::default(), tape: None }
    }

    /// The same, of `actor`, which passes on what it is told to a `tape`.
    pub(crate) fn with_tape(self, actor: Actor, tape: Arc<Tape>) -> Self {
        Self { tape: Some((actor, tape)), ..self }
    }

    /// The memory of an attempt that has just begun.
    pub(crate) fn clear(&self) {
        self.keep(Kept::default());
        if let Some((actor, tape)) = &self.tape {
            tape.begins(*actor);
        }
    }

    /// All that is remembered, if a workflow can go on from it.
    pub(crate) fn to_go_on_from(&self) -> Option<Kept> {
        let kept = self.kept();
        kept.seen.is_some().then(|| kept.clone())
    }

    /// What the workflow is to go on from.
    pub(crate) fn resumed(&self) -> Option<Box<Seen>> {
        let mut kept = self.kept();
        kept.is_resumed = true;
        kept.seen.as_deref().cloned().map(Box::new)
    }

    /// Goes on with what was heard when the attempt had gone on for `elapsed`.
    pub(crate) fn hears(&self, heard: StateKey, elapsed: Duration) {
        let before = self.kept().digest.unwrap_or_default();
        let digest = Some(eni_sim::digest_of(&(before, heard, elapsed)));
        self.keep(Kept { digest, decided: elapsed, ..Kept::default() });
    }

    /// The memory, of an attempt that has gone on for `elapsed`.
    pub(crate) fn at(&self, elapsed: Duration) -> impl Hash + use<> {
        let mut kept = self.kept();
        let past = self.past.unwrap_or_default();
        let Kept { seen, digest, is_resumed: _, decided } = &mut *kept;
        let of_seen = || {
            let remembered = seen.as_deref().map(|seen| Remembered { seen, past });
            remembered.map_or(0, |remembered| eni_sim::digest_of(&remembered))
        };
        (*digest.get_or_insert_with(of_seen), elapsed.saturating_sub(*decided).min(past))
    }

    pub(crate) fn keep(&self, kept: Kept) {
        *self.kept() = kept;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observe for Memory {
    fn observe(&self, event: &Event<'_>) {
        if let Some((actor, tape)) = &self.tape {
            tape.hears(*actor, event);
        }
        if let (Event::Deciding(seen), Some(_)) = (event, self.past) {
            let mut kept = self.kept();
            if !std::mem::take(&mut kept.is_resumed) {
                let decided = seen.elapsed;
                let seen = Some(Arc::new(Seen::clone(seen)));
                *kept = Kept { seen, decided, ..Kept::default() };
            }
        }
    }
}

/// What of a workflow's memory its next steps depend on.
struct Remembered<'s> {
    seen: &'s Seen,
    past: Duration,
}

impl Remembered<'_> {
    fn age(&self, at: Duration) -> Duration {
        self.seen.elapsed.saturating_sub(at).min(self.past)
    }

    fn age_of(&self, at: Option<Duration>) -> Option<Duration> {
        at.map(|at| self.age(at))
    }

    fn hash_sighting<H: Hasher>(&self, sighting: &Sighting, state: &mut H) {
        let Sighting {
            interface,
            sight,
            sign_of_life,
            missed_at,
            written_at,
            sighted_at,
            sightings,
        } = sighting;
        // More than enough of them are enough, and then it does not matter any more when.
        let enough = *sightings >= SIGHTINGS;
        (interface, sight, (*sightings).min(SIGHTINGS), self.age(*sign_of_life)).hash(state);
        // Of this one it matters alone whether there was a write.
        written_at.is_some().hash(state);
        let sighted_at = sighted_at.filter(|_| !enough);
        (self.age_of(*missed_at), self.age_of(sighted_at)).hash(state);
    }
}

impl Hash for Remembered<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Seen {
            elapsed,
            // Compared with the budget alone.
            calls: _,
            picture,
            found_at,
            next_read,
            unconfirmed,
            instance,
            unready_since,
            subnet,
            instance_type,
            dead,
            deleted,
            kept_back,
            had_any,
            acknowledged,
            changes,
            taken,
            at_odds_since,
            detaching_since,
            mismatch_since,
            token,
            // They make short waits longer, which take no time here.
            failures: _,
            failed_at: _,
            setbacks: _,
            unsent,
            pause,
            // Only told.
            last_error: _,
            refused,
            create_in_doubt,
            attach_in_doubt,
            failed,
        } = self.seen;
        elapsed.min(&self.past).hash(state);
        picture.as_ref().map(Vec::len).hash(state);
        picture.iter().flatten().for_each(|sighting| self.hash_sighting(sighting, state));
        (found_at.min(&self.past), self.age(*found_at)).hash(state);
        (next_read, unconfirmed, subnet, instance_type).hash(state);
        match instance {
            None => 0.hash(state),
            Some(Looked::NotFound) => 1.hash(state),
            Some(Looked::Found(instance)) => (2, instance).hash(state),
        }
        (dead, deleted, kept_back, had_any).hash(state);
        // Nothing looks for the others.
        let looked_for = |change: &Change| !matches!(change, Change::Detached | Change::Deleted);
        acknowledged.keys().filter(|change| looked_for(change)).count().hash(state);
        for (change, acknowledged) in acknowledged.iter().filter(|(change, _)| looked_for(change)) {
            let Acknowledged { at, interface, attachment } = acknowledged;
            match change {
                // Only looked for, whenever it was.
                Change::Created => (change, interface).hash(state),
                _ => (change, self.age(*at), interface, attachment).hash(state),
            }
        }
        // What was changed is told; how a wait ends depends on whether anything was.
        changes.is_empty().hash(state);
        // Calls that were not sent count until a find has answered.
        let unsent = if picture.is_none() { *unsent } else { 0 };
        (taken, token, unsent).hash(state);
        let since = [*unready_since, *at_odds_since, *detaching_since, *mismatch_since];
        since.map(|at| self.age_of(at)).hash(state);
        [*create_in_doubt, *attach_in_doubt].map(|at| self.age_of(at)).hash(state);
        // A find is compared with the create that it came after.
        let found_since = create_in_doubt.map(|at| found_at.saturating_sub(at).min(self.past));
        found_since.hash(state);
        // The class of error makes a short wait longer.
        matches!(pause, Some(Pause::Retry(_))).hash(state);
        matches!(pause, Some(Pause::Setback)).hash(state);
        refused.as_ref().map(|refusal| (refusal.point, &refusal.why)).hash(state);
        failed.hash(state);
    }
}
