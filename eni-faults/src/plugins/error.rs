//! Why a plugin cannot be used.

use thiserror::Error;

/// A plugin that cannot be used. None of its functions was called.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("plugin {plugin}: {problem}")]
pub struct PluginError {
    /// Its path, or its name if it is linked in.
    pub plugin: String,
    /// What is wrong with it.
    pub problem: PluginProblem,
}

impl PluginProblem {
    pub(super) fn of(self, plugin: impl Into<String>) -> PluginError {
        PluginError { plugin: plugin.into(), problem: self }
    }
}

/// What is wrong with a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PluginProblem {
    /// There is nothing at its path, or it cannot be read.
    #[error("it cannot be read: {reason}; name the path of a shared library")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// Its path is no file's.
    #[error("it is no file; name the path of a shared library")]
    NoFile,
    /// The system does not load it.
    #[error("the system does not load it: {reason}")]
    NotLoaded {
        /// What the system says.
        reason: String,
    },
    /// It is another sort of library.
    #[error(
        "it has no symbol `eni_plugin_entry`, so it is no eni plugin; a C plugin defines it as a \
         const eni_plugin, a Rust plugin with export_plugin!"
    )]
    NoEntry,
    /// What it exports is no table.
    #[error("its `eni_plugin_entry` is no table of a plugin (magic {found:#010x})")]
    Magic {
        /// What is in place of the magic number.
        found: u32,
    },
    /// It speaks another contract.
    #[error(
        "it speaks ABI {major}.{minor}, and this eni speaks {host}.x; build it with its header"
    )]
    Major {
        /// Its major version.
        major: u16,
        /// Its minor version.
        minor: u16,
        /// The host's major version.
        host: u16,
    },
    /// A table of it is shorter than the first version was.
    #[error("{table} has {size} bytes, and needs {least} at least")]
    Short {
        /// Which table.
        table: String,
        /// What it says to have.
        size: u32,
        /// What it needs.
        least: usize,
    },
    /// A pointer that has to lead somewhere is null.
    #[error("{what} is null")]
    Null {
        /// Which.
        what: String,
    },
    /// A text is not UTF-8 or far too long.
    #[error("{what} is no text: {reason}")]
    Text {
        /// Which.
        what: String,
        /// What is wrong.
        reason: String,
    },
    /// A list is empty or far too long.
    #[error("it has {count} {what}; there are 1 to {most}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many it says to have.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// A number stands for nothing that is known.
    #[error("{what} is {found}, which stands for nothing")]
    Number {
        /// Which.
        what: String,
        /// The number.
        found: u32,
    },
    /// A strategy of it has a name that no rule can write or that is taken.
    #[error("{reason}")]
    Name {
        /// What is wrong with the name.
        reason: String,
    },
    /// Another plugin has a strategy of this name.
    #[error(
        "its strategy `{strategy}` is there already, from {other}; leave one of the two plugins out"
    )]
    Taken {
        /// The name.
        strategy: String,
        /// The other plugin.
        other: String,
    },
}
