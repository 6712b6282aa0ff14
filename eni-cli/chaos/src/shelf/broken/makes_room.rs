//! `broken-makes-room`: detaches whoever has its device index.
//!
//! **Defect:** where its index is taken, it takes off what sits there. **Shown
//! by:** another key that attaches between look and attach; no fault at all.
//! **Breaks:** `no-foreign-touch`. **Seen in:** winebarrel/attach-eni, which
//! detaches by force.

use eni_core::{
    ec2::{Ec2, Instance},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, attachment_here, free_index},
        story::Story,
    },
};

pub(super) struct MakesRoom;

pub(super) const STORY: Story = Story {
    name: "broken-makes-room",
    about: "detaches whoever has its device index",
    shown_by: "another key that attaches between look and attach",
    breaks: Invariant::NoForeignTouch,
    cost: 0,
    keys: 2,
    source: Some("winebarrel/attach-eni"),
    ..Story::ALONE
};

impl Steps for MakesRoom {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        let index = free_index(instance);
        if let Ok(attachment) = calls.attach(interface, index).await {
            return Ok(attachment);
        }
        for found in calls.find_of_instance().await? {
            let holder =
                attachment_here(calls.spec(), &found).filter(|is| is.device_index == index);
            if let Some(holder) = holder {
                calls.detach(&holder.id).await?;
            }
        }
        Ok(calls.attach(interface, index).await?)
    }
}
