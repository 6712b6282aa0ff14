//! A build without plugins: the built-in strategies, and an error for whoever
//! asks for more.

use eni_faults::{Strategies, config::Loaded};

use crate::{args::PluginArgs, error::CliError, exit::Exit, settings::Settings};

/// The built-in strategies.
pub(crate) struct Extensions(Strategies);

impl Extensions {
    pub(crate) fn of_flags(flags: &PluginArgs) -> Result<Self, CliError> {
        if flags.paths.is_empty() { Ok(Self(Strategies::built_in())) } else { Err(no_plugins()) }
    }

    pub(crate) fn of(flags: &PluginArgs, loaded: &Loaded<Settings>) -> Result<Self, CliError> {
        if super::paths(flags, loaded).is_empty() {
            Ok(Self(Strategies::built_in()))
        } else {
            Err(no_plugins())
        }
    }

    pub(crate) fn strategies(&self) -> &Strategies {
        &self.0
    }

    /// Nothing is ever a plugin's fault here.
    pub(crate) fn blame(&self, error: CliError) -> CliError {
        error
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        Vec::new()
    }

    pub(crate) fn warn_of_slow(&self) {}
}

/// What a build without plugins says when it is asked for one.
pub(crate) fn no_plugins() -> CliError {
    CliError::new(Exit::Config, "no-plugins", "this eni was built without plugins")
        .help("build it with the feature: cargo build -p eni-cli --features plugins")
}
