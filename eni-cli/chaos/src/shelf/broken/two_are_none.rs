//! `broken-two-are-none`: takes two matches for none.
//!
//! **Defect:** it takes two matches for none: it makes a third, or sees its own
//! second one no more. **Shown by:** tokens that expire, and a find that misses
//! the fresh interface: a second one is made, and from then on there are two.
//! **Breaks:** `converges`. **Seen in:** ansible-collections/amazon.aws: only
//! exactly one match counts.

use eni_core::{
    Spec,
    ec2::{Ec2, Interface},
    inject::Inject,
    points,
};

use crate::{
    Failed, Finished, Invariant,
    search::OutsideEvent,
    shelf::{
        calls::Calls,
        plain::{Steps, attachment_here},
        story::Story,
    },
};

pub(super) struct TwoAreNone;

pub(super) const STORY: Story = Story {
    name: "broken-two-are-none",
    about: "takes two matches for none",
    shown_by: "expired tokens, and a find that misses the interface",
    breaks: Invariant::Converges,
    cost: 2,
    events: &[OutsideEvent::ExpireTokens],
    source: Some("ansible-collections/amazon.aws"),
    ..Story::ALONE
};

impl Steps for TwoAreNone {
    fn finished(&self, spec: &Spec, found: &[Interface]) -> Option<Finished> {
        let [one] = found else { return None };
        attachment_here(spec, one)?
            .delete_on_termination
            .then(|| self.report(one.id.clone(), found))
    }

    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        let found = calls.find(&points::FIND).await?;
        Ok(if found.len() == 1 { found } else { Vec::new() })
    }
}
