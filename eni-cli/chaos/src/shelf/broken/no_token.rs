//! `broken-no-token`: creates without a client token.
//!
//! **Defect:** it relies on its find and sends no token: every create that
//! arrives makes an interface. **Shown by:** two workers that both look before
//! either has created; no fault at all. **Breaks:** `one-per-key`. **Seen in:**
//! aws/amazon-vpc-cni-k8s and lyft/cni-ipvlan-vpc-k8s, which know no
//! idempotency across processes.

use eni_core::{
    ec2::{Ec2, Interface},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    shelf::{calls::Calls, plain::Steps, story::Story},
};

pub(super) struct NoToken;

pub(super) const STORY: Story = Story {
    name: "broken-no-token",
    about: "creates without a client token",
    shown_by: "two workers that both look first",
    breaks: Invariant::OnePerKey,
    cost: 0,
    workers: 2,
    source: Some("aws/amazon-vpc-cni-k8s, lyft/cni-ipvlan-vpc-k8s"),
    ..Story::ALONE
};

impl Steps for NoToken {
    async fn create<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Interface, Failed> {
        Ok(calls.create(&calls.spec().create_without_token()).await?)
    }
}
