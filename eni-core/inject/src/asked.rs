//! A verdict that its asker carries out by hand.

use std::{fmt, time::Duration};

use crate::{Injector, Settled, Sleep, Verdict, Visit};

/// What was ordered at a visit, handed to an asker that obeys by itself.
///
/// It ends with [`Asked::settle`] or [`Asked::crash`]; one that is dropped has
/// no known end, like a call that is dropped half-way.
#[must_use = "an order is carried out and settled"]
pub struct Asked {
    injector: Injector,
    visit: Visit,
    verdict: Verdict,
}

impl Asked {
    pub(crate) fn new(injector: Injector, visit: Visit, verdict: Verdict) -> Self {
        Self { injector, visit, verdict }
    }

    /// Who came, where and for which time.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// What is ordered: never [`Verdict::Pass`].
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// A wait on the clock of whoever is struck.
    pub fn sleep(&self, duration: Duration) -> Sleep {
        self.injector.sleep(duration)
    }

    /// Says how the fault ended.
    pub fn settle(self, settled: Settled) {
        self.injector.settle(&self.visit, settled);
    }

    /// Settles the fault as struck and ends its actor. After it returns, the
    /// asker stays pending for ever.
    pub fn crash(self) {
        self.injector.settle(&self.visit, Settled::Struck);
        self.injector.crash(&self.visit);
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked")
            .field("visit", &self.visit)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}
