//! `broken-delete-without-detach`: rolls back an attached interface without
//! detaching it.
//!
//! **Defect:** it takes a half-made interface away by deleting it: EC2 refuses
//! that as long as it is attached, and each attempt begins with it again.
//! **Shown by:** an attempt that ends between attach and protect. **Breaks:**
//! `converges`. **Seen in:** cilium/cilium and aws/amazon-vpc-cni-k8s (issue
//! 537): when protecting fails, they delete without detaching.

use eni_core::{
    ec2::{Ec2, Interface},
    inject::Inject,
    points,
};

use crate::{
    Failed, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, attachment_here},
        story::Story,
    },
};

pub(super) struct DeleteWithoutDetach;

pub(super) const STORY: Story = Story {
    name: "broken-delete-without-detach",
    about: "rolls back an attached interface without detaching it",
    shown_by: "an attempt that ends before it protects",
    breaks: Invariant::Converges,
    source: Some("cilium/cilium, aws/amazon-vpc-cni-k8s#537"),
    ..Story::ALONE
};

impl Steps for DeleteWithoutDetach {
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        let mut found = calls.find(&points::FIND).await?;
        let is_half_made = |found: &Interface| {
            attachment_here(calls.spec(), found).is_some_and(|is| !is.delete_on_termination)
        };
        for half_made in found.extract_if(.., |found| is_half_made(found)) {
            calls.delete(&half_made.id).await?;
        }
        Ok(found)
    }
}
