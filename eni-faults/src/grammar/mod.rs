//! The one text form of faults: `[ACTOR/]WHERE[WHEN]=FAULT`, lists by comma,
//! schedules behind `v1:`. Reading and canonical printing, nothing else: what
//! points exist and which faults can be made to happen is not known here.

mod args;
mod cursor;
mod error;
mod fault;
mod item;
mod print;
#[cfg(test)]
mod properties;
#[cfg(test)]
pub(crate) mod strategies;
#[cfg(test)]
mod tests;
mod when;

use std::str::FromStr;

use eni_inject::Actor;

use crate::{
    ErrorCode, Fault, Millis, Percent, Schedule, Visits, When, Where, grammar::cursor::Cursor,
};

pub use error::{ParseError, ParseErrorKind};

/// What a rule or schedule says of one fault: `[ACTOR/]WHERE[WHEN]=FAULT`.
///
/// Printing it gives the canonical text, which reads as the same item.
///
/// ```
/// use eni_faults::Item;
///
/// let item: Item = "ensure.create#3..5+1=error(InternalError,status=500)".parse()?;
/// assert_eq!(item.to_string(), "ensure.create#1+3..5=error(InternalError)");
/// # Ok::<(), eni_faults::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Who is struck; `None` is anyone.
    pub actor: Option<Actor>,
    /// Where.
    pub place: Where,
    /// When.
    pub when: When,
    /// With what.
    pub fault: Fault,
}

/// Reads one or more items with commas between them.
///
/// # Errors
///
/// When the text is not of the grammar.
pub fn parse_list(text: &str) -> Result<Vec<Item>, ParseError> {
    whole(text, item::list)
}

/// Whether `text` is a name as strategies have it: `[a-z][a-z0-9-]*`.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_name_char)
}

/// Whether `text` is a word, as names of arguments are.
#[cfg(feature = "config")]
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word_char)
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Reads all of `text` with `read`.
fn whole<T>(
    text: &str,
    read: impl FnOnce(&mut Cursor<'_>) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    let mut cursor = Cursor::new(text);
    let value = read(&mut cursor)?;
    match cursor.peek() {
        None => Ok(value),
        Some(_) => Err(cursor.unexpected("the end of the text")),
    }
}

macro_rules! from_str {
    ($($type:ty => $read:expr;)*) => {
        $(
            impl FromStr for $type {
                type Err = ParseError;

                fn from_str(text: &str) -> Result<Self, ParseError> {
                    whole(text, $read)
                }
            }
        )*
    };
}

from_str! {
    Item => item::item;
    Schedule => item::schedule;
    Where => item::place;
    Visits => when::visits;
    Percent => when::percent;
    Fault => fault::fault;
    ErrorCode => args::error_code;
    Millis => fault::length_of_time;
}
