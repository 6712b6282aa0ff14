//! The grammar as a whole: what parses, what is refused and where.

use super::{Item, ParseErrorKind as Kind, parse_list};
use crate::{ErrorCode, Fault, Percent, Schedule, Visits, Where};

fn canonical(text: &str) -> String {
    text.parse::<Item>().unwrap_or_else(|error| panic!("{}", error.render())).to_string()
}

#[test]
fn the_examples_of_the_design_parse_and_print_as_they_are() {
    for text in [
        "ensure.*:30%=lost-reply",
        "ensure.attach#2=throttle",
        "CreateNetworkInterface#1=lost-reply",
        "ec2.Describe*:every(3)=stale",
        "w2/ensure.create#1+3..5=error(InternalError)",
        "ensure.*:plugin(brownout,period=20)=chosen",
        "env/world.terminate#2=happen",
        // With their strategies and arguments in the form that is shortest.
        "ensure.*:every(3)=refuse",
        "CreateTags=duplicate",
        "ensure.create#1=lost-reply",
    ] {
        assert_eq!(canonical(text), text);
    }
}

#[test]
fn what_has_a_default_is_left_out_of_the_canonical_text() {
    for (text, printed) in [
        ("a.b=throttle@before", "a.b=throttle"),
        ("a.b=throttle()", "a.b=throttle"),
        ("a.b=throttle@after", "a.b=throttle@after"),
        ("a.b=denied@before", "a.b=denied"),
        ("a.b=error@before(X,status=400)", "a.b=error(X)"),
        ("a.b=error@after(X)", "a.b=error@after(X)"),
        ("a.b=error(status=500,X)", "a.b=error(X,status=500)"),
        ("a.b=error(\"X.Y\")", "a.b=error(X.Y)"),
        ("a.b=error(InternalFailure,status=500)", "a.b=error(InternalFailure)"),
        ("a.b=error(ServerInternal,status=400)", "a.b=error(ServerInternal,status=400)"),
        ("a.b=error(BandwidthLimitExceeded,status=503)", "a.b=error(BandwidthLimitExceeded)"),
        ("a.b=error(Unavailable,status=503)", "a.b=error(Unavailable)"),
        ("a.b=error(RequestLimitExceeded,status=503)", "a.b=error(RequestLimitExceeded)"),
        ("a.b=error(UnauthorizedOperation,status=403)", "a.b=error(UnauthorizedOperation)"),
        (
            "a.b=error(UnauthorizedOperation,status=400)",
            "a.b=error(UnauthorizedOperation,status=400)",
        ),
        ("a.b=timeout@after(5s)", "a.b=timeout@after"),
        ("a.b=timeout@after(5000ms)", "a.b=timeout@after"),
        ("a.b=timeout@before(250ms)", "a.b=timeout@before(250ms)"),
        ("a.b=delay(120s)", "a.b=delay(2m)"),
        ("a.b=delay(60m)", "a.b=delay(1h)"),
        ("a.b=late(1500ms)", "a.b=late(1500ms)"),
        ("a.b=delay(0s)", "a.b=delay(0ms)"),
        ("a.b=stale(1)", "a.b=stale"),
        ("a.b=stale(2)", "a.b=stale(2)"),
        ("a.b=switch(w2)", "a.b=switch(w2)"),
        ("a.b#3..5+1+4=refuse", "a.b#1+3..5=refuse"),
        ("a.b#2..=refuse", "a.b#2..=refuse"),
        ("a.b#02=refuse", "a.b#2=refuse"),
        ("a.b:030.500%=refuse", "a.b:30.5%=refuse"),
        ("a.b:0.000000001%=refuse", "a.b:0.000000001%=refuse"),
        ("a.b:0.0000000010000%=refuse", "a.b:0.000000001%=refuse"),
        ("a.b:100%=refuse", "a.b:100%=refuse"),
        ("a.b:0%=refuse", "a.b:0%=refuse"),
        ("a.b:x()=refuse", "a.b:x=refuse"),
        ("a.b:always=refuse", "a.b=refuse"),
        ("a.b:always()=refuse", "a.b=refuse"),
        ("a.b:percent(30)=refuse", "a.b:30%=refuse"),
        ("a.b:percent(percent=0.50)=refuse", "a.b:0.5%=refuse"),
        ("a.b:percent(\"30%\")=refuse", "a.b:30%=refuse"),
        ("a.b:nth(2)=refuse", "a.b#2=refuse"),
        ("a.b:nth(2..)=refuse", "a.b#2..=refuse"),
        ("a.b:nth(\"3..5+1\")=refuse", "a.b#1+3..5=refuse"),
        ("a.b:every(03)=refuse", "a.b:every(3)=refuse"),
        ("a.b:every(every=3)=refuse", "a.b:every(3)=refuse"),
        ("a.b:every(3,0)=refuse", "a.b:every(3)=refuse"),
        ("a.b:every(offset=1,every=3)=refuse", "a.b:every(3,offset=1)=refuse"),
        ("a.b:every(offset=1,3)=refuse", "a.b:every(3,offset=1)=refuse"),
        ("a.b:first(2)=refuse", "a.b:first(2)=refuse"),
        ("a.b:after(2)=refuse", "a.b:after(2)=refuse"),
        ("a.b:burst(length=3,period=20)=refuse", "a.b:burst(3,20)=refuse"),
        (
            "a.b:x(\"y\",\"\",\"a b\",k=\"\\\"\\\\\")=refuse",
            "a.b:x(y,\"\",\"a b\",k=\"\\\"\\\\\")=refuse",
        ),
    ] {
        assert_eq!(canonical(text), printed, "{text}");
    }
}

#[test]
fn what_is_wrong_is_refused_at_its_place() {
    for (text, kind, column) in [
        ("", Kind::Where, 1),
        ("*=refuse", Kind::BareStar, 1),
        ("w1/*=refuse", Kind::BareStar, 4),
        ("create=refuse", Kind::Where, 1),
        ("ensure..create=refuse", Kind::Where, 8),
        ("ensure.=refuse", Kind::Where, 8),
        (".create=refuse", Kind::Where, 1),
        ("ensure.cre_ate=refuse", Kind::Syntax, 11),
        ("ensure.create", Kind::Syntax, 14),
        ("ensure.create=", Kind::Syntax, 15),
        ("ensure.create =refuse", Kind::Syntax, 14),
        ("ensure.create:130%=refuse", Kind::Percent, 15),
        ("ensure.create:100.000000001%=refuse", Kind::Percent, 15),
        ("ensure.create:99999999999999999999%=refuse", Kind::Percent, 15),
        ("ensure.create:0.0000000001%=refuse", Kind::Percent, 17),
        ("ensure.create:30=refuse", Kind::Percent, 17),
        ("ensure.create:3.%=refuse", Kind::Percent, 17),
        ("ensure.create:-1%=refuse", Kind::Syntax, 15),
        ("ensure.create:=refuse", Kind::Syntax, 15),
        ("ensure.create#0=refuse", Kind::VisitZero, 15),
        ("ensure.create#1..0=refuse", Kind::VisitZero, 18),
        ("ensure.create#5..3=refuse", Kind::SpanBackwards, 18),
        ("ensure.create#=refuse", Kind::Syntax, 15),
        ("ensure.create#1+=refuse", Kind::Syntax, 17),
        ("ensure.create#18446744073709551616=refuse", Kind::NumberTooLarge, 15),
        ("ensure.create#1:30%=refuse", Kind::Syntax, 16),
        ("ensure.create=lost-repl", Kind::UnknownFault, 15),
        ("ensure.create=lost_reply", Kind::UnknownFault, 15),
        ("ensure.create=Refuse", Kind::UnknownFault, 15),
        ("ensure.create=reset", Kind::PhaseMissing, 20),
        ("ensure.create=timeout", Kind::PhaseMissing, 22),
        ("ensure.create=timeout(5s)", Kind::PhaseMissing, 22),
        ("ensure.create=crash", Kind::PhaseMissing, 20),
        ("ensure.create=crash@befor", Kind::Syntax, 21),
        ("ensure.create=refuse@before", Kind::PhaseNotLegal, 21),
        ("ensure.create=lost-reply@after", Kind::PhaseNotLegal, 25),
        ("ensure.create=delay@after(5s)", Kind::PhaseNotLegal, 20),
        ("ensure.create=stale@after", Kind::PhaseNotLegal, 20),
        ("ensure.create=switch@after(w1)", Kind::PhaseNotLegal, 21),
        ("ensure.create=refuse(now)", Kind::Argument, 22),
        ("ensure.create=delay", Kind::Argument, 20),
        ("ensure.create=delay(5)", Kind::Argument, 21),
        ("ensure.create=delay(1.5s)", Kind::Argument, 21),
        ("ensure.create=delay(s)", Kind::Argument, 21),
        ("ensure.create=delay(5s,6s)", Kind::Argument, 24),
        ("ensure.create=delay(for=5s)", Kind::Argument, 27),
        ("ensure.create=delay(18446744073709551615h)", Kind::NumberTooLarge, 21),
        ("ensure.create=timeout@after(5x)", Kind::Argument, 29),
        ("ensure.create=error", Kind::Argument, 20),
        ("ensure.create=error(status=500)", Kind::Argument, 31),
        ("ensure.create=error(\"a b\")", Kind::Argument, 21),
        ("ensure.create=error(X,status=399)", Kind::Argument, 30),
        ("ensure.create=error(X,status=600)", Kind::Argument, 30),
        ("ensure.create=error(X,status=+500)", Kind::Syntax, 30),
        ("ensure.create=error(X,status=\"+500\")", Kind::Argument, 30),
        ("ensure.create=error(X,statos=500)", Kind::Argument, 23),
        ("ensure.create=error(X,status=500,status=501)", Kind::Argument, 34),
        ("ensure.create=error(X", Kind::Syntax, 22),
        ("ensure.create=error(X,)", Kind::Syntax, 23),
        ("ensure.create=stale(0)", Kind::Argument, 21),
        ("ensure.create=switch", Kind::Argument, 21),
        ("ensure.create=switch(W2)", Kind::Argument, 22),
        ("a.b:every=refuse", Kind::Argument, 10),
        ("a.b:every(0)=refuse", Kind::Argument, 11),
        ("a.b:every(every=0)=refuse", Kind::Argument, 17),
        ("a.b:every(three)=refuse", Kind::Argument, 11),
        ("a.b:every(+3)=refuse", Kind::Syntax, 11),
        ("a.b:every(3,ofset=1)=refuse", Kind::Argument, 13),
        ("a.b:every(3,every=3)=refuse", Kind::Argument, 13),
        ("a.b:every(3,1,1)=refuse", Kind::Argument, 15),
        ("a.b:always(1)=refuse", Kind::Argument, 12),
        ("a.b:percent(130)=refuse", Kind::Argument, 13),
        ("a.b:percent(\"30%%\")=refuse", Kind::Argument, 13),
        ("a.b:nth(0)=refuse", Kind::Argument, 9),
        ("a.b:first(18446744073709551616)=refuse", Kind::Argument, 11),
        ("a.b:burst(3)=refuse", Kind::Argument, 12),
        ("a.b:burst(21,20)=refuse", Kind::Argument, 11),
        ("a.b:x(\"y=refuse", Kind::Syntax, 16),
        ("a.b:x(\"\\n\")=refuse", Kind::Syntax, 9),
        ("a.b:x(\"\n\")=refuse", Kind::Syntax, 8),
        ("a.b:x(k=)=refuse", Kind::Syntax, 9),
        ("W1/a.b=refuse", Kind::Actor, 1),
        ("/a.b=refuse", Kind::Actor, 1),
        ("abcdefghijklmnop/a.b=refuse", Kind::Actor, 1),
        ("ä.b=refuse", Kind::Where, 1),
        ("a.b=refuse,", Kind::Syntax, 11),
    ] {
        let error = text.parse::<Item>().map(|item| item.to_string()).unwrap_err();
        assert_eq!((error.kind(), error.column()), (kind, column), "{text}\n{}", error.render());
    }
}

#[test]
fn an_error_shows_its_place_and_what_was_meant() {
    let render = |text: &str| text.parse::<Item>().unwrap_err().render();
    assert_eq!(
        render("ensure.create#1=lost-repl"),
        "ensure.create#1=lost-repl\n                \
         ^ expected a fault, found `lost-repl`\n                  did you mean `lost-reply`?"
    );
    assert_eq!(
        "ensure.create#5..3=refuse".parse::<Item>().unwrap_err().to_string(),
        "expected a visit from 5 on, found `3` at column 18; did you mean `3..5`?"
    );
    let error = "é.b\t=refuse".parse::<Item>().unwrap_err();
    assert_eq!((error.offset(), error.column()), (0, 1));
    let error = "a.b:x(\"é\t\")=refuse".parse::<Item>().unwrap_err();
    assert_eq!((error.offset(), error.column()), (9, 9));
    assert!(error.render().starts_with("a.b:x(\"é\u{fffd}\")=refuse\n        ^ "));
    for (text, meant) in [
        ("a.b=crash@befor", "before"),
        ("a.b=error(X,statos=500)", "status"),
        ("a.b=reset", "reset@after"),
        ("*=refuse", "ensure.*"),
        ("a.b=nonsense", "refuse, lost-reply, reset"),
        ("a.b#0=refuse", "#1"),
        ("a.b:every(3,ofset=1)=refuse", "did you mean `offset`?"),
        ("a.b:first(2,more=1)=refuse", "there are first"),
    ] {
        let error = text.parse::<Item>().unwrap_err();
        assert!(error.suggestion().is_some_and(|s| s.contains(meant)), "{text}: {error}");
    }
}

#[test]
fn every_fault_has_a_form_that_parses_and_prints_under_its_name() {
    let forms = [
        "refuse",
        "lost-reply",
        "reset@after",
        "timeout@after",
        "error(X)",
        "throttle",
        "denied",
        "delay(5s)",
        "crash@before",
        "stale",
        "missing",
        "duplicate",
        "late(5s)",
        "truncate",
        "garbage",
        "switch(w2)",
        "chosen",
        "happen",
    ];
    assert_eq!(forms.len(), Fault::NAMES.len());
    for (form, name) in forms.iter().zip(Fault::NAMES) {
        let fault: Fault = form.parse().unwrap();
        assert_eq!((fault.name(), fault.to_string().as_str()), (name, *form));
    }
}

#[test]
fn lists_go_by_comma_outside_parentheses() {
    let items = parse_list("a.b#1=error(X,status=500),w2/C:p(a,\"b,c\")=chosen").unwrap();
    let printed: Vec<_> = items.iter().map(ToString::to_string).collect();
    assert_eq!(printed, ["a.b#1=error(X,status=500)", "w2/C:p(a,\"b,c\")=chosen"]);
    for text in ["", ",", "a.b=refuse,", ",a.b=refuse", "a.b=refuse;a.b=refuse"] {
        assert!(parse_list(text).is_err(), "{text}");
    }
}

#[test]
fn a_schedule_is_versioned_and_explicit() {
    for (text, printed) in [
        ("v1:", "v1:"),
        ("v1:w1/ensure.create#1=lost-reply", "v1:ensure.create#1=lost-reply"),
        (
            "v1:w2/ensure.find#3=refuse,CreateTags#1=throttle@before,env/world.delete#1=happen",
            "v1:w2/ensure.find#3=refuse,CreateTags#1=throttle,env/world.delete#1=happen",
        ),
    ] {
        assert_eq!(text.parse::<Schedule>().unwrap().to_string(), printed);
    }
    for (text, column) in [
        ("", 1),
        ("ensure.create#1=refuse", 1),
        ("v2:ensure.create#1=refuse", 1),
        ("v1:ensure.*#1=refuse", 4),
        ("v1:Create*#1=refuse", 4),
        ("v1:a.b#1=refuse,ensure.create=refuse", 17),
        ("v1:a.b#1=refuse,a.b#1=chosen", 17),
        ("v1:a.b:every(3)=refuse", 4),
        ("v1:ensure.create:30%=refuse", 4),
        ("v1:ensure.create#1..2=refuse", 4),
        ("v1:ensure.create#1..=refuse", 4),
        ("v1:ensure.create#1+3=refuse", 4),
        ("v1:ensure.create#1+1=refuse", 4),
        ("v1:ensure.create#2..2=refuse", 4),
        ("v1:a.b#1=refuse,a.b#1=refuse", 17),
        ("v1:a.b#1=refuse,a.b#2=refuse,w1/a.b#01=refuse", 30),
    ] {
        let error = text.parse::<Schedule>().unwrap_err();
        assert_eq!((error.kind(), error.column()), (Kind::Schedule, column), "{text}: {error}");
    }
    assert!("v1:,".parse::<Schedule>().is_err());
    for text in [
        "v1:a.b#1=refuse,a.b#2=refuse",
        "v1:a.b#1=refuse,w2/a.b#1=refuse",
        "v1:a.b#1=refuse,a.c#1=refuse",
        "v1:a.b#1=refuse,a.b#1=throttle",
        "v1:a.b#1=error(X.Y,status=400)",
    ] {
        assert!(text.parse::<Schedule>().is_ok(), "{text}");
    }
}

#[test]
fn what_is_wrong_with_an_item_of_a_schedule_is_said() {
    let said = |text: &str| text.parse::<Schedule>().unwrap_err().to_string();
    assert_eq!(
        said("v1:a.b#1=refuse,w1/a.b#1=refuse"),
        "expected an item that is not there already: a schedule has each once, found \
         `a.b#1=refuse` at column 17; leave it out, or mean another visit"
    );
    assert!(said("v1:a.b#1+1=refuse").starts_with("expected exactly one visit"));
}

#[test]
fn the_parts_of_a_rule_can_be_read_alone() {
    assert_eq!("1+3..5".parse::<Visits>().unwrap().to_string(), "1+3..5");
    assert_eq!("0.50%".parse::<Percent>().unwrap().to_string(), "0.5%");
    assert_eq!("ensure.*".parse::<Where>().unwrap().as_str(), "ensure.*");
    assert_eq!("InternalError".parse::<ErrorCode>().unwrap().as_str(), "InternalError");
    assert!("ensure.*#1".parse::<Where>().is_err());
    assert!("#1".parse::<Visits>().is_err());
    assert!("30%%".parse::<Percent>().is_err());
}
