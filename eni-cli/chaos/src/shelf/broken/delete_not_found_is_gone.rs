//! `broken-delete-not-found-is-gone`: takes NotFound on a delete as deleted.
//!
//! **Defect:** it takes NotFound from a delete for success: a fresh id may be
//! unknown for a while; the interface lives on and the failure says that
//! nothing is left. **Shown by:** an instance that terminates, and a delete
//! that does not know the fresh interface yet. **Breaks:** `clean-failure`.
//! **Seen in:** aws/amazon-vpc-cni-k8s and
//! aws/amazon-vpc-resource-controller-k8s.

use eni_core::{
    ec2::{Ec2, Instance},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index, instance_gone, is_gone},
        story::Story,
    },
};

pub(super) struct DeleteNotFoundIsGone;

pub(super) const STORY: Story = Story {
    name: "broken-delete-not-found-is-gone",
    about: "takes NotFound on a delete as deleted",
    shown_by: "a terminated instance, and a delete that does not know the interface yet",
    breaks: Invariant::CleanFailure,
    cost: 2,
    events: &[OutsideEvent::Terminate],
    source: Some("aws/amazon-vpc-cni-k8s, aws/amazon-vpc-resource-controller-k8s"),
    ..Story::ALONE
};

impl Steps for DeleteNotFoundIsGone {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        let error = match calls.attach(interface, free_index(instance)).await {
            Ok(attachment) => return Ok(attachment),
            Err(error) => error,
        };
        if !is_gone(&calls.look().await?) {
            return Err(error.into());
        }
        match calls.delete(interface).await {
            Err(error) if !error.is_not_found() => Err(error.into()),
            Ok(()) | Err(_) => Err(instance_gone()),
        }
    }
}
