//! `broken-filters-by-groups`: finds only what has the groups that are wanted
//! now.
//!
//! **Defect:** its find filters on what a changed spec changes: the key's
//! interface, made with other groups, is not found, and its token stands for
//! other parameters. **Shown by:** a spec whose groups have changed; no fault
//! at all. **Breaks:** `converges`. **Seen in:** cilium/cilium (PR 40656): a
//! filter that did not match what had been made.

use eni_core::{
    ec2::{Ec2, Interface},
    inject::Inject,
    points,
};

use crate::{
    Failed, Invariant,
    search::Start,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct FiltersByGroups;

pub(super) const STORY: Story = Story {
    name: "broken-filters-by-groups",
    about: "finds only what has the groups that are wanted now",
    shown_by: "groups that have changed since",
    breaks: Invariant::Converges,
    cost: 0,
    start: Start::OtherGroup,
    source: Some("cilium/cilium#40656"),
    ..Story::ALONE
};

impl Steps for FiltersByGroups {
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        let mut found = calls.find(&points::FIND).await?;
        found.retain(|found| found.groups.iter().eq(&calls.spec().groups));
        Ok(found)
    }
}
