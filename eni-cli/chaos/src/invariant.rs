//! What must hold, by name. How each is checked is the oracle's matter.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something that must hold in every run. All go by the world's truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// At no moment two live interfaces made for one key.
    OnePerKey,
    /// At Ok no second interface of the key lives, or Ok says so.
    OneAtOk,
    /// Nothing that another made is attached, changed, detached or deleted.
    NoForeignTouch,
    /// What Ok reports is the world's state.
    TruthfulOk,
    /// When faults stop, the next attempt is Ok.
    Converges,
    /// An attempt on a finished world makes no write.
    QuietRerun,
    /// When the instance is gone, nothing that its worker made is left.
    NoLeak,
    /// After a failure for good at most what the error names is left.
    CleanFailure,
    /// Calls per attempt stay under the workflow's stated bound.
    BoundedCalls,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OnePerKey,
        Self::OneAtOk,
        Self::NoForeignTouch,
        Self::TruthfulOk,
        Self::Converges,
        Self::QuietRerun,
        Self::NoLeak,
        Self::CleanFailure,
        Self::BoundedCalls,
    ];

    /// Its id in reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OnePerKey => "one-per-key",
            Self::OneAtOk => "one-at-ok",
            Self::NoForeignTouch => "no-foreign-touch",
            Self::TruthfulOk => "truthful-ok",
            Self::Converges => "converges",
            Self::QuietRerun => "quiet-rerun",
            Self::NoLeak => "no-leak",
            Self::CleanFailure => "clean-failure",
            Self::BoundedCalls => "bounded-calls",
        }
    }
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl Serialize for Invariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// What a run says about an invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum State {
    /// Checked, and never broken.
    #[serde(rename = "held")]
    Held,
    /// Broken at least once.
    #[serde(rename = "broken")]
    Broken,
    /// The world cannot show it.
    #[serde(rename = "waived")]
    Waived,
    /// The run came to no place where it is checked.
    #[serde(rename = "not checked")]
    NotChecked,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::Waived => "waived",
            Self::NotChecked => "not checked",
        })
    }
}
