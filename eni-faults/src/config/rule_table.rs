//! A rule that is spelled out as a table: its keys, and the rule they make.

use serde::{Deserialize, de};

use super::{
    faults::RuleConfig,
    rule_values::{ActorName, Count, Nth, Number, PluginCall, Text},
};
use crate::{Arg, Fault, Item, PLUGIN, Percent, StrategyCall, When, Where, strategy};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    r#where: Option<Text<Where>>,
    strategy: Option<StrategyName>,
    percent: Option<Text<Percent>>,
    nth: Option<Nth>,
    every: Option<Count>,
    offset: Option<Number>,
    first: Option<Count>,
    after: Option<Number>,
    length: Option<Count>,
    period: Option<Count>,
    plugin: Option<PluginCall>,
    fault: Option<Text<Fault>>,
    actor: Option<ActorName>,
    #[serde(default)]
    priority: i64,
    limit: Option<Count>,
    #[serde(default = "yes")]
    enabled: bool,
}

/// Two fields, as one that is missing.
const WHERE_AND_FAULT: &str = "where` and `fault";

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum StrategyName {
    Percent,
    Nth,
    Always,
    Every,
    First,
    After,
    Burst,
    Plugin,
}

impl StrategyName {
    const fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Nth => "nth",
            Self::Always => "always",
            Self::Every => "every",
            Self::First => "first",
            Self::After => "after",
            Self::Burst => "burst",
            Self::Plugin => PLUGIN,
        }
    }
}

/// A key of the table that is a strategy's parameter.
struct Parameter {
    of: StrategyName,
    key: &'static str,
    required: bool,
    value: Option<String>,
}

impl RuleTable {
    pub(super) fn rule<E: de::Error>(mut self) -> Result<RuleConfig, E> {
        if !self.enabled {
            return Ok(RuleConfig::Off);
        }
        if self.r#where.is_none() && self.fault.is_none() {
            return Err(E::missing_field(WHERE_AND_FAULT));
        }
        let when = self.when()?;
        let place = self.r#where.ok_or_else(|| E::missing_field("where"))?.0;
        let fault = self.fault.ok_or_else(|| E::missing_field("fault"))?.0;
        let item = Item { actor: self.actor.map(|actor| actor.0), place, when, fault };
        let limit = self.limit.map(|limit| limit.0);
        Ok(RuleConfig::On { item, priority: self.priority, limit })
    }

    /// When it strikes: as `strategy` says, else as the one strategy of which
    /// there is a parameter.
    fn when<E: de::Error>(&mut self) -> Result<When, E> {
        let parameters = self.parameters();
        let given = parameters.iter().filter(|parameter| parameter.value.is_some());
        let mut implied = given.map(|parameter| (parameter.of, parameter.key));
        let name = match (self.strategy, implied.next()) {
            (Some(name), _) => name,
            (None, None) if self.plugin.is_some() => StrategyName::Plugin,
            (None, None) => StrategyName::Always,
            (None, Some((name, key))) => {
                let other = implied.find(|(other, _)| *other != name);
                let plugin = self.plugin.is_some().then_some((StrategyName::Plugin, PLUGIN));
                if let Some((other, other_key)) = other.or(plugin) {
                    return Err(E::custom(format_args!(
                        "there is both `{key}` and `{other_key}`; say which counts, with \
                         `strategy = \"{}\"` or `strategy = \"{}\"`",
                        name.name(),
                        other.name()
                    )));
                }
                name
            }
        };
        if name == StrategyName::Plugin {
            let call = self.plugin.take().ok_or_else(|| E::missing_field(PLUGIN))?;
            return Ok(When::Strategy(StrategyCall::accepted(PLUGIN, call.0)));
        }
        let mut args = Vec::new();
        for parameter in parameters.into_iter().filter(|parameter| parameter.of == name) {
            match parameter.value {
                Some(value) => args.push(Arg::accepted(Some(parameter.key.to_owned()), value)),
                None if parameter.required => return Err(E::missing_field(parameter.key)),
                None => {}
            }
        }
        strategy::canonical(name.name(), args).map_err(E::custom)
    }

    fn parameters(&self) -> [Parameter; 8] {
        let parameter = |of, key, required, value| Parameter { of, key, required, value };
        let count = |count: &Option<Count>| count.as_ref().map(|count| count.0.to_string());
        let number = |number: &Option<Number>| number.as_ref().map(|number| number.0.to_string());
        let percent = self.percent.as_ref().map(|percent| percent.0.to_string());
        let nth = self.nth.as_ref().map(|nth| nth.0.to_string());
        [
            parameter(StrategyName::Percent, "percent", true, percent),
            parameter(StrategyName::Nth, "nth", true, nth),
            parameter(StrategyName::Every, "every", true, count(&self.every)),
            parameter(StrategyName::Every, "offset", false, number(&self.offset)),
            parameter(StrategyName::First, "first", true, count(&self.first)),
            parameter(StrategyName::After, "after", true, number(&self.after)),
            parameter(StrategyName::Burst, "length", true, count(&self.length)),
            parameter(StrategyName::Burst, "period", true, count(&self.period)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Strategies;

    #[test]
    fn every_parameter_of_a_strategy_is_a_key_of_its_own() {
        let table: RuleTable = toml::from_str("").unwrap();
        let mut keys: Vec<_> = table
            .parameters()
            .iter()
            .map(|parameter| (parameter.of.name(), parameter.key, parameter.required))
            .collect();
        keys.sort_unstable();
        let strategies = Strategies::built_in();
        let mut expected: Vec<_> = strategies
            .iter()
            .flat_map(|kind| {
                let parameters = kind.parameters().iter();
                parameters.map(|is| (kind.name(), &*is.name, is.default.is_none()))
            })
            .collect();
        expected.sort_unstable();
        assert_eq!(keys, expected);
        for kind in strategies.iter() {
            let text = format!("strategy = '{}'", kind.name());
            assert!(toml::from_str::<RuleTable>(&text).is_ok(), "{text}");
        }
    }
}
