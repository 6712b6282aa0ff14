//! `broken-always-index-one`: attaches at index 1 whoever has it.
//!
//! **Defect:** its device index is always 1: where somebody else has it, no
//! attempt succeeds. **Shown by:** somebody who attaches an interface of theirs
//! first. **Breaks:** `converges`. **Seen in:** Netflix/titus-executor.

use eni_core::{
    ec2::{Ec2, Instance},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct AlwaysIndexOne;

pub(super) const STORY: Story = Story {
    name: "broken-always-index-one",
    about: "attaches at index 1 whoever has it",
    shown_by: "an index taken by somebody else",
    breaks: Invariant::Converges,
    events: &[OutsideEvent::TakeIndex],
    source: Some("Netflix/titus-executor"),
    ..Story::ALONE
};

impl Steps for AlwaysIndexOne {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        _: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        Ok(calls.attach(interface, 1).await?)
    }
}
