//! `broken-index-by-count`: counts interfaces to find a free index.
//!
//! **Defect:** its device index is the number of interfaces there are: where a
//! lower index is free again, that one is taken, each time. **Shown by:**
//! somebody who attaches an interface beside ours, and then detaches ours.
//! **Breaks:** `converges`. **Seen in:** lyft/cni-ipvlan-vpc-k8s.

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

pub(super) struct IndexByCount;

pub(super) const STORY: Story = Story {
    name: "broken-index-by-count",
    about: "counts interfaces to find a free index",
    shown_by: "an index taken by somebody else, and a lower one set free",
    breaks: Invariant::Converges,
    cost: 2,
    events: &[OutsideEvent::TakeIndex, OutsideEvent::Detach],
    source: Some("lyft/cni-ipvlan-vpc-k8s"),
    ..Story::ALONE
};

impl Steps for IndexByCount {
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        let index = u32::try_from(instance.interfaces.len()).unwrap_or(u32::MAX);
        Ok(calls.attach(interface, index).await?)
    }
}
