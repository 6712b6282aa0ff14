//! `broken-undoes-good-attach`: detaches and deletes what it could not protect.
//!
//! **Defect:** it undoes a good attachment because protecting it failed: it
//! detaches and deletes instead of protecting again, and its token answers only
//! the dead one from then on. **Shown by:** a protect that is refused.
//! **Breaks:** `converges`. **Seen in:** aws/amazon-vpc-cni-k8s and
//! aws/amazon-vpc-resource-controller-k8s.

use eni_core::{
    ec2::Ec2,
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Ending, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct UndoesGoodAttach;

pub(super) const STORY: Story = Story {
    name: "broken-undoes-good-attach",
    about: "detaches and deletes what it could not protect",
    shown_by: "a protect that is refused",
    breaks: Invariant::Converges,
    source: Some("aws/amazon-vpc-cni-k8s, aws/amazon-vpc-resource-controller-k8s"),
    ..Story::ALONE
};

impl Steps for UndoesGoodAttach {
    async fn finish<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
        attachment: &AttachmentId,
    ) -> Ending {
        if let Err(error) = calls.protect(interface, attachment).await {
            calls.detach(attachment).await?;
            calls.delete(interface).await?;
            return Err(error.into());
        }
        self.confirm(calls, interface).await
    }
}
