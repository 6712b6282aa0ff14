//! `broken-protects-only-fresh`: takes what is attached as done.
//!
//! **Defect:** it protects what it has just attached, and nothing else: what an
//! earlier attempt attached counts as done. **Shown by:** an attempt that ends
//! between attach and protect. **Breaks:** `truthful-ok`. **Seen in:**
//! ansible-collections/amazon.aws, which sets DeleteOnTermination on one of its
//! ways only.

use eni_core::{Spec, ec2::Interface};

use crate::{
    Finished, Invariant,
    shelf::{
        plain::{Steps, attachment_here},
        story::Story,
    },
};

pub(super) struct ProtectsOnlyFresh;

pub(super) const STORY: Story = Story {
    name: "broken-protects-only-fresh",
    about: "takes what is attached as done",
    shown_by: "an attempt that ends before it protects",
    breaks: Invariant::TruthfulOk,
    source: Some("ansible-collections/amazon.aws"),
    ..Story::ALONE
};

impl Steps for ProtectsOnlyFresh {
    fn finished(&self, spec: &Spec, found: &[Interface]) -> Option<Finished> {
        let attached = found.iter().find(|found| attachment_here(spec, found).is_some());
        attached.map(|is| self.report(is.id.clone(), found))
    }
}
