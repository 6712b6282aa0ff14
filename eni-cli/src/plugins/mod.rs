//! The strategies that a command's rules may call: those that are built in, and
//! those of plugins. Without the feature `plugins` there are none of the latter,
//! and asking for one is an error.

#[cfg(not(feature = "plugins"))]
mod absent;
#[cfg(feature = "plugins")]
mod loaded;

use std::path::{Path, PathBuf};

use eni_faults::{
    Strategies,
    config::{ConfigError, Loaded, Origin},
};

#[cfg(not(feature = "plugins"))]
pub(crate) use absent::{Extensions, no_plugins};
#[cfg(feature = "plugins")]
pub(crate) use loaded::{Extensions, none_loaded, warn_of_slow};

use crate::{args::PluginArgs, error::CliError, output, settings::Settings};

impl Extensions {
    /// Those that flags name.
    pub(crate) fn of_flags(flags: &PluginArgs) -> Result<Self, CliError> {
        Self::bare()?.with(&flags.paths)
    }

    /// Those that settings and flags name.
    pub(crate) fn of(flags: &PluginArgs, loaded: &Loaded<Settings>) -> Result<Self, CliError> {
        Self::bare()?.with(&paths_in(loaded))?.with(&flags.paths)
    }

    /// Those of them that can be used, and what is wrong with the others that
    /// settings name. One that flags name has to be usable.
    pub(crate) fn usable(
        flags: &PluginArgs,
        loaded: &Loaded<Settings>,
    ) -> Result<(Self, Vec<ConfigError>), CliError> {
        let mut usable = Self::bare()?;
        let mut wrong = Vec::new();
        for (n, path) in paths_in(loaded).iter().enumerate() {
            if let Err(error) = usable.add(path) {
                wrong.push(loaded.wrong(&format!("faults.plugins.{n}"), error.message));
            }
        }
        Ok((usable.with(&flags.paths)?, wrong))
    }

    fn with(mut self, paths: &[PathBuf]) -> Result<Self, CliError> {
        for path in paths {
            self.add(path)?;
        }
        Ok(self)
    }

    /// Does something with the strategies, and tells what went wrong in plugins
    /// meanwhile.
    pub(crate) fn watched<T>(&self, act: impl FnOnce(&Strategies) -> T) -> (T, Vec<String>) {
        let before = self.failures().len();
        let done = act(self.strategies());
        (done, self.failures().split_off(before))
    }

    /// Says what went wrong in plugins outside any decision, and which are slow.
    /// Whether nothing went wrong.
    pub(crate) fn all_well(&self) -> bool {
        let failures = self.failures();
        for failure in &failures {
            output::stderr(&format!("invalid: {failure}\n"));
        }
        self.warn_of_slow();
        failures.is_empty()
    }
}

/// The paths that settings name. Those of a file are from its folder.
fn paths_in(loaded: &Loaded<Settings>) -> Vec<PathBuf> {
    let folder = match loaded.origin("faults.plugins") {
        Some(Origin::File { path, .. }) => Path::new(path).parent().unwrap_or(Path::new("")),
        _ => Path::new(""),
    };
    loaded.settings.faults.plugins.iter().map(|path| folder.join(path)).collect()
}
