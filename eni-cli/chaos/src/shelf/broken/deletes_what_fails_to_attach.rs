//! `broken-deletes-what-fails-to-attach`: takes an attach without a reply for
//! one that failed.
//!
//! **Defect:** an attach without a reply counts as failed: it deletes the
//! interface, does not look whether EC2 obeys, and makes another. **Shown by:**
//! an attach whose reply is lost. **Breaks:** `one-per-key`. **Seen in:**
//! aws/amazon-vpc-cni-k8s: 12 deletes of an interface that is attached.

use eni_core::{
    ec2::{Ec2, Instance},
    id::InterfaceId,
    inject::Inject,
};

use crate::{
    Ending, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index},
        story::Story,
    },
};

pub(super) struct DeletesWhatFailsToAttach;

pub(super) const STORY: Story = Story {
    name: "broken-deletes-what-fails-to-attach",
    about: "takes an attach without a reply for one that failed",
    shown_by: "an attach whose reply is lost",
    breaks: Invariant::OnePerKey,
    source: Some("aws/amazon-vpc-cni-k8s"),
    ..Story::ALONE
};

impl Steps for DeletesWhatFailsToAttach {
    async fn settle<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Ending {
        let index = free_index(instance);
        if let Ok(attachment) = calls.attach(interface, index).await {
            return self.finish(calls, interface, &attachment).await;
        }
        let _refused = calls.delete(interface).await;
        let another = calls.create(&calls.spec().create(1)).await?.id;
        let attachment = calls.attach(&another, index).await?;
        self.finish(calls, &another, &attachment).await
    }
}
