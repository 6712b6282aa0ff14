//! What went wrong, as the user is told: what happened, what state the world is
//! in, what to do next.

use std::fmt;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use crate::{exit::Exit, output};

/// An error that ends the command.
#[derive(Debug)]
pub(crate) struct CliError {
    /// The exit code.
    pub(crate) exit: Exit,
    /// A stable name for it.
    pub(crate) code: &'static str,
    /// What happened.
    pub(crate) message: String,
    /// What state the world is in, if that is the question.
    pub(crate) world: Option<String>,
    /// What to do next.
    pub(crate) help: Option<String>,
}

impl CliError {
    pub(crate) fn new(exit: Exit, code: &'static str, message: impl fmt::Display) -> Self {
        Self { exit, code, message: format!("{message}"), world: None, help: None }
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    pub(crate) fn config(message: impl fmt::Display) -> Self {
        Self::new(Exit::Config, "config", message)
    }

    /// A plugin that cannot be used.
    #[cfg(feature = "plugins")]
    pub(crate) fn plugin(message: impl fmt::Display) -> Self {
        Self::new(Exit::Config, "plugin", message)
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Tells the user: text on stderr, and with `--json` a document on stdout.
    pub(crate) fn report(&self, json: bool) {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let mut text = format!("{red}error[{}]{red:#}: {}\n", self.code, self.message);
        for (name, line) in [("world", &self.world), ("help", &self.help)] {
            if let Some(line) = line {
                text.push_str(&format!("  {:<7}{line}\n", format!("{name}:")));
            }
        }
        output::stderr(&text);
        if json {
            // What cannot be written has been said on stderr.
            let _ = output::document(&self.document());
        }
    }

    fn document(&self) -> serde_json::Value {
        json!({
            "schema": "eni.error/1",
            "code": self.code,
            "message": self.message,
            "world": self.world,
            "help": self.help,
            "exit": self.exit.code(),
        })
    }
}

/// The document for a command line that cannot be read.
pub(crate) fn usage_document(message: &str) {
    let error = CliError::usage(message.trim_end());
    let _ = output::document(&error.document());
}

impl From<eni_faults::config::ConfigError> for CliError {
    fn from(error: eni_faults::config::ConfigError) -> Self {
        Self::config(error)
    }
}
