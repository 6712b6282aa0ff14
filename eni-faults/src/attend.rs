//! One actor at one point under rules: what of a decision is the same at every
//! visit, found out once. What happens to a fault that is ordered is `book`'s
//! matter.

use std::sync::Arc;

use eni_inject::{Actor, Point, Visit, VisitCount};

use crate::{
    Draw, RuleSet,
    book::Wish,
    strategy::{Draws, StrategyVisit},
};

/// What the rules have to do with one actor at one point.
#[derive(Debug)]
pub(crate) struct Attendance {
    pub(crate) actor: Actor,
    pub(crate) point: &'static Point,
    /// The rules that mean both, in the order in which they are tried.
    pub(crate) rules: Box<[Asked]>,
    pub(crate) visits: VisitCount,
}

/// A rule that is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// Its place among the rules.
    pub(crate) index: usize,
    /// Its draws for this actor at this point.
    series: Draw,
}

impl Attendance {
    /// `draws` are those of the rules, in their order.
    pub(crate) fn new(
        rules: &RuleSet,
        draws: &[Draw],
        actor: Actor,
        point: &'static Point,
    ) -> Arc<Self> {
        let candidates = rules.at.get(point.name).map_or(&[][..], Vec::as_slice);
        let asked = candidates.iter().filter_map(|index| {
            let (rule, draws) = rules.rules.get(*index).zip(draws.get(*index))?;
            let is_meant = rule.rule.item().actor.is_none_or(|meant| meant == actor);
            let series = || draws.actor(actor).point(point.name);
            is_meant.then(|| Asked { index: *index, series: series() })
        });
        Arc::new(Self { actor, point, rules: asked.collect(), visits: VisitCount::default() })
    }

    /// Visit number `n`.
    pub(crate) fn visit(&self, n: u64) -> Visit {
        Visit { actor: self.actor, point: self.point, n }
    }

    /// What the rules wish for visit number `n`, without those that wish
    /// nothing, in their order.
    pub(crate) fn wishes(&self, rules: &RuleSet, n: u64) -> Vec<(usize, Wish)> {
        let mut wishes = Vec::new();
        for asked in &self.rules {
            if let Some(wish) = self.wish(rules, *asked, n) {
                wishes.push((asked.index, wish));
            }
        }
        wishes
    }

    fn wish(&self, rules: &RuleSet, asked: Asked, n: u64) -> Option<Wish> {
        let rule = rules.rules.get(asked.index)?;
        let (actor, point, draws) = (self.actor, self.point, Draws::of_series(&asked.series));
        match rule.when.decide(&StrategyVisit { actor, point, n, draws }) {
            Ok(answer) => rule.wish(answer, point),
            Err(failure) => Some(Wish::Failed(failure.reason)),
        }
    }
}
