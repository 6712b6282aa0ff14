//! Generators of everything that the grammar can say.

use std::num::NonZeroU64;

use eni_inject::{Actor, Phase};
use proptest::{option, prelude::*};

use super::Item;
use crate::{
    Arg, ErrorCode, Fault, HttpStatus, Millis, Percent, Schedule, ScheduleItem, Span, StrategyCall,
    Visits, When, Where,
};

pub(crate) fn actor() -> impl Strategy<Value = Actor> {
    "[a-z][a-z0-9]{0,14}".prop_map(|name| Actor::new(&name).unwrap())
}

fn place(segment: &'static str, operation: &'static str) -> impl Strategy<Value = Where> {
    let point = prop::collection::vec(segment, 2..4).prop_map(|segments| segments.join("."));
    prop_oneof![3 => point, 1 => operation].prop_map(Where::accepted)
}

fn visit() -> impl Strategy<Value = NonZeroU64> {
    prop_oneof![1..9_u64, 1..=u64::MAX, Just(u64::MAX)].prop_map(|n| NonZeroU64::new(n).unwrap())
}

fn span() -> impl Strategy<Value = Span> {
    (visit(), option::of(visit())).prop_map(|(a, b)| {
        Span::new(a, b).unwrap_or_else(|| Span::new(b.unwrap_or(a), Some(a)).unwrap())
    })
}

pub(crate) fn percent() -> impl Strategy<Value = Percent> {
    prop_oneof![
        (0..=100_u64).prop_map(|whole| whole * Percent::PER_PERCENT),
        0..=Percent::WHOLE,
        (0..=1000_u64).prop_map(|tenths| tenths * Percent::PER_PERCENT / 10),
    ]
    .prop_map(|billionths| Percent::new(billionths).unwrap())
}

fn arg() -> impl Strategy<Value = Arg> {
    let value = prop_oneof!["[A-Za-z0-9._-]{0,6}", "[^\\p{Cc}]{0,6}"];
    (option::of("[A-Za-z0-9._-]{1,6}"), value).prop_map(|(key, value)| Arg::accepted(key, value))
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        Just(When::Always),
        prop::collection::vec(span(), 1..5)
            .prop_map(|spans| When::Visits(Visits::new(spans).unwrap())),
        percent().prop_map(When::Percent),
        // No built-in strategy begins with a z.
        ("z[a-z0-9-]{0,8}|plugin", prop::collection::vec(arg(), 0..4))
            .prop_map(|(name, args)| When::Strategy(StrategyCall::accepted(&name, args))),
        built_in(),
    ]
}

fn built_in() -> impl Strategy<Value = When> {
    let positional = |numbers: &[u64]| -> Vec<Arg> {
        numbers.iter().map(|number| Arg::accepted(None, number.to_string())).collect()
    };
    let number = || prop_oneof![1..9_u64, 1..=u64::MAX];
    prop_oneof![
        (number(), option::of(number())).prop_map(move |(every, offset)| {
            let offset = offset.map(|n| Arg::accepted(Some("offset".to_owned()), n.to_string()));
            let args = positional(&[every]).into_iter().chain(offset).collect();
            StrategyCall::accepted("every", args)
        }),
        number().prop_map(move |n| StrategyCall::accepted("first", positional(&[n]))),
        number().prop_map(move |n| StrategyCall::accepted("after", positional(&[n]))),
        (number(), number()).prop_map(move |(a, b)| {
            StrategyCall::accepted("burst", positional(&[a.min(b), a.max(b)]))
        }),
    ]
    .prop_map(When::Strategy)
}

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![Just(Phase::Before), Just(Phase::After)]
}

fn millis() -> impl Strategy<Value = Millis> {
    prop_oneof![
        0..100_u64,
        (0..100_u64).prop_map(|n| n * 1000),
        (0..9_u64).prop_map(|n| n * 60_000),
        any::<u64>()
    ]
    .prop_map(Millis)
}

fn error() -> impl Strategy<Value = Fault> {
    let code = prop_oneof![Just("InternalError".to_owned()), "[A-Za-z0-9._-]{1,12}"];
    let status = option::of((400..=599_u16).prop_map(|status| HttpStatus::new(status).unwrap()));
    (phase(), code, status).prop_map(|(phase, code, status)| {
        let code = ErrorCode::accepted(&code);
        let status = status.unwrap_or_else(|| code.usual_status());
        Fault::Error { phase, code, status }
    })
}

pub(crate) fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Refuse),
        Just(Fault::LostReply),
        phase().prop_map(Fault::Reset),
        (phase(), prop_oneof![Just(Millis::TIMEOUT), millis()])
            .prop_map(|(phase, after)| Fault::Timeout(phase, after)),
        error(),
        phase().prop_map(Fault::Throttle),
        phase().prop_map(Fault::Denied),
        millis().prop_map(Fault::Delay),
        phase().prop_map(Fault::Crash),
        visit().prop_map(Fault::Stale),
        Just(Fault::Missing),
        Just(Fault::Duplicate),
        millis().prop_map(Fault::Late),
        Just(Fault::Truncate),
        Just(Fault::Garbage),
        actor().prop_map(Fault::Switch),
        Just(Fault::Chosen),
        Just(Fault::Happen),
    ]
}

pub(crate) fn item() -> impl Strategy<Value = Item> {
    let place = place("[A-Za-z0-9*-]{1,6}", "[A-Z][A-Za-z0-9*-]{0,6}");
    (option::of(actor()), place, when(), fault()).prop_map(|(actor, place, when, fault)| Item {
        actor,
        place,
        when,
        fault,
    })
}

pub(crate) fn schedule() -> impl Strategy<Value = Schedule> {
    let actor = prop_oneof![Just(Actor::worker(1)), actor()];
    let place = place("[A-Za-z0-9-]{1,6}", "[A-Z][A-Za-z0-9-]{0,6}");
    let fault = fault().prop_filter("a schedule says which", |fault| *fault != Fault::Chosen);
    let item = (actor, place, visit(), fault).prop_map(|(actor, place, visit, fault)| {
        ScheduleItem::new(actor, place, visit, fault).unwrap()
    });
    prop::collection::vec(item, 0..5).prop_map(|items| {
        let mut schedule = Schedule::default();
        for item in items {
            if !schedule.0.contains(&item) {
                schedule.0.push(item);
            }
        }
        schedule
    })
}

/// Text made of the pieces that rules are made of, so that it gets far into
/// the grammar before it goes wrong.
pub(crate) fn nearly_a_rule() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("ensure".to_owned()),
        Just("CreateTags".to_owned()),
        Just("w1".to_owned()),
        Just("error(Code".to_owned()),
        Just("timeout@after(".to_owned()),
        Just("plugin(a,b=\"".to_owned()),
        Just("every(".to_owned()),
        Just("burst(length=".to_owned()),
        "[./#:+=@(),\"\\\\*%]{1,2}",
        "\\.\\.",
        "[0-9]{1,22}",
        any::<char>().prop_map(String::from),
        prop::sample::select(Fault::NAMES.to_vec()).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}
