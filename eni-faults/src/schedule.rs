//! Schedules: an explicit list of faults, each at one visit of one actor. The
//! text form `v1:...` is read and printed by `grammar`.

use std::num::NonZeroU64;

use eni_inject::Actor;
use thiserror::Error;

use crate::{Fault, Item, Rule, Visits, When, Where};

/// A list of faults, each at one visit of one actor. None of them is to be
/// there twice: neither text nor a rule set takes such a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule(pub Vec<ScheduleItem>);

impl Schedule {
    /// One flag rule for each item.
    pub fn rules(&self) -> Vec<Rule> {
        self.0.iter().map(|item| Rule::flag(item.to_item())).collect()
    }
}

impl FromIterator<ScheduleItem> for Schedule {
    fn from_iter<I: IntoIterator<Item = ScheduleItem>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// One fault at one visit of one actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleItem {
    actor: Actor,
    place: Where,
    visit: NonZeroU64,
    fault: Fault,
}

impl ScheduleItem {
    /// `fault` where `actor` comes to `place` for the `visit`th time.
    ///
    /// # Errors
    ///
    /// When `place` has a `*`, or the fault is `chosen`.
    pub fn new(
        actor: Actor,
        place: Where,
        visit: NonZeroU64,
        fault: Fault,
    ) -> Result<Self, ScheduleItemError> {
        if place.has_wildcard() {
            return Err(ScheduleItemError::Wildcard);
        }
        if fault == Fault::Chosen {
            return Err(ScheduleItemError::Chosen);
        }
        Ok(Self { actor, place, visit, fault })
    }

    /// Who is struck.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// Where.
    pub fn place(&self) -> &Where {
        &self.place
    }

    /// At which visit, from 1.
    pub fn visit(&self) -> NonZeroU64 {
        self.visit
    }

    /// With what.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// The same as an item of a rule, which names its actor.
    pub fn to_item(&self) -> Item {
        Item {
            actor: Some(self.actor),
            place: self.place.clone(),
            when: When::Visits(Visits::once(self.visit)),
            fault: self.fault.clone(),
        }
    }
}

impl TryFrom<Item> for ScheduleItem {
    type Error = ScheduleItemError;

    /// Without an actor it is `w1`'s.
    fn try_from(item: Item) -> Result<Self, ScheduleItemError> {
        let visit = match &item.when {
            When::Visits(visits) => visits.only(),
            When::Always | When::Percent(_) | When::Strategy(_) => None,
        }
        .ok_or(ScheduleItemError::NotOneVisit)?;
        let actor = item.actor.unwrap_or_else(|| Actor::worker(1));
        Self::new(actor, item.place, visit, item.fault)
    }
}

/// Why an item is none of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScheduleItemError {
    /// It has a `*`.
    #[error("an item of a schedule names one point, without `*`")]
    Wildcard,
    /// It leaves its fault to a plugin.
    #[error("an item of a schedule says which fault, not `chosen`")]
    Chosen,
    /// It has no visit, several, or a share of them.
    #[error("an item of a schedule names exactly one visit, as in `#1`")]
    NotOneVisit,
}
