//! What happens in a run, one thing after another, as data: which call, which
//! fault, what its caller saw, what the world became. What must not be here:
//! how it is laid out, or found out.

use serde::Serialize;

/// A run, one thing after another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Timeline {
    /// In order.
    pub moments: Vec<Moment>,
}

impl Timeline {
    /// The same, no further than where `invariant` breaks for the first time.
    #[must_use]
    pub fn until_broken(mut self, invariant: &str) -> Self {
        let breaks = |moment: &Moment| matches!(moment, Moment::Broken { invariant: broken, .. } if *broken == invariant);
        if let Some(at) = self.moments.iter().position(breaks) {
            self.moments.truncate(at + 1);
        }
        self
    }

    /// The same, no further than the end of the first attempt after which
    /// nothing goes wrong, nothing changes and nothing new breaks.
    #[must_use]
    pub fn until_quiet(mut self) -> Self {
        let tells = |moment: &Moment| match moment {
            Moment::Call { faults, world, saw, .. } => {
                !faults.is_empty() || !world.is_empty() || saw.is_none()
            }
            Moment::Outside { .. } | Moment::Switch { .. } => true,
            _ => false,
        };
        let mut broken: Vec<&str> = Vec::new();
        let mut last = 0;
        for (at, moment) in self.moments.iter().enumerate() {
            if let Moment::Broken { invariant, .. } = moment
                && !broken.contains(invariant)
            {
                broken.push(invariant);
                last = at;
            }
            if tells(moment) {
                last = at;
            }
        }
        let ends = |moment: &Moment| matches!(moment, Moment::End { .. });
        let end = self.moments.iter().skip(last).position(ends);
        let keep = end.map_or(self.moments.len(), |end| last + end + 1);
        self.moments.truncate(keep);
        self
    }
}

/// One thing that happens in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "moment", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Moment {
    /// An attempt begins, with an empty memory.
    Attempt {
        /// Whose.
        actor: String,
        /// Its number among those of this actor, from 1.
        attempt: u32,
    },
    /// A call is made.
    Call {
        /// Whose.
        actor: String,
        /// At which point of the workflow.
        point: &'static str,
        /// For which time this actor comes there in the run, from 1.
        visit: u64,
        /// The operation, and what of its parameters tells something.
        call: String,
        /// The faults that struck it, as items of a schedule.
        faults: Vec<String>,
        /// What its caller saw; `None` of one that a crash ended.
        saw: Option<String>,
        /// What was so, where that is not what the caller saw.
        #[serde(skip_serializing_if = "Option::is_none")]
        truth: Option<String>,
        /// What it made of the world.
        world: Vec<String>,
    },
    /// A worker waits.
    Wait {
        /// Whose.
        actor: String,
        /// For what.
        reason: &'static str,
        /// Whether it is one of those that take no time in a search.
        is_short: bool,
    },
    /// Time passes, as all who run wait for it.
    Ticks {
        /// How many.
        ticks: u64,
    },
    /// Something happens from outside.
    Outside {
        /// What, as an item of a schedule.
        event: String,
        /// What it made of the world.
        world: Vec<String>,
    },
    /// Another worker goes before one that was about to.
    Switch {
        /// As an item of a schedule.
        switch: String,
    },
    /// An attempt is over.
    End {
        /// Whose.
        actor: String,
        /// How, as the workflow says it; a crash says nothing.
        ending: String,
    },
    /// An invariant breaks.
    Broken {
        /// Which.
        invariant: &'static str,
        /// What happened instead.
        what: String,
    },
}
