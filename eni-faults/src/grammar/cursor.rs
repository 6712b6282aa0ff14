//! A place in a text, and errors about it. Knows no grammar.

use super::{ParseError, ParseErrorKind};

/// What of a wrong text is quoted in an error.
const QUOTED: usize = 40;

pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Goes past `token` if it stands here.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        let stands = self.rest().starts_with(token);
        if stands {
            self.at += token.len();
        }
        stands
    }

    /// Goes past the next character.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub(super) fn take_while(&mut self, holds: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !holds(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Digits as a number; `None` when there are none.
    pub(super) fn number(&mut self) -> Option<Result<u64, ParseError>> {
        let at = self.at;
        let digits = self.take_while(|c| c.is_ascii_digit());
        if digits.is_empty() {
            return None;
        }
        Some(digits.parse().map_err(|_| {
            self.wrong(
                ParseErrorKind::NumberTooLarge,
                at,
                format!("a number up to {}", u64::MAX),
                digits,
            )
        }))
    }

    /// Something else than `expected` stands here.
    pub(super) fn unexpected(&self, expected: impl Into<String>) -> ParseError {
        let found = match self.peek() {
            None => "the end of the text".to_owned(),
            Some(c) if c.is_whitespace() => "a space (there are none in a rule)".to_owned(),
            Some(c) if c.is_control() => format!("the control character {c:?}"),
            Some(c) => format!("`{c}`"),
        };
        self.error(ParseErrorKind::Syntax, self.at, expected.into(), found)
    }

    /// `found`, which stands at `at`, is not `expected`.
    pub(super) fn wrong(
        &self,
        kind: ParseErrorKind,
        at: usize,
        expected: impl Into<String>,
        found: &str,
    ) -> ParseError {
        let mut quoted: String = found.chars().take(QUOTED).collect();
        if quoted.len() < found.len() {
            quoted.push('…');
        }
        let found = if quoted.is_empty() { "nothing".to_owned() } else { format!("`{quoted}`") };
        self.error(kind, at, expected.into(), found)
    }

    fn error(
        &self,
        kind: ParseErrorKind,
        at: usize,
        expected: String,
        found: String,
    ) -> ParseError {
        ParseError {
            kind,
            text: self.text.to_owned(),
            offset: at,
            expected,
            found,
            suggestion: None,
        }
    }
}

impl ParseError {
    pub(super) fn of_kind(mut self, kind: ParseErrorKind) -> Self {
        self.kind = kind;
        self
    }

    pub(super) fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    pub(super) fn did_you_mean(mut self, word: Option<&str>) -> Self {
        if let Some(word) = word {
            self.suggestion = Some(format!("did you mean `{word}`?"));
        }
        self
    }
}
