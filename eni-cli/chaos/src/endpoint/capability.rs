//! What an endpoint honours, and which invariant rests on it. Plain data; how it
//! is found out is the probe's matter.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use crate::Invariant;

/// Something that EC2 does and that an endpoint may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// A create with a client token that was used before answers the interface
    /// that is there.
    TokenReplay,
    /// A used client token with other parameters is refused.
    TokenMismatch,
    /// A find by description shows what has it.
    DescriptionFilter,
    /// The same where the description holds wildcards, which are escaped.
    EscapedWildcards,
    /// A find by tag shows what has it.
    TagFilter,
    /// DeleteOnTermination is shown after it was set.
    DeleteOnTerminationShown,
    /// An interface that has it set goes with its instance.
    DeleteOnTerminationActs,
    /// Attaching what is in use is refused.
    AttachInUseRefused,
    /// Deleting what is attached is refused.
    DeleteAttachedRefused,
}

impl Capability {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::TokenReplay,
        Self::TokenMismatch,
        Self::DescriptionFilter,
        Self::EscapedWildcards,
        Self::TagFilter,
        Self::DeleteOnTerminationShown,
        Self::DeleteOnTerminationActs,
        Self::AttachInUseRefused,
        Self::DeleteAttachedRefused,
    ];

    /// What an endpoint can do that honours it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::TokenReplay => "replay a ClientToken",
            Self::TokenMismatch => "refuse a used ClientToken with other parameters",
            Self::DescriptionFilter => "find by description",
            Self::EscapedWildcards => "find by description with escaped wildcards",
            Self::TagFilter => "find by tag",
            Self::DeleteOnTerminationShown => "show DeleteOnTermination after it was set",
            Self::DeleteOnTerminationActs => "act on DeleteOnTermination",
            Self::AttachInUseRefused => "refuse to attach what is in use",
            Self::DeleteAttachedRefused => "refuse to delete what is attached",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.text())
    }
}

/// Whether an endpoint honours something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Honoured {
    /// It was seen to.
    Yes,
    /// It was seen not to.
    No,
    /// It could not be seen. Counts as no.
    Unknown,
}

/// What was seen of one capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Probed {
    /// Which.
    pub capability: Capability,
    /// Whether it is honoured.
    pub honoured: Honoured,
    /// What was seen.
    pub saw: String,
}

/// What an endpoint honours: each capability once, in the order of
/// [`Capability::ALL`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Probe(Vec<Probed>);

impl Probe {
    /// Nothing is known yet.
    pub fn new() -> Self {
        let unknown = |capability| Probed {
            capability,
            honoured: Honoured::Unknown,
            saw: "the probe did not get there".to_owned(),
        };
        Self(Capability::ALL.map(unknown).to_vec())
    }

    /// Keeps what was seen.
    pub fn saw(&mut self, capability: Capability, honoured: Honoured, saw: impl Into<String>) {
        if let Some(probed) = self.0.iter_mut().find(|probed| probed.capability == capability) {
            probed.honoured = honoured;
            probed.saw = saw.into();
        }
    }

    /// Whether it was seen to honour this.
    pub fn honours(&self, capability: Capability) -> bool {
        self.iter().any(|is| is.capability == capability && is.honoured == Honoured::Yes)
    }

    /// What was seen, one for each capability.
    pub fn iter(&self) -> impl Iterator<Item = &Probed> {
        self.0.iter()
    }

    /// The invariants that the endpoint cannot show, each with the reason.
    pub fn waived(&self) -> BTreeMap<Invariant, String> {
        let reason = |invariant| {
            let missing = |probed: &&Probed| {
                rests_on(invariant).contains(&probed.capability) && probed.honoured != Honoured::Yes
            };
            let missing: Vec<_> = self.iter().filter(missing).map(Probed::lack).collect();
            (!missing.is_empty()).then(|| (invariant, missing.join("; ")))
        };
        Invariant::ALL.into_iter().filter_map(reason).collect()
    }
}

impl Default for Probe {
    fn default() -> Self {
        Self::new()
    }
}

impl Probed {
    fn lack(&self) -> String {
        let (can, saw) = (self.capability, &self.saw);
        match self.honoured {
            Honoured::Unknown => format!("it is not known whether the endpoint can {can} ({saw})"),
            Honoured::No | Honoured::Yes => format!("the endpoint does not {can} ({saw})"),
        }
    }
}

/// What an endpoint must honour, or what is seen of an invariant there says
/// nothing about the workflow.
///
/// What a worker made is read back by its description, so every invariant that
/// goes by what lives rests on that filter; the collector finds by tag. Three go
/// by the calls that were sent and how attempts ended, and rest on nothing.
pub(crate) const fn rests_on(invariant: Invariant) -> &'static [Capability] {
    use Capability::{
        DeleteOnTerminationActs, DeleteOnTerminationShown, DescriptionFilter, TagFilter,
        TokenReplay,
    };
    match invariant {
        Invariant::OnePerKey => &[TokenReplay, DescriptionFilter],
        Invariant::OneAtOk | Invariant::CleanFailure => &[DescriptionFilter],
        Invariant::TruthfulOk => &[DeleteOnTerminationShown, DescriptionFilter],
        // What is not shown is set again, and rightly so.
        Invariant::QuietRerun => &[DeleteOnTerminationShown],
        Invariant::NoLeak => &[DeleteOnTerminationActs, DescriptionFilter, TagFilter],
        Invariant::NoForeignTouch | Invariant::Converges | Invariant::BoundedCalls => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_but(missing: &[Capability]) -> Probe {
        let mut probe = Probe::new();
        for capability in Capability::ALL.into_iter().filter(|is| !missing.contains(is)) {
            probe.saw(capability, Honoured::Yes, "");
        }
        for capability in missing {
            probe.saw(*capability, Honoured::No, "seen not to");
        }
        probe
    }

    fn waived(probe: &Probe) -> Vec<Invariant> {
        probe.waived().into_keys().collect()
    }

    #[test]
    fn an_endpoint_that_honours_everything_waives_nothing() {
        assert_eq!(waived(&all_but(&[])), []);
    }

    #[test]
    fn what_is_not_honoured_waives_what_rests_on_it_and_nothing_else() {
        use Capability as C;
        use Invariant::{CleanFailure, NoLeak, OneAtOk, OnePerKey, QuietRerun, TruthfulOk};
        for (missing, expected) in [
            (C::TokenReplay, &[OnePerKey][..]),
            (C::DeleteOnTerminationShown, &[TruthfulOk, QuietRerun]),
            (C::DeleteOnTerminationActs, &[NoLeak]),
            (C::DescriptionFilter, &[OnePerKey, OneAtOk, TruthfulOk, NoLeak, CleanFailure]),
            (C::TagFilter, &[NoLeak]),
            (C::TokenMismatch, &[]),
            (C::EscapedWildcards, &[]),
            (C::AttachInUseRefused, &[]),
            (C::DeleteAttachedRefused, &[]),
        ] {
            assert_eq!(waived(&all_but(&[missing])), expected, "{missing:?}");
        }
    }

    #[test]
    fn what_could_not_be_probed_counts_as_not_honoured_and_the_reason_is_given() {
        let waived = Probe::new().waived();
        assert_eq!(waived.len(), 6);
        assert!(waived[&Invariant::NoLeak].contains("the probe did not get there"), "{waived:?}");
        let reasons = all_but(&[Capability::TokenReplay]).waived();
        assert!(
            reasons[&Invariant::OnePerKey].contains("does not replay a ClientToken"),
            "{reasons:?}"
        );
        assert!(reasons[&Invariant::OnePerKey].contains("seen not to"), "{reasons:?}");
    }
}
