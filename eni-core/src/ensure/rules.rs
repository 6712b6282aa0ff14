//! The rules of the workflow as data, so that a test or a subject of the
//! search can take one out and show what it is good for.

/// One rule of `ensure`. Each has a test that fails with the rule taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// An interface is ours only if description and both tags say so.
    KeyInTags,
    /// The instance is looked at before a create, so that one that could not
    /// be used is not made.
    InstanceBeforeCreate,
    /// An instance that is not found, pending or stopping is given the window.
    YoungInstance,
    /// The find is younger than a bound when a create is sent.
    FreshFind,
    /// After any write that failed, find again before anything else.
    FindAfterDoubt,
    /// A taken index is looked into before the next one is tried.
    LookWhoHoldsTheIndex,
    /// An id that EC2 does not know yet is given the window.
    YoungInterface,
    /// An attachment that was adopted is protected like a fresh one.
    ProtectAdopted,
    /// What was written is read back, by key.
    Confirm,
    /// A change that is acknowledged and not shown within the window is
    /// reported, not waited for any longer.
    WarnWhenNotShown,
    /// A token that belongs to other parameters is left only after a window in
    /// which nothing of the key showed up.
    FindThroughMismatch,
}

/// A set of [`Rule`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules(u32);

impl Rules {
    /// Every rule.
    pub const ALL: Self = Self(u32::MAX);

    /// The same without one.
    #[must_use]
    pub const fn without(self, rule: Rule) -> Self {
        Self(self.0 & !(1 << rule as u32))
    }

    /// Whether the rule is in force.
    pub const fn has(self, rule: Rule) -> bool {
        self.0 & (1 << rule as u32) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taking_one_out_leaves_the_others() {
        let rules = Rules::ALL.without(Rule::Confirm);
        assert!(!rules.has(Rule::Confirm));
        assert!(rules.has(Rule::ProtectAdopted) && rules.has(Rule::WarnWhenNotShown));
    }
}
