//! What an ensure would do: its reads are made, its writes are predicted.

use eni_inject::Inject;

use super::{Ensure, EnsureError, Ensured, fold, fold::expected_reply, next_step, step::Step};
use crate::{context::Context, ec2::Ec2};

/// The steps that an ensure would take from here, if nothing fails and nobody
/// else changes anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order, the reads between them too. Ids that do not exist
    /// yet are placeholders.
    pub steps: Vec<Step>,
    /// What it would end with.
    pub outcome: Ensured,
    /// How many calls were made to find out.
    pub calls: u32,
}

impl Plan {
    /// How many of the steps change something.
    pub fn changes(&self) -> usize {
        self.steps.iter().filter(|step| step.change().is_some()).count()
    }
}

impl Ensure {
    /// Looks at EC2, changes nothing, and predicts what an attempt would do.
    ///
    /// # Errors
    ///
    /// What an attempt would end with, where that can be told without writing.
    pub async fn plan<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
    ) -> Result<Plan, EnsureError> {
        let began = context.clock.now();
        let mut seen = self.begin();
        let mut steps = Vec::new();
        let mut calls = 0;
        loop {
            seen.elapsed = context.clock.now().saturating_sub(began);
            let step = next_step(self, &seen);
            let predicts = step.writes() || !steps.is_empty();
            match step {
                Step::Done(outcome) => return Ok(Plan { steps, outcome: *outcome, calls }),
                Step::Fail(why) => return Err(self.error(&seen, *why)),
                step => match expected_reply(&seen, &step) {
                    Some(reply) if predicts => {
                        fold(self, &mut seen, &step, Ok(reply));
                        steps.push(step);
                    }
                    _ => {
                        let before = seen.calls;
                        self.perform(context, began, &mut seen, &step).await;
                        calls += seen.calls - before;
                    }
                },
            }
        }
    }
}
