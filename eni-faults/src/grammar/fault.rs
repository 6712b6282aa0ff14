//! Reads faults: names, phases and the arguments that each of them takes.

use std::num::NonZeroU64;

use eni_inject::{Actor, Phase};

use super::{
    ParseError, ParseErrorKind as Kind,
    args::{Args, Given, args, error_code},
    cursor::Cursor,
    is_name_char, is_word_char, whole,
};
use crate::{Fault, HttpStatus, Millis, suggest};

pub(super) fn fault(cursor: &mut Cursor<'_>) -> Result<Fault, ParseError> {
    let at = cursor.at();
    let name = cursor.take_while(|c| is_name_char(c) || c == '_' || c.is_ascii_uppercase());
    if name.is_empty() {
        return Err(cursor.unexpected("a fault such as `lost-reply`"));
    }
    match name {
        "refuse" => plain(cursor, name, Fault::Refuse),
        "lost-reply" => plain(cursor, name, Fault::LostReply),
        "reset" => {
            let phase = required_phase(cursor, name)?;
            no_args(cursor, name, Fault::Reset(phase))
        }
        "timeout" => {
            let phase = required_phase(cursor, name)?;
            let mut args = args(cursor)?;
            let after = match args.positional() {
                Some(given) => millis(cursor, &given)?,
                None => Millis::TIMEOUT,
            };
            args.finish(cursor, "timeout@PHASE(TIME)", &[])?;
            Ok(Fault::Timeout(phase, after))
        }
        "error" => error(cursor),
        "throttle" => {
            let phase = phase(cursor)?.unwrap_or(Phase::Before);
            no_args(cursor, name, Fault::Throttle(phase))
        }
        "denied" => {
            let phase = phase(cursor)?.unwrap_or(Phase::Before);
            no_args(cursor, name, Fault::Denied(phase))
        }
        "delay" => time(cursor, name).map(Fault::Delay),
        "crash" => {
            let phase = required_phase(cursor, name)?;
            no_args(cursor, name, Fault::Crash(phase))
        }
        "stale" => stale(cursor),
        "missing" => plain(cursor, name, Fault::Missing),
        "duplicate" => plain(cursor, name, Fault::Duplicate),
        "late" => time(cursor, name).map(Fault::Late),
        "truncate" => plain(cursor, name, Fault::Truncate),
        "garbage" => plain(cursor, name, Fault::Garbage),
        "switch" => switch(cursor),
        "chosen" => plain(cursor, name, Fault::Chosen),
        "happen" => plain(cursor, name, Fault::Happen),
        _ => {
            let nearest = suggest::nearest(name, Fault::NAMES);
            let error = cursor.wrong(Kind::UnknownFault, at, "a fault", name);
            Err(match nearest {
                Some(_) => error.did_you_mean(nearest),
                None => error.suggest(format!("the faults are {}", Fault::NAMES.join(", "))),
            })
        }
    }
}

fn error(cursor: &mut Cursor<'_>) -> Result<Fault, ParseError> {
    const FORM: &str = "error(CODE,status=400..599)";
    let phase = phase(cursor)?.unwrap_or(Phase::Before);
    let mut args = args(cursor)?;
    let Some(code) = args.positional() else {
        return Err(missing(cursor, &args, "an error code", "error(InternalError)"));
    };
    let code = whole(&code.value, error_code)
        .map_err(|_| wrong(cursor, &code, "an error code such as `InternalError`"))?;
    let status = match args.named("status") {
        Some(given) => whole_number(&given.value)
            .and_then(|status| HttpStatus::new(status.get().try_into().ok()?))
            .ok_or_else(|| wrong(cursor, &given, "the HTTP status of an error, 400 to 599"))?,
        None => code.usual_status(),
    };
    args.finish(cursor, FORM, &["status"])?;
    Ok(Fault::Error { phase, code, status })
}

fn stale(cursor: &mut Cursor<'_>) -> Result<Fault, ParseError> {
    no_phase(cursor, "stale")?;
    let mut args = args(cursor)?;
    let n = match args.positional() {
        Some(given) => whole_number(&given.value)
            .ok_or_else(|| wrong(cursor, &given, "which older answer, from 1"))?,
        None => NonZeroU64::MIN,
    };
    args.finish(cursor, "stale(N)", &[])?;
    Ok(Fault::Stale(n))
}

fn whole_number(text: &str) -> Option<NonZeroU64> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn switch(cursor: &mut Cursor<'_>) -> Result<Fault, ParseError> {
    no_phase(cursor, "switch")?;
    let mut args = args(cursor)?;
    let Some(given) = args.positional() else {
        return Err(missing(cursor, &args, "the actor that goes first", "switch(w2)"));
    };
    let actor = Actor::new(&given.value)
        .map_err(|error| wrong(cursor, &given, "an actor").suggest(error.to_string()))?;
    args.finish(cursor, "switch(ACTOR)", &[])?;
    Ok(Fault::Switch(actor))
}

/// A fault without phase and arguments.
fn plain(cursor: &mut Cursor<'_>, name: &str, fault: Fault) -> Result<Fault, ParseError> {
    no_phase(cursor, name)?;
    no_args(cursor, name, fault)
}

fn no_args(cursor: &mut Cursor<'_>, name: &str, fault: Fault) -> Result<Fault, ParseError> {
    args(cursor)?.finish(cursor, name, &[])?;
    Ok(fault)
}

/// The one argument of a fault that is a length of time.
fn time(cursor: &mut Cursor<'_>, name: &str) -> Result<Millis, ParseError> {
    no_phase(cursor, name)?;
    let mut args = args(cursor)?;
    let Some(given) = args.positional() else {
        return Err(missing(cursor, &args, "a length of time", &format!("{name}(250ms)")));
    };
    let millis = millis(cursor, &given)?;
    args.finish(cursor, &format!("{name}(TIME)"), &[])?;
    Ok(millis)
}

pub(super) fn length_of_time(cursor: &mut Cursor<'_>) -> Result<Millis, ParseError> {
    let at = cursor.at();
    let value = cursor.take_while(is_word_char).to_owned();
    millis(cursor, &Given { at, value })
}

fn millis(cursor: &Cursor<'_>, given: &Given) -> Result<Millis, ParseError> {
    let text = given.value.as_str();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.strip_suffix(unit).unwrap_or_default();
    let per_unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => {
            return Err(wrong(cursor, given, "a whole number and a unit: ms, s, m or h")
                .suggest("a length of time is like `5s` or `250ms`"));
        }
    };
    if digits.is_empty() {
        return Err(wrong(cursor, given, "a whole number before the unit"));
    }
    digits.parse::<u64>().ok().and_then(|n| n.checked_mul(per_unit)).map(Millis).ok_or_else(|| {
        wrong(cursor, given, format!("at most {} milliseconds", u64::MAX))
            .of_kind(Kind::NumberTooLarge)
    })
}

fn phase(cursor: &mut Cursor<'_>) -> Result<Option<Phase>, ParseError> {
    if !cursor.eat("@") {
        return Ok(None);
    }
    let at = cursor.at();
    let name = cursor.take_while(is_name_char);
    for phase in [Phase::Before, Phase::After] {
        if name == phase.name() {
            return Ok(Some(phase));
        }
    }
    let nearest = suggest::nearest(name, [Phase::Before.name(), Phase::After.name()]);
    Err(cursor.wrong(Kind::Syntax, at, "`before` or `after`", name).did_you_mean(nearest))
}

fn required_phase(cursor: &mut Cursor<'_>, name: &str) -> Result<Phase, ParseError> {
    match phase(cursor)? {
        Some(phase) => Ok(phase),
        None => Err(cursor
            .unexpected(format!("`@before` or `@after`, which `{name}` needs"))
            .of_kind(Kind::PhaseMissing)
            .suggest(format!("write `{name}@before` or `{name}@after` its effect"))),
    }
}

fn no_phase(cursor: &mut Cursor<'_>, name: &str) -> Result<(), ParseError> {
    if cursor.peek() != Some('@') {
        return Ok(());
    }
    Err(cursor
        .unexpected(format!("no phase, since `{name}` has none"))
        .of_kind(Kind::PhaseNotLegal)
        .suggest(format!("write `{name}` without `@`")))
}

fn wrong(cursor: &Cursor<'_>, given: &Given, expected: impl Into<String>) -> ParseError {
    cursor.wrong(Kind::Argument, given.at, expected, &given.value)
}

fn missing(cursor: &Cursor<'_>, args: &Args, expected: &str, example: &str) -> ParseError {
    cursor
        .wrong(Kind::Argument, args.end(), expected, "")
        .suggest(format!("write it like `{example}`"))
}
