//! A strategy as a rule names it, with its arguments. What it decides is not
//! here.

use super::PLUGIN;

/// A strategy's name and arguments: `every(3)`, `plugin(brownout,period=20)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyCall {
    name: String,
    args: Vec<Arg>,
}

impl StrategyCall {
    /// Only for a name that the grammar has accepted.
    pub(crate) fn accepted(name: &str, args: Vec<Arg>) -> Self {
        Self { name: name.to_owned(), args }
    }

    /// Its name: `[a-z][a-z0-9-]*`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its arguments, as written.
    pub fn args(&self) -> &[Arg] {
        &self.args
    }

    /// The name of a plugin's strategy and its own arguments, in
    /// `plugin(NAME,...)`; `None` for any other strategy, or without a name.
    pub fn plugin(&self) -> Option<(&str, &[Arg])> {
        let (name, args) = self.args.split_first()?;
        (self.name == PLUGIN && name.key.is_none()).then_some((name.value(), args))
    }

    /// The name of the strategy itself, be it a plugin's or not.
    pub fn title(&self) -> &str {
        self.plugin().map_or(&self.name, |(name, _)| name)
    }
}

/// One argument of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arg {
    key: Option<String>,
    value: String,
}

impl Arg {
    /// Only for text that the grammar has accepted.
    pub(crate) fn accepted(key: Option<String>, value: String) -> Self {
        Self { key, value }
    }

    /// What the argument is called, if it is named.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Its value, without quotes.
    pub fn value(&self) -> &str {
        &self.value
    }
}
