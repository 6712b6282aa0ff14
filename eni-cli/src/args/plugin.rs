//! The command line of plugins: the flag that names one, and `eni plugin`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The plugins that a command loads.
#[derive(Debug, Default, Args)]
pub(crate) struct PluginArgs {
    /// Load strategies from this shared library; again for more
    #[arg(long = "plugin", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// List the plugins that are there, with their strategies
    List(PluginListArgs),
    /// Load a plugin, and see whether its strategies are what they have to be
    Check(PluginCheckArgs),
    /// Begin a plugin of your own, in a new folder
    New(PluginNewArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PluginListArgs {
    #[command(flatten)]
    pub(crate) plugins: PluginArgs,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PluginCheckArgs {
    /// The shared library
    #[arg(value_name = "PATH")]
    pub(crate) path: PathBuf,
    /// A rule that calls a strategy of it, such as `*.*:plugin(dice,sides=6)=refuse`
    /// [default: each of them at every point, without arguments]
    #[arg(value_name = "RULE")]
    pub(crate) rules: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PluginNewArgs {
    /// The name of folder, plugin and strategy: lower-case letters, digits and hyphens
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// In C, else in Rust
    #[arg(long)]
    pub(crate) c: bool,
}
