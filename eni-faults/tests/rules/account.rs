//! How the engine accounts for what it decided, and what a run promised.

use eni_faults::{Engine, UnfiredReason};
use eni_inject::{Access, Decide, FaultKind, FaultKinds, Layer, Point, Settled, Verdict};

use crate::points::{FIND, POINTS, SEND, engine, visit};

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
    assert_eq!(
        reason("mail.send#2=refuse", &reach(1, struck)),
        Some(UnfiredReason::TooFewVisits { seen: 1 })
    );
    assert_eq!(reason("mail.send#2=refuse", &reach(2, None)), Some(UnfiredReason::Unsettled));
    assert_eq!(
        reason("mail.send=throttle,mail.send#2=refuse", &reach(2, struck)),
        Some(UnfiredReason::Outranked)
    );
    assert_eq!(reason("mail.send#2=refuse", &reach(2, struck)), None);
    assert_eq!(reason("mail.send#2=refuse", &reach(2, Some(Settled::Void))), None);
    assert_eq!(reason("mail.send:50%=refuse", &reach(0, struck)), None);
    assert_eq!(reason("mail.send=refuse", &reach(0, struck)), None);
}

#[test]
fn what_did_not_fire_is_said_in_words() {
    let engine = engine("mail.send#2=refuse", 1);
    engine.decide(&visit(1, &SEND, 1));
    assert_eq!(
        engine.account().unfired()[0].to_string(),
        "the fault `mail.send#2=refuse` did not fire at visit 2: no actor got beyond visit 1"
    );
}

/// Lets each actor come to each point so many times, and settles every fault.
fn run(engine: &Engine, visits: &[(u32, &'static Point, u64)]) {
    for &(actor, point, count) in visits {
        for n in 1..=count {
            let visit = visit(actor, point, n);
            if engine.decide(&visit) != Verdict::Pass {
                engine.settle(&visit, Settled::Struck);
            }
        }
    }
}

#[test]
fn the_first_visit_of_each_span_is_promised() {
    for (when, promised, visits, unfired) in [
        ("#3..", vec![3], 2, vec![3]),
        ("#3..", vec![3], 3, vec![]),
        ("#1..5", vec![1], 0, vec![1]),
        ("#1..5", vec![1], 1, vec![]),
        ("#1+9", vec![1, 9], 0, vec![1, 9]),
        ("#1+9", vec![1, 9], 1, vec![9]),
        ("#1+9", vec![1, 9], 8, vec![9]),
        ("#1+9", vec![1, 9], 9, vec![]),
        ("#1+2", vec![1], 1, vec![]),
        ("#2..3+7+9..", vec![2, 7, 9], 7, vec![9]),
        ("", vec![], 0, vec![]),
        (":50%", vec![], 0, vec![]),
    ] {
        let engine = engine(&format!("mail.send{when}=refuse"), 1);
        run(&engine, &[(1, &SEND, visits)]);
        let account = engine.account();
        let promises = account.rules[0].promises.iter().map(|promise| promise.visit.get());
        assert_eq!(promises.collect::<Vec<_>>(), promised, "{when}");
        let broken = account.unfired().into_iter().map(|unfired| unfired.visit.get());
        assert_eq!(broken.collect::<Vec<_>>(), unfired, "{when} after {visits}");
    }
}

#[test]
fn a_promise_is_kept_by_one_actor_at_one_point() {
    for (rule, visits, unfired) in [
        ("mail.*#1+3=delay(1s)", vec![(1, &SEND, 1), (2, &SEND, 3)], vec![]),
        ("mail.*#1+3=delay(1s)", vec![(1, &SEND, 1), (1, &FIND, 3)], vec![]),
        ("mail.*#1+3=delay(1s)", vec![(1, &SEND, 2), (2, &FIND, 2)], vec![3]),
        ("w2/mail.*#1+3=delay(1s)", vec![(1, &SEND, 3), (2, &SEND, 1)], vec![3]),
        ("w2/mail.*#1+3=delay(1s)", vec![(2, &SEND, 3)], vec![]),
    ] {
        let engine = engine(rule, 1);
        run(&engine, &visits);
        let broken = engine.account().unfired().into_iter().map(|unfired| unfired.visit.get());
        assert_eq!(broken.collect::<Vec<_>>(), unfired, "{rule} {visits:?}");
    }
}

#[test]
fn each_broken_promise_has_its_own_reason() {
    let engine = engine("mail.send#3=throttle,mail.send#1+3+5+9=refuse", 1);
    for n in 1..=6 {
        let visit = visit(1, &SEND, n);
        if engine.decide(&visit) != Verdict::Pass && n != 5 {
            engine.settle(&visit, Settled::Void);
        }
    }
    let unfired = engine.account().unfired();
    let said: Vec<_> = unfired.iter().map(|u| (u.visit.get(), u.reason)).collect();
    assert_eq!(
        said,
        [
            (3, UnfiredReason::Outranked),
            (5, UnfiredReason::Unsettled),
            (9, UnfiredReason::TooFewVisits { seen: 6 }),
        ]
    );
}

#[test]
fn the_furthest_visit_is_the_highest_of_any_actor() {
    let engine = engine("mail.send#9=refuse", 1);
    run(&engine, &[(1, &SEND, 3), (2, &SEND, 1)]);
    let account = engine.account();
    assert_eq!(account.rules[0].furthest_visit, 3);
    assert_eq!(account.unfired()[0].reason, UnfiredReason::TooFewVisits { seen: 3 });
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
