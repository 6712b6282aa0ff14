//! Loading a shared library, by its path alone.

#![expect(unsafe_code, reason = "loads code")]

use std::{error::Error, fs, mem, path::Path};

use eni_plugin_abi::raw;
#[cfg(unix)]
use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
#[cfg(windows)]
use libloading::os::windows::Library;
use sha2::{Digest as _, Sha256};

use super::error::{PluginError, PluginProblem as Problem};

/// A library that is loaded, for good.
pub(super) struct Loaded {
    /// Where its table is. It lives for ever.
    pub(super) entry: *const raw::Plugin,
    /// Of the file, in lower-case hex.
    pub(super) sha256: String,
}

/// Loads the library at `path`, which is absolute. Its initializers run, if it
/// has any; nothing else of it does. It is never unloaded: memory and thread
/// locals of it may be in use anywhere.
pub(super) fn load(path: &Path) -> Result<Loaded, PluginError> {
    let plugin = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Problem::Unreadable { reason: error.to_string() }.of(plugin.clone())
    };
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Problem::NoFile.of(plugin));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let not_loaded =
        |error: libloading::Error| Problem::NotLoaded { reason: chain(&error) }.of(plugin.clone());
    #[cfg(unix)]
    // SAFETY: whoever names a plugin trusts its initializers, as those of any
    // program that is started. Every symbol is resolved now, so that none is
    // missing later.
    let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL) };
    #[cfg(windows)]
    // SAFETY: as above.
    let library = unsafe { Library::new(path) };
    let library = library.map_err(not_loaded)?;
    // SAFETY: the symbol is used as an address alone.
    let entry = unsafe { library.get::<*const raw::Plugin>(raw::ENTRY) };
    let entry = entry.map(|symbol| *symbol).map_err(|_| Problem::NoEntry.of(plugin.clone()));
    mem::forget(library);
    Ok(Loaded { entry: entry?, sha256 })
}

/// The whole of what the system says: libloading keeps the reason apart.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text = format!("{text}: {source}");
        next = source.source();
    }
    text
}
