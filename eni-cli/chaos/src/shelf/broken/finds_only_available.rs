//! `broken-finds-only-available`: does not find what is attached.
//!
//! **Defect:** it looks only for interfaces that are not attached: once its own
//! is attached it does not see it, and sends its create again. **Shown by:**
//! any second attempt; no fault at all. **Breaks:** `quiet-rerun`. **Seen in:**
//! ansible-collections/amazon.aws, which looks by index only where `attached`
//! is not asked for; aws/amazon-vpc-cni-k8s collects by `status=available`.

use eni_core::{
    ec2::{Ec2, Interface},
    inject::Inject,
    points,
};

use crate::{
    Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct FindsOnlyAvailable;

pub(super) const STORY: Story = Story {
    name: "broken-finds-only-available",
    about: "does not find what is attached",
    shown_by: "a second attempt",
    breaks: Invariant::QuietRerun,
    cost: 0,
    source: Some("ansible-collections/amazon.aws"),
    ..Story::ALONE
};

impl Steps for FindsOnlyAvailable {
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        let mut found = calls.find(&points::FIND).await?;
        found.retain(|found| found.attachment.is_none());
        Ok(found)
    }
}
