//! `broken-ignores-termination`: goes on for an instance that is gone.
//!
//! **Defect:** it does not look at the instance's state: it tries for ever to
//! attach to an instance that is gone. **Shown by:** an instance that
//! terminates. **Breaks:** `converges`. **Seen in:** cilium/cilium (issue
//! 9533).

use eni_core::{
    ec2::{Ec2, Instance},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct IgnoresTermination;

pub(super) const STORY: Story = Story {
    name: "broken-ignores-termination",
    about: "goes on for an instance that is gone",
    shown_by: "a terminated instance",
    breaks: Invariant::Converges,
    events: &[OutsideEvent::Terminate],
    source: Some("cilium/cilium#9533"),
    ..Story::ALONE
};

impl Steps for IgnoresTermination {
    async fn look<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Result<Instance, Failed> {
        Ok(calls.look().await?)
    }
}
