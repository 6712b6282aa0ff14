//! The strategies that are built in, linked in, and of the plugins that a
//! command names.

use std::{path::Path, sync::Arc};

use eni_faults::{Strategies, plugins::Plugins};

use crate::{error::CliError, output, process::SystemStopwatch};

/// The strategies, and the plugins that some of them come from.
pub(crate) struct Extensions(Plugins);

impl Extensions {
    /// Those that are built in and linked in.
    pub(super) fn bare() -> Result<Self, CliError> {
        let mut plugins = none_loaded();
        plugins.add_linked(&eni_plugins::LINKED).map_err(CliError::plugin)?;
        Ok(Self(plugins))
    }

    /// Loads the shared library at this path.
    pub(super) fn add(&mut self, path: &Path) -> Result<(), CliError> {
        self.0.load(path).map(|_| ()).map_err(CliError::plugin)
    }

    pub(crate) fn plugins(&self) -> &Plugins {
        &self.0
    }

    pub(crate) fn strategies(&self) -> &Strategies {
        self.0.strategies()
    }

    /// An error about rules, or rather about the plugin whose fault it is.
    pub(crate) fn blame(&self, error: CliError) -> CliError {
        match self.failures().first() {
            Some(failure) => CliError::plugin(failure),
            None => error,
        }
    }

    /// What went wrong in plugins outside any decision, by now.
    pub(crate) fn failures(&self) -> Vec<String> {
        self.0.failures()
    }

    /// Says which strategies are slow.
    pub(crate) fn warn_of_slow(&self) {
        warn_of_slow(&self.0);
    }
}

/// Plugins that are timed, and none of them loaded.
pub(crate) fn none_loaded() -> Plugins {
    Plugins::new(Some(Arc::new(SystemStopwatch::start())))
}

/// Says which strategies are slow.
pub(crate) fn warn_of_slow(plugins: &Plugins) {
    for slow in plugins.slow() {
        output::stderr(&format!("warning {slow}\n"));
    }
}
