//! The account of a run: what each rule ordered and what came of it, what was
//! visited, what never was. How it is kept is `book`.

use std::{collections::BTreeMap, num::NonZeroU64, sync::Arc};

use eni_inject::{Actor, FaultKind, Point, Settled};
use thiserror::Error;

use crate::{Fault, ScheduleItem, Where};

/// What was decided in a run and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// One for each rule, in the order in which they are tried.
    pub rules: Vec<RuleAccount>,
    /// One for each point of the run, in the order given; then those that were
    /// visited without having been given, by name.
    pub points: Vec<PointAccount>,
    /// The first failure of each rule whose strategy failed, in the order of
    /// the rules. If there is one, the run is invalid.
    pub failures: Vec<StrategyFailed>,
}

/// What one rule has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleAccount {
    /// The rule's name.
    pub name: String,
    /// The rule's canonical text.
    pub text: String,
    /// How often it may strike, if that is limited.
    pub limit: Option<NonZeroU64>,
    /// How many faults it ordered: those struck, void and unsettled.
    pub planned: u64,
    /// How many of them happened.
    pub struck: u64,
    /// How many found nothing to strike, since the call failed by itself.
    pub void: u64,
    /// How often it would have struck, had an earlier rule not done so.
    pub outranked: u64,
    /// How often it would have struck, had it not reached its limit.
    pub limited: u64,
    /// How often its strategy failed to say whether it strikes.
    pub failed: u64,
    /// The highest number of a visit at which it was asked; 0 is never.
    pub furthest_visit: u64,
    /// The visits that it has to strike at, ascending, if its visits are
    /// numbered: the first of each span.
    pub promises: Vec<Promise>,
}

/// A visit at which a rule has to strike. Whoever it means may keep it: one
/// actor at one point is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The number of the visit.
    pub visit: NonZeroU64,
    /// How many faults it ordered at this visit.
    pub planned: u64,
    /// How many of them struck or were void.
    pub settled: u64,
    /// How often an earlier rule struck in its place.
    pub outranked: u64,
    /// How often the rule had reached its limit.
    pub limited: u64,
}

impl Promise {
    pub(crate) fn new(visit: NonZeroU64) -> Self {
        Self { visit, planned: 0, settled: 0, outranked: 0, limited: 0 }
    }

    /// Why it is not kept, if it is not; `furthest` is the highest visit there
    /// was.
    fn broken(&self, furthest: u64) -> Option<UnfiredReason> {
        if self.settled > 0 {
            None
        } else if self.planned > 0 {
            Some(UnfiredReason::Unsettled)
        } else if self.outranked > 0 {
            Some(UnfiredReason::Outranked)
        } else if self.limited > 0 {
            Some(UnfiredReason::Limited)
        } else if furthest == 0 {
            Some(UnfiredReason::NeverReached)
        } else {
            Some(UnfiredReason::TooFewVisits { seen: furthest })
        }
    }
}

impl RuleAccount {
    /// How many faults it ordered whose end is not known: the call was dropped
    /// half-way, or is still under way.
    pub fn unsettled(&self) -> u64 {
        self.planned.saturating_sub(self.struck).saturating_sub(self.void)
    }

    fn unfired(&self) -> impl Iterator<Item = Unfired> {
        self.promises.iter().filter_map(|promise| {
            let reason = promise.broken(self.furthest_visit)?;
            let (rule, text) = (self.name.clone(), self.text.clone());
            Some(Unfired { rule, text, visit: promise.visit, reason })
        })
    }
}

/// What happened at one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointAccount {
    /// The point.
    pub point: &'static Point,
    /// How often any actor came here.
    pub visits: u64,
    /// How many faults were ordered here.
    pub planned: u64,
    /// How many of them happened, by kind.
    pub struck: BTreeMap<FaultKind, u64>,
    /// How many of them found nothing to strike, by kind.
    pub void: BTreeMap<FaultKind, u64>,
}

impl PointAccount {
    pub(crate) fn new(point: &'static Point) -> Self {
        Self { point, visits: 0, planned: 0, struck: BTreeMap::new(), void: BTreeMap::new() }
    }

    /// How many visits had no fault ordered for them.
    pub fn passed(&self) -> u64 {
        self.visits.saturating_sub(self.planned)
    }
}

impl Account {
    /// How many faults were ordered.
    pub fn planned(&self) -> u64 {
        self.rules.iter().map(|rule| rule.planned).sum()
    }

    /// How many happened.
    pub fn struck(&self) -> u64 {
        self.rules.iter().map(|rule| rule.struck).sum()
    }

    /// How many found nothing to strike.
    pub fn void(&self) -> u64 {
        self.rules.iter().map(|rule| rule.void).sum()
    }

    /// How many have no known end.
    pub fn unsettled(&self) -> u64 {
        self.rules.iter().map(RuleAccount::unsettled).sum()
    }

    /// The points that no actor came to.
    pub fn never_reached(&self) -> impl Iterator<Item = &'static Point> {
        self.points.iter().filter(|point| point.visits == 0).map(|point| point.point)
    }

    /// The promised visits at which a rule neither struck nor was void. If
    /// there is one, the run is invalid: it did not test what it says.
    pub fn unfired(&self) -> Vec<Unfired> {
        self.rules.iter().flat_map(RuleAccount::unfired).collect()
    }
}

/// A fault that was planned and did not come about.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the fault `{text}` did not fire at visit {visit}: {reason}")]
pub struct Unfired {
    /// The rule's name.
    pub rule: String,
    /// The rule's canonical text.
    pub text: String,
    /// The visit at which it had to.
    pub visit: NonZeroU64,
    /// What stood in its way.
    pub reason: UnfiredReason,
}

/// Why a planned fault did not come about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnfiredReason {
    /// Nobody it means came to a point it means.
    #[error("no actor that it means came to a point that it means")]
    NeverReached,
    /// They did not come often enough.
    #[error("no actor got beyond visit {seen}")]
    TooFewVisits {
        /// The highest visit there was.
        seen: u64,
    },
    /// Another rule struck first.
    #[error("another rule struck first; give this one a lower priority number or put it first")]
    Outranked,
    /// Its own limit was reached before.
    #[error("its rule had reached its limit; raise `limit`, or leave it away")]
    Limited,
    /// It was ordered, and the call was dropped before its end.
    #[error("the call that it was to strike was dropped half-way")]
    Unsettled,
}

/// A strategy that did not say whether its rule strikes, or said nonsense.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "rule `{rule}`: its strategy `{when}` failed where {actor} came to {} for visit {visit}: \
     {reason}", .point.name
)]
pub struct StrategyFailed {
    /// The rule's name.
    pub rule: String,
    /// When the rule strikes, as its text says it, with the strategy's name.
    pub when: String,
    /// Who came.
    pub actor: Actor,
    /// Where to.
    pub point: &'static Point,
    /// At which visit, from 1.
    pub visit: u64,
    /// What went wrong.
    pub reason: String,
}

/// A fault that was ordered, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strike {
    /// Who was struck.
    pub actor: Actor,
    /// Where.
    pub point: &'static Point,
    /// At which visit, from 1.
    pub visit: u64,
    /// The name of the rule.
    pub rule: Arc<str>,
    /// With what.
    pub fault: Arc<Fault>,
    /// Whether it happened.
    pub settled: Settled,
}

impl Strike {
    /// The same as an item of a schedule, which repeats it.
    pub fn schedule_item(&self) -> Option<ScheduleItem> {
        let place = Where::accepted(self.point.name);
        let visit = NonZeroU64::new(self.visit)?;
        ScheduleItem::new(self.actor, place, visit, Fault::clone(&self.fault)).ok()
    }
}
