//! What each fault is to do: the fault table, as this test's own words.

use std::time::Duration;

use eni_core::{
    ec2::{ErrorClass, ErrorKind},
    inject::Point,
};

use crate::cell::{Effect, Met, Seen};

/// Every fault in every phase, once.
pub(crate) const FORMS: [&str; 21] = [
    "refuse",
    "lost-reply",
    "reset@before",
    "reset@after",
    "timeout@before(5s)",
    "timeout@after(5s)",
    "error(InternalError)",
    "error@after(InternalError)",
    "throttle",
    "throttle@after",
    "denied",
    "denied@after",
    "delay(2s)",
    "crash@before",
    "crash@after",
    "stale",
    "missing",
    "duplicate",
    "late(3s)",
    "truncate",
    "garbage",
];

pub(crate) fn of(point: &Point, form: &str) -> Met {
    let met = |effect, seen, seconds| Met { effect, seen, waited: Duration::from_secs(seconds) };
    let error = |kind, class, code: Option<&str>| Seen::Error {
        kind,
        class,
        code: code.map(str::to_owned),
    };
    let unknown = || error(ErrorKind::NoReply, ErrorClass::OutcomeUnknown, None);
    let api = |class, code| error(ErrorKind::Api, class, Some(code));
    let internal = || api(ErrorClass::OutcomeUnknown, "InternalError");
    let throttled = || api(ErrorClass::Throttled, "RequestLimitExceeded");
    let denied = || api(ErrorClass::Permanent, "UnauthorizedOperation");
    match form {
        "refuse" => met(Effect::NotSent, error(ErrorKind::NotSent, ErrorClass::Transient, None), 0),
        "lost-reply" | "reset@after" => met(Effect::Once, unknown(), 0),
        "reset@before" => met(Effect::NotSent, unknown(), 0),
        "timeout@before(5s)" => met(Effect::NotSent, unknown(), 5),
        "timeout@after(5s)" => met(Effect::Once, unknown(), 5),
        "error(InternalError)" => met(Effect::NotSent, internal(), 0),
        "error@after(InternalError)" => met(Effect::Once, internal(), 0),
        "throttle" => met(Effect::NotSent, throttled(), 0),
        "throttle@after" => met(Effect::Once, throttled(), 0),
        "denied" => met(Effect::NotSent, denied(), 0),
        "denied@after" => met(Effect::Once, denied(), 0),
        "delay(2s)" => met(Effect::Once, Seen::Reply, 2),
        "crash@before" => met(Effect::NotSent, Seen::Nothing, 0),
        "crash@after" => met(Effect::Once, Seen::Nothing, 0),
        "stale" => met(Effect::Once, Seen::OldReply, 0),
        // A list of everything names nothing that could be missing in it.
        "missing" if point.operation == "DescribeTags" => met(Effect::Refused, Seen::Less, 0),
        "missing" => met(Effect::Refused, Seen::NotFound, 0),
        "duplicate" => met(Effect::Twice, Seen::SecondReply, 0),
        "late(3s)" => met(Effect::Later, unknown(), 0),
        "truncate" => met(Effect::Once, Seen::Cut, 0),
        "garbage" => met(Effect::Once, Seen::Garbage, 0),
        other => {
            panic!("{other} at a {:?} {:?}: say what it does", point.layer, point.access)
        }
    }
}
