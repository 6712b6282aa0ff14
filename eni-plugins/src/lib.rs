#![doc = include_str!("../README.md")]

mod brownout;
mod burst;
mod power;
mod quota;
mod tail;
#[cfg(test)]
mod testing;

pub use brownout::Brownout;
pub use burst::Burst;
pub use eni_plugin_abi::export_table;
use eni_plugin_abi::{PluginTable, plugin_table};
pub use quota::Quota;
pub use tail::Tail;

/// The table of all of them, to be exported.
pub const fn table() -> PluginTable {
    plugin_table!(Brownout, Burst, Quota, Tail)
}

/// The same table, for a host that has them linked in.
pub static LINKED: PluginTable = table();
