//! `broken-finds-by-instance`: finds by the instance alone.
//!
//! **Defect:** its find leaves out what the interface is for: whatever was made
//! for the instance is its own. **Shown by:** another key on the same instance;
//! no fault at all. **Breaks:** `truthful-ok`. **Seen in:**
//! aws/amazon-vpc-cni-k8s, which goes by a prefix of the description and a tag
//! with the instance.

use eni_core::{
    ec2::{Ec2, Interface},
    id::InterfaceId,
    inject::Inject,
};

use crate::{
    Ending, Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct FindsByInstance;

pub(super) const STORY: Story = Story {
    name: "broken-finds-by-instance",
    about: "finds by the instance alone",
    shown_by: "another key on the same instance",
    breaks: Invariant::TruthfulOk,
    cost: 0,
    keys: 2,
    source: Some("aws/amazon-vpc-cni-k8s"),
    ..Story::ALONE
};

impl Steps for FindsByInstance {
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        Ok(calls.find_of_instance().await?)
    }

    async fn confirm<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
    ) -> Ending {
        let found = self.find(calls).await?;
        let finished = self.finished(calls.spec(), &found);
        finished.ok_or_else(|| Failed::try_again(format!("{interface} is not shown")))
    }
}
