//! Schedules as a source of choices, and the log from which they are written:
//! the same counts on both sides.

use std::{collections::BTreeMap, num::NonZeroU64};

use eni_inject::{Actor, Point, Settled, Visit};

use crate::{Fault, Schedule, ScheduleItem, Where};

/// Counts what a run comes by, over all its stretches, and keeps what it met.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    visits: BTreeMap<(Actor, &'static str), u64>,
    turns: BTreeMap<(Actor, &'static str), u64>,
    events: BTreeMap<&'static str, u64>,
    items: Vec<ScheduleItem>,
}

impl Log {
    /// What the run met.
    pub(super) fn items(&self) -> &[ScheduleItem] {
        &self.items
    }

    pub(super) fn visits(&mut self, actor: Actor, point: &'static Point) {
        *self.visits.entry((actor, point.name)).or_default() += 1;
    }

    pub(super) fn about_to_go(&mut self, actor: Actor, point: &'static Point) {
        *self.turns.entry((actor, point.name)).or_default() += 1;
    }

    pub(super) fn could_happen(&mut self, event: &'static str) {
        *self.events.entry(event).or_default() += 1;
    }

    pub(super) fn happened(&mut self, event: &'static str) {
        let n = self.events.get(event).copied();
        self.keep(Actor::ENV, format!("world.{event}"), n, Fault::Happen);
    }

    pub(super) fn switched(&mut self, going: Actor, at: &'static Point, other: Actor) {
        let n = self.turns.get(&(going, at.name)).copied();
        self.keep(going, at.name.to_owned(), n, Fault::Switch(other));
    }

    /// A fault that was void made no difference: it is not part of what the run
    /// met.
    pub(super) fn settled(&mut self, visit: &Visit, fault: Fault, settled: Settled) {
        if settled == Settled::Struck {
            let n = self.visits.get(&(visit.actor, visit.point.name)).copied();
            self.keep(visit.actor, visit.point.name.to_owned(), n, fault);
        }
    }

    fn keep(&mut self, actor: Actor, place: String, n: Option<u64>, fault: Fault) {
        let Some(n) = n.and_then(NonZeroU64::new) else { return };
        self.items.extend(ScheduleItem::new(actor, Where::accepted(place), n, fault));
    }
}

/// A schedule under way.
#[derive(Debug, Default)]
pub(super) struct Script {
    items: Vec<(ScheduleItem, Option<Settled>)>,
}

impl Script {
    pub(super) fn new(schedule: &Schedule) -> Self {
        Self { items: schedule.0.iter().map(|item| (item.clone(), None)).collect() }
    }

    /// Whether everything in it has come about, or come to nothing.
    pub(super) fn is_spent(&self) -> bool {
        self.items.iter().all(|(_, settled)| settled.is_some())
    }

    /// What in it has neither struck nor been void.
    pub(super) fn unfired(&self) -> Vec<ScheduleItem> {
        let unfired = self.items.iter().filter(|(_, settled)| settled.is_none());
        unfired.map(|(item, _)| item.clone()).collect()
    }

    /// What in it made no difference.
    pub(super) fn void(&self) -> Vec<ScheduleItem> {
        let void = self.items.iter().filter(|(_, settled)| *settled == Some(Settled::Void));
        void.map(|(item, _)| item.clone()).collect()
    }

    pub(super) fn strikes(
        &mut self,
        actor: Actor,
        point: &'static Point,
        log: &Log,
    ) -> Option<Fault> {
        let n = log.visits.get(&(actor, point.name)).copied()?;
        let strikes = |item: &ScheduleItem| {
            item.actor() == actor
                && item.visit().get() == n
                && item.place().matches(point)
                && item.fault().verdict().is_some()
        };
        self.items.iter().find(|(item, _)| strikes(item)).map(|(item, _)| item.fault().clone())
    }

    pub(super) fn settled(
        &mut self,
        actor: Actor,
        point: &'static Point,
        log: &Log,
        settled: Settled,
    ) {
        let n = log.visits.get(&(actor, point.name)).copied().unwrap_or_default();
        let open = self.items.iter_mut().find(|(item, state)| {
            state.is_none()
                && item.actor() == actor
                && item.visit().get() == n
                && item.place().matches(point)
                && item.fault().verdict().is_some()
        });
        if let Some((_, state)) = open {
            *state = Some(settled);
        }
    }

    pub(super) fn happens(&mut self, events: &[&'static str], log: &Log) -> Option<usize> {
        events.iter().position(|event| {
            let n = log.events.get(event).copied().unwrap_or_default();
            let item = self.items.iter_mut().find(|(item, _)| {
                item.actor() == Actor::ENV
                    && *item.fault() == Fault::Happen
                    && item.visit().get() == n
                    && item.place().as_str().strip_prefix("world.") == Some(*event)
            });
            if let Some((_, state)) = item {
                *state = Some(Settled::Struck);
                return true;
            }
            false
        })
    }

    pub(super) fn switches(
        &mut self,
        going: Actor,
        at: &'static Point,
        others: &[Actor],
        log: &Log,
    ) -> Option<Actor> {
        let n = log.turns.get(&(going, at.name)).copied()?;
        others.iter().copied().find(|other| {
            let item = self.items.iter_mut().find(|(item, _)| {
                item.actor() == going
                    && item.visit().get() == n
                    && item.place().matches(at)
                    && *item.fault() == Fault::Switch(*other)
            });
            if let Some((_, state)) = item {
                *state = Some(Settled::Struck);
                return true;
            }
            false
        })
    }
}
