//! What is written, and where: data on stdout, everything else on stderr.

pub(crate) mod chaos;
pub(crate) mod endpoint;
pub(crate) mod faults;
#[cfg(feature = "aws")]
pub(crate) mod interface;
pub(crate) mod points;
pub(crate) mod search;

use std::io::{ErrorKind, Write as _};

use crate::{error::CliError, exit::Exit};

/// Writes text to stdout. A reader that has gone away is no error; a disk that
/// is full is one.
pub(crate) fn stdout(text: &str) -> Result<(), CliError> {
    let mut stdout = anstream::stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::config(format!("the output could not be written: {error}"))
                .help("what was done stays done; run it again with room for its output"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes text to stderr.
pub(crate) fn stderr(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes one JSON document to stdout.
pub(crate) fn document(document: &impl serde::Serialize) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(document)
        .map_err(|error| CliError::new(Exit::Bug, "json", error))?;
    stdout(&format!("{text}\n"))
}

/// The first line of every command: what it acts on.
pub(crate) fn target(what: &str) {
    stderr(&format!("target  {what}\n"));
}

/// `1 call`, `2 calls`.
pub(crate) fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
