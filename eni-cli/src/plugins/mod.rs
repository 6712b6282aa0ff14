//! The strategies that a command's rules may call: those that are built in, and
//! those of plugins. Without the feature `plugins` there are none of the latter,
//! and asking for one is an error.

#[cfg(not(feature = "plugins"))]
mod absent;
#[cfg(feature = "plugins")]
mod loaded;

use std::path::PathBuf;

use eni_faults::config::{Loaded, Origin};

#[cfg(not(feature = "plugins"))]
pub(crate) use absent::{Extensions, no_plugins};
#[cfg(feature = "plugins")]
pub(crate) use loaded::{Extensions, none_loaded, warn_of_slow};

use crate::{args::PluginArgs, output, settings::Settings};

/// The paths that flags and settings name. Those of a file are from its folder.
fn paths(flags: &PluginArgs, loaded: &Loaded<Settings>) -> Vec<PathBuf> {
    let folder = match loaded.origin("faults.plugins") {
        Some(Origin::File { path, .. }) => PathBuf::from(path).parent().map(PathBuf::from),
        _ => None,
    };
    let of_settings = loaded.settings.faults.plugins.iter();
    let of_settings = of_settings.map(|path| folder.clone().unwrap_or_default().join(path));
    of_settings.chain(flags.paths.iter().cloned()).collect()
}

impl Extensions {
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
