//! The decider that follows rules: one for all actors of a run. What it
//! decides depends on seed, rule, actor, point and visit alone, but for the
//! limits of rules; what it keeps is the account.

use std::sync::{Mutex, MutexGuard, PoisonError};

use eni_inject::{Decide, Settled, Verdict, Visit};

use crate::{
    Account, Draw, RuleSet, Strike,
    book::{Book, Wish},
    strategy::{Draws, StrategyVisit},
};

/// Decides by rules, and accounts for every decision.
///
/// One for each run, behind an `Arc`, shared by all its actors. Visits count
/// from 1 per actor and point, so an engine must not see an actor begin anew.
#[derive(Debug)]
pub struct Engine {
    rules: RuleSet,
    /// Each rule's draws, in the order of the rules.
    draws: Vec<Draw>,
    book: Mutex<Book>,
}

impl Engine {
    /// An engine that has decided nothing yet.
    pub fn new(rules: RuleSet, seed: u64) -> Self {
        let draws = rules.rules.iter().map(|rule| Draw::new(seed, &rule.name)).collect();
        let book = Mutex::new(Book::new(&rules));
        Self { rules, draws, book }
    }

    /// The rules it follows.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What has been decided and what came of it, up to now.
    pub fn account(&self) -> Account {
        self.book().account(&self.rules)
    }

    /// The faults that have been settled since the last call, in the order in
    /// which they were settled.
    pub fn take_strikes(&self) -> Vec<Strike> {
        self.book().take_strikes()
    }

    /// What came of the fault that was ordered at a visit: `None` if there was
    /// none, it is not settled, or it has been taken.
    pub fn strike_at(&self, visit: &Visit) -> Option<Strike> {
        self.book().strike_at(visit)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Nothing that holds the lock can panic half-way through a change.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Decide for Engine {
    fn decide(&self, visit: &Visit) -> Verdict {
        let candidates = self.rules.at.get(visit.point.name).map_or(&[][..], Vec::as_slice);
        // Strategies are asked before the lock: one of a plugin may be slow.
        let wishes: Vec<(usize, Wish)> = candidates
            .iter()
            .filter_map(|index| Some((*index, self.wish(*index, visit)?)))
            .collect();
        self.book().visited(&self.rules, visit, wishes)
    }

    fn settle(&self, visit: &Visit, settled: Settled) {
        self.book().settle(&self.rules, visit, settled);
    }
}

impl Engine {
    /// What a rule wishes for a visit; `None` if it does not mean the actor.
    fn wish(&self, index: usize, visit: &Visit) -> Option<Wish> {
        let (rule, draws) = self.rules.rules.get(index).zip(self.draws.get(index))?;
        if rule.rule.item().actor.is_some_and(|actor| actor != visit.actor) {
            return None;
        }
        let asked = StrategyVisit {
            actor: visit.actor,
            point: visit.point,
            n: visit.n,
            draws: Draws::new(draws, visit.actor, visit.point.name),
        };
        Some(match rule.when.decide(&asked) {
            Ok(answer) => rule.wish(answer, visit.point),
            Err(failure) => Wish::Failed(failure.reason),
        })
    }
}
