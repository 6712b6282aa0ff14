//! A case: one rule of EC2, where it is written, and the steps that show it.

use eni_sim::{Preset, WorldConfig};

use crate::{aws::Aws, reply::Step};

/// One rule.
pub(crate) struct Case {
    /// The rule, a sentence.
    pub(crate) rule: &'static str,
    /// The page or program that says so.
    pub(crate) source: &'static str,
    /// What AWS answers.
    pub(crate) aws: &'static str,
    /// Makes the calls and looks at the replies.
    pub(crate) steps: fn(&mut Aws<'_>) -> Step,
    /// The presets that the rule says something about.
    pub(crate) under: &'static [Preset],
    /// What an account must be like for it, where that can be set.
    pub(crate) given: Option<Given>,
}

/// What an account is like.
#[derive(Clone, Copy)]
pub(crate) struct Given {
    /// The setting of `WorldConfig`, in words.
    pub(crate) setting: &'static str,
    /// Sets it.
    pub(crate) set: fn(&mut WorldConfig),
}

/// The presets that every rule must hold under, unless it is about one.
pub(crate) const EVERYWHERE: &[Preset] = &[Preset::Quiet, Preset::Lagging, Preset::Throttled];

impl Case {
    /// A case for every preset and any account.
    pub(crate) const fn new(
        rule: &'static str,
        source: &'static str,
        aws: &'static str,
        steps: fn(&mut Aws<'_>) -> Step,
    ) -> Self {
        Self { rule, source, aws, steps, under: EVERYWHERE, given: None }
    }

    /// A case about what only these presets have.
    pub(crate) const fn only(self, under: &'static [Preset]) -> Self {
        Self { under, ..self }
    }

    /// A case that needs another account than a new one.
    pub(crate) const fn given(self, setting: &'static str, set: fn(&mut WorldConfig)) -> Self {
        Self { given: Some(Given { setting, set }), ..self }
    }
}
