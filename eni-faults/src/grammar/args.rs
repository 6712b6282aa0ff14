//! Reads arguments in parentheses, and hands them out one by one to whoever
//! knows what they mean.

use super::{ParseError, ParseErrorKind as Kind, cursor::Cursor, is_word_char};
use crate::{Arg, ErrorCode, StrategyError, suggest};

/// The arguments of one fault or strategy, and where each stands.
pub(super) struct Args {
    end: usize,
    list: Vec<Placed>,
}

struct Placed {
    at: usize,
    value_at: usize,
    arg: Arg,
}

/// Reads `(...)`, or nothing where there is no parenthesis.
pub(super) fn args(cursor: &mut Cursor<'_>) -> Result<Args, ParseError> {
    let mut list = Vec::new();
    if !cursor.eat("(") {
        return Ok(Args { end: cursor.at(), list });
    }
    if cursor.peek() != Some(')') {
        list.push(arg(cursor)?);
        while cursor.eat(",") {
            list.push(arg(cursor)?);
        }
    }
    let end = cursor.at();
    if !cursor.eat(")") {
        return Err(cursor.unexpected("`,` or `)`"));
    }
    Ok(Args { end, list })
}

fn arg(cursor: &mut Cursor<'_>) -> Result<Placed, ParseError> {
    let at = cursor.at();
    let first = value(cursor)?;
    let bare = !first.quoted;
    if bare && cursor.eat("=") {
        let value_at = cursor.at();
        let arg = Arg::accepted(Some(first.text), value(cursor)?.text);
        return Ok(Placed { at, value_at, arg });
    }
    Ok(Placed { at, value_at: at, arg: Arg::accepted(None, first.text) })
}

struct Value {
    text: String,
    quoted: bool,
}

fn value(cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    if cursor.eat("\"") {
        return Ok(Value { text: string(cursor)?, quoted: true });
    }
    let word = cursor.take_while(is_word_char);
    if word.is_empty() {
        return Err(cursor.unexpected("an argument: a word or a \"string\""));
    }
    Ok(Value { text: word.to_owned(), quoted: false })
}

/// The rest of a string whose opening quote was read.
fn string(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let mut text = String::new();
    loop {
        text.push_str(cursor.take_while(|c| c != '"' && c != '\\' && !c.is_control()));
        if cursor.eat("\"") {
            return Ok(text);
        }
        if !cursor.eat("\\") {
            return Err(cursor.unexpected("the `\"` that ends the string"));
        }
        match cursor.peek() {
            Some(c @ ('"' | '\\')) => {
                cursor.next();
                text.push(c);
            }
            _ => return Err(cursor.unexpected("`\"` or `\\` after `\\`")),
        }
    }
}

pub(super) fn error_code(cursor: &mut Cursor<'_>) -> Result<ErrorCode, ParseError> {
    let word = cursor.take_while(is_word_char);
    if word.is_empty() {
        return Err(cursor.unexpected("an error code such as `InternalError`"));
    }
    Ok(ErrorCode::accepted(word))
}

/// One argument's value.
pub(super) struct Given {
    pub(super) at: usize,
    pub(super) value: String,
}

impl Args {
    pub(super) fn to_args(&self) -> Vec<Arg> {
        self.list.iter().map(|placed| placed.arg.clone()).collect()
    }

    /// What the strategy `name` has against these arguments, at its place.
    pub(super) fn refused(
        &self,
        cursor: &Cursor<'_>,
        name: &str,
        error: &StrategyError,
    ) -> ParseError {
        let wrong =
            |at, expected: &str, found: &str| cursor.wrong(Kind::Argument, at, expected, found);
        // The last one of a name, or of no name: that is the one too many.
        let of_key =
            |key: Option<&str>| self.list.iter().rev().find(|placed| placed.arg.key() == key);
        let of_value = |value: &str| self.list.iter().find(|placed| placed.arg.value() == value);
        match error {
            StrategyError::Unknown { argument, help } => {
                let at = of_key(Some(argument)).map_or(self.end, |placed| placed.at);
                wrong(at, &format!("an argument of `{name}`"), argument).suggest(help)
            }
            StrategyError::Twice { argument } => {
                let placed = of_key(Some(argument)).or_else(|| of_key(None));
                let at = placed.map_or(self.end, |placed| placed.at);
                wrong(at, "each argument once", argument)
            }
            StrategyError::Wrong { value, expected, .. } => {
                let at = of_value(value).map_or(self.end, |placed| placed.value_at);
                wrong(at, expected, value)
            }
            StrategyError::TooMany { value, most } => {
                let mut unnamed = self.list.iter().filter(|placed| placed.arg.key().is_none());
                let at = unnamed.nth(*most).map_or(self.end, |placed| placed.at);
                wrong(at, &format!("at most {most} arguments for `{name}`"), value)
            }
            StrategyError::Missing { argument, expected } => {
                wrong(self.end, &format!("`{argument}` of `{name}`, {expected}"), "")
            }
            StrategyError::Refused { .. } | StrategyError::NoParameter { .. } => {
                let first = self.list.first();
                let value = first.map(|placed| placed.arg.value()).unwrap_or_default();
                let at = first.map_or(self.end, |placed| placed.at);
                wrong(at, &format!("arguments that fit: {error}"), value)
            }
        }
    }

    /// Where one more argument would stand.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Takes the next argument that has no name.
    pub(super) fn positional(&mut self) -> Option<Given> {
        self.take(|arg| arg.key().is_none())
    }

    /// Takes the first argument of this name.
    pub(super) fn named(&mut self, key: &str) -> Option<Given> {
        self.take(|arg| arg.key() == Some(key))
    }

    fn take(&mut self, wanted: impl Fn(&Arg) -> bool) -> Option<Given> {
        let index = self.list.iter().position(|placed| wanted(&placed.arg))?;
        let placed = self.list.remove(index);
        Some(Given { at: placed.value_at, value: placed.arg.value().to_owned() })
    }

    /// Refuses what was not taken; `form` shows how the fault is written.
    pub(super) fn finish(
        self,
        cursor: &Cursor<'_>,
        form: &str,
        keys: &[&'static str],
    ) -> Result<(), ParseError> {
        let Some(left) = self.list.into_iter().next() else { return Ok(()) };
        let word = left.arg.key().unwrap_or(left.arg.value());
        let error = cursor.wrong(
            Kind::Argument,
            left.at,
            format!("no such argument, or not again: the form is `{form}`"),
            word,
        );
        Err(error.did_you_mean(suggest::nearest(word, keys.iter().copied())))
    }
}
