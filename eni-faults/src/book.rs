//! The account of a run while it is kept. What it says in the end is
//! `account`; decides nothing but whether a rule has reached its limit.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use eni_inject::{Actor, FaultKind, Point, Settled, Verdict, Visit};

use crate::{
    Account, Fault, PointAccount, Promise, RuleAccount, RuleSet, StrategyFailed, Strike,
    attend::Attendance,
    rule_set::{Ready, Struck},
};

/// What one rule wants of one visit, if it wants anything.
#[derive(Debug)]
pub(crate) enum Wish {
    Strike(Struck),
    Failed(Cow<'static, str>),
}

/// The account as it is kept.
#[derive(Debug)]
pub(crate) struct Book {
    rules: Vec<Tally>,
    /// Of those to which a fault was ordered, or whose visits are not counted
    /// elsewhere.
    points: BTreeMap<&'static str, PointAccount>,
    /// Those who count their visits themselves.
    attending: Vec<Arc<Attendance>>,
    /// Each fault that is not settled.
    open: BTreeMap<(Actor, &'static str, u64), Order>,
    strikes: Vec<Strike>,
}

/// A fault that was ordered, and the rule that did.
#[derive(Debug)]
struct Order {
    rule: usize,
    fault: Arc<Fault>,
    kind: FaultKind,
}

#[derive(Debug, Clone, Default)]
struct Tally {
    planned: u64,
    struck: u64,
    void: u64,
    outranked: u64,
    limited: u64,
    failed: u64,
    furthest_visit: u64,
    promises: Vec<Promise>,
    first_failure: Option<StrategyFailed>,
}

impl Tally {
    fn new(rule: &Ready) -> Self {
        let promises = rule.when.promised().into_iter().map(Promise::new).collect();
        Self { promises, ..Self::default() }
    }

    /// The promise of a fault at visit number `n`, if there is one.
    fn promise(&mut self, n: u64) -> Option<&mut Promise> {
        self.promises.iter_mut().find(|promise| promise.visit.get() == n)
    }

    /// Whether it may order another fault. What was void does not count.
    fn may_order(&self, rule: &Ready) -> bool {
        let used = self.planned.saturating_sub(self.void);
        rule.rule.limit().is_none_or(|limit| used < limit.get())
    }

    fn ordered(&mut self, n: u64) {
        self.planned += 1;
        if let Some(promise) = self.promise(n) {
            promise.planned += 1;
        }
    }

    fn outranked(&mut self, n: u64) {
        self.outranked += 1;
        if let Some(promise) = self.promise(n) {
            promise.outranked += 1;
        }
    }

    fn limited(&mut self, n: u64) {
        self.limited += 1;
        if let Some(promise) = self.promise(n) {
            promise.limited += 1;
        }
    }

    fn failed(&mut self, rule: &Ready, visit: &Visit, reason: Cow<'static, str>) {
        self.failed += 1;
        self.first_failure.get_or_insert_with(|| StrategyFailed {
            rule: rule.name.to_string(),
            when: rule.rule.item().when.to_string(),
            actor: visit.actor,
            point: visit.point,
            visit: visit.n,
            reason: reason.into_owned(),
        });
    }
}

impl Book {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        Self {
            rules: rules.rules.iter().map(Tally::new).collect(),
            points: BTreeMap::new(),
            attending: Vec::new(),
            open: BTreeMap::new(),
            strikes: Vec::new(),
        }
    }

    /// From now on an actor's visits to a point are those that it counts.
    pub(crate) fn attend(&mut self, attendance: Arc<Attendance>) {
        self.attending.push(attendance);
    }

    /// Enters one visit that is not counted elsewhere.
    pub(crate) fn visited(&mut self, attendance: &Attendance, n: u64) {
        for asked in &attendance.rules {
            if let Some(tally) = self.rules.get_mut(asked.index) {
                tally.furthest_visit = tally.furthest_visit.max(n);
            }
        }
        self.point(attendance.point).visits += 1;
    }

    /// Enters what the rules wish for a visit, in their order. The first that
    /// may strike does.
    pub(crate) fn wished(
        &mut self,
        rules: &RuleSet,
        visit: &Visit,
        wishes: impl IntoIterator<Item = (usize, Wish)>,
    ) -> Option<Verdict> {
        let mut verdict = None;
        for (index, wish) in wishes {
            let both = self.rules.get_mut(index).zip(rules.rules.get(index));
            let Some((tally, rule)) = both else { continue };
            match wish {
                Wish::Failed(reason) => tally.failed(rule, visit, reason),
                Wish::Strike(_) if verdict.is_some() => tally.outranked(visit.n),
                Wish::Strike(_) if !tally.may_order(rule) => tally.limited(visit.n),
                Wish::Strike(Struck { fault, kind, verdict: ordered }) => {
                    tally.ordered(visit.n);
                    let order = Order { rule: index, fault, kind };
                    self.open.insert((visit.actor, visit.point.name, visit.n), order);
                    verdict = Some(ordered);
                }
            }
        }
        self.point(visit.point).planned += u64::from(verdict.is_some());
        verdict
    }

    fn point(&mut self, point: &'static Point) -> &mut PointAccount {
        self.points.entry(point.name).or_insert_with(|| PointAccount::new(point))
    }

    pub(crate) fn settle(&mut self, rules: &RuleSet, visit: &Visit, settled: Settled) {
        let Some(order) = self.open.remove(&(visit.actor, visit.point.name, visit.n)) else {
            return;
        };
        let both = self.rules.get_mut(order.rule).zip(rules.rules.get(order.rule));
        let Some((tally, rule)) = both else { return };
        if let Some(promise) = tally.promise(visit.n) {
            promise.settled += 1;
        }
        match settled {
            Settled::Struck => tally.struck += 1,
            Settled::Void => tally.void += 1,
        }
        let point = self.point(visit.point);
        let by_kind = match settled {
            Settled::Struck => &mut point.struck,
            Settled::Void => &mut point.void,
        };
        *by_kind.entry(order.kind).or_default() += 1;
        self.strikes.push(Strike {
            actor: visit.actor,
            point: visit.point,
            visit: visit.n,
            rule: Arc::clone(&rule.name),
            fault: order.fault,
            settled,
        });
    }

    pub(crate) fn take_strikes(&mut self) -> Vec<Strike> {
        std::mem::take(&mut self.strikes)
    }

    pub(crate) fn strike_at(&self, visit: &Visit) -> Option<Strike> {
        // The one that is asked for has nearly always been settled last.
        let is_its = |strike: &&Strike| {
            (strike.actor, strike.point, strike.visit) == (visit.actor, visit.point, visit.n)
        };
        self.strikes.iter().rev().find(is_its).cloned()
    }

    pub(crate) fn account(&self, rules: &RuleSet) -> Account {
        let (mut tallies, mut points) = (self.rules.clone(), self.points.clone());
        for attendance in &self.attending {
            let visits = attendance.visits();
            for asked in &attendance.rules {
                if let Some(tally) = tallies.get_mut(asked.index) {
                    tally.furthest_visit = tally.furthest_visit.max(visits);
                }
            }
            let point = attendance.point;
            points.entry(point.name).or_insert_with(|| PointAccount::new(point)).visits += visits;
        }
        let given: Vec<_> = rules
            .points
            .iter()
            .map(|point| match points.remove(point.name) {
                Some(visited) => PointAccount { point, ..visited },
                None => PointAccount::new(point),
            })
            .collect();
        Account {
            failures: tallies.iter().filter_map(|tally| tally.first_failure.clone()).collect(),
            rules: tallies.into_iter().zip(rules.rules.iter()).map(of_rule).collect(),
            points: given.into_iter().chain(points.into_values()).collect(),
        }
    }
}

fn of_rule((tally, rule): (Tally, &Ready)) -> RuleAccount {
    RuleAccount {
        name: rule.name.to_string(),
        text: rule.rule.item().to_string(),
        limit: rule.rule.limit(),
        planned: tally.planned,
        struck: tally.struck,
        void: tally.void,
        outranked: tally.outranked,
        limited: tally.limited,
        failed: tally.failed,
        furthest_visit: tally.furthest_visit,
        promises: tally.promises,
    }
}
