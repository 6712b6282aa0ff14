//! Strategies of plugins: from shared libraries, or linked in. Both come as the
//! same table (`eni_plugin.h`), which is checked before any function of it is
//! called, and become strategies like any other. How rules use them is not here.
//!
//! A library is found by its path alone, loaded with every symbol resolved, and
//! never unloaded. Whatever a plugin does wrong is told with its name; nothing
//! of it counts as "no fault".

mod arguments;
mod buffer;
mod error;
mod instance;
mod library;
mod plugin;
mod probe;
mod registry;
mod table;
mod watch;

pub use error::{PluginError, PluginProblem};
pub use plugin::{Origin, Plugin};
pub use probe::{Probe, Unsteady};
pub use registry::Plugins;
pub use watch::{SlowStrategy, Stopwatch};
