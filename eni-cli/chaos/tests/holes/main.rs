//! The holes that a workflow for network interfaces can have, each found by the
//! search once the rule that closes it is taken out, and not with it. SEARCH.md
//! has them as a table, which a test holds to what is searched here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may panic too"
)]

mod attach;
mod cleanup;
mod covered;
mod hole;
mod lag;
mod limits;
mod stage;
mod table;
mod tokens;
mod truth;

use eni_chaos::{
    Workflow,
    search::{OutsideEvent, Scenario},
};
use eni_core::inject::Phase;
use eni_faults::Fault;

use crate::hole::Hole;

/// Every hole that a search finds, in the order of the table.
fn holes() -> Vec<Hole> {
    [tokens::holes(), cleanup::holes(), attach::holes(), truth::holes()]
        .into_iter()
        .flatten()
        .collect()
}

/// One worker, and what may happen to it from outside.
fn one_worker(events: &[OutsideEvent]) -> Scenario {
    Scenario { events: events.to_vec(), ..Scenario::one_worker(Workflow::Ensure) }
}

/// Reads that show an older answer, and ids that EC2 does not know yet.
fn reads(fault: &Fault) -> bool {
    matches!(fault, Fault::Missing) || matches!(fault, Fault::Stale(n) if n.get() <= 2)
}

/// The same, without older answers that show something.
fn misses(fault: &Fault) -> bool {
    matches!(fault, Fault::Missing)
}

fn lost_replies(fault: &Fault) -> bool {
    matches!(fault, Fault::LostReply)
}

fn crashes_before(fault: &Fault) -> bool {
    matches!(fault, Fault::Crash(Phase::Before))
}

fn delays(fault: &Fault) -> bool {
    matches!(fault, Fault::Delay(_))
}

fn denials(fault: &Fault) -> bool {
    matches!(fault, Fault::Denied(Phase::Before))
}
