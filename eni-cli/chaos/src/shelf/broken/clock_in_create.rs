//! `broken-clock-in-create`: puts the time into the create call.
//!
//! **Defect:** it writes the time into what it creates: a create that is sent
//! again differs from the first, EC2 refuses it as a mismatch, and it takes
//! that for a token somebody else has used. **Shown by:** a create whose reply
//! is lost. **Breaks:** `one-per-key`. **Seen in:** the tag `createdAt` of
//! aws/amazon-vpc-cni-k8s, which sends no token of its own.

use std::sync::Arc;

use eni_core::{
    ec2::{Ec2, Interface},
    inject::Inject,
    spec::MAX_TOKENS,
};

use crate::{
    Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct ClockInCreate;

pub(super) const STORY: Story = Story {
    name: "broken-clock-in-create",
    about: "puts the time into the create call",
    shown_by: "a create whose reply is lost",
    breaks: Invariant::OnePerKey,
    most_calls: 12,
    source: Some("aws/amazon-vpc-cni-k8s (tag createdAt)"),
    ..Story::ALONE
};

impl Steps for ClockInCreate {
    async fn create<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Interface, Failed> {
        let (mut token, mut waited) = (0, false);
        loop {
            let mut create = calls.spec().create(token);
            let tags = Arc::make_mut(&mut create.tags);
            tags.insert("created-at".to_owned(), calls.seconds().to_string());
            match calls.create(&create).await {
                Err(error) if error.code == "IdempotentParameterMismatch" && token < MAX_TOKENS => {
                    token += 1;
                }
                Err(_) if !waited => {
                    waited = true;
                    calls.wait().await;
                }
                created => return Ok(created?),
            }
        }
    }
}
