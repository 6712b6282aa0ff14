//! `broken-one-token`: never gives up a token whose interface is gone.
//!
//! **Defect:** it has one token for its key, for ever: once somebody has
//! deleted the interface, the token answers with the dead one, again and again.
//! This is `plain` as it is. **Shown by:** a person who deletes the interface
//! before it is attached. **Breaks:** `converges`. **Seen in:** EC2 itself: old
//! documents say the same of RunInstances (`IdempotentInstanceTerminated`).

use crate::{
    Invariant,
    search::OutsideEvent,
    shelf::{plain::Steps, story::Story},
};

pub(super) struct OneToken;

pub(super) const STORY: Story = Story {
    name: "broken-one-token",
    about: "never gives up a token whose interface is gone",
    shown_by: "a person who deletes the interface",
    breaks: Invariant::Converges,
    events: &[OutsideEvent::Delete],
    ..Story::ALONE
};

impl Steps for OneToken {}
