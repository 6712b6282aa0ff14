//! Which rules a run can have, and why not others.

use eni_faults::{Askable, Engine, Rule, RuleSet, RuleSetError as E, Schedule, Strategies};
use eni_inject::{Access, Decide, FaultKinds, Layer, Point, Verdict};

use crate::points::{FIND, POINTS, WAIT, rules, visit};

fn refusal(list: &str) -> String {
    rules(list).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn what_is_built_and_legal_is_taken() {
    for list in [
        "mail.send=refuse",
        "mail.send#1+3..=lost-reply",
        "*.send:30%=reset@after,mail.*=delay(5s)",
        "SendMail=throttle",
        "S*Mail*:0.5%=timeout@before",
        "w2/smtp.*=error(X)",
        "mail.*#2=crash@after",
        "smtp.List*=stale(2)",
        "smtp.*=missing",
        "SendMail=duplicate,SendMail#2=late(5s)",
        "smtp.*:1%=truncate,smtp.ListMails=garbage",
    ] {
        assert!(rules(list).is_ok(), "{list}");
    }
}

#[test]
fn an_unknown_point_or_operation_is_refused_with_a_suggestion() {
    for (list, meant) in [
        ("mail.sned=refuse", "did you mean `mail.send`?"),
        ("mails.send=refuse", "did you mean `mail.send`?"),
        ("SendMial=refuse", "did you mean `SendMail`?"),
        ("smtp.SendMali=refuse", "did you mean `smtp.SendMail`?"),
        ("nothing.alike=refuse", "mail.find, mail.send, mail.wait, smtp.ListMails"),
        ("mail.xyz*=refuse", "`mail.xyz*` matches no point; the points are mail.find"),
        ("Describe*=refuse", "`Describe*` matches no point"),
    ] {
        let said = refusal(list);
        assert!(said.contains(meant), "{list}: {said}");
    }
    assert!(refusal("SendMial=refuse").contains("no operation `SendMial`"));
    assert!(refusal("mail.sned=refuse").contains("no point `mail.sned`"));
}

#[test]
fn an_operation_without_a_wire_point_leads_to_the_work_point_that_calls_it() {
    let work: Vec<_> = POINTS.into_iter().filter(|point| point.layer == Layer::Work).collect();
    let rules = Rule::parse_list("SendMail=refuse").unwrap();
    let said = RuleSet::build(rules, &work, Askable::WORK, &Strategies::built_in())
        .unwrap_err()
        .to_string();
    assert!(said.contains("did you mean `mail.send`?"), "{said}");
}

#[test]
fn a_fault_must_be_legal_at_the_point_that_the_rule_names() {
    for list in ["mail.wait=refuse", "mail.w*=refuse"] {
        let said = refusal(list);
        assert!(said.contains("fault `refuse` is not legal at point `mail.wait`"), "{said}");
        assert!(said.contains("legal there: delay, crash"), "{said}");
    }
    assert!(rules("mail.wait=crash@before").is_ok());
}

#[test]
fn a_pattern_leaves_alone_where_its_fault_is_not_legal() {
    let set = rules("mail.*=refuse,smtp.*=stale,*.*=delay(1s)").unwrap();
    let names =
        |points: &[&'static Point]| -> Vec<_> { points.iter().map(|point| point.name).collect() };
    let reaches: Vec<_> =
        set.reaches().map(|(_, reach)| (names(&reach.strikes), names(&reach.not_legal))).collect();
    assert_eq!(
        reaches,
        [
            (vec!["mail.find", "mail.send"], vec!["mail.wait"]),
            (vec!["smtp.ListMails"], vec!["smtp.SendMail"]),
            (names(&POINTS), vec![]),
        ]
    );
    let engine = Engine::new(rules("mail.*=refuse").unwrap(), 1);
    assert_ne!(engine.decide(&visit(1, &FIND, 1)), Verdict::Pass);
    assert_eq!(engine.decide(&visit(1, &WAIT, 1)), Verdict::Pass);
}

#[test]
fn what_only_the_wire_can_do_is_refused_at_work_points_and_where_it_means_nothing() {
    for fault in ["stale", "missing", "duplicate", "late(5s)", "truncate", "garbage"] {
        for place in ["mail.send", "mail.find", "mail.wait"] {
            let list = format!("{place}={fault}");
            assert!(matches!(rules(&list), Err(E::NotLegal { .. })), "{list}");
        }
    }
    for list in
        ["SendMail=stale", "smtp.Send*=stale(2)", "ListMails=duplicate", "ListMails=late(1s)"]
    {
        assert!(matches!(rules(list), Err(E::NotLegal { .. })), "{list}");
    }
    let said = refusal("smtp.S*=stale");
    assert!(said.contains("fault `stale` is not legal at point `smtp.SendMail`"), "{said}");
    assert!(said.ends_with("crash, missing, duplicate, late, truncate, garbage"), "{said}");
}

#[test]
fn what_only_some_schedules_can_say_is_refused_in_rules() {
    for (list, why) in [
        ("mail.send#1=switch(w2)", "legal only in a schedule of several actors"),
        ("env/world.terminate#2=happen", "legal only in a schedule, for the actor `env`"),
        ("mail.send=chosen", "and `always` says only when"),
        ("mail.send:30%=chosen", "and `:30%` says only when"),
        ("mail.send#1=chosen", "and `#1` says only when"),
    ] {
        let said = refusal(list);
        assert!(said.contains(why), "{list}: {said}");
    }
}

#[test]
fn a_strategy_that_is_not_there_is_refused_with_what_was_meant() {
    for (list, why) in [
        ("mail.send:percnt(3)=refuse", "no strategy `percnt`; did you mean `percent`?"),
        ("mail.send:lug=refuse", "no strategy `lug`; there are after, always, burst, "),
        ("mail.send:plugn(a)=refuse", "no strategy `plugn`; did you mean `plugin`?"),
        ("mail.send:plugin=refuse", "`plugin` needs the name of a strategy first"),
        ("mail.send:plugin(name=a)=refuse", "`plugin` needs the name of a strategy first"),
        (
            "mail.send:plugin(brownout)=chosen",
            "no plugin's strategy `brownout`; no plugin is loaded",
        ),
        ("mail.send:plugin(always)=refuse", "a built-in one is called `always`"),
    ] {
        let said = refusal(list);
        assert!(said.contains(why), "{list}: {said}");
    }
}

#[test]
fn a_layer_that_nobody_asks_for_is_refused() {
    let build = |list: &str, askable| {
        RuleSet::build(Rule::parse_list(list).unwrap(), &POINTS, askable, &Strategies::built_in())
            .map(|_| ())
    };
    for list in ["SendMail=refuse", "*.*=delay(1s)", "smtp.*:1%=reset@before"] {
        let error = build(list, Askable::WORK).unwrap_err();
        assert!(matches!(error, E::WireNotAsked { .. }), "{list}: {error}");
        assert!(error.to_string().contains("wire points need the simulator"));
    }
    assert_eq!(build("mail.send=refuse", Askable::WORK), Ok(()));
    assert!(matches!(build("mail.send=refuse", Askable::WIRE), Err(E::WorkNotAsked { .. })));
    assert_eq!(build("SendMail=refuse", Askable::WIRE), Ok(()));
}

#[test]
fn what_only_a_service_can_do_is_refused_where_a_client_asks() {
    let build = |list: &str, askable| {
        RuleSet::build(Rule::parse_list(list).unwrap(), &POINTS, askable, &Strategies::built_in())
            .map(|_| ())
    };
    for list in ["ListMails=stale", "smtp.ListMails:5%=missing", "SendMail#1=missing"] {
        assert_eq!(build(list, Askable::WIRE), Ok(()), "{list}");
        let error = build(list, Askable::CLIENT).unwrap_err();
        assert!(matches!(error, E::ServiceOnly { .. }), "{list}: {error}");
        assert!(error.to_string().contains("a client does not know what it would have shown"));
    }
    let both =
        "mail.*=delay(1s),smtp.*=truncate,smtp.*=garbage,SendMail=duplicate,SendMail=late(1s)";
    for list in [both, "smtp.*:30%=lost-reply", "*.*#1=crash@before"] {
        assert_eq!(build(list, Askable::CLIENT), Ok(()), "{list}");
    }
}

#[test]
fn a_name_is_for_one_rule() {
    assert!(matches!(
        rules("mail.send#1=refuse,mail.send#01=refuse"),
        Err(E::NameTaken { rule }) if rule == "mail.send#1=refuse"
    ));
    let item: eni_faults::Item = "mail.send=refuse".parse().unwrap();
    let twice = vec![Rule::named("a", 0, item.clone()), Rule::named("a", 1, item)];
    assert!(matches!(
        RuleSet::build(twice, &POINTS, Askable::ALL, &Strategies::built_in()),
        Err(E::NameTaken { .. })
    ));
}

#[test]
fn a_schedule_with_an_item_twice_is_refused() {
    let one: Schedule = "v1:mail.send#1=refuse".parse().unwrap();
    let twice: Schedule = one.0.iter().chain(&one.0).cloned().collect();
    let error = RuleSet::of_schedule(&twice, &POINTS, Askable::ALL).unwrap_err();
    assert_eq!(error.to_string(), "the schedule has `mail.send#1=refuse` twice; leave one out");
    let both: Schedule = "v1:mail.send#1=refuse,w2/mail.send#1=refuse".parse().unwrap();
    assert!(RuleSet::of_schedule(&both, &POINTS, Askable::ALL).is_ok());
}

#[test]
fn flags_come_first_as_given_then_priorities_then_names() {
    let item = |text: &str| text.parse::<eni_faults::Item>().unwrap();
    let some = vec![
        Rule::named("late", 1, item("mail.send#1=refuse")),
        Rule::named("b", 0, item("mail.send#2=refuse")),
        Rule::flag(item("mail.send#9=refuse")),
        Rule::named("early", -1, item("mail.send#3=refuse")),
        Rule::named("a", 0, item("mail.send#4=refuse")),
        Rule::flag(item("mail.send#8=refuse")),
    ];
    let set = RuleSet::build(some, &POINTS, Askable::ALL, &Strategies::built_in()).unwrap();
    let names: Vec<_> = set.rules().map(Rule::name).collect();
    assert_eq!(names, ["mail.send#9=refuse", "mail.send#8=refuse", "early", "a", "b", "late"]);
}

#[test]
fn points_have_names_that_rules_can_write_and_of_their_own() {
    const fn point(name: &'static str) -> Point {
        Point {
            name,
            operation: "",
            layer: Layer::Work,
            access: Access::Read,
            faults: FaultKinds::CALL,
        }
    }
    static BAD: [Point; 4] = [point("a_b.c"), point("Create"), point("a.*"), point("")];
    for bad in &BAD {
        let error =
            RuleSet::build(Vec::new(), &[bad], Askable::ALL, &Strategies::built_in()).unwrap_err();
        assert!(matches!(error, E::PointName { .. }), "{error}");
    }
    let twice = RuleSet::build(Vec::new(), &[&FIND, &FIND], Askable::ALL, &Strategies::built_in());
    assert!(matches!(twice, Err(E::PointTwice { point: "mail.find" })));
}
