//! `broken-silent-about-duplicates`: says nothing of duplicates that it sees.
//!
//! **Defect:** it takes the first match and says nothing of others: there are
//! two interfaces of the key and nobody hears of it. **Shown by:** tokens that
//! expire, and a find that misses the fresh interface. **Breaks:** `one-at-ok`.
//! **Seen in:** of the peers that were looked at none resolves duplicates, and
//! none reports them.

use eni_core::{ec2::Interface, id::InterfaceId};

use crate::{
    Finished, Invariant,
    search::OutsideEvent,
    shelf::{plain::Steps, story::Story},
};

pub(super) struct SilentAboutDuplicates;

pub(super) const STORY: Story = Story {
    name: "broken-silent-about-duplicates",
    about: "says nothing of duplicates that it sees",
    shown_by: "expired tokens, and a find that misses the interface",
    breaks: Invariant::OneAtOk,
    cost: 2,
    events: &[OutsideEvent::ExpireTokens],
    ..Story::ALONE
};

impl Steps for SilentAboutDuplicates {
    fn report(&self, interface: InterfaceId, _: &[Interface]) -> Finished {
        Finished::with(interface)
    }
}
