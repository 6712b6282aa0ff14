//! What a worker remembers, as a digest: of what its workflow has seen where the
//! workflow says so, else of what it heard from EC2.
//!
//! Two digests are equal only if the same steps follow, as long as no attempt
//! runs into its deadline or its budget of calls: counts that are there for
//! these two, or for waits that take no time in a search, are left out, and a
//! moment counts no further back than all that a decision compares it with.

use std::{
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use eni_core::{
    ensure::{Acknowledged, Looked, Pause, Seen, Sighting},
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

#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    digest: StateKey,
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

    /// Goes on with what was heard when the attempt had gone on for `elapsed`.
    pub(crate) fn hears(&self, heard: StateKey, elapsed: Duration) {
        let digest = eni_sim::digest_of(&(self.kept().digest, heard, elapsed));
        self.keep(Kept { digest, decided: elapsed });
    }

    /// The memory, of an attempt that has gone on for `elapsed`.
    pub(crate) fn at(&self, elapsed: Duration) -> impl Hash + use<> {
        let Kept { digest, decided } = self.kept();
        let since = elapsed.saturating_sub(decided);
        (digest, since.min(self.past.unwrap_or_default()))
    }

    fn keep(&self, kept: Kept) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    }

    fn kept(&self) -> Kept {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observe for Memory {
    fn observe(&self, event: &Event<'_>) {
        if let Some((actor, tape)) = &self.tape {
            tape.hears(*actor, event);
        }
        if let (Event::Deciding(seen), Some(past)) = (event, self.past) {
            let digest = eni_sim::digest_of(&Remembered { seen, past });
            self.keep(Kept { digest, decided: seen.elapsed });
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
        (interface, sight, sightings, self.age(*sign_of_life)).hash(state);
        // Of this one it matters alone whether there was a write.
        written_at.is_some().hash(state);
        (self.age_of(*missed_at), self.age_of(*sighted_at)).hash(state);
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
        acknowledged.len().hash(state);
        for (change, Acknowledged { at, interface, attachment }) in acknowledged {
            (change, self.age(*at), interface, attachment).hash(state);
        }
        (changes, taken, token, unsent).hash(state);
        let since = [*unready_since, *at_odds_since, *detaching_since, *mismatch_since];
        since.map(|at| self.age_of(at)).hash(state);
        [*create_in_doubt, *attach_in_doubt].map(|at| self.age_of(at)).hash(state);
        // The class of error makes a short wait longer.
        matches!(pause, Some(Pause::Retry(_))).hash(state);
        matches!(pause, Some(Pause::Setback)).hash(state);
        refused.as_ref().map(|refusal| (refusal.point, &refusal.why)).hash(state);
        failed.hash(state);
    }
}
