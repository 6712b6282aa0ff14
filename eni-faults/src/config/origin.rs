//! Where a value comes from, as errors and `--origin` say it.

use std::fmt;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The compiled-in defaults.
    Default {
        /// Where in their text.
        at: Position,
        /// The preset that it belongs to, if any.
        preset: Option<String>,
    },
    /// A file.
    File {
        /// The file, as it was named.
        path: String,
        /// Where in it.
        at: Position,
        /// The preset that it belongs to, if any.
        preset: Option<String>,
    },
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(String),
}

impl Origin {
    /// The preset that the value belongs to, if any.
    pub fn preset(&self) -> Option<&str> {
        match self {
            Self::Default { preset, .. } | Self::File { preset, .. } => preset.as_deref(),
            Self::Variable(_) | Self::Flag(_) => None,
        }
    }

    /// The source as a list of origins names it: `default`, `FILE:3:8`,
    /// `preset NAME at FILE:3:8`, `preset NAME (built in)`, the variable, or the
    /// flag.
    pub fn listed(&self) -> String {
        match self {
            Self::Default { preset: None, .. } => "default".to_owned(),
            Self::Default { preset: Some(preset), .. } => format!("preset {preset} (built in)"),
            Self::File { path, at, preset: None } => format!("{path}:{at}"),
            Self::File { path, at, preset: Some(preset) } => {
                format!("preset {preset} at {path}:{at}")
            }
            Self::Variable(name) | Self::Flag(name) => name.clone(),
        }
    }

    /// Where it comes in a list: by source, the weakest first, then by place.
    pub(super) fn rank(&self) -> (u8, Option<Position>, &str) {
        match self {
            Self::Default { at, .. } => (0, Some(*at), ""),
            Self::File { at, .. } => (1, Some(*at), ""),
            Self::Variable(name) => (2, None, name),
            Self::Flag(name) => (3, None, name),
        }
    }

    pub(super) fn of_preset(mut self, name: &str) -> Self {
        if let Self::Default { preset, .. } | Self::File { preset, .. } = &mut self {
            *preset = Some(name.to_owned());
        }
        self
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default { at, .. } => write!(f, "built-in defaults:{at}")?,
            Self::File { path, at, .. } => write!(f, "{path}:{at}")?,
            Self::Variable(name) | Self::Flag(name) => f.write_str(name)?,
        }
        match self.preset() {
            Some(preset) => write!(f, " (preset `{preset}`)"),
            None => Ok(()),
        }
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl Position {
    pub(super) fn of_offset(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: in_line.chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
