//! What is written, and where: data on stdout, everything else on stderr.

pub(crate) mod chaos;
#[cfg(feature = "aws")]
pub(crate) mod interface;

use std::io::Write as _;

/// Writes text to stdout. A reader that has gone away is no error.
pub(crate) fn stdout(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Writes text to stderr.
pub(crate) fn stderr(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes one JSON document to stdout.
pub(crate) fn document(document: &impl serde::Serialize) {
    match serde_json::to_string_pretty(document) {
        Ok(text) => stdout(&format!("{text}\n")),
        Err(error) => stderr(&format!("the document could not be written: {error}\n")),
    }
}

/// The first line of every command: what it acts on.
pub(crate) fn target(what: &str) {
    stderr(&format!("target  {what}\n"));
}

/// `1 call`, `2 calls`.
pub(crate) fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
