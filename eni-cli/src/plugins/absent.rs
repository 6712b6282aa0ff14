//! A build without plugins: the built-in strategies, and an error for whoever
//! asks for more.

use std::path::Path;

use eni_faults::Strategies;

use crate::{error::CliError, exit::Exit};

/// The built-in strategies.
pub(crate) struct Extensions(Strategies);

impl Extensions {
    #[expect(clippy::unnecessary_wraps, reason = "with plugins it can fail")]
    pub(super) fn bare() -> Result<Self, CliError> {
        Ok(Self(Strategies::built_in()))
    }

    #[expect(clippy::unused_self, reason = "with plugins it is not")]
    pub(super) fn add(&mut self, _: &Path) -> Result<(), CliError> {
        Err(no_plugins())
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
