//! Reads a configuration file. The only place of this crate that touches the
//! file system.

use std::{fs, io, path::Path};

use super::ConfigError;

/// A configuration file's name and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path, as errors show it.
    pub path: String,
    /// Its content, TOML.
    pub text: String,
}

impl File {
    /// Reads the file at exactly this path.
    ///
    /// # Errors
    ///
    /// When it is not there, cannot be read, or is not UTF-8.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ConfigError> {
        let shown = path.as_ref().display().to_string();
        Self::read_if_there(path)?.ok_or(ConfigError::FileMissing { path: shown })
    }

    /// Reads the file at exactly this path; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When it is there, but cannot be read or is not UTF-8.
    pub fn read_if_there(path: impl AsRef<Path>) -> Result<Option<Self>, ConfigError> {
        let shown = path.as_ref().display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(Self { path: shown, text })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(ConfigError::FileUnreadable { path: shown, reason: error.to_string() })
            }
        }
    }
}
