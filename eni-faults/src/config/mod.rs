//! Layered configuration, generic over the settings: compiled-in defaults <
//! file < preset < environment < flags. Every error names the place it comes
//! from, and every key its origin.
//!
//! What the settings are is the caller's matter; [`FaultsConfig`] is the part
//! of them that this crate knows. Nothing is read from the process: the
//! environment and the flags are handed in.
//!
//! ```
//! use eni_faults::config::{self, FaultsConfig, File, Flags, Sources};
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! #[serde(deny_unknown_fields)]
//! struct Settings {
//!     rounds: u32,
//!     faults: FaultsConfig,
//! }
//!
//! let mut flags = Flags::default();
//! flags.set("--rounds", "rounds", None::<u32>)?;
//! let loaded = config::load::<Settings>(Sources {
//!     defaults: "rounds = 20\nfaults.rules = {}",
//!     file: Some(File {
//!         path: "eni.toml".to_owned(),
//!         text: "[preset.rare.faults.rules]\nlose = 'ensure.*:1%=lost-reply'".to_owned(),
//!     }),
//!     preset: Some("rare".to_owned()),
//!     env: vec![("ENI_ROUNDS".to_owned(), "3".to_owned())],
//!     env_ignored: &["ENI_CONFIG", "ENI_PRESET"],
//!     flags,
//! })?;
//! assert_eq!(loaded.settings.rounds, 3);
//! assert_eq!(loaded.origin("rounds").unwrap().to_string(), "ENI_ROUNDS");
//! assert_eq!(
//!     loaded.origin("faults.rules.lose").unwrap().to_string(),
//!     "eni.toml:2:8 (preset `rare`)"
//! );
//! # Ok::<(), config::ConfigError>(())
//! ```

mod env;
mod error;
mod explain;
mod faults;
mod file;
mod flags;
mod layer;
mod load;
mod rule_table;
mod rule_values;
#[cfg(test)]
mod tests;
mod toml_text;

pub use error::ConfigError;
pub use faults::{FaultsConfig, RuleConfig, RuleName, RuleNameError};
pub use file::File;
pub use flags::Flags;
pub use layer::{Origin, Position};
pub use load::{Loaded, Sources, load};
