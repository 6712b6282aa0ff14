//! Reads arguments in parentheses, and hands them out one by one to whoever
//! knows what they mean.

use super::{ParseError, ParseErrorKind as Kind, cursor::Cursor, is_word_char};
use crate::{Arg, ErrorCode, suggest};

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
    pub(super) fn into_args(self) -> Vec<Arg> {
        self.list.into_iter().map(|placed| placed.arg).collect()
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
