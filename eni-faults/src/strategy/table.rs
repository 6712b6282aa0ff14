//! The table in which rules find their strategies.

use std::{collections::BTreeMap, sync::Arc};

use thiserror::Error;

use super::built_in;
use crate::{Strategy, StrategyCall, StrategyError, StrategyKind, suggest};

/// The name before a plugin's strategy, in `:plugin(NAME,...)`.
pub const PLUGIN: &str = "plugin";

/// The strategies that a process knows, by name.
///
/// There are two name spaces. `:every(3)` means a strategy of this crate or of
/// the program; `:plugin(brownout,period=20)` one that a plugin brought. A
/// plugin can so never take the place of a built-in strategy, and in each name
/// space a name is for one strategy.
#[derive(Debug, Clone)]
pub struct Strategies {
    own: BTreeMap<String, Arc<dyn StrategyKind>>,
    plugins: BTreeMap<String, Arc<dyn StrategyKind>>,
}

impl Default for Strategies {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Strategies {
    /// Those of this crate, and no plugins.
    pub fn built_in() -> Self {
        let own = built_in::all().into_iter().map(|kind| (kind.name().to_owned(), kind));
        Self { own: own.collect(), plugins: BTreeMap::new() }
    }

    /// Adds a strategy that rules call by its name alone.
    ///
    /// # Errors
    ///
    /// When its name is taken, is no name, or is `plugin`.
    pub fn add(&mut self, kind: Arc<dyn StrategyKind>) -> Result<(), StrategyNameError> {
        if kind.name() == PLUGIN {
            return Err(StrategyNameError::Reserved);
        }
        insert(&mut self.own, kind)
    }

    /// Adds a plugin's strategy, which rules call as `plugin(NAME,...)`.
    ///
    /// # Errors
    ///
    /// When another plugin's strategy has its name, or it is no name.
    pub fn add_plugin(&mut self, kind: Arc<dyn StrategyKind>) -> Result<(), StrategyNameError> {
        insert(&mut self.plugins, kind)
    }

    /// The strategy that rules call by this name alone.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn StrategyKind>> {
        self.own.get(name)
    }

    /// The plugins' strategy of this name.
    pub fn get_plugin(&self, name: &str) -> Option<&Arc<dyn StrategyKind>> {
        self.plugins.get(name)
    }

    /// Those that rules call by their name alone, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn StrategyKind>> {
        self.own.values()
    }

    /// Those of plugins, by name.
    pub fn plugins(&self) -> impl Iterator<Item = &Arc<dyn StrategyKind>> {
        self.plugins.values()
    }

    /// The strategy that a rule calls, with the rule's arguments.
    ///
    /// # Errors
    ///
    /// When there is none of its name, or an argument is wrong.
    pub fn ready(&self, call: &StrategyCall) -> Result<Arc<dyn Strategy>, NoStrategy> {
        let wrong = |error| NoStrategy::Arguments {
            strategy: call.title().to_owned(),
            plugin: call.plugin().is_some(),
            error,
        };
        if call.name() != PLUGIN {
            let kind = self.own.get(call.name()).ok_or_else(|| self.no_such(call.name()))?;
            return kind.ready(call.args()).map_err(wrong);
        }
        let Some((name, args)) = call.plugin() else {
            return Err(NoStrategy::PluginUnnamed { help: self.listed_plugins() });
        };
        let kind = self.plugins.get(name).ok_or_else(|| self.no_such_plugin(name))?;
        kind.ready(args).map_err(wrong)
    }

    fn no_such(&self, name: &str) -> NoStrategy {
        let known = self.own.keys().map(String::as_str).chain([PLUGIN]);
        let help = match suggest::nearest(name, known) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if self.plugins.contains_key(name) => {
                format!("a plugin has one; call it `plugin({name})`")
            }
            None => {
                let known: Vec<_> = self.own.keys().map(String::as_str).collect();
                format!("there are {}, and those of plugins as `plugin(NAME)`", known.join(", "))
            }
        };
        NoStrategy::Name { strategy: name.to_owned(), help }
    }

    fn no_such_plugin(&self, name: &str) -> NoStrategy {
        let help = match suggest::nearest(name, self.plugins.keys().map(String::as_str)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if self.own.contains_key(name) => format!("a built-in one is called `{name}`"),
            None => self.listed_plugins(),
        };
        NoStrategy::Plugin { strategy: name.to_owned(), help }
    }

    fn listed_plugins(&self) -> String {
        let known: Vec<_> = self.plugins.keys().map(String::as_str).collect();
        if known.is_empty() {
            "no plugin is loaded".to_owned()
        } else {
            format!("the plugins have {}", known.join(", "))
        }
    }
}

fn insert(
    table: &mut BTreeMap<String, Arc<dyn StrategyKind>>,
    kind: Arc<dyn StrategyKind>,
) -> Result<(), StrategyNameError> {
    let name = kind.name().to_owned();
    if !crate::grammar::is_name(&name) {
        return Err(StrategyNameError::Malformed { name });
    }
    if table.contains_key(&name) {
        return Err(StrategyNameError::Taken { name });
    }
    table.insert(name, kind);
    Ok(())
}

/// Why a strategy cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StrategyNameError {
    /// There is one of this name.
    #[error("there is a strategy called `{name}` already; give this one another name")]
    Taken {
        /// The name.
        name: String,
    },
    /// No rule could call it.
    #[error(
        "{name:?} is no name for a strategy: it should begin with a lower-case letter, then have \
         lower-case letters, digits and `-`"
    )]
    Malformed {
        /// The name.
        name: String,
    },
    /// The name is how rules call plugins.
    #[error("`plugin` is how rules call the strategies of plugins; give this one another name")]
    Reserved,
}

impl NoStrategy {
    /// The key of a rule's table that says what is wrong.
    pub(crate) fn key(&self) -> String {
        let argument = match self {
            Self::Arguments { error, plugin: true, .. } => error.argument(),
            Self::Arguments { error, .. } => return error.argument().unwrap_or("strategy").into(),
            Self::Name { .. } => return "strategy".to_owned(),
            Self::Plugin { .. } => Some("name"),
            Self::PluginUnnamed { .. } => None,
        };
        match argument {
            Some(argument) => format!("{PLUGIN}.{argument}"),
            None => PLUGIN.to_owned(),
        }
    }
}

/// Why a rule has no strategy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoStrategy {
    /// No strategy has this name.
    #[error("no strategy `{strategy}`; {help}")]
    Name {
        /// The name.
        strategy: String,
        /// What was probably meant, or what there is.
        help: String,
    },
    /// No plugin's strategy has this name.
    #[error("no plugin's strategy `{strategy}`; {help}")]
    Plugin {
        /// The name.
        strategy: String,
        /// What was probably meant, or what there is.
        help: String,
    },
    /// A plugin's strategy is called without its name.
    #[error("`plugin` needs the name of a strategy first, as in `plugin(brownout)`; {help}")]
    PluginUnnamed {
        /// What there is.
        help: String,
    },
    /// The strategy is there and refuses its arguments.
    #[error("strategy `{strategy}`: {error}")]
    Arguments {
        /// Its name.
        strategy: String,
        /// Whether it is a plugin's.
        plugin: bool,
        /// What is wrong.
        error: StrategyError,
    },
}
