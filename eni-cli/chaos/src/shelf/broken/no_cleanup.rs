//! `broken-no-cleanup`: leaves what it made when the instance is gone.
//!
//! **Defect:** it leaves at once when the instance is gone: what it has created
//! for the instance is left. **Shown by:** an instance that terminates between
//! create and attach. **Breaks:** `clean-failure`. **Seen in:**
//! aws/amazon-vpc-cni-k8s (issue 608), aws/amazon-vpc-resource-controller-k8s
//! (PR 574).

use eni_core::{ec2::Ec2, inject::Inject};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{
        calls::Calls,
        plain::{Steps, instance_gone},
        story::Story,
    },
};

pub(super) struct NoCleanup;

pub(super) const STORY: Story = Story {
    name: "broken-no-cleanup",
    about: "leaves what it made when the instance is gone",
    shown_by: "a terminated instance",
    breaks: Invariant::CleanFailure,
    events: &[OutsideEvent::Terminate],
    source: Some("aws/amazon-vpc-cni-k8s#608, aws/amazon-vpc-resource-controller-k8s#574"),
    ..Story::ALONE
};

impl Steps for NoCleanup {
    async fn give_up<E: Ec2, I: Inject>(&self, _: &Calls<'_, E, I>) -> Failed {
        instance_gone()
    }
}
