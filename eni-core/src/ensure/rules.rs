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
    /// A taken index is looked into before the next one is tried, be it EC2's
    /// refusal or a look at the instance that tells of it.
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
    /// Every send of a create carries the token of its generation, so that a
    /// resend is a replay.
    StableToken,
    /// An interface that only a create reply has named is a claim, and no
    /// sighting: it is sighted or written to before Ok and before a duplicate is
    /// judged.
    ResolveClaims,
    /// Only a mutating probe that finds nothing a window after the last sign of
    /// life proves that an interface is dead.
    ProbeBeforeDeath,
    /// The window of that proof begins at the last sign of life, not with the
    /// attempt.
    WindowFromLastSign,
    /// One more find stands between that proof and the next token.
    FindBeforeNextToken,
    /// A duplicate is deleted only after two sightings.
    SeenTwiceBeforeDelete,
    /// The second sighting is waited for no longer than a window: then EC2's
    /// answer to the delete tells whether it is there.
    BoundedWaitForSighting,
    /// Of two attached interfaces the one that this attempt attached is undone.
    UndoOwnAttach,
    /// Of a dead instance everything of the key is deleted.
    DeleteOfDeadInstance,
    /// NotFound on a delete counts only a window after the last sign of life.
    DoubtDeletedAtOnce,
    /// That nothing is left is said only after a find made a window after the
    /// attempt began, if it ever saw or made something.
    LastLookBeforeGone,
    /// A token that belongs to other parameters is left only after a window in
    /// which nothing of the key showed up.
    FindThroughMismatch,
    /// A refusal that an operator can mend leaves the interface to the next
    /// attempt. Deleting it would spend a token at each attempt.
    LeaveToNextAttempt,
    /// A sighting voids every proof of death.
    SightingVoidsProof,
    /// What was written is read back by key, so that siblings show, too.
    ConfirmByKey,
    /// An Ok tells which others of the key are there.
    TellOfDuplicates,
    /// The window after which a change counts as not shown begins at its
    /// acknowledgement, not with the attempt.
    WarnFromAcknowledgement,
    /// Waiting ends in a fresh read of what was waited for.
    ReadAfterWait,
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
