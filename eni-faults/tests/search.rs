//! The search on a toy: a counter that must be raised to two by a workflow
//! which looks, then adds what is missing, one at a time.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

use std::{
    collections::BTreeSet,
    future::Future,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use eni_faults::{
    Fault, Schedule,
    search::{
        Alphabet, Bounds, Broken, Chooser, End, Entered, Model, RandomBounds, Size, Stopped,
        Stretch, Turn, closure, random, record, replay, shrink, state_key,
    },
};
use eni_inject::{
    Access, Actor, Clock, CrashFlag, Failure, FaultKinds, Inject, Injector, Layer, Phase, Point,
    Sleep,
};

const fn point(name: &'static str, access: Access) -> Point {
    Point { name, operation: "Count", layer: Layer::Work, access, faults: FaultKinds::CALL }
}

static LOOK: Point = point("count.look", Access::Read);
static ADD: Point = point("count.add", Access::Write);

/// What is wrong with the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    None,
    /// It adds without looking.
    Blind,
    /// It adds once more when a reply is lost twice in one attempt.
    DoublesTwice,
    /// The counter is never full.
    Endless,
}

#[derive(Debug, Clone)]
struct Counter {
    defect: Defect,
    events: bool,
    workers: u32,
}

fn counter(defect: Defect) -> Counter {
    Counter { defect, events: false, workers: 1 }
}

struct NoTime;

impl Clock for NoTime {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

impl Counter {
    async fn attempt(&self, count: &Mutex<u32>, inject: &Injector) -> Result<(), Failure> {
        let look = async { Ok(*count.lock().unwrap()) };
        let seen = match self.defect {
            Defect::Blind => 0,
            _ => inject.call_or(&LOOK, look, |failure| failure).await?,
        };
        let wanted = if self.defect == Defect::Endless { u32::MAX } else { 2 };
        let mut lost = 0;
        for _ in seen..wanted.min(seen + 2) {
            let add = async {
                *count.lock().unwrap() += 1;
                Ok(())
            };
            match inject.call_or(&ADD, add, |failure| failure).await {
                Err(Failure::LostReply) if self.defect == Defect::DoublesTwice => lost += 1,
                Err(failure) => return Err(failure),
                Ok(()) => {}
            }
            if lost == 2 {
                *count.lock().unwrap() += 1;
            }
        }
        Ok(())
    }
}

impl Model for Counter {
    type World = u32;

    fn starts(&self) -> Vec<u32> {
        vec![0]
    }

    fn stretch(&self, world: &u32, chooser: &Chooser) -> Stretch<u32> {
        if self.events && *world > 0 && chooser.happens(Actor::ENV, &["reset"], 1).is_some() {
            return Stretch { end: End::World(0), broken: Vec::new() };
        }
        let count = Mutex::new(*world);
        for n in 1..=self.workers {
            let crash = CrashFlag::default();
            let decide = Arc::new(chooser.clone());
            let inject =
                Injector::new(Actor::worker(n), decide, Arc::new(NoTime), Arc::new(crash.clone()));
            let mut attempt = pin!(self.attempt(&count, &inject));
            let _ended: Poll<_> = attempt.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
        let count = count.into_inner().unwrap();
        let mut broken = Vec::new();
        if count > 2 && self.defect != Defect::Endless {
            broken.push(Broken { invariant: "at-most-two", what: format!("{count}") });
        }
        Stretch { end: End::World(count.min(100_000)), broken }
    }

    fn sizes(&self, world: &u32) -> Vec<Size> {
        vec![Size { of: "count", is: u64::from(*world) }]
    }
}

fn faults() -> Vec<Fault> {
    vec![Fault::Refuse, Fault::LostReply, Fault::Crash(Phase::Before), Fault::Crash(Phase::After)]
}

fn alphabet() -> Arc<Alphabet> {
    Arc::new(Alphabet::new(&[&LOOK, &ADD], &faults(), |_, fault| Some(format!("{fault:?}"))))
}

#[test]
fn a_workflow_that_holds_is_searched_to_the_end() {
    let found = closure(&counter(Defect::None), &alphabet(), Bounds::faults(2), &mut |_| true);
    assert!(found.is_exhausted());
    assert!(found.broken.is_empty(), "{:?}", found.broken);
    assert_eq!(found.worlds, 3, "none, one and two");
    // From 0: look and add and add. A fault at one of them ends the attempt, so
    // none is followed by another: 1 + 3 x 4. From 1: 1 + 2 x 4. From 2: 1 + 4.
    assert_eq!(found.stretches, 13 + 9 + 5);
    assert_eq!(found.void, 0);
}

#[test]
fn each_plan_is_met_once_and_no_more_faults_strike_than_the_bound() {
    #[derive(Debug)]
    struct Three(Mutex<Vec<Vec<u8>>>);
    impl Model for Three {
        type World = ();
        fn starts(&self) -> Vec<()> {
            vec![()]
        }
        fn stretch(&self, (): &(), chooser: &Chooser) -> Stretch<()> {
            let options = ["a", "b"];
            let chosen: Vec<u8> = (0..3)
                .map(|_| {
                    chooser
                        .happens(Actor::ENV, &options, 1)
                        .map_or(0, |at| u8::try_from(at + 1).unwrap())
                })
                .collect();
            self.0.lock().unwrap().push(chosen);
            Stretch { end: End::Over, broken: Vec::new() }
        }
    }
    for (bound, expected) in [(0, 1), (1, 1 + 3 * 2), (2, 7 + 3 * 4), (3, 27)] {
        let model = Three(Mutex::default());
        let found = closure(&model, &Arc::default(), Bounds::faults(bound), &mut |_| true);
        let met = model.0.into_inner().unwrap();
        let distinct: BTreeSet<_> = met.iter().cloned().collect();
        assert_eq!(met.len(), expected, "up to {bound}");
        assert_eq!(distinct.len(), expected);
        assert_eq!(found.stretches, expected as u64);
        let spent: Vec<_> =
            met.iter().map(|chosen| chosen.iter().filter(|at| **at > 0).count()).collect();
        assert!(spent.is_sorted(), "the cheapest first: {spent:?}");
    }
}

#[test]
fn the_first_way_found_to_break_an_invariant_is_a_smallest_one() {
    let found = closure(&counter(Defect::Blind), &alphabet(), Bounds::faults(2), &mut |so_far| {
        so_far.broken == 0
    });
    let least = &found.broken["at-most-two"];
    assert_eq!((least.cost, least.path.len()), (0, 2), "a second attempt is enough");

    let model = counter(Defect::DoublesTwice);
    let found = closure(&model, &alphabet(), Bounds::faults(1), &mut |_| true);
    assert!(found.is_exhausted() && found.broken.is_empty(), "one fault in an attempt is too few");
    let found = closure(&model, &alphabet(), Bounds::faults(2), &mut |_| true);
    let least = &found.broken["at-most-two"];
    assert_eq!(least.cost, 2);
    let schedule = record(&model, &alphabet(), least);
    assert_eq!(schedule.to_string(), "v1:count.add#1=lost-reply,count.add#2=lost-reply");
}

#[test]
fn what_is_recorded_breaks_the_same_when_it_is_replayed() {
    let model = Counter { events: true, ..counter(Defect::DoublesTwice) };
    let alphabet = alphabet();
    let long = "v1:count.add#1=crash@after,env/world.reset#1=happen,\
                count.look#2=refuse,count.add#2=lost-reply,count.add#3=lost-reply";
    let schedule: Schedule = long.parse().unwrap();
    let again = replay(&model, &alphabet, 0, &schedule, 20).unwrap();
    assert!(again.breaks("at-most-two"), "{again:?}");
    assert!(again.unfired.is_empty() && again.void.is_empty());
    assert_eq!(again.met, schedule.0);
    let shrunk = shrink(&model, &alphabet, 0, &schedule, "at-most-two", 20);
    assert_eq!(shrunk.to_string(), "v1:count.add#1=lost-reply,count.add#2=lost-reply");
}

#[test]
fn a_schedule_of_what_never_comes_about_is_reported() {
    let schedule: Schedule = "v1:count.add#9=refuse,count.look#1=refuse".parse().unwrap();
    let again = replay(&counter(Defect::None), &alphabet(), 0, &schedule, 5).unwrap();
    let unfired: Vec<_> = again.unfired.iter().map(ToString::to_string).collect();
    assert_eq!(unfired, ["count.add#9=refuse"]);
    assert_eq!(again.stretches, 5);
    assert_eq!(replay(&counter(Defect::None), &alphabet(), 1, &schedule, 5), None);
}

#[test]
fn what_grows_without_bound_is_named() {
    let bounds = Bounds { worlds: 50, ..Bounds::faults(0) };
    let found = closure(&counter(Defect::Endless), &alphabet(), bounds, &mut |_| true);
    let open = found.open.unwrap();
    assert_eq!(open.because, Stopped::Worlds);
    assert_eq!(open.growing[0].of, "count");
    assert!(open.growing[0].to > open.growing[0].from);

    let bounds = Bounds { stretches: 10, ..Bounds::faults(0) };
    let found = closure(&counter(Defect::Endless), &alphabet(), bounds, &mut |_| true);
    assert_eq!(found.open.unwrap().because, Stopped::Stretches);
    let found = closure(&counter(Defect::Endless), &alphabet(), Bounds::faults(0), &mut |_| false);
    assert_eq!(found.open.unwrap().because, Stopped::Told);
}

#[test]
fn the_number_of_jobs_changes_nothing() {
    let model = Counter { events: true, workers: 2, ..counter(Defect::DoublesTwice) };
    let run = |jobs| {
        let bounds = Bounds { jobs, ..Bounds::faults(3) };
        let found = closure(&model, &alphabet(), bounds, &mut |_| true);
        let at_random =
            RandomBounds { seed: 7, first: 0, runs: 3_000, faults: 4, stretches: 3, jobs };
        let random = random(&model, &alphabet(), at_random, &mut |_| true);
        format!("{found:?} {random:?}")
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
}

#[test]
fn random_plans_find_what_is_there_and_bound_what_is_not() {
    let bounds = RandomBounds { seed: 1, first: 0, runs: 3_000, faults: 4, stretches: 3, jobs: 1 };
    let model = counter(Defect::DoublesTwice);
    let found = random(&model, &alphabet(), bounds, &mut |_| true);
    let (count, least) = &found.broken["at-most-two"];
    assert!(*count > 0);
    assert_eq!(found.less_than_one_in(), None);
    let schedule = record(&model, &alphabet(), least);
    assert!(replay(&model, &alphabet(), 0, &schedule, 9).unwrap().breaks("at-most-two"));

    let found = random(&counter(Defect::None), &alphabet(), bounds, &mut |_| true);
    assert_eq!(found.less_than_one_in(), Some(1_000));
    let other = RandomBounds { seed: 2, ..bounds };
    let other = random(&counter(Defect::None), &alphabet(), other, &mut |_| true);
    assert_ne!(found.deviations, other.deviations, "another seed draws otherwise");
}

#[test]
fn a_fault_that_makes_no_difference_has_no_children() {
    struct Fails;
    impl Model for Fails {
        type World = ();
        fn starts(&self) -> Vec<()> {
            vec![()]
        }
        fn stretch(&self, (): &(), chooser: &Chooser) -> Stretch<()> {
            let crash = Arc::new(CrashFlag::default());
            let decide = Arc::new(chooser.clone());
            let inject = Injector::new(Actor::worker(1), decide, Arc::new(NoTime), crash);
            for _ in 0..2 {
                // Its own error passes through, so a lost reply is none.
                let fails = async { Err::<(), _>(Failure::Reset) };
                let mut call = pin!(inject.call_or(&ADD, fails, |failure| failure));
                let _failed = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            }
            Stretch { end: End::Over, broken: Vec::new() }
        }
    }
    let lost = [Fault::LostReply];
    let alphabet = Arc::new(Alphabet::new(&[&ADD], &lost, |_, fault| Some(format!("{fault:?}"))));
    let found = closure(&Fails, &alphabet, Bounds::faults(2), &mut |_| true);
    assert_eq!((found.stretches, found.void), (1, 2));
    assert_eq!(found.coverage.point("count.add").unwrap().void[&1], 2);
}

/// Two actors take two steps each; which of them goes is chosen before each.
struct Race {
    prunes: bool,
}

impl Model for Race {
    type World = ();

    fn starts(&self) -> Vec<()> {
        vec![()]
    }

    fn stretch(&self, (): &(), chooser: &Chooser) -> Stretch<()> {
        let actors = [Actor::worker(1), Actor::worker(2)];
        let mut left = [2_u8, 2];
        let (mut current, mut last) = (0, 0);
        while left != [0, 0] {
            let going = if left[current] > 0 { current } else { 1 - current };
            let others: Vec<_> =
                (left[1 - going] > 0).then(|| actors[1 - going]).into_iter().collect();
            let turn =
                Turn { going: actors[going], at: &ADD, others: &others, cost: 0, commutes: false };
            let next = chooser.next_actor(turn);
            current = usize::from(next == actors[1]);
            let known = || state_key([left[0], left[1], u8::try_from(current).unwrap(), last]);
            if self.prunes && chooser.enter(known(), actors) != Entered::New {
                return Stretch { end: End::Known, broken: Vec::new() };
            }
            left[current] -= 1;
            last = u8::try_from(current + 1).unwrap();
        }
        let mut broken = Vec::new();
        if last == 1 {
            broken.push(Broken { invariant: "second-goes-last", what: "w1 went last".to_owned() });
        }
        Stretch { end: End::Over, broken }
    }
}

#[test]
fn every_order_of_two_actors_is_run_and_known_states_only_once() {
    let all = closure(&Race { prunes: false }, &Arc::default(), Bounds::faults(0), &mut |_| true);
    assert_eq!(all.stretches, 6, "4 over 2");
    let pruned = closure(&Race { prunes: true }, &Arc::default(), Bounds::faults(0), &mut |_| true);
    assert!(pruned.known > 0 && pruned.states > 0);
    for found in [&all, &pruned] {
        let least = &found.broken["second-goes-last"];
        assert_eq!(least.cost, 0);
    }
    let model = Race { prunes: false };
    let schedule = record(&model, &Arc::default(), &all.broken["second-goes-last"]);
    let again = replay(&model, &Arc::default(), 0, &schedule, 2).unwrap();
    assert!(again.breaks("second-goes-last"), "{schedule}");
    assert!(schedule.to_string().contains("=switch(w2)"), "{schedule}");
}
