//! One actor at one point under rules: what of a decision is the same at every
//! visit, found out once. What happens to a fault that is ordered is `book`'s
//! matter.

use std::sync::Arc;

use eni_inject::{Actor, PassCount, Point, Visit, VisitCount};

use crate::{
    Answer, Draw, RuleSet, Strategy,
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
    /// The visits, if there are rules.
    numbered: VisitCount,
    /// The visits, if there are none.
    passing: PassCount,
}

/// A rule that is asked.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Its place among the rules.
    pub(crate) index: usize,
    when: Arc<dyn Strategy>,
    /// Its draws for this actor at this point.
    draws: Draws,
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
            is_meant.then(|| Asked {
                index: *index,
                when: Arc::clone(&rule.when),
                draws: Draws::new(draws, actor, point.name),
            })
        });
        Arc::new(Self {
            actor,
            point,
            rules: asked.collect(),
            numbered: VisitCount::default(),
            passing: PassCount::default(),
        })
    }

    /// One more visit; its number, if anybody asks for it.
    pub(crate) fn arrive(&self) -> Option<u64> {
        if self.rules.is_empty() {
            self.passing.arrive();
            None
        } else {
            Some(self.numbered.arrive())
        }
    }

    /// How many visits there were by now.
    pub(crate) fn visits(&self) -> u64 {
        self.numbered.total().wrapping_add(self.passing.total())
    }

    /// Visit number `n`.
    pub(crate) fn visit(&self, n: u64) -> Visit {
        Visit { actor: self.actor, point: self.point, n }
    }

    /// What the rules wish for visit number `n`, without those that wish
    /// nothing, in their order.
    #[inline]
    pub(crate) fn wishes(&self, rules: &RuleSet, n: u64) -> Vec<(usize, Wish)> {
        let mut left = self.rules.iter();
        while let Some(asked) = left.next() {
            if let Some(wish) = self.wish(rules, asked, n) {
                return self.wishes_from(rules, n, (asked.index, wish), left);
            }
        }
        Vec::new()
    }

    /// Apart from the rest, which nearly all visits end with.
    #[cold]
    #[inline(never)]
    fn wishes_from<'s>(
        &'s self,
        rules: &RuleSet,
        n: u64,
        first: (usize, Wish),
        left: impl Iterator<Item = &'s Asked>,
    ) -> Vec<(usize, Wish)> {
        let others = left.filter_map(|asked| Some((asked.index, self.wish(rules, asked, n)?)));
        std::iter::once(first).chain(others).collect()
    }

    #[inline]
    fn wish(&self, rules: &RuleSet, asked: &Asked, n: u64) -> Option<Wish> {
        let visit = StrategyVisit { actor: self.actor, point: self.point, n, draws: asked.draws };
        if !asked.when.may_strike(&visit) {
            return None;
        }
        match asked.when.decide(&visit) {
            Ok(Answer::Pass) => None,
            Ok(answer) => rules.rules.get(asked.index)?.wish(answer, self.point),
            Err(failure) => Some(Wish::Failed(failure.reason)),
        }
    }
}
