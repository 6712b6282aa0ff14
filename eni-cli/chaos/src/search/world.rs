//! A world at rest as the search of a workflow tells it apart: EC2's, and what
//! is still on its way there.

use std::{collections::BTreeSet, time::Duration};

use eni_core::inject::Actor;
use eni_sim::{Call, Front, RestingWorld};

use super::OutsideEvent;

/// A world between two attempts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SearchWorld {
    pub(crate) ec2: RestingWorld,
    pub(crate) late: Option<Late>,
    /// What has happened from outside: each event happens once at most.
    pub(crate) happened: BTreeSet<OutsideEvent>,
}

/// A call that is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Late {
    /// In how long it arrives.
    pub(crate) within: Duration,
    pub(crate) actor: Actor,
    pub(crate) call: Call,
}

impl Late {
    pub(crate) fn of(front: &Front, now: Duration) -> Option<Self> {
        let (due, actor, call) = front.under_way()?;
        Some(Self { within: due.saturating_sub(now), actor, call })
    }
}

impl PartialOrd for Late {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Late {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let text = |late: &Self| format!("{late:?}");
        if self == other { std::cmp::Ordering::Equal } else { text(self).cmp(&text(other)) }
    }
}
