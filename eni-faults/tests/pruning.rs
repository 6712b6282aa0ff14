//! What a search leaves out, and when it must not: orders that come to the same,
//! and what a model takes for granted.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use eni_faults::{
    Fault, Millis,
    search::{
        Alphabet, Bounds, Broken, Chooser, End, Entered, Model, Search, Shard, Stretch, Turn,
        closure, state_key,
    },
};
use eni_inject::{Access, Actor, Decide as _, FaultKinds, Layer, Point, Settled, Verdict, Visit};

const fn point(name: &'static str, access: Access) -> Point {
    Point { name, operation: "Count", layer: Layer::Work, access, faults: FaultKinds::CALL }
}

static LOOK: Point = point("count.look", Access::Read);
static ADD: Point = point("count.add", Access::Write);

/// Two actors read twice each, then write once; or nobody writes. What breaks is
/// that the second one writes last though time has passed, and that time passes
/// in the first one's first read when the second one is done with reading.
struct Readers {
    /// Whether it says of reads that they come to the same in any order.
    tells: bool,
    writes: bool,
}

impl Model for Readers {
    type World = ();

    fn starts(&self) -> Vec<()> {
        vec![()]
    }

    fn stretch(&self, (): &(), chooser: &Chooser) -> Stretch<()> {
        let actors = [Actor::worker(1), Actor::worker(2)];
        let calls = if self.writes { 3 } else { 2 };
        let (mut made, mut current, mut last, mut time) = ([0_u8; 2], 0, 0, 0_u8);
        let mut broken = Vec::new();
        while made != [calls; 2] {
            let going = if made[current] < calls { current } else { 1 - current };
            let others: Vec<_> =
                (made[1 - going] < calls).then(|| actors[1 - going]).into_iter().collect();
            let key = state_key([made[0], made[1], last, time]);
            if chooser.enter(key, actors) == Entered::Before {
                return Stretch { end: End::Known, broken: Vec::new() };
            }
            let is_read = made[going] < 2;
            let commutes = self.tells && is_read;
            let at = if is_read { &LOOK } else { &ADD };
            let turn = Turn { going: actors[going], at, others: &others, cost: 0, commutes };
            current = usize::from(chooser.next_actor(turn) == actors[1]);
            let (point, n) = if made[current] < 2 { (&LOOK, made[current] + 1) } else { (&ADD, 1) };
            let was_tried = chooser.was_tried(actors[current]);
            let visit = Visit { actor: actors[current], point, n: n.into() };
            let is_slow = matches!(chooser.decide(&visit), Verdict::Delay(_));
            if is_slow {
                chooser.settle(&visit, Settled::Struck);
                time = 1;
                if current == 0 && made == [0, 2] {
                    broken.push(Broken { invariant: "in-time", what: "w1 waits".to_owned() });
                }
            }
            made[current] += 1;
            if is_slow || made[current] == 3 {
                chooser.wake_all();
                last = u8::try_from(current + 1).unwrap();
            } else if was_tried {
                return Stretch { end: End::Known, broken: Vec::new() };
            }
        }
        if last == 2 && time == 1 {
            broken.push(Broken { invariant: "first-goes-last", what: "w2 did".to_owned() });
        }
        Stretch { end: End::Over, broken }
    }
}

#[test]
fn of_orders_that_come_to_the_same_one_is_run_and_a_fault_that_takes_time_in_each() {
    let delay = [Fault::Refuse, Fault::Delay(Millis(7))];
    let alphabet = Alphabet::new(&[&LOOK], &delay, |_, fault| Some(fault.to_string()));
    let alphabet = Arc::new(alphabet);
    let run = |tells, writes, faults, alphabet: &Arc<Alphabet>| {
        closure(&Readers { tells, writes }, alphabet, Bounds::faults(faults), &mut |_| true)
    };
    // Nobody but the first reads before the second does.
    let none = Arc::default();
    assert_eq!(run(true, false, 0, &none).stretches, 3, "each place at which another could go");
    assert!(run(false, false, 0, &none).stretches > 3);
    let (told, untold) = (run(true, true, 1, &alphabet), run(false, true, 1, &alphabet));
    assert!(told.stretches < untold.stretches, "{} {}", told.stretches, untold.stretches);
    for found in [&told, &untold] {
        assert!(found.is_exhausted());
        assert_eq!(found.broken["first-goes-last"].cost, 1);
        assert_eq!(found.broken["in-time"].cost, 1);
    }
    // What two of a batch come to is gone into once.
    assert_eq!((told.stretches, untold.stretches), (74, 78));
    let unpruned = Bounds { prunes: false, ..Bounds::faults(1) };
    let model = Readers { tells: true, writes: true };
    let all = closure(&model, &alphabet, unpruned, &mut |_| true);
    assert_eq!(all.broken["first-goes-last"].cost, 1);
    assert!(all.stretches > untold.stretches);
}

/// Takes for granted that the wind does not matter, which is wrong.
#[derive(Default)]
struct Hasty {
    is_wiser: AtomicBool,
    was_wrong: AtomicBool,
}

impl Model for Hasty {
    type World = ();

    fn starts(&self) -> Vec<()> {
        vec![()]
    }

    fn stretch(&self, (): &(), chooser: &Chooser) -> Stretch<()> {
        let actor = Actor::worker(1);
        let wind = chooser.happens(actor, &["east", "west"], 1);
        let told = self.is_wiser.load(Ordering::Relaxed).then_some(wind).flatten();
        let from = told.map_or(0, |wind| if wind == 0 { 1 } else { 2 });
        let key = state_key([u8::from(wind.is_some()), from]);
        if chooser.enter(key, [actor]) == Entered::Before {
            return Stretch { end: End::Known, broken: Vec::new() };
        }
        self.was_wrong.fetch_or(wind == Some(0), Ordering::Relaxed);
        let is_broken = wind == Some(1);
        let broken =
            is_broken.then(|| Broken { invariant: "no-west-wind", what: "it blows".to_owned() });
        Stretch { end: End::Over, broken: broken.into_iter().collect() }
    }

    fn is_to_begin_anew(&self) -> bool {
        self.was_wrong.load(Ordering::Relaxed) && !self.is_wiser.swap(true, Ordering::Relaxed)
    }

    fn take_nothing_for_granted(&self) {
        self.is_wiser.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_model_that_took_too_much_for_granted_is_searched_anew() {
    let found = closure(&Hasty::default(), &Arc::default(), Bounds::faults(1), &mut |_| true);
    assert!(found.is_exhausted());
    assert_eq!((found.stretches, found.states), (3, 3), "and nothing is left of the first search");
    assert_eq!(found.broken["no-west-wind"].cost, 1);
}

#[test]
fn what_goes_on_where_another_began_anew_takes_nothing_for_granted_nor_does_a_part() {
    let (alphabet, bounds) = (Arc::default(), Bounds::faults(1));
    let model = Hasty::default();
    let mut search = Search::new(&model, &alphabet, bounds);
    assert!(!search.state().to_string().contains("anew"));
    assert_eq!(search.run(&mut |_| true), None);
    let text = search.state().to_string();
    assert!(text.lines().any(|line| line == "anew"), "{text}");
    let later = Hasty::default();
    let resumed = Search::resume(&later, &alphabet, bounds, search.state()).unwrap();
    assert!(later.is_wiser.load(Ordering::Relaxed));
    assert_eq!(resumed.state(), search.state());

    let (part, shard) = (Hasty::default(), Shard::new(1, 2).unwrap());
    let _search = Search::new(&part, &alphabet, Bounds { shard, ..bounds });
    assert!(part.is_wiser.load(Ordering::Relaxed));
}
