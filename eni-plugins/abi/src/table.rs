//! The tables of a plugin in Rust, and the macros that make and export them.

#![expect(unsafe_code, reason = "shares tables of pointers between threads")]

use crate::{
    Parameter, Strategy,
    raw::{self, Str},
    shim,
};

/// The table of one strategy.
#[repr(transparent)]
pub struct StrategyTable(raw::Strategy);

// SAFETY: all it points to lives for ever and never changes.
unsafe impl Send for StrategyTable {}
// SAFETY: as above.
unsafe impl Sync for StrategyTable {}

impl StrategyTable {
    /// That of `S`.
    pub const fn of<S: Strategy>() -> Self {
        Self(raw::Strategy {
            size: raw::size::<raw::Strategy>(),
            flags: if S::CHOOSES { raw::CHOOSES } else { 0 },
            name: Str::of(S::NAME),
            create: Some(shim::create::<S>),
            decide: Some(shim::decide::<S>),
            destroy: Some(shim::destroy::<S>),
            about: Str::of(S::ABOUT),
            parameter_count: S::PARAMETERS.len(),
            parameters: Parameter::raw(S::PARAMETERS),
        })
    }
}

/// The table of a plugin: what it exports. Made by [`plugin_table!`] alone.
///
/// [`plugin_table!`]: crate::plugin_table
#[repr(transparent)]
pub struct PluginTable(raw::Plugin);

// SAFETY: all it points to lives for ever and never changes.
unsafe impl Send for PluginTable {}
// SAFETY: as above.
unsafe impl Sync for PluginTable {}

impl PluginTable {
    /// That of these strategies.
    pub const fn new(
        name: &'static str,
        version: &'static str,
        strategies: &'static [&'static StrategyTable],
    ) -> Self {
        Self(raw::Plugin {
            header: raw::Header::of::<raw::Plugin>(),
            name: Str::of(name),
            version: Str::of(version),
            count: strategies.len(),
            strategies: strategies.as_ptr().cast(),
        })
    }

    /// The table as a host reads it. It is whole and true.
    pub const fn raw(&'static self) -> &'static raw::Plugin {
        &self.0
    }
}

/// A [`PluginTable`] of strategies, under the name and version of the package
/// that says this.
#[macro_export]
macro_rules! plugin_table {
    ($($strategy:ty),+ $(,)?) => {
        $crate::PluginTable::new(
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            &[$(const { &$crate::StrategyTable::of::<$strategy>() }),+],
        )
    };
}

/// Exports a [`PluginTable`] as what hosts look for. Once, in the root of a
/// package whose crate type is `cdylib`.
#[macro_export]
macro_rules! export_table {
    ($table:expr) => {
        #[cfg(not(panic = "unwind"))]
        compile_error!("a plugin catches its panics: do not set panic = \"abort\"");

        // SAFETY: the one symbol of this name in the library.
        #[unsafe(no_mangle)]
        #[allow(
            non_upper_case_globals,
            missing_docs,
            reason = "the name is the contract's, and the author's crate may not lint"
        )]
        pub static eni_plugin_entry: $crate::PluginTable = $table;
    };
}

/// Makes a plugin of strategies: exports their table. Once, in the root of a
/// package whose crate type is `cdylib`.
#[macro_export]
macro_rules! export_plugin {
    ($($strategy:ty),+ $(,)?) => {
        $crate::export_table!($crate::plugin_table!($($strategy),+));
    };
}
