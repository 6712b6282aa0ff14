//! Two workers of one key at once, each at its own pace: whoever goes next is
//! decided before every call.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context as TaskContext, Poll, Waker},
};

use crate::stage::Stage;
use eni_core::{
    Context,
    ensure::{EnsureError, Ensured},
    event::Unobserved,
    inject::{Actor, Asked, Inject, Injector, MakeError, NoFaults, Point},
};
use eni_faults::{Askable, Engine, Rule, RuleSet, Strategies};
use eni_sim::SimEc2;

const POINTS: [&str; 7] = ["find", "instance", "facts", "create", "attach", "protect", "confirm"];

/// Gives the turn away before each call, then makes it under another injector.
#[derive(Clone)]
struct InTurns<I> {
    inject: I,
    gave_turn: Arc<AtomicBool>,
}

impl<I: Inject> Inject for InTurns<I> {
    /// Whom to tell before the call, and the visit under the other injector.
    type Visiting<'i> = (Option<Arc<AtomicBool>>, I::Visiting<'i>);

    fn ask(&self, point: &'static Point) -> Option<Asked> {
        self.inject.ask(point)
    }

    fn arrive(&self, point: &'static Point) -> Self::Visiting<'_> {
        (Some(Arc::clone(&self.gave_turn)), self.inject.arrive(point))
    }

    fn poll_visit<F, T, E, M>(
        (give_turn, visiting): &mut Self::Visiting<'_>,
        future: Pin<&mut F>,
        error: &mut M,
        context: &mut TaskContext<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        if let Some(gave_turn) = give_turn.take() {
            gave_turn.store(true, Ordering::Relaxed);
            return Poll::Pending;
        }
        I::poll_visit(visiting, future, error, context)
    }
}

type Ended = Result<Ensured, EnsureError>;

/// Who goes next: one bit a turn says so for the first turns, and then they
/// alternate.
#[derive(Debug, Clone, Copy)]
struct Turns {
    bits: u32,
    number: u32,
}

impl Turns {
    const ALTERNATING: Self = Self { bits: 0, number: 0 };

    fn of(self, turn: u32) -> usize {
        let bit = if turn < self.number { self.bits >> turn } else { turn };
        usize::from(bit & 1 == 1)
    }
}

/// Polls both to their ends. Time passes when both wait for it.
fn in_turns(
    stage: &Stage,
    turns: Turns,
    gave_turn: &AtomicBool,
    mut workers: [Pin<&mut dyn Future<Output = Ended>>; 2],
) -> [Ended; 2] {
    let mut context = TaskContext::from_waker(Waker::noop());
    let mut ended = [None, None];
    let mut waits = [false, false];
    for turn in 0.. {
        let who = turns.of(turn);
        if ended[who].is_none() {
            match workers[who].as_mut().poll(&mut context) {
                Poll::Ready(end) => ended[who] = Some(end),
                Poll::Pending => waits[who] = !gave_turn.swap(false, Ordering::Relaxed),
            }
        }
        match ended {
            [Some(first), Some(second)] => return [first, second],
            unfinished => ended = unfinished,
        }
        if (0..2).all(|who| waits[who] || ended[who].is_some()) {
            assert!(stage.clock.advance_to_next_wake(), "{turns:?}: they wait for nothing");
            waits = [false, false];
        }
    }
    unreachable!("turns do not end")
}

/// An injector for this worker that follows this rule, and its engine.
fn injector(stage: &Stage, worker: u32, rule: Option<&str>) -> (Injector, Arc<Engine>) {
    let rules = rule.map(|rule| Rule::parse_list(rule).unwrap()).unwrap_or_default();
    let rules =
        RuleSet::build(rules, &eni_core::points::ALL, Askable::ALL, &Strategies::built_in())
            .unwrap();
    let engine = Arc::new(Engine::new(rules, 1));
    let clock = Arc::new(stage.clock.clone());
    let crash = Arc::new(stage.crash.clone());
    let decide = Arc::<Engine>::clone(&engine);
    (Injector::new(Actor::worker(worker), decide, clock, crash), engine)
}

/// Both at once, and what there is then: one interface, and two Oks that name
/// it. How many faults struck.
fn both_ensure(turns: Turns, rules: [Option<&str>; 2]) -> u64 {
    let stage = &Stage::new();
    let because = format!("{turns:?}, {rules:?}");
    let gave_turn = Arc::new(AtomicBool::default());
    let (one, one_engine) = injector(stage, 1, rules[0]);
    let (two, two_engine) = injector(stage, 2, rules[1]);
    let [one, two] = [one, two].map(|inject| InTurns { inject, gave_turn: Arc::clone(&gave_turn) });
    let ec2 = |worker| SimEc2::new(Arc::clone(&stage.front), NoFaults, Actor::worker(worker));
    let (first_ec2, second_ec2) = (ec2(1), ec2(2));
    let context = |ec2, inject| Context {
        ec2,
        inject,
        clock: &stage.clock,
        observe: &Unobserved,
        facts: &stage.facts,
    };
    let first = pin!(stage.ensure.attempt(context(&first_ec2, &one)));
    let second = pin!(stage.ensure.attempt(context(&second_ec2, &two)));
    let ended = in_turns(stage, turns, &gave_turn, [first, second]);
    let living = stage.front.read(|world| {
        let made = world.ledger().interfaces().filter(|record| record.primary_of.is_none());
        made.filter(|record| record.is_alive()).cloned().collect::<Vec<_>>()
    });
    let [living] = living.as_slice() else { panic!("{because}: {living:?}") };
    let is_whole = living.attachment.is_some_and(|is| {
        is.delete_on_termination
            && is.instance_id.as_str() == stage.ensure.spec.key.instance.as_str()
    });
    assert!(is_whole, "{because}: {living:?}");
    for end in ended {
        let ensured = end.unwrap_or_else(|error| panic!("{because}: {error}"));
        assert_eq!(ensured.interface.id.as_str(), living.network_interface_id.as_str());
        assert!(ensured.findings.is_empty() && ensured.warnings.is_empty(), "{because}");
    }
    one_engine.account().struck() + two_engine.account().struck()
}

#[test]
fn two_workers_of_one_key_leave_one_interface_whoever_goes_next() {
    // A fresh ensure has eight calls: this is who makes the first of them.
    const TURNS: u32 = 11;
    for bits in 0..1 << TURNS {
        both_ensure(Turns { bits, number: TURNS }, [None, None]);
    }
}

#[test]
fn they_do_so_under_any_single_fault() {
    let faults = [
        "refuse",
        "lost-reply",
        "reset@before",
        "timeout@after",
        "throttle",
        "error@after(InternalError)",
        "delay(2s)",
    ];
    // Side by side, the one with the fault ahead, and behind.
    let courses = [(0, 0), (0, 3), (0, 5), (0, 7), (0b111, 3), (0b11111, 5)];
    for point in POINTS {
        for fault in faults {
            let rule = format!("ensure.{point}#1={fault}");
            let mut struck = 0;
            for (bits, number) in courses {
                struck += both_ensure(Turns { bits, number }, [Some(&rule), None]);
            }
            assert!(struck > 0, "{rule} never struck");
        }
    }
}

#[test]
fn they_do_so_under_a_fault_each() {
    for first in POINTS {
        for second in POINTS {
            for fault in ["lost-reply", "refuse"] {
                let rules = [first, second].map(|point| format!("ensure.{point}#1={fault}"));
                both_ensure(Turns::ALTERNATING, [Some(&rules[0]), Some(&rules[1])]);
            }
        }
    }
}
