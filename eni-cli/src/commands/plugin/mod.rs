//! `eni plugin`: list, check and begin plugins.

#[cfg(feature = "plugins")]
mod check;
#[cfg(feature = "plugins")]
mod list;
#[cfg(feature = "plugins")]
mod new;

use crate::{
    args::{Args, PluginCommand},
    error::CliError,
    exit::Exit,
};

#[cfg(feature = "plugins")]
pub(crate) fn run(args: &Args, command: &PluginCommand) -> Result<Exit, CliError> {
    match command {
        PluginCommand::List(list) => list::run(args, list),
        PluginCommand::Check(check) => check::run(check),
        PluginCommand::New(new) => new::run(new),
    }
}

#[cfg(not(feature = "plugins"))]
pub(crate) fn run(_: &Args, _: &PluginCommand) -> Result<Exit, CliError> {
    Err(crate::plugins::no_plugins())
}
