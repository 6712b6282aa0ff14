//! `broken-attach-not-found-is-fatal`: takes NotFound soon after the create as
//! final.
//!
//! **Defect:** it takes NotFound from an attach for the end of the instance: a
//! fresh id may be unknown for a while; it says for good that the instance is
//! gone and leaves what it made. **Shown by:** an attach that does not know the
//! fresh interface yet. **Breaks:** `clean-failure`. **Seen in:** aws/aws-sdk
//! issue 301: an attach right after the create fails a few times a week.

use eni_core::{
    ec2::{Ec2, Instance},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index, instance_gone},
        story::Story,
    },
};

pub(super) struct AttachNotFoundIsFatal;

pub(super) const STORY: Story = Story {
    name: "broken-attach-not-found-is-fatal",
    about: "takes NotFound soon after the create as final",
    shown_by: "an attach that does not know the new interface yet",
    breaks: Invariant::CleanFailure,
    source: Some("aws/aws-sdk#301"),
    ..Story::ALONE
};

impl Steps for AttachNotFoundIsFatal {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        match calls.attach(interface, free_index(instance)).await {
            Err(error) if error.is_not_found() => Err(instance_gone()),
            attached => Ok(attached?),
        }
    }
}
