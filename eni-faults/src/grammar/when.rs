//! Reads the part of an item that says when.

use std::num::NonZeroU64;

use super::{ParseError, ParseErrorKind as Kind, args, cursor::Cursor, is_name_char};
use crate::{Percent, Span, Visits, When, strategy};

const PERCENT: &str = "a percentage from 0% to 100%";

pub(super) fn when(cursor: &mut Cursor<'_>) -> Result<When, ParseError> {
    if cursor.eat("#") {
        return visits(cursor).map(When::Visits);
    }
    if !cursor.eat(":") {
        return Ok(When::Always);
    }
    match cursor.peek() {
        Some(c) if c.is_ascii_lowercase() => {
            let name = cursor.take_while(is_name_char);
            let args = args::args(cursor)?;
            strategy::canonical(name, args.to_args())
                .map_err(|error| args.refused(cursor, name, &error))
        }
        Some(c) if c.is_ascii_digit() => percent(cursor).map(When::Percent),
        _ => Err(cursor.unexpected("a percentage such as `30%` or a strategy such as `every(3)`")),
    }
}

pub(super) fn visits(cursor: &mut Cursor<'_>) -> Result<Visits, ParseError> {
    let first = span(cursor)?;
    let mut spans = vec![first];
    while cursor.eat("+") {
        spans.push(span(cursor)?);
    }
    Ok(Visits::new(spans).unwrap_or_else(|| Visits::once(first.first())))
}

fn span(cursor: &mut Cursor<'_>) -> Result<Span, ParseError> {
    let Some(first) = visit(cursor) else {
        return Err(cursor.unexpected("the number of a visit, from 1"));
    };
    let first = first?;
    if !cursor.eat("..") {
        return Ok(Span::one(first));
    }
    let at = cursor.at();
    let last = visit(cursor).transpose()?;
    Span::new(first, last).ok_or_else(|| {
        let last = last.map(|last| last.to_string()).unwrap_or_default();
        cursor
            .wrong(Kind::SpanBackwards, at, format!("a visit from {first} on"), &last)
            .suggest(format!("did you mean `{last}..{first}`?"))
    })
}

fn visit(cursor: &mut Cursor<'_>) -> Option<Result<NonZeroU64, ParseError>> {
    let at = cursor.at();
    Some(cursor.number()?.and_then(|n| {
        NonZeroU64::new(n).ok_or_else(|| {
            cursor
                .wrong(Kind::VisitZero, at, "the number of a visit, from 1", "0")
                .suggest("the first visit is `#1`")
        })
    }))
}

pub(super) fn percent(cursor: &mut Cursor<'_>) -> Result<Percent, ParseError> {
    let at = cursor.at();
    let start = cursor.rest();
    let digit = |c: char| c.is_ascii_digit();
    let whole = cursor.take_while(digit);
    if whole.is_empty() {
        return Err(cursor.unexpected(PERCENT).of_kind(Kind::Percent));
    }
    let decimals_at = cursor.at() + 1;
    let decimals = if cursor.eat(".") { Some(cursor.take_while(digit)) } else { None };
    let decimals = match decimals {
        Some("") => {
            return Err(cursor.unexpected("a digit after the point").of_kind(Kind::Percent));
        }
        Some(decimals) => decimals.trim_end_matches('0'),
        None => "",
    };
    if !cursor.eat("%") {
        let error = cursor.unexpected("`%`").of_kind(Kind::Percent);
        return Err(error.suggest("a percentage is like `30%` or `0.5%`"));
    }
    if decimals.len() > Percent::DECIMALS {
        let expected = format!("at most {} digits after the point", Percent::DECIMALS);
        return Err(cursor.wrong(Kind::Percent, decimals_at, expected, decimals));
    }
    exactly(whole, decimals).ok_or_else(|| {
        let written = start.get(..cursor.at() - at).unwrap_or(start);
        let error = cursor.wrong(Kind::Percent, at, PERCENT, written);
        error.suggest("for every visit leave the percentage away, or write `100%`")
    })
}

/// `whole.decimals` percent; `None` when it is more than 100. There are at most
/// [`Percent::DECIMALS`] decimals.
fn exactly(whole: &str, decimals: &str) -> Option<Percent> {
    let whole = whole.parse::<u64>().ok()?.checked_mul(Percent::PER_PERCENT)?;
    let width = Percent::DECIMALS;
    let part: u64 = format!("{decimals:0<width$}").parse().ok()?;
    Percent::new(whole.checked_add(part)?)
}
