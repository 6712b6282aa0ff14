//! The faults' part of the settings: rules by name, each as a text or spelled
//! out as a table.

use std::{collections::BTreeMap, fmt, num::NonZeroU64, path::PathBuf, str::FromStr};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Unexpected, Visitor},
};
use thiserror::Error;

use super::{rule_table::RuleTable, rule_values::not_of_grammar};
use crate::{Item, Rule};

/// The faults' part of the settings, `[faults]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultsConfig {
    /// Shared libraries with strategies, `faults.plugins`. Nothing is loaded
    /// here.
    pub plugins: Vec<PathBuf>,
    /// Rules by name, `[faults.rules]`.
    pub rules: BTreeMap<RuleName, RuleConfig>,
}

impl FaultsConfig {
    /// The rules that are enabled.
    pub fn rules(&self) -> Vec<Rule> {
        let enabled = self.rules.iter().filter_map(|(name, rule)| match rule {
            RuleConfig::On { item, priority, limit } => {
                Some(Rule::named(name.as_str(), *priority, item.clone()).with_limit(*limit))
            }
            RuleConfig::Off => None,
        });
        enabled.collect()
    }
}

/// A rule's name in a configuration: `[a-z][a-z0-9_]*` without `__` in it or
/// `_` at its end, since `__` separates keys in a variable's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName(String);

impl RuleName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no rule's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is no name for a rule: it should begin with a lower-case letter, then have lower-case \
     letters, digits and `_`, but no `__` and no `_` at its end, since variables separate keys \
     by `__`"
)]
pub struct RuleNameError(pub String);

impl FromStr for RuleName {
    type Err = RuleNameError;

    fn from_str(text: &str) -> Result<Self, RuleNameError> {
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let separates = text.contains("__") || text.ends_with('_');
        if begins && text.chars().all(allowed) && !separates {
            Ok(Self(text.to_owned()))
        } else {
            Err(RuleNameError(text.to_owned()))
        }
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A rule in a configuration: its text, `"ensure.*:30%=lost-reply"`, or a table
/// with the keys `where`, `strategy` (one of this crate's, or `plugin`), the
/// strategy's parameters (`percent`, `nth`, `every` and `offset`, `first`,
/// `after`, `length` and `period` of `burst`, `plugin`), `fault`, `actor`,
/// `priority`, `limit` and `enabled`.
///
/// Without `strategy` the parameter that is there tells, and none is `always`.
/// With it, the other strategies' parameters do not count, so that a preset or
/// a variable can switch it. `plugin` is the name of a plugin's strategy, or a
/// table with that `name` and the strategy's own parameters. With `enabled =
/// false` nothing else is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleConfig {
    /// It takes part.
    On {
        /// What it says.
        item: Item,
        /// Lower comes first; 0 if not given.
        priority: i64,
        /// How often it may strike in a run, if that is limited.
        limit: Option<NonZeroU64>,
    },
    /// It does not.
    Off,
}

impl<'de> Deserialize<'de> for RuleConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = RuleConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rule such as \"ensure.*:30%=lost-reply\", or a table that spells it out")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<RuleConfig, E> {
        // No rule begins so: a variable may hold a table, and is read again.
        if text.trim_start().starts_with('{') {
            return Err(E::invalid_type(Unexpected::Str(text), &self));
        }
        let item = text.parse().map_err(|error| not_of_grammar("rule", &error))?;
        Ok(RuleConfig::On { item, priority: 0, limit: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleConfig, A::Error> {
        RuleTable::deserialize(de::value::MapAccessDeserializer::new(map))?.rule()
    }
}
