//! `broken-one-not-found-is-death`: takes one NotFound as proof that an
//! interface is dead.
//!
//! **Defect:** after one NotFound it goes on to the next token, though a fresh
//! id may be unknown for a while: the first interface lives. **Shown by:** an
//! attach that does not know the fresh interface yet. **Breaks:**
//! `one-per-key`. **Seen in:** hashicorp/terraform-provider-aws (issue 35568):
//! NotFound of an interface that was created a second before.

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

pub(super) struct OneNotFoundIsDeath;

pub(super) const STORY: Story = Story {
    name: "broken-one-not-found-is-death",
    about: "takes one NotFound as proof that an interface is dead",
    shown_by: "an attach that does not know the new interface yet",
    breaks: Invariant::OnePerKey,
    source: Some("hashicorp/terraform-provider-aws#35568"),
    ..Story::ALONE
};

impl Steps for OneNotFoundIsDeath {
    async fn settle<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Ending {
        let (mut id, index) = (interface.clone(), free_index(instance));
        let attachment = match calls.attach(&id, index).await {
            Err(error) if error.is_not_found() => {
                id = calls.create(&calls.spec().create(1)).await?.id;
                calls.attach(&id, index).await?
            }
            attached => attached?,
        };
        self.finish(calls, &id, &attachment).await
    }
}
