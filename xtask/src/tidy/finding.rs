//! What a check says. Nothing else lives here.

use std::fmt;

/// A place where a rule does not hold. Ordered by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// The file or folder, from the top of the checkout.
    path: String,
    /// The line, from 1, where one is to blame.
    line: Option<usize>,
    /// What is wrong and what would be right.
    message: String,
}

impl Finding {
    /// A finding at a line.
    pub(crate) fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), message: message.into() }
    }

    /// A finding about a whole file or folder.
    pub(crate) fn of(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.message),
            None => write!(f, "{}: {}", self.path, self.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_reads_as_an_editor_can_follow_it() {
        assert_eq!(Finding::at("a/b.rs", 7, "no").to_string(), "a/b.rs:7: no");
        assert_eq!(Finding::of("a", "no").to_string(), "a: no");
    }
}
