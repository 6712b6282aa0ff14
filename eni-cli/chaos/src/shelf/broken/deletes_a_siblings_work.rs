//! `broken-deletes-a-siblings-work`: cleans up what a sibling has finished.
//!
//! **Defect:** its cleanup takes away what another worker has attached: when
//! its attach fails, it takes what the key has off the instance and deletes it.
//! **Shown by:** two workers of which the second attaches later; no fault at
//! all. **Breaks:** `converges`. **Seen in:** aws/amazon-vpc-cni-k8s (issue
//! 1967), which deleted an interface in use after a restart.

use eni_core::{
    ec2::{Ec2, Instance},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
    points,
};

use crate::{
    Failed, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index},
        story::Story,
    },
};

pub(super) struct DeletesASiblingsWork;

pub(super) const STORY: Story = Story {
    name: "broken-deletes-a-siblings-work",
    about: "cleans up what a sibling has finished",
    shown_by: "two workers that attach one after the other",
    breaks: Invariant::Converges,
    cost: 0,
    workers: 2,
    source: Some("aws/amazon-vpc-cni-k8s#1967"),
    ..Story::ALONE
};

impl Steps for DeletesASiblingsWork {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        let attached = calls.attach(interface, free_index(instance)).await;
        if attached.is_err() {
            for found in calls.find(&points::FIND).await? {
                if let Some(attachment) = &found.attachment {
                    calls.detach(&attachment.id).await?;
                }
                calls.delete(&found.id).await?;
            }
        }
        Ok(attached?)
    }
}
