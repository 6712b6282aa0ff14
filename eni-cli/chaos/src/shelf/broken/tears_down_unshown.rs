//! `broken-tears-down-unshown`: tears a good interface down when a read misses
//! it.
//!
//! **Defect:** it takes a read that does not show its interface for its end: it
//! detaches and deletes a good interface, and its token answers only the dead
//! one from then on. **Shown by:** a read after the create that does not show
//! it yet. **Breaks:** `converges`. **Seen in:**
//! aws/amazon-vpc-resource-controller-k8s, where NotFound while waiting is
//! fatal; hashicorp/terraform-provider-aws (issue 35568) meets the same
//! NotFound.

use eni_core::{
    ec2::Ec2,
    id::{AttachmentId, InterfaceId},
    inject::Inject,
    points,
};

use crate::{
    Ending, Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct TearsDownUnshown;

pub(super) const STORY: Story = Story {
    name: "broken-tears-down-unshown",
    about: "tears a good interface down when a read misses it",
    shown_by: "a read that misses the new interface",
    breaks: Invariant::Converges,
    source: Some("aws/amazon-vpc-resource-controller-k8s, hashicorp/terraform-provider-aws#35568"),
    ..Story::ALONE
};

impl Steps for TearsDownUnshown {
    async fn finish<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
        attachment: &AttachmentId,
    ) -> Ending {
        calls.protect(interface, attachment).await?;
        let found = calls.find(&points::CONFIRM).await?;
        if let Some(finished) = self.finished(calls.spec(), &found) {
            return Ok(finished);
        }
        calls.detach(attachment).await?;
        calls.delete(interface).await?;
        Err(Failed::try_again(format!("{interface} has vanished")))
    }
}
