//! One plugin, checked: what it is and what strategies it has.

#![expect(unsafe_code, reason = "reads the tables of a plugin, takes its log")]

use std::{
    ffi::c_void,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use eni_plugin_abi::{
    PluginTable,
    raw::{self, Header, Host, Str},
    read,
};

use super::{
    error::PluginError,
    instance::Offer,
    library::{self, Loaded},
    table,
    watch::Watch,
};
use crate::StrategyKind;

/// A plugin whose tables are in order.
#[derive(Debug)]
pub struct Plugin {
    name: String,
    version: String,
    abi: (u16, u16),
    origin: Origin,
    strategies: Vec<Arc<Offer>>,
}

/// Where a plugin comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is part of the program.
    Linked,
    /// A shared library.
    File {
        /// Its path, absolute and without links.
        path: PathBuf,
        /// The SHA-256 of the file, in lower-case hex.
        sha256: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Linked => f.write_str("linked in"),
            Self::File { path, .. } => path.display().fmt(f),
        }
    }
}

impl Plugin {
    /// One that is part of the program.
    pub(super) fn linked(
        table: &'static PluginTable,
        watch: &Arc<Watch>,
    ) -> Result<Self, PluginError> {
        // SAFETY: the type promises a true table, and it lives for ever.
        unsafe { Self::of(table.raw(), Origin::Linked, "linked in", watch) }
    }

    /// The shared library at `path`, which is absolute and without links.
    pub(super) fn load(path: &Path, watch: &Arc<Watch>) -> Result<Self, PluginError> {
        let Loaded { entry, sha256 } = library::load(path)?;
        let origin = Origin::File { path: path.to_owned(), sha256 };
        // SAFETY: by its name the symbol is the table of a plugin, if it has
        // the size of a header; it lives as long as the library, for ever.
        unsafe { Self::of(entry, origin, &path.display().to_string(), watch) }
    }

    /// # Safety
    ///
    /// As [`table::read`] has it.
    unsafe fn of(
        entry: *const raw::Plugin,
        origin: Origin,
        plugin: &str,
        watch: &Arc<Watch>,
    ) -> Result<Self, PluginError> {
        // SAFETY: the caller says so.
        let read = unsafe { table::read(entry) }.map_err(|problem| problem.of(plugin))?;
        let title = match &origin {
            Origin::Linked => read.name.clone(),
            Origin::File { .. } => plugin.to_owned(),
        };
        let host = host_for(title.clone());
        let offer = |offered| Arc::new(Offer::new(offered, &title, host, Arc::clone(watch)));
        Ok(Self {
            abi: (raw::MAJOR, read.minor),
            name: read.name,
            version: read.version,
            origin,
            strategies: read.strategies.into_iter().map(offer).collect(),
        })
    }

    /// Its name, as it says.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as it says.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The version of the contract that it was built with: major, minor.
    pub fn abi(&self) -> (u16, u16) {
        self.abi
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Its strategies, in its own order.
    pub fn strategies(&self) -> impl Iterator<Item = &dyn StrategyKind> {
        self.strategies.iter().map(|offer| &**offer as &dyn StrategyKind)
    }

    /// Whether a strategy of it says which fault strikes.
    pub fn chooses(&self, strategy: &str) -> bool {
        self.strategies.iter().any(|offer| offer.name() == strategy && offer.chooses())
    }

    pub(super) fn offers(&self) -> impl Iterator<Item = &Arc<Offer>> {
        self.strategies.iter()
    }
}

/// The host as one plugin sees it. It lives for ever, as the plugin does.
fn host_for(plugin: String) -> &'static Host {
    let plugin: &'static String = Box::leak(Box::new(plugin));
    let data = std::ptr::from_ref(plugin).cast();
    Box::leak(Box::new(Host { header: Header::of::<Host>(), data, log: Some(log) }))
}

/// Takes a line of a plugin's log.
///
/// # Safety
///
/// `data` is what [`host_for`] made, and the text can be read.
unsafe extern "C" fn log(data: *const c_void, level: u32, text: Str) {
    // A subscriber's panic must not reach the plugin.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        // SAFETY: the caller says so.
        let (plugin, text) = unsafe { (data.cast::<String>().as_ref(), read::bytes(text)) };
        let (plugin, text) = (plugin.map_or("", String::as_str), String::from_utf8_lossy(text));
        match level {
            1 => tracing::error!(plugin, "{text}"),
            2 => tracing::warn!(plugin, "{text}"),
            3 => tracing::info!(plugin, "{text}"),
            4 => tracing::debug!(plugin, "{text}"),
            _ => tracing::trace!(plugin, "{text}"),
        }
    }));
}
