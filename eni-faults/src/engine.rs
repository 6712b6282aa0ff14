//! The decider that follows rules: one for all actors of a run. What it
//! decides depends on seed, rule, actor, point and visit alone, but for the
//! limits of rules; what it keeps is the account.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eni_inject::{Actor, Decide, Point, Seat, Settled, Verdict, Visit};

use crate::{Account, Draw, RuleSet, Strike, attend::Attendance, book::Book};

/// Decides by rules, and accounts for every decision.
///
/// One for each run, behind an `Arc`, shared by all its actors. Visits count
/// from 1 per actor and point, so an engine must not see an actor begin anew.
#[derive(Debug)]
pub struct Engine(Arc<Shared>);

#[derive(Debug)]
struct Shared {
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
        Self(Arc::new(Shared { rules, draws, book }))
    }

    /// The rules it follows.
    pub fn rules(&self) -> &RuleSet {
        &self.0.rules
    }

    /// What has been decided and what came of it, up to now.
    pub fn account(&self) -> Account {
        self.0.book().account(&self.0.rules)
    }

    /// The faults that have been settled since the last call, in the order in
    /// which they were settled.
    pub fn take_strikes(&self) -> Vec<Strike> {
        self.0.book().take_strikes()
    }

    /// What came of the fault that was ordered at a visit: `None` if there was
    /// none, it is not settled, or it has been taken.
    pub fn strike_at(&self, visit: &Visit) -> Option<Strike> {
        self.0.book().strike_at(visit)
    }
}

impl Shared {
    fn attendance(&self, actor: Actor, point: &'static Point) -> Arc<Attendance> {
        Attendance::new(&self.rules, &self.draws, actor, point)
    }

    /// What is ordered for visit number `n`, if anything is.
    #[inline]
    fn ordered(&self, attendance: &Attendance, n: u64) -> Option<Verdict> {
        // Strategies are asked before the lock: one of a plugin may be slow.
        let wishes = attendance.wishes(&self.rules, n);
        if wishes.is_empty() {
            return None;
        }
        self.book().wished(&self.rules, &attendance.visit(n), wishes)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        // Nothing that holds the lock can panic half-way through a change.
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Decide for Engine {
    fn decide(&self, visit: &Visit) -> Verdict {
        let attendance = self.0.attendance(visit.actor, visit.point);
        self.0.book().visited(&attendance, visit.n);
        self.0.ordered(&attendance, visit.n).unwrap_or(Verdict::Pass)
    }

    fn seat(&self, actor: Actor, point: &'static Point) -> Option<Arc<dyn Seat>> {
        let attendance = self.0.attendance(actor, point);
        self.0.book().attend(Arc::clone(&attendance));
        Some(Arc::new(Attending { shared: Arc::clone(&self.0), attendance }))
    }

    fn settle(&self, visit: &Visit, settled: Settled) {
        self.0.book().settle(&self.0.rules, visit, settled);
    }
}

/// A seat whose visits the book knows of by their count alone, as long as no
/// rule wants anything.
struct Attending {
    shared: Arc<Shared>,
    attendance: Arc<Attendance>,
}

impl Seat for Attending {
    fn arrive(&self) -> Option<(u64, Verdict)> {
        let n = self.attendance.arrive()?;
        Some((n, self.shared.ordered(&self.attendance, n)?))
    }
}
