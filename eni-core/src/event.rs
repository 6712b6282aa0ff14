//! What a workflow tells whoever watches it. Reports and progress come from
//! these events, never from the log.

use eni_inject::Point;

use crate::{
    ec2::Ec2Error,
    ensure::{Reply, Seen, Step, Wait},
};

/// Something that happened in an attempt, in order.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The next step is about to be decided by all that has been seen.
    Deciding(&'a Seen),
    /// A call was made and this came of it.
    Called {
        /// The step it belongs to.
        step: &'a Step,
        /// What came back.
        result: Result<&'a Reply, &'a Ec2Error>,
    },
    /// The same of a workflow that has no steps.
    Answered {
        /// Where it was made.
        point: &'static Point,
        /// The error that came back, if one did.
        error: Option<&'a Ec2Error>,
    },
    /// The workflow waits.
    Waiting(&'a Wait),
}

/// Watches a workflow. It sees what happens and changes nothing.
pub trait Observe: Send + Sync {
    /// Called for each event, in the workflow's own task.
    fn observe(&self, event: &Event<'_>);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observe for Unobserved {
    fn observe(&self, _event: &Event<'_>) {}
}
