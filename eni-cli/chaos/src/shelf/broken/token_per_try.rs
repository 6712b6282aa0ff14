//! `broken-token-per-try`: makes a new token for each try of a create.
//!
//! **Defect:** it makes its token inside the retry loop: a create that is sent
//! again is a new one to EC2. **Shown by:** a create whose reply is lost.
//! **Breaks:** `one-per-key`. **Seen in:** ansible-collections/amazon.aws,
//! whose AWSRetry wraps the whole call; hashicorp/terraform-provider-aws makes
//! a token for each apply.

use eni_core::{
    ec2::{Ec2, ErrorClass, Interface},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct TokenPerTry;

pub(super) const STORY: Story = Story {
    name: "broken-token-per-try",
    about: "makes a new token for each try of a create",
    shown_by: "a create whose reply is lost",
    breaks: Invariant::OnePerKey,
    most_calls: 12,
    source: Some("ansible-collections/amazon.aws, hashicorp/terraform-provider-aws"),
    ..Story::ALONE
};

impl Steps for TokenPerTry {
    async fn create<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Interface, Failed> {
        let mut token = 0;
        loop {
            match calls.create(&calls.spec().create(token)).await {
                Err(error) if error.class != ErrorClass::Permanent && token < 2 => token += 1,
                created => return Ok(created?),
            }
        }
    }
}
