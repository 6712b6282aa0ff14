//! What is wrong with a text, where, and what would be right.

use std::fmt;

use thiserror::Error;

/// A text that is not of the grammar.
///
/// Its one-line form says what was expected and found; [`ParseError::render`]
/// shows the text with a caret under the place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct ParseError {
    pub(super) kind: ParseErrorKind,
    pub(super) text: String,
    pub(super) offset: usize,
    pub(super) expected: String,
    pub(super) found: String,
    pub(super) suggestion: Option<String>,
}

/// What sort of thing is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// Something else should stand here.
    Syntax,
    /// A `*` alone names no point.
    BareStar,
    /// Not 0 to 100 %, or not a percentage.
    Percent,
    /// Visits count from 1.
    VisitZero,
    /// A span of visits ends before it begins.
    SpanBackwards,
    /// A number does not fit.
    NumberTooLarge,
    /// No fault has this name.
    UnknownFault,
    /// The fault needs `@before` or `@after`.
    PhaseMissing,
    /// The fault has no phase.
    PhaseNotLegal,
    /// An argument that is missing, unknown or wrong.
    Argument,
    /// Not an actor's name.
    Actor,
    /// Neither a point nor an operation.
    Where,
    /// Legal in a rule, but not in a schedule.
    Schedule,
}

impl ParseError {
    /// What sort of thing is wrong.
    pub fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// The whole text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the text, in bytes from 0.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Where in the text, in characters from 1.
    pub fn column(&self) -> usize {
        self.before().chars().count() + 1
    }

    /// What should have stood there.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What stood there.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What was probably meant, or an example.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The text, a caret under the place, and what is wrong: two or three
    /// lines without a line break at the end. Control characters of the text
    /// are shown as `\u{fffd}`.
    pub fn render(&self) -> String {
        let shown: String =
            self.text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        let indent = " ".repeat(self.column() - 1);
        let mut lines =
            format!("{shown}\n{indent}^ expected {}, found {}", self.expected, self.found);
        if let Some(suggestion) = &self.suggestion {
            lines.push_str(&format!("\n{indent}  {suggestion}"));
        }
        lines
    }

    fn before(&self) -> &str {
        self.text.get(..self.offset).unwrap_or(&self.text)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {} at column {}", self.expected, self.found, self.column())?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; {suggestion}"),
            None => Ok(()),
        }
    }
}
