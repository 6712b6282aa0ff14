//! `broken-retries-without-end`: repeats what can never succeed.
//!
//! **Defect:** it repeats an attach until it works: nothing tells it which
//! errors stay, so it makes call after call. Here it stops after forty, far
//! beyond what it states. **Shown by:** an instance that terminates.
//! **Breaks:** `bounded-calls`. **Seen in:** cilium/cilium (issue 15877).

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
        plain::{Steps, free_index},
        story::Story,
    },
};

pub(super) struct RetriesWithoutEnd;

pub(super) const STORY: Story = Story {
    name: "broken-retries-without-end",
    about: "repeats what can never succeed",
    shown_by: "a terminated instance",
    breaks: Invariant::BoundedCalls,
    events: &[OutsideEvent::Terminate],
    source: Some("cilium/cilium#15877"),
    ..Story::ALONE
};

impl Steps for RetriesWithoutEnd {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        let index = free_index(instance);
        for _ in 1..40 {
            if let Ok(attachment) = calls.attach(interface, index).await {
                return Ok(attachment);
            }
        }
        Ok(calls.attach(interface, index).await?)
    }
}
