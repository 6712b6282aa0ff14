//! `broken-no-rows-is-success`: takes a read without rows as a confirmation.
//!
//! **Defect:** it takes an empty answer for a good one: it leaves it to the
//! last read to tell whether the attach worked, and an answer without rows
//! passes. **Shown by:** an attach that is refused, and a read that misses the
//! interface. **Breaks:** `truthful-ok`. **Seen in:**
//! aws/amazon-vpc-resource-controller-k8s: a wait that sees no row returns nil.

use eni_core::{
    ec2::{Ec2, Instance},
    id::InterfaceId,
    inject::Inject,
    points,
};

use crate::{
    Ending, Finished, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index},
        story::Story,
    },
};

pub(super) struct NoRowsIsSuccess;

pub(super) const STORY: Story = Story {
    name: "broken-no-rows-is-success",
    about: "takes a read without rows as a confirmation",
    shown_by: "an attach that is refused, and a read that misses the interface",
    breaks: Invariant::TruthfulOk,
    cost: 2,
    source: Some("aws/amazon-vpc-resource-controller-k8s"),
    ..Story::ALONE
};

impl Steps for NoRowsIsSuccess {
    async fn settle<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Ending {
        if let Ok(attachment) = calls.attach(interface, free_index(instance)).await {
            calls.protect(interface, &attachment).await?;
        }
        if calls.find(&points::CONFIRM).await?.is_empty() {
            return Ok(Finished::with(interface.clone()));
        }
        self.confirm(calls, interface).await
    }
}
