//! What the engine decides.

use std::{sync::Arc, time::Duration};

use eni_faults::{Askable, Draw, Engine, Percent, Rule, RuleSet, Schedule, Strategies};
use eni_inject::{Actor, Decide, Failure, Phase, Settled, Verdict, WireFault};

use crate::points::{FIND, POINTS, SEND, WAIT, WIRE_LIST, WIRE_SEND, engine, visit};

const REFUSED: Verdict = Verdict::Fail { phase: Phase::Before, failure: Failure::Refused };

#[test]
fn what_came_of_a_visit_is_told_until_it_is_taken() {
    let engine = engine("mail.find#1..2=refuse", 1);
    let visit = |actor, n| visit(actor, &FIND, n);
    for (actor, n) in [(1, 1), (1, 2), (2, 1)] {
        engine.decide(&visit(actor, n));
    }
    assert_eq!(engine.strike_at(&visit(1, 1)), None, "nothing is settled");
    engine.settle(&visit(1, 1), Settled::Void);
    engine.settle(&visit(2, 1), Settled::Struck);
    let told = |actor, n| engine.strike_at(&visit(actor, n)).map(|strike| strike.settled);
    assert_eq!(told(1, 1), Some(Settled::Void));
    assert_eq!(told(2, 1), Some(Settled::Struck));
    assert_eq!((told(1, 2), told(1, 3)), (None, None));
    assert_eq!(engine.take_strikes().len(), 2);
    assert_eq!(told(1, 1), None);
}

#[test]
fn each_fault_orders_its_verdict() {
    let fail = |phase, failure| Verdict::Fail { phase, failure };
    let api = |code: &'static str, status| Failure::Api { code: code.into(), status };
    let (before, after) = (Phase::Before, Phase::After);
    for (fault, verdict) in [
        ("refuse", fail(before, Failure::Refused)),
        ("lost-reply", fail(after, Failure::LostReply)),
        ("reset@before", fail(before, Failure::Reset)),
        ("reset@after", fail(after, Failure::Reset)),
        ("timeout@before", fail(before, Failure::Timeout(Duration::from_secs(5)))),
        ("timeout@after(250ms)", fail(after, Failure::Timeout(Duration::from_millis(250)))),
        ("error(SomeCode)", fail(before, api("SomeCode", 400))),
        ("error@after(InternalError)", fail(after, api("InternalError", 500))),
        ("error(Unavailable)", fail(before, api("Unavailable", 503))),
        ("error(RequestLimitExceeded)", fail(before, api("RequestLimitExceeded", 503))),
        ("error(UnauthorizedOperation)", fail(before, api("UnauthorizedOperation", 403))),
        ("error(SomeCode,status=418)", fail(before, api("SomeCode", 418))),
        ("throttle", fail(before, api("RequestLimitExceeded", 503))),
        ("throttle@after", fail(after, api("RequestLimitExceeded", 503))),
        ("denied", fail(before, api("UnauthorizedOperation", 403))),
        ("denied@after", fail(after, api("UnauthorizedOperation", 403))),
        ("delay(2m)", Verdict::Delay(Duration::from_secs(120))),
        ("crash@before", Verdict::Crash(before)),
        ("crash@after", Verdict::Crash(after)),
    ] {
        let engine = engine(&format!("mail.send={fault}"), 1);
        assert_eq!(engine.decide(&visit(1, &SEND, 1)), verdict, "{fault}");
        assert_eq!(engine.decide(&visit(1, &FIND, 1)), Verdict::Pass, "{fault}");
    }
}

#[test]
fn each_fault_of_the_wire_orders_its_verdict() {
    let nth = |n| WireFault::Stale(std::num::NonZeroU64::new(n).unwrap());
    let (list, send) = (&WIRE_LIST, &WIRE_SEND);
    for (point, fault, wire) in [
        (list, "stale", nth(1)),
        (list, "stale(3)", nth(3)),
        (list, "missing", WireFault::Missing),
        (send, "missing", WireFault::Missing),
        (send, "duplicate", WireFault::Duplicate),
        (send, "late(90s)", WireFault::Late(Duration::from_secs(90))),
        (send, "truncate", WireFault::Truncate),
        (list, "garbage", WireFault::Garbage),
    ] {
        let engine = engine(&format!("{}#2={fault}", point.name), 1);
        assert_eq!(engine.decide(&visit(1, point, 1)), Verdict::Pass, "{fault}");
        let visit = visit(1, point, 2);
        assert_eq!(engine.decide(&visit), Verdict::Wire(wire), "{fault}");
        engine.settle(&visit, Settled::Struck);
        assert_eq!(engine.account().points.iter().flat_map(|of| of.struck.keys()).count(), 1);
        let met: Schedule =
            engine.take_strikes().iter().filter_map(|s| s.schedule_item()).collect();
        assert_eq!(met.to_string(), format!("v1:{}#2={fault}", point.name));
    }
}

#[test]
fn numbered_visits_count_per_actor_and_point() {
    let engine = engine("mail.*#2=delay(1s)", 1);
    for (actor, point, n, struck) in [
        (1, &SEND, 1, false),
        (1, &SEND, 2, true),
        (1, &FIND, 1, false),
        (2, &SEND, 1, false),
        (2, &SEND, 2, true),
        (1, &FIND, 2, true),
        (1, &FIND, 3, false),
    ] {
        let verdict = engine.decide(&visit(actor, point, n));
        assert_eq!(verdict != Verdict::Pass, struck, "w{actor} {} {n}", point.name);
    }
}

#[test]
fn an_actor_and_an_operation_narrow_a_rule() {
    let engine = engine("w2/SendMail=refuse", 1);
    assert_eq!(engine.decide(&visit(1, &WIRE_SEND, 1)), Verdict::Pass);
    assert_eq!(engine.decide(&visit(2, &WIRE_SEND, 1)), REFUSED);
    assert_eq!(engine.decide(&visit(2, &SEND, 1)), Verdict::Pass);
}

#[test]
fn the_first_rule_that_strikes_wins() {
    let engine = engine("mail.send#2=refuse,mail.send=throttle", 1);
    assert_ne!(engine.decide(&visit(1, &SEND, 1)), REFUSED);
    assert_eq!(engine.decide(&visit(1, &SEND, 2)), REFUSED);
    let account = engine.account();
    assert_eq!((account.rules[0].planned, account.rules[0].outranked), (1, 0));
    assert_eq!((account.rules[1].planned, account.rules[1].outranked), (1, 1));
}

#[test]
fn a_percentage_strikes_exactly_where_its_draws_say() {
    let text = "mail.*:30%=delay(1s)";
    let engine = engine(text, 7);
    let share: Percent = "30%".parse().unwrap();
    let mut struck = 0;
    for actor in 1..=20 {
        for point in [&FIND, &SEND, &WAIT] {
            for n in 1..=20 {
                let key = Draw::new(7, text).actor(Actor::worker(actor)).point(point.name).visit(n);
                let planned = key.falls_into(0, share);
                let verdict = engine.decide(&visit(actor, point, n));
                assert_eq!(verdict != Verdict::Pass, planned);
                struck += u64::from(planned);
            }
        }
    }
    assert_eq!(engine.account().planned(), struck);
    assert!((300..420).contains(&struck), "{struck}");
}

#[test]
fn the_order_of_actors_and_their_number_change_no_decision() {
    let decide = |engine: &Engine, actor: u32| -> Vec<Verdict> {
        (1..=50).map(|n| engine.decide(&visit(actor, &SEND, n))).collect()
    };
    let one = engine("mail.send:50%=refuse", 3);
    let alone = decide(&one, 5);
    let many = Arc::new(engine("mail.send:50%=refuse", 3));
    let threads: Vec<_> = (1..=8)
        .map(|actor| {
            let engine = Arc::clone(&many);
            std::thread::spawn(move || {
                (1..=50).map(|n| engine.decide(&visit(actor, &SEND, n))).collect::<Vec<_>>()
            })
        })
        .collect();
    let all: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(all[4], alone);
    assert_ne!(all[3], alone);
    assert_eq!(many.account().points[1].visits, 400);
}

#[test]
fn strikes_are_handed_out_once_and_make_a_schedule() {
    let engine = engine("mail.send:100%=lost-reply", 1);
    for actor in [1, 2] {
        let visit = visit(actor, &SEND, 3);
        engine.decide(&visit);
        engine.settle(&visit, Settled::Struck);
    }
    engine.decide(&visit(3, &SEND, 1));
    let strikes = engine.take_strikes();
    assert_eq!(strikes.len(), 2);
    assert_eq!(&*strikes[0].rule, "mail.send:100%=lost-reply");
    let schedule: Schedule = strikes.iter().filter_map(|strike| strike.schedule_item()).collect();
    assert_eq!(schedule.to_string(), "v1:mail.send#3=lost-reply,w2/mail.send#3=lost-reply");
    assert_eq!(engine.take_strikes(), []);

    engine.settle(&visit(3, &SEND, 1), Settled::Void);
    let later = engine.take_strikes();
    assert_eq!((later.len(), later[0].settled), (1, Settled::Void));
}

#[test]
fn a_schedule_is_followed_to_the_letter() {
    let schedule: Schedule = "v1:mail.send#2=refuse,w2/SendMail#1=throttle".parse().unwrap();
    let rules = RuleSet::of_schedule(&schedule, &POINTS, Askable::ALL).unwrap();
    let engine = Engine::new(rules, 1);
    let mut struck = Vec::new();
    for actor in [1, 2] {
        for point in POINTS {
            for n in 1..=3 {
                let visit = visit(actor, point, n);
                if engine.decide(&visit) != Verdict::Pass {
                    engine.settle(&visit, Settled::Struck);
                    struck.push(format!("{} {} {n}", visit.actor, point.name));
                }
            }
        }
    }
    assert_eq!(struck, ["w1 mail.send 2", "w2 smtp.SendMail 1"]);
    assert_eq!(engine.account().unfired(), []);
    let unfired = Engine::new(engine.rules().clone(), 1).account().unfired();
    let texts: Vec<_> = unfired.iter().map(|unfired| unfired.text.as_str()).collect();
    assert_eq!(texts, ["w1/mail.send#2=refuse", "w2/SendMail#1=throttle"]);
}

#[test]
fn a_rule_draws_by_its_name() {
    let item: eni_faults::Item = "mail.send:50%=refuse".parse().unwrap();
    let decisions = |name: &str, seed| -> Vec<_> {
        let rules = vec![Rule::named(name, 0, item.clone())];
        let engine = Engine::new(
            RuleSet::build(rules, &POINTS, Askable::ALL, &Strategies::built_in()).unwrap(),
            seed,
        );
        (1..=64).map(|n| engine.decide(&visit(1, &SEND, n)) == Verdict::Pass).collect()
    };
    assert_eq!(decisions("a", 1), decisions("a", 1));
    assert_ne!(decisions("a", 1), decisions("b", 1));
    assert_ne!(decisions("a", 1), decisions("a", 2));
}
