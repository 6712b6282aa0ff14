//! Reads items, lists of them and schedules.

use eni_inject::Actor;

use super::{Item, ParseError, ParseErrorKind as Kind, cursor::Cursor, fault::fault, when::when};
use crate::{Schedule, ScheduleItem, ScheduleItemError, When, Where};

const PLACE: &str =
    "a point such as `ensure.create` or an operation such as `CreateNetworkInterface`";

pub(super) fn list(cursor: &mut Cursor<'_>) -> Result<Vec<Item>, ParseError> {
    separated(cursor, item)
}

pub(super) fn schedule(cursor: &mut Cursor<'_>) -> Result<Schedule, ParseError> {
    if !cursor.eat("v1:") {
        let version = cursor.rest().split_once(':').map(|(version, _)| version);
        return Err(match version {
            Some(version) if is_version(version) => {
                cursor.wrong(Kind::Schedule, 0, "the version `v1`, the only one known", version)
            }
            _ => cursor.unexpected("a schedule, which begins with `v1:`").of_kind(Kind::Schedule),
        });
    }
    if cursor.peek().is_none() {
        return Ok(Schedule::default());
    }
    let items = separated(cursor, schedule_item)?;
    let mut read: Vec<ScheduleItem> = Vec::with_capacity(items.len());
    for (at, item) in items {
        if read.contains(&item) {
            let expected = "an item that is not there already: a schedule has each once";
            let error = cursor.wrong(Kind::Schedule, at, expected, &item.to_string());
            return Err(error.suggest("leave it out, or mean another visit"));
        }
        read.push(item);
    }
    Ok(Schedule(read))
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

fn separated<'t, T>(
    cursor: &mut Cursor<'t>,
    read: impl Fn(&mut Cursor<'t>) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    let mut items = vec![read(cursor)?];
    while cursor.eat(",") {
        items.push(read(cursor)?);
    }
    match cursor.peek() {
        None => Ok(items),
        Some(_) => Err(cursor.unexpected("`,` or the end of the text")),
    }
}

/// An item and where it stands.
fn schedule_item(cursor: &mut Cursor<'_>) -> Result<(usize, ScheduleItem), ParseError> {
    let text = cursor.rest();
    let at = cursor.at();
    let (item, when) = item_as_written(cursor)?;
    let read = text.get(..cursor.at() - at).unwrap_or(text);
    // `#1+1` and `#2..2` come to one visit, but do not name exactly one.
    let is_a_list = matches!(item.when, When::Visits(_)) && when.contains(['+', '.']);
    let item =
        if is_a_list { Err(ScheduleItemError::NotOneVisit) } else { ScheduleItem::try_from(item) };
    item.map(|item| (at, item)).map_err(|error| {
        let expected = match error {
            ScheduleItemError::Wildcard => "one point, since a schedule has no `*`",
            ScheduleItemError::Chosen => "the fault itself, since a schedule says what was met",
            ScheduleItemError::NotOneVisit => "exactly one visit, since this is a schedule",
        };
        let error = cursor.wrong(Kind::Schedule, at, expected, read);
        error.suggest("an item of a schedule is like `w1/ensure.create#1=lost-reply`")
    })
}

pub(super) fn item(cursor: &mut Cursor<'_>) -> Result<Item, ParseError> {
    item_as_written(cursor).map(|(item, _)| item)
}

/// An item, and the text of its part that says when.
fn item_as_written<'t>(cursor: &mut Cursor<'t>) -> Result<(Item, &'t str), ParseError> {
    let actor = actor(cursor)?;
    let place = place(cursor)?;
    let (rest, at) = (cursor.rest(), cursor.at());
    let when = when(cursor)?;
    let written = rest.get(..cursor.at() - at).unwrap_or(rest);
    if !cursor.eat("=") {
        return Err(cursor.unexpected(match when {
            When::Always => "`=` and a fault, or when: `#` or `:`",
            _ => "`=` and a fault",
        }));
    }
    let fault = fault(cursor)?;
    Ok((Item { actor, place, when, fault }, written))
}

fn actor(cursor: &mut Cursor<'_>) -> Result<Option<Actor>, ParseError> {
    let rest = cursor.rest();
    let head = rest.split(['#', ':', '=', ',', '"', '(']).next().unwrap_or_default();
    let Some((name, _)) = head.split_once('/') else { return Ok(None) };
    let actor = Actor::new(name).map_err(|error| {
        cursor
            .wrong(Kind::Actor, cursor.at(), "an actor such as `w1`", name)
            .suggest(error.to_string())
    })?;
    cursor.eat(name);
    cursor.eat("/");
    Ok(Some(actor))
}

pub(super) fn place(cursor: &mut Cursor<'_>) -> Result<Where, ParseError> {
    let at = cursor.at();
    let text = cursor.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '*' | '.'));
    if text.is_empty() {
        return Err(cursor.unexpected(PLACE).of_kind(Kind::Where));
    }
    if text == "*" {
        return Err(cursor
            .wrong(Kind::BareStar, at, PLACE, text)
            .suggest("`*` stays inside one segment: name the points meant, as in `ensure.*`"));
    }
    if text.contains('.') {
        let mut end = at;
        for segment in text.split('.') {
            if segment.is_empty() {
                return Err(cursor.wrong(Kind::Where, end, "a segment of a point's name", ""));
            }
            end += segment.len() + 1;
        }
    } else if !text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(cursor
            .wrong(Kind::Where, at, PLACE, text)
            .suggest("a point's name has a dot, an operation's begins with a capital letter"));
    }
    Ok(Where::accepted(text))
}
