//! `broken-protects-always`: writes though everything is done.
//!
//! **Defect:** it protects again what is protected: an attempt on a finished
//! interface writes. **Shown by:** any second attempt; no fault at all.
//! **Breaks:** `quiet-rerun`.

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

pub(super) struct ProtectsAlways;

pub(super) const STORY: Story = Story {
    name: "broken-protects-always",
    about: "writes though everything is done",
    shown_by: "a second attempt",
    breaks: Invariant::QuietRerun,
    cost: 0,
    ..Story::ALONE
};

impl Steps for ProtectsAlways {
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        let found = calls.find(&points::FIND).await?;
        for is in
            found.iter().filter_map(|found| Some((found, attachment_here(calls.spec(), found)?)))
        {
            calls.protect(&is.0.id, &is.1.id).await?;
        }
        Ok(found)
    }
}
