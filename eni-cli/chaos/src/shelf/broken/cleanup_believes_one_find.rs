//! `broken-cleanup-believes-one-find`: gives up after one empty find.
//!
//! **Defect:** its cleanup believes one find: it gives up after a find that is
//! empty, though a read may lag; what it made is left. **Shown by:** an
//! instance that terminates, and a find that misses the fresh interface.
//! **Breaks:** `clean-failure`.

use eni_core::{ec2::Ec2, inject::Inject};

use crate::{
    Failed, Invariant,
    search::OutsideEvent,
    shelf::{
        calls::Calls,
        plain::{Steps, delete_all, instance_gone},
        story::Story,
    },
};

pub(super) struct CleanupBelievesOneFind;

pub(super) const STORY: Story = Story {
    name: "broken-cleanup-believes-one-find",
    about: "gives up after one empty find",
    shown_by: "a terminated instance, and a find that misses the interface",
    breaks: Invariant::CleanFailure,
    cost: 2,
    events: &[OutsideEvent::Terminate],
    ..Story::ALONE
};

impl Steps for CleanupBelievesOneFind {
    async fn give_up<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Failed {
        delete_all(calls).await.err().map_or_else(instance_gone, Failed::from)
    }
}
