//! What a worker remembers: what its workflow has seen where the workflow says
//! so, else a digest of what it heard from EC2. What of it matters is
//! [`Remembered`]'s.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use eni_core::{
    Ensure,
    ensure::Seen,
    event::{Event, Observe},
    inject::{Actor, Point},
};
use eni_faults::search::StateKey;

use super::{
    foreseen::Foreseen,
    remembered::{AboutTo, Remembered},
    tape::Tape,
};

/// One worker's memory.
#[derive(Debug)]
pub(crate) struct Memory<'m> {
    /// What its workflow is to do; `None` if nothing is kept.
    ensure: Option<&'m Ensure>,
    kept: Mutex<Kept>,
    /// Who else is told what the workflow tells.
    tape: Option<(Actor, Arc<Tape>)>,
}

/// What is remembered at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// All that the workflow had seen when it last decided, if it says so.
    seen: Option<Arc<Seen>>,
    /// The digest of that as it was last looked at, and how that was.
    looked_at: Option<(Duration, Foreseen, StateKey)>,
    /// The digest of what was heard.
    heard: StateKey,
    /// Whether the workflow is about to say once more what is known.
    is_resumed: bool,
}

impl<'m> Memory<'m> {
    /// A memory of a workflow that does this.
    pub(crate) fn of(ensure: &'m Ensure) -> Self {
        Self { ensure: Some(ensure), kept: Mutex::default(), tape: None }
    }

    /// A memory that keeps nothing: nobody will ask.
    pub(crate) fn of_nothing() -> Self {
        Self { ensure: None, kept: Mutex::default(), tape: None }
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
        let before = self.kept().heard;
        let heard = eni_sim::digest_of(&(before, heard, elapsed));
        self.keep(Kept { heard, ..Kept::default() });
    }

    /// Whether the workflow takes an interface of its key for dead.
    pub(crate) fn takes_one_for_dead(&self) -> bool {
        let kept = self.kept();
        kept.seen.as_deref().is_some_and(|seen| !seen.dead.is_empty() || seen.token > 0)
    }

    /// The memory, of an attempt that has gone on for `elapsed` and is about to
    /// make a call at `point`, or waits, as a digest.
    pub(crate) fn at(
        &self,
        elapsed: Duration,
        point: Option<&'static Point>,
        foreseen: Foreseen,
    ) -> StateKey {
        let mut kept = self.kept();
        let Kept { seen, looked_at, heard, is_resumed: _ } = &mut *kept;
        let (Some(seen), Some(ensure)) = (seen.as_deref(), self.ensure) else { return *heard };
        match looked_at {
            Some((at, by, digest)) if *at == elapsed && *by == foreseen => *digest,
            _ => {
                let about_to = AboutTo::of(ensure, seen, point);
                let limits = &ensure.limits;
                let remembered = Remembered { seen, elapsed, limits, about_to, foreseen };
                let digest = eni_sim::digest_of(&remembered);
                *looked_at = Some((elapsed, foreseen, digest));
                digest
            }
        }
    }

    /// All that is remembered, but for counts that only budgets and short waits
    /// are compared with.
    #[cfg(test)]
    pub(crate) fn whole(&self, elapsed: Duration) -> StateKey {
        let kept = self.kept();
        let Some(seen) = kept.seen.as_deref() else { return kept.heard };
        let mut seen = Seen::clone(seen);
        (seen.calls, seen.failures, seen.setbacks) = (0, 0, 0);
        (seen.failed_at, seen.last_error) = (None, None);
        eni_sim::digest_of(&(seen, elapsed))
    }

    /// All that is remembered, counts included.
    #[cfg(test)]
    pub(crate) fn everything(&self) -> StateKey {
        let kept = self.kept();
        eni_sim::digest_of(&(kept.seen.as_deref(), kept.heard))
    }

    #[cfg(test)]
    pub(crate) fn seen(&self) -> Option<Arc<Seen>> {
        self.kept().seen.clone()
    }

    pub(crate) fn keep(&self, kept: Kept) {
        *self.kept() = kept;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observe for Memory<'_> {
    fn observe(&self, event: &Event<'_>) {
        if let Some((actor, tape)) = &self.tape {
            tape.hears(*actor, event);
        }
        if let (Event::Deciding(seen), Some(_)) = (event, &self.ensure) {
            let mut kept = self.kept();
            if !std::mem::take(&mut kept.is_resumed) {
                *kept = Kept { seen: Some(Arc::new(Seen::clone(seen))), ..Kept::default() };
            }
        }
    }
}
