//! The port that decides: what happens at a visit, and every other choice a
//! run leaves open.

use std::sync::Arc;

use crate::{Actor, Point, Verdict};

/// One actor at one point, for the `n`th time in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// Who came.
    pub actor: Actor,
    /// Where to.
    pub point: &'static Point,
    /// How often by now, from 1, per actor and point.
    pub n: u64,
}

/// How a fault that was ordered ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Settled {
    /// It happened.
    Struck,
    /// It found nothing to strike: the call failed by itself, or nothing was
    /// there to which it could have happened.
    Void,
}

/// Decides what happens at each visit. Rules, schedules and the search are
/// deciders; so is anything a program writes for itself.
pub trait Decide: Send + Sync {
    /// Called exactly once per visit, before the call is made.
    fn decide(&self, visit: &Visit) -> Verdict;

    /// What decides the visits of `actor` to `point` in place of
    /// [`Decide::decide`], for a decider that would otherwise find out the same
    /// each time. An injector asks once for each point, at the first visit.
    /// `None` where there is nothing to prepare.
    fn seat(&self, actor: Actor, point: &'static Point) -> Option<Arc<dyn Seat>> {
        let _ = (actor, point);
        None
    }

    /// Called exactly once for each verdict but [`Verdict::Pass`], when its
    /// end is known. A call that is dropped half-way never settles.
    fn settle(&self, visit: &Visit, settled: Settled) {
        let _ = (visit, settled);
    }

    /// The choice source: everything else in a run that is not determined.
    /// Answers one of `0..choice.options`; 0 is the default and costs nothing.
    fn choose(&self, choice: &Choice) -> u32 {
        let _ = choice;
        0
    }
}

/// One actor's place at one point: it counts the visits there and decides each.
pub trait Seat: Send + Sync {
    /// One more visit. Its number, from 1, and what is ordered for it; `None`
    /// if nothing happens, in place of [`Verdict::Pass`]. Threads may come at
    /// once; see [`VisitCount`](crate::VisitCount).
    fn arrive(&self) -> Option<(u64, Verdict)>;
}

/// Something a run leaves open, besides faults at visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub kind: ChoiceKind,
    /// For whom.
    pub actor: Actor,
    /// Where, if it belongs to a point.
    pub point: Option<&'static Point>,
    /// How many options there are, at least 1.
    pub options: u32,
    /// What an option other than 0 costs, in faults.
    pub cost: u32,
}

/// What a [`Choice`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChoiceKind {
    /// Which of the older values a read still shows.
    StaleVersion,
    /// Whether a fresh id is not found yet.
    MissingId,
    /// Whether something outside the actors happens.
    OutsideEvent,
    /// When a message that is under way arrives.
    LateDelivery,
    /// Which actor goes next.
    NextActor,
}
