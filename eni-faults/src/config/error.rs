//! What is wrong with a configuration. Nothing has been done yet when one of
//! these comes up.

use thiserror::Error;

use super::origin::Origin;
use crate::RuleSetError;

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no such file.
    #[error("there is no configuration file `{path}`; check the path, or leave it away")]
    FileMissing {
        /// The path.
        path: String,
    },
    /// The file is there, but cannot be read.
    #[error("the configuration file `{path}` cannot be read: {reason}")]
    FileUnreadable {
        /// The path.
        path: String,
        /// Why not.
        reason: String,
    },
    /// A text is no TOML.
    #[error("{origin}: this is not TOML: {message}")]
    Syntax {
        /// Where.
        origin: Box<Origin>,
        /// What is wrong.
        message: String,
    },
    /// No setting has this key.
    #[error("{origin}: unknown {what} `{key}`; {help}")]
    UnknownKey {
        /// `key` or `variable`.
        what: &'static str,
        /// The key, or the variable's name.
        key: String,
        /// Where it stands.
        origin: Box<Origin>,
        /// What was probably meant, or what there is.
        help: String,
    },
    /// A value has a wrong type or cannot be.
    #[error("{}`{key}`: {problem}", place(.origin.as_deref()))]
    Wrong {
        /// The key.
        key: String,
        /// Where the value stands, if it stands anywhere.
        origin: Option<Box<Origin>>,
        /// What is wrong with it. May have several lines.
        problem: String,
    },
    /// A rule cannot be used in a run.
    #[error("{}{error}", place(.origin.as_deref()))]
    Rule {
        /// Where it stands, or the part that is at fault.
        origin: Option<Box<Origin>>,
        /// What is wrong with it.
        error: Box<RuleSetError>,
    },
    /// No preset has this name.
    #[error("unknown preset `{preset}`; {help}")]
    UnknownPreset {
        /// The name.
        preset: String,
        /// What was probably meant, and what there is.
        help: String,
    },
    /// One variable sets a value, another one something inside it.
    #[error("{outer} and {inner} are both set, but the second is a part of the first; unset one")]
    VariablesClash {
        /// The variable for the whole.
        outer: String,
        /// The variable for a part.
        inner: String,
    },
}

impl ConfigError {
    /// Where the fault lies, if it lies at one place.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Syntax { origin, .. } | Self::UnknownKey { origin, .. } => Some(origin),
            Self::Wrong { origin, .. } | Self::Rule { origin, .. } => origin.as_deref(),
            Self::FileMissing { .. }
            | Self::FileUnreadable { .. }
            | Self::UnknownPreset { .. }
            | Self::VariablesClash { .. } => None,
        }
    }
}

fn place(origin: Option<&Origin>) -> String {
    origin.map(|origin| format!("{origin}: ")).unwrap_or_default()
}
