//! `broken-adopts-by-index`: adopts whatever is attached at its index.
//!
//! **Defect:** what sits at its index is its own: it writes its tags on
//! whatever it sees there. **Shown by:** somebody who attaches an interface of
//! theirs at that index. **Breaks:** `no-foreign-touch`. **Seen in:**
//! ansible-collections/amazon.aws, which looks up by instance and device index.

use eni_core::{
    ec2::{Ec2, Instance},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct AdoptsByIndex;

pub(super) const STORY: Story = Story {
    name: "broken-adopts-by-index",
    about: "adopts whatever is attached at its index",
    shown_by: "an index taken by somebody else",
    breaks: Invariant::NoForeignTouch,
    events: &[OutsideEvent::TakeIndex],
    source: Some("ansible-collections/amazon.aws"),
    ..Story::ALONE
};

impl Steps for AdoptsByIndex {
    async fn look<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Result<Instance, Failed> {
        let instance = calls.look().await?;
        if let Some(held) = instance.interfaces.iter().find(|held| held.device_index == 1) {
            calls.set_tags(&held.id, &calls.spec().all_tags()).await?;
        }
        Ok(instance)
    }
}
