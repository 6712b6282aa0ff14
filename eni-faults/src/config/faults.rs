//! The faults' part of the settings: rules by name, each as a text or spelled
//! out as a table.

use std::{collections::BTreeMap, fmt, marker::PhantomData, str::FromStr};

use eni_inject::Actor;
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Unexpected, Visitor},
};
use thiserror::Error;

use crate::{Fault, Item, ParseError, Percent, Rule, Visits, When, Where};

/// The faults' part of the settings, `[faults]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultsConfig {
    /// Rules by name, `[faults.rules]`.
    pub rules: BTreeMap<RuleName, RuleConfig>,
}

impl FaultsConfig {
    /// The rules that are enabled.
    pub fn rules(&self) -> Vec<Rule> {
        let enabled = self.rules.iter().filter_map(|(name, rule)| match rule {
            RuleConfig::On { item, priority } => {
                Some(Rule::named(name.as_str(), *priority, item.clone()))
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
/// with the keys `where`, `strategy` (`percent`, `nth` or `always`), the
/// strategy's parameter (`percent`, `nth`), `fault`, `actor`, `priority` and
/// `enabled`.
///
/// Without `strategy` the parameter that is there tells, and none is `always`.
/// With it, the other strategies' parameters do not count, so that a preset or
/// a variable can switch it. With `enabled = false` nothing else is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleConfig {
    /// It takes part.
    On {
        /// What it says.
        item: Item,
        /// Lower comes first; 0 if not given.
        priority: i64,
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
        Ok(RuleConfig::On { item, priority: 0 })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleConfig, A::Error> {
        RuleTable::deserialize(de::value::MapAccessDeserializer::new(map))?.rule()
    }
}

fn not_of_grammar<E: de::Error>(what: &str, error: &ParseError) -> E {
    let rendered = error.render();
    let indented: Vec<_> = rendered.lines().map(|line| format!("    {line}")).collect();
    E::custom(format_args!("this is no {what}\n{}", indented.join("\n")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleTable {
    r#where: Option<Text<Where>>,
    strategy: Option<StrategyName>,
    percent: Option<Text<Percent>>,
    nth: Option<Nth>,
    fault: Option<Text<Fault>>,
    actor: Option<ActorName>,
    #[serde(default)]
    priority: i64,
    #[serde(default = "yes")]
    enabled: bool,
}

/// Two fields, as one that is missing.
const WHERE_AND_FAULT: &str = "where` and `fault";

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum StrategyName {
    Percent,
    Nth,
    Always,
}

impl RuleTable {
    fn rule<E: de::Error>(self) -> Result<RuleConfig, E> {
        if !self.enabled {
            return Ok(RuleConfig::Off);
        }
        if self.r#where.is_none() && self.fault.is_none() {
            return Err(E::missing_field(WHERE_AND_FAULT));
        }
        let percent = self.percent.map(|percent| When::Percent(percent.0));
        let nth = self.nth.map(|nth| When::Visits(nth.0));
        let when = match (self.strategy, percent, nth) {
            (Some(StrategyName::Percent), percent, _) => {
                percent.ok_or_else(|| E::missing_field("percent"))?
            }
            (Some(StrategyName::Nth), _, nth) => nth.ok_or_else(|| E::missing_field("nth"))?,
            (Some(StrategyName::Always), _, _) | (None, None, None) => When::Always,
            (None, Some(when), None) | (None, None, Some(when)) => when,
            (None, Some(_), Some(_)) => {
                return Err(E::custom(
                    "there is both `percent` and `nth`; say which counts, with \
                     `strategy = \"percent\"` or `strategy = \"nth\"`",
                ));
            }
        };
        let place = self.r#where.ok_or_else(|| E::missing_field("where"))?.0;
        let fault = self.fault.ok_or_else(|| E::missing_field("fault"))?.0;
        let item = Item { actor: self.actor.map(|actor| actor.0), place, when, fault };
        Ok(RuleConfig::On { item, priority: self.priority })
    }
}

/// A part of a rule's text.
struct Text<T>(T);

struct TextVisitor<T>(PhantomData<T>);

/// A part of a rule that stands alone in a table.
trait Part: FromStr<Err = ParseError> {
    const WHAT: &'static str;
    const EXAMPLE: &'static str;
}

impl Part for Where {
    const WHAT: &'static str = "place";
    const EXAMPLE: &'static str = "ensure.*";
}

impl Part for Percent {
    const WHAT: &'static str = "percentage";
    const EXAMPLE: &'static str = "30%";
}

impl Part for Fault {
    const WHAT: &'static str = "fault";
    const EXAMPLE: &'static str = "lost-reply";
}

impl<'de, T: Part> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl<T: Part> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} such as {:?}", T::WHAT, T::EXAMPLE)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<T>, E> {
        text.parse().map(Text).map_err(|error| not_of_grammar(T::WHAT, &error))
    }
}

/// Numbers of visits: `2`, or `"1+3..5"`.
struct Nth(Visits);

struct NthVisitor;

impl<'de> Deserialize<'de> for Nth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NthVisitor)
    }
}

impl Visitor<'_> for NthVisitor {
    type Value = Nth;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number of a visit, from 1, or several such as \"1+3..5\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Nth, E> {
        text.parse().map(Nth).map_err(|error| not_of_grammar("number of visits", &error))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Nth, E> {
        self.visit_str(&n.to_string())
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Nth, E> {
        self.visit_str(&n.to_string())
    }
}

struct ActorName(Actor);

impl<'de> Deserialize<'de> for ActorName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Actor::new(&name).map(ActorName).map_err(de::Error::custom)
    }
}
