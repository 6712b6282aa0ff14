//! `broken-tags-later`: tags an interface after it has created it.
//!
//! **Defect:** it tags in a second call: an attempt that ends between the two
//! leaves an interface that the collector does not know. **Shown by:** an
//! attempt that ends between create and tags. **Breaks:** `no-leak`. **Seen
//! in:** hashicorp/terraform-provider-aws, which tags after the create where
//! prefixes are given.

use std::sync::Arc;

use eni_core::{
    ec2::{CreateInterface, Ec2, Interface},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct TagsLater;

pub(super) const STORY: Story = Story {
    name: "broken-tags-later",
    about: "tags an interface after it has created it",
    shown_by: "an attempt that ends before it tags",
    breaks: Invariant::NoLeak,
    source: Some("hashicorp/terraform-provider-aws"),
    ..Story::ALONE
};

impl Steps for TagsLater {
    async fn create<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Interface, Failed> {
        let create = calls.spec().create(0);
        let bare = CreateInterface { tags: Arc::default(), ..create.clone() };
        let created = calls.create(&bare).await?;
        calls.set_tags(&created.id, &create.tags).await?;
        Ok(created)
    }
}
