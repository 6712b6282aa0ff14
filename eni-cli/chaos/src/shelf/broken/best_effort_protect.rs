//! `broken-best-effort-protect`: ignores that protecting failed.
//!
//! **Defect:** it goes on when protecting fails: it says that all is done.
//! **Shown by:** a protect that is refused. **Breaks:** `truthful-ok`. **Seen
//! in:** lyft/cni-ipvlan-vpc-k8s: "continue anyway".

use eni_core::{
    ec2::Ec2,
    id::{AttachmentId, InterfaceId},
    inject::Inject,
};

use crate::{
    Ending, Finished, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct BestEffortProtect;

pub(super) const STORY: Story = Story {
    name: "broken-best-effort-protect",
    about: "ignores that protecting failed",
    shown_by: "a protect that is refused",
    breaks: Invariant::TruthfulOk,
    source: Some("lyft/cni-ipvlan-vpc-k8s"),
    ..Story::ALONE
};

impl Steps for BestEffortProtect {
    async fn finish<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
        attachment: &AttachmentId,
    ) -> Ending {
        let _ignored = calls.protect(interface, attachment).await;
        Ok(Finished::with(interface.clone()))
    }
}
