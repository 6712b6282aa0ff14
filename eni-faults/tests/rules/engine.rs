//! What the engine decides, and how it accounts for it.

use std::{sync::Arc, time::Duration};

use eni_faults::{Askable, Draw, Engine, Percent, Rule, RuleSet, Schedule, UnfiredReason};
use eni_inject::{
    Access, Actor, Decide, Failure, FaultKind, FaultKinds, Layer, Phase, Point, Settled, Verdict,
};

use crate::points::{FIND, POINTS, SEND, WAIT, WIRE_SEND, engine, visit};

const REFUSED: Verdict = Verdict::Fail { phase: Phase::Before, failure: Failure::Refused };

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
        ("error(SomeCode,status=418)", fail(before, api("SomeCode", 418))),
        ("throttle", fail(before, api("RequestLimitExceeded", 503))),
        ("throttle@after", fail(after, api("RequestLimitExceeded", 503))),
        ("denied", fail(before, api("UnauthorizedOperation", 403))),
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
fn every_decision_is_struck_void_passed_or_unsettled() {
    let engine = engine("mail.send#1..3=lost-reply,mail.find=throttle", 1);
    for n in 1..=5 {
        engine.decide(&visit(1, &SEND, n));
    }
    engine.decide(&visit(1, &FIND, 1));
    engine.settle(&visit(1, &SEND, 1), Settled::Struck);
    engine.settle(&visit(1, &SEND, 2), Settled::Void);
    engine.settle(&visit(1, &FIND, 1), Settled::Struck);

    let account = engine.account();
    let send = &account.points[1];
    assert_eq!((send.visits, send.planned, send.passed()), (5, 3, 2));
    assert_eq!(send.struck.get(&FaultKind::LostReply), Some(&1));
    assert_eq!(send.void.get(&FaultKind::LostReply), Some(&1));
    assert_eq!(account.points[0].struck.get(&FaultKind::Throttle), Some(&1));
    let lost = &account.rules[0];
    assert_eq!((lost.planned, lost.struck, lost.void, lost.unsettled()), (3, 1, 1, 1));
    assert_eq!(
        (account.planned(), account.struck(), account.void(), account.unsettled()),
        (4, 2, 1, 1)
    );
    let unreached: Vec<_> = account.never_reached().map(|point| point.name).collect();
    assert_eq!(unreached, ["mail.wait", "smtp.ListMails", "smtp.SendMail"]);
}

#[test]
fn a_settlement_without_a_fault_or_a_second_one_changes_nothing() {
    let engine = engine("mail.send#1=refuse", 1);
    engine.settle(&visit(1, &SEND, 1), Settled::Struck);
    assert_eq!(engine.account().struck(), 0);
    engine.decide(&visit(1, &SEND, 1));
    engine.settle(&visit(1, &SEND, 1), Settled::Struck);
    engine.settle(&visit(1, &SEND, 1), Settled::Struck);
    engine.settle(&visit(1, &SEND, 2), Settled::Struck);
    assert_eq!(engine.account().struck(), 1);
}

#[test]
fn a_promised_fault_that_does_not_fire_makes_the_run_invalid() {
    let reason = |list: &str, run: &dyn Fn(&Engine)| {
        let engine = engine(list, 1);
        run(&engine);
        engine.account().unfired().first().map(|unfired| unfired.reason)
    };
    let reach = |visits: u64, settled: Option<Settled>| {
        move |engine: &Engine| {
            for n in 1..=visits {
                let visit = visit(1, &SEND, n);
                if engine.decide(&visit) != Verdict::Pass
                    && let Some(settled) = settled
                {
                    engine.settle(&visit, settled);
                }
            }
        }
    };
    let struck = Some(Settled::Struck);
    assert_eq!(reason("mail.send#2=refuse", &reach(0, struck)), Some(UnfiredReason::NeverReached));
    assert_eq!(
        reason("w2/mail.send#2=refuse", &reach(9, struck)),
        Some(UnfiredReason::NeverReached)
    );
    let needed = std::num::NonZeroU64::new(2).unwrap();
    assert_eq!(
        reason("mail.send#2=refuse", &reach(1, struck)),
        Some(UnfiredReason::TooFewVisits { needed, seen: 1 })
    );
    assert_eq!(reason("mail.send#2=refuse", &reach(2, None)), Some(UnfiredReason::Unsettled));
    assert_eq!(
        reason("mail.send=throttle,mail.send#2=refuse", &reach(2, struck)),
        Some(UnfiredReason::Outranked)
    );
    assert_eq!(reason("mail.send#2=refuse", &reach(2, struck)), None);
    assert_eq!(reason("mail.send#2=refuse", &reach(2, Some(Settled::Void))), None);
    assert_eq!(reason("mail.send#1+9=refuse", &reach(1, struck)), None);
    assert_eq!(reason("mail.send:50%=refuse", &reach(0, struck)), None);
    assert_eq!(reason("mail.send=refuse", &reach(0, struck)), None);
}

#[test]
fn what_did_not_fire_is_said_in_words() {
    let engine = engine("mail.send#2=refuse", 1);
    engine.decide(&visit(1, &SEND, 1));
    assert_eq!(
        engine.account().unfired()[0].to_string(),
        "the fault `mail.send#2=refuse` did not fire: it needs visit 2, and no actor got beyond \
         visit 1"
    );
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
fn a_point_that_was_not_announced_passes_and_is_listed() {
    static OTHER: Point = Point {
        name: "other.point",
        operation: "",
        layer: Layer::Work,
        access: Access::Read,
        faults: FaultKinds::CALL,
    };
    let engine = engine("*.*:100%=delay(1s)", 1);
    assert_eq!(engine.decide(&visit(1, &OTHER, 1)), Verdict::Pass);
    let account = engine.account();
    assert_eq!(account.points.len(), POINTS.len() + 1);
    assert_eq!(
        account.points.last().map(|point| (point.point.name, point.visits)),
        Some(("other.point", 1))
    );
}

#[test]
fn a_rule_draws_by_its_name() {
    let item: eni_faults::Item = "mail.send:50%=refuse".parse().unwrap();
    let decisions = |name: &str, seed| -> Vec<_> {
        let rules = vec![Rule::named(name, 0, item.clone())];
        let engine = Engine::new(RuleSet::build(rules, &POINTS, Askable::ALL).unwrap(), seed);
        (1..=64).map(|n| engine.decide(&visit(1, &SEND, n)) == Verdict::Pass).collect()
    };
    assert_eq!(decisions("a", 1), decisions("a", 1));
    assert_ne!(decisions("a", 1), decisions("b", 1));
    assert_ne!(decisions("a", 1), decisions("a", 2));
}
