//! `broken-young-instance-is-gone`: takes an instance that is not shown yet for
//! gone.
//!
//! **Defect:** it takes NotFound of an instance for its end, though a young one
//! is unknown for a while; it deletes a good interface, and its token answers
//! only the dead one from then on. **Shown by:** an attempt that ends after the
//! create, and a look that does not find the young instance. **Breaks:**
//! `converges`.

use eni_core::{
    ec2::{Ec2, Instance},
    inject::Inject,
};

use crate::{
    Failed, Invariant,
    search::Start,
    shelf::{
        calls::Calls,
        plain::{Steps, is_gone},
        story::Story,
    },
};

pub(super) struct YoungInstanceIsGone;

pub(super) const STORY: Story = Story {
    name: "broken-young-instance-is-gone",
    about: "takes an instance that is not shown yet for gone",
    shown_by: "an attach that fails, and a look that misses the young instance",
    breaks: Invariant::Converges,
    cost: 2,
    start: Start::YoungInstance,
    ..Story::ALONE
};

impl Steps for YoungInstanceIsGone {
    async fn look<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Result<Instance, Failed> {
        match calls.look().await {
            Ok(instance) if !is_gone(&instance) => Ok(instance),
            Err(error) if !error.is_not_found() => Err(error.into()),
            Ok(_) | Err(_) => Err(self.give_up(calls).await),
        }
    }
}
