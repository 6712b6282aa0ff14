//! The plugins of a process and the table of all its strategies.

use std::{fs, path::Path, sync::Arc};

use eni_plugin_abi::PluginTable;

use super::{
    error::{PluginError, PluginProblem as Problem},
    plugin::{Origin, Plugin},
    watch::{SlowStrategy, Stopwatch, Watch},
};
use crate::{Strategies, StrategyKind, StrategyNameError};

/// The plugins of a process, and its strategies: those that are built in, and
/// those of the plugins.
#[derive(Debug)]
pub struct Plugins {
    plugins: Vec<Plugin>,
    strategies: Strategies,
    watch: Arc<Watch>,
}

impl Plugins {
    /// No plugins yet. Decisions are timed if there is a stopwatch.
    pub fn new(stopwatch: Option<Arc<dyn Stopwatch>>) -> Self {
        Self {
            plugins: Vec::new(),
            strategies: Strategies::built_in(),
            watch: Arc::new(Watch::new(stopwatch)),
        }
    }

    /// Adds a plugin that is part of the program.
    ///
    /// # Errors
    ///
    /// When one of its strategies has a name that is taken or is none.
    pub fn add_linked(&mut self, table: &'static PluginTable) -> Result<(), PluginError> {
        let plugin = Plugin::linked(table, &self.watch)?;
        self.add(plugin).map(|_| ())
    }

    /// Loads the shared library at `path`, for good. Once more is no error and
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// When there is none, it is no plugin, its tables are not in order, or
    /// another plugin has a strategy of the same name. No function of it was
    /// called then but its initializers, which the system runs.
    pub fn load(&mut self, path: &Path) -> Result<&Plugin, PluginError> {
        let canonical = fs::canonicalize(path).map_err(|error| {
            Problem::Unreadable { reason: error.to_string() }.of(path.display().to_string())
        })?;
        let is_it = |plugin: &Plugin| matches!(plugin.origin(), Origin::File { path, .. } if *path == canonical);
        match self.plugins.iter().position(is_it) {
            Some(n) => match self.plugins.get(n) {
                Some(plugin) => Ok(plugin),
                None => Err(Problem::NoFile.of(path.display().to_string())),
            },
            None => {
                let plugin = Plugin::load(&canonical, &self.watch)?;
                self.add(plugin)
            }
        }
    }

    fn add(&mut self, plugin: Plugin) -> Result<&Plugin, PluginError> {
        let title = match plugin.origin() {
            Origin::Linked => plugin.name().to_owned(),
            Origin::File { path, .. } => path.display().to_string(),
        };
        // All of it or nothing.
        let mut strategies = self.strategies.clone();
        for offer in plugin.offers() {
            let kind = Arc::clone(offer) as Arc<dyn StrategyKind>;
            strategies.add_plugin(kind).map_err(|error| {
                let problem = match error {
                    StrategyNameError::Taken { name } => {
                        Problem::Taken { other: self.owner_of(&name), strategy: name }
                    }
                    other => Problem::Name { reason: other.to_string() },
                };
                problem.of(title.clone())
            })?;
        }
        self.strategies = strategies;
        Ok(self.plugins.push_mut(plugin))
    }

    fn owner_of(&self, strategy: &str) -> String {
        let owns = |plugin: &&Plugin| plugin.strategies().any(|kind| kind.name() == strategy);
        match self.plugins.iter().find(owns) {
            Some(plugin) => match plugin.origin() {
                Origin::Linked => format!("{}, which is part of this program", plugin.name()),
                Origin::File { path, .. } => path.display().to_string(),
            },
            None => "this program".to_owned(),
        }
    }

    /// The plugins, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Plugin> {
        self.plugins.iter()
    }

    /// The table in which rules find their strategies.
    pub fn strategies(&self) -> &Strategies {
        &self.strategies
    }

    /// What went wrong in plugins outside any decision, by now: strategies that
    /// could not be made although their arguments were in order, and states
    /// that could not be freed. With any of it a run is invalid.
    pub fn failures(&self) -> Vec<String> {
        self.watch.failures()
    }

    /// Strategies that were slow, by now.
    pub fn slow(&self) -> Vec<SlowStrategy> {
        self.watch.slow()
    }
}
