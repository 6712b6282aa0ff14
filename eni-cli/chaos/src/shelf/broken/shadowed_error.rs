//! `broken-shadowed-error`: reports success after it has undone everything.
//!
//! **Defect:** the error of protecting is lost in the error of undoing: when
//! protecting fails it takes the interface away, and if that works it reports
//! what that returned: success. **Shown by:** a protect that is refused.
//! **Breaks:** `truthful-ok`. **Seen in:** aws/amazon-vpc-cni-k8s: an inner
//! `err :=` shadows the outer one, and wrapping nil gives nil.

use eni_core::{
    ec2::Ec2,
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Ending, Finished, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct ShadowedError;

pub(super) const STORY: Story = Story {
    name: "broken-shadowed-error",
    about: "reports success after it has undone everything",
    shown_by: "a protect that is refused",
    breaks: Invariant::TruthfulOk,
    source: Some("aws/amazon-vpc-cni-k8s"),
    ..Story::ALONE
};

impl Steps for ShadowedError {
    async fn finish<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
        attachment: &AttachmentId,
    ) -> Ending {
        if let Err(_error) = calls.protect(interface, attachment).await {
            calls.detach(attachment).await?;
            let error = calls.delete(interface).await;
            error?;
            return Ok(Finished::with(interface.clone()));
        }
        self.confirm(calls, interface).await
    }
}
