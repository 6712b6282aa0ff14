//! `broken-in-use-is-success`: takes InUse as done.
//!
//! **Defect:** it takes "in use" for its own success: it sends an attach again
//! and takes the refusal for the end of its work, without an attachment to
//! protect. **Shown by:** an attach whose reply is lost. **Breaks:**
//! `truthful-ok`. **Seen in:** hashicorp/terraform-provider-aws (issue 27513):
//! a retry of a call that had been made.

use eni_core::{
    ec2::{Ec2, Instance},
    id::InterfaceId,
    inject::Inject,
};

use crate::{
    Ending, Finished, Invariant,
    shelf::{
        calls::Calls,
        plain::{Steps, free_index},
        story::Story,
    },
};

pub(super) struct InUseIsSuccess;

pub(super) const STORY: Story = Story {
    name: "broken-in-use-is-success",
    about: "takes InUse as done",
    shown_by: "an attach whose reply is lost",
    breaks: Invariant::TruthfulOk,
    source: Some("hashicorp/terraform-provider-aws#27513"),
    ..Story::ALONE
};

impl Steps for InUseIsSuccess {
    async fn settle<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Ending {
        let index = free_index(instance);
        let attached = match calls.attach(interface, index).await {
            Err(_) => calls.attach(interface, index).await,
            attached => attached,
        };
        match attached {
            Ok(attachment) => self.finish(calls, interface, &attachment).await,
            Err(error) if error.code == "InvalidNetworkInterface.InUse" => {
                Ok(Finished::with(interface.clone()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
