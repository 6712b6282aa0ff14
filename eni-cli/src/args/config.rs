//! The words of `eni config` and `eni points`.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args as ClapArgs, Subcommand};

use super::PluginArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show the settings in force, as TOML that loads again
    Show(ShowArgs),
    /// Look for everything that is wrong, at once
    Check(CheckArgs),
    /// Print the JSON Schema of eni.toml
    Schema,
    /// Write the reference: every key with its default and what it is for
    Init(InitArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// Say where each value comes from
    #[arg(long)]
    pub(crate) origin: bool,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Show what this command would use, its flags included
    #[arg(last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Check this file and its presets alone, not the environment
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct InitArgs {
    /// A file that is not there yet [default: standard output, as with -]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PointsArgs {
    /// Show where the rules of this file strike, or without FILE those that `chaos` would use
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "the flag may come without its value")]
    pub(crate) rules: Option<Option<PathBuf>>,
    /// Show where this rule strikes, beside those that `chaos` would use; again for more
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
