//! Searches that stop and go on, and searches in parts.

use eni_inject::{
    Access, Actor, Decide as _, FaultKinds, Layer, Phase, Point, Settled, Verdict, Visit,
};

use super::*;
use crate::{
    Fault,
    search::{
        Broken, Entered, RandomBounds, RandomReport, Searched, Shard, Size, Stopped, closure,
        random, random_on, state_key,
    },
};

static STEP: Point = Point {
    name: "walk.step",
    operation: "Step",
    layer: Layer::Work,
    access: Access::Write,
    faults: FaultKinds::CALL,
};

/// Somebody who walks round a square of this size, four steps at a time, and
/// by each fault, or the wind, comes off the way in one of two directions.
struct Walk(u32);

impl Model for Walk {
    type World = (u32, u32);

    fn starts(&self) -> Vec<(u32, u32)> {
        vec![(0, 0), (1, 1)]
    }

    fn stretch(&self, world: &(u32, u32), chooser: &Chooser) -> Stretch<(u32, u32)> {
        let (mut east, mut north) = *world;
        let actor = Actor::worker(1);
        for n in 1..=4 {
            let state = [n, east.into(), north.into()];
            let key = state_key(state.iter().flat_map(|number: &u64| number.to_le_bytes()));
            if chooser.enter(key, [actor]) == Entered::Before {
                return Stretch { end: End::Known, broken: Vec::new() };
            }
            if chooser.happens(actor, &["wind"], 1).is_some() {
                north += 1;
            }
            let visit = Visit { actor, point: &STEP, n };
            let verdict = chooser.decide(&visit);
            let is_void = east == 2 && matches!(verdict, Verdict::Crash(_));
            if !matches!(verdict, Verdict::Pass) {
                chooser.settle(&visit, if is_void { Settled::Void } else { Settled::Struck });
            }
            match verdict {
                Verdict::Crash(Phase::After) if !is_void => north += 2,
                Verdict::Crash(_) if !is_void => north += 1,
                Verdict::Fail { .. } => east += 1,
                _ => {}
            }
        }
        let world = (east % self.0, north % self.0);
        let what = || format!("{world:?}");
        let broken = [("off-the-corner", (3, 3)), ("on-the-edge", (0, 4))]
            .into_iter()
            .filter(|(_, place)| *place == world)
            .map(|(invariant, _)| Broken { invariant, what: what() });
        Stretch { end: End::World(world), broken: broken.collect() }
    }

    fn sizes(&self, world: &(u32, u32)) -> Vec<Size> {
        vec![Size { of: "east", is: world.0.into() }, Size { of: "north", is: world.1.into() }]
    }
}

fn alphabet() -> Arc<Alphabet> {
    let faults = [Fault::Refuse, Fault::Crash(Phase::Before), Fault::Crash(Phase::After)];
    Arc::new(Alphabet::new(&[&STEP], &faults, |_, fault| Some(format!("{fault:?}"))))
}

/// Searches, and is stopped and taken up again from text after every batch.
fn in_pieces(model: &Walk, bounds: Bounds) -> Searched {
    let alphabet = alphabet();
    let mut state = Search::new(model, &alphabet, bounds).state();
    loop {
        let text = state.to_string();
        let read = SearchState::read(&text, 1, &alphabet).unwrap();
        assert_eq!(read, state);
        let mut search = Search::resume(model, &alphabet, bounds, read).unwrap();
        let stopped = search.run(&mut |_| false);
        if stopped != Some(Stopped::Told) {
            return search.found(stopped);
        }
        state = search.state();
    }
}

#[test]
fn a_search_that_is_stopped_after_each_batch_finds_what_an_uninterrupted_one_does() {
    for bounds in [Bounds::faults(2), Bounds::total(4), Bounds::faults(3)] {
        let whole = closure(&Walk(6), &alphabet(), bounds, &mut |_| true);
        assert!(whole.stretches > 600 && whole.known > 0 && whole.broken.len() == 2, "{whole:?}");
        assert!(whole.void > 0 && whole.coverage.pairs() > 0, "{whole:?}");
        assert_eq!(format!("{:?}", in_pieces(&Walk(6), bounds)), format!("{whole:?}"));
    }
}

#[test]
fn no_more_faults_than_the_total_are_met_on_any_way() {
    for total in 0..4 {
        let found = closure(&Walk(9), &alphabet(), Bounds::total(total), &mut |_| true);
        assert!(found.is_exhausted() && found.deepest <= total, "{found:?}");
        let reached = (0..9).flat_map(|east| (0..9).map(move |north| (east, north)));
        // From either start: each fault goes one east, or one or two north.
        let reached = reached.filter(|(east, north)| {
            [(0, 0), (1, 1)].iter().any(|(from_east, from_north)| {
                let (east, north) = ((9 + east - from_east) % 9, (9 + north - from_north) % 9);
                east + u32::div_ceil(north, 2) <= total
            })
        });
        assert_eq!(found.worlds, reached.count(), "{total}");
    }
}

#[test]
fn worlds_are_counted_by_the_faults_that_one_stretch_needs() {
    let found = closure(&Walk(6), &alphabet(), Bounds::faults(3), &mut |_| true);
    // One fault in each of many stretches is enough for all of them.
    let by_faults: Vec<_> = found.worlds_by_faults.into_iter().collect();
    assert_eq!(by_faults, [(0, 2), (1, 34)]);
}

#[test]
fn shards_find_together_what_the_whole_search_finds() {
    let alphabet = alphabet();
    for bounds in [Bounds::faults(1), Bounds::total(3)] {
        let whole = closure(&Walk(6), &alphabet, bounds, &mut |_| true);
        for of in [1, 2, 5] {
            let shards = (1..=of).map(|n| {
                let shard = Shard::new(n, of).unwrap();
                let mut search = Search::new(&Walk(6), &alphabet, Bounds { shard, ..bounds });
                assert_eq!(search.run(&mut |_| true), None);
                let text = search.state().to_string();
                (shard, SearchState::read(&text, 1, &alphabet).unwrap())
            });
            let merged = merge(&Walk(6), &alphabet, bounds, shards.collect()).unwrap();
            assert!(merged.is_exhausted());
            assert_eq!(merged.worlds_by_cost, whole.worlds_by_cost);
            let costs = |found: &Searched| -> Vec<_> {
                found.broken.iter().map(|(id, by)| (*id, by.cost)).collect()
            };
            assert_eq!(costs(&merged), costs(&whole));
            assert!(merged.stretches >= whole.stretches || of > 1, "{of}");
        }
    }
}

#[test]
fn a_shard_alone_does_less_than_all_of_it() {
    let alphabet = alphabet();
    let whole = closure(&Walk(9), &alphabet, Bounds::total(2), &mut |_| true);
    let bounds = Bounds { shard: Shard::new(1, 4).unwrap(), ..Bounds::total(2) };
    let part = closure(&Walk(9), &alphabet, bounds, &mut |_| true);
    assert!(part.stretches < whole.stretches / 2, "{} of {}", part.stretches, whole.stretches);
}

#[test]
fn shards_that_are_not_all_there_once_are_not_merged() {
    let alphabet = alphabet();
    let shard = |n, of| {
        let shard = Shard::new(n, of).unwrap();
        let bounds = Bounds { shard, ..Bounds::faults(1) };
        let mut search = Search::new(&Walk(6), &alphabet, bounds);
        let stopped = search.run(&mut |_| n != 3);
        (shard, (stopped, search.state()).1)
    };
    let merged = |shards| {
        let merged = merge(&Walk(6), &alphabet, Bounds::faults(1), shards);
        merged.map(|found| found.is_exhausted()).map_err(|error| error.to_string())
    };
    let missing = merged(vec![shard(1, 3), shard(3, 3)]);
    assert_eq!(missing.unwrap_err(), "shard 2/3 is missing");
    let twice = merged(vec![shard(1, 2), shard(1, 2), shard(2, 2)]);
    assert_eq!(twice.unwrap_err(), "shard 1/2 is there more than once");
    let other = merged(vec![shard(1, 2), shard(2, 3)]);
    assert_eq!(other.unwrap_err(), "shard 2/3 is of another division than the first");
    assert_eq!(merged(vec![]).unwrap_err(), "there is no shard to put together");
    assert_eq!(merged(vec![shard(1, 3), shard(2, 3), shard(3, 3)]), Ok(false));
}

#[test]
fn a_state_that_is_cut_spoilt_or_of_another_search_is_refused() {
    let alphabet = alphabet();
    let mut search = Search::new(&Walk(6), &alphabet, Bounds::faults(2));
    let stopped = search.run(&mut |so_far| so_far.worlds < 20);
    assert_eq!(stopped, Some(Stopped::Told));
    let text = search.state().to_string();
    let lines = text.lines().count();
    let read = |text: &str| SearchState::read(text, 3, &alphabet);
    let cut: Vec<_> = text.lines().take(lines - 1).collect();
    assert_eq!(read(&cut.join("\n")), Err(BadState::Cut(lines + 2)));
    assert_eq!(read(""), Err(BadState::Cut(3)));
    let spoilt = text.replacen("start 1", "start one", 1);
    assert_eq!(read(&spoilt), Err(BadState::Line(4, "start one 0 1".to_owned())));
    let longer = text.replacen("start 0 0 1", "start 0 0 1 7", 1);
    assert_eq!(read(&longer), Err(BadState::Line(3, "start 0 0 1 7".to_owned())));
    let state = read(&text).unwrap();
    let smaller = Search::resume(&Walk(2), &alphabet, Bounds::faults(2), state);
    let why = smaller.map(|_| ()).unwrap_err().to_string();
    assert!(why.starts_with("the state is of another search"), "{why}");
    let elsewhere = text.replacen("run ", "run 0 9999 -\nrun ", 1);
    let elsewhere = elsewhere.replace(&format!("end {}", lines - 1), &format!("end {lines}"));
    let far = Search::resume(&Walk(6), &alphabet, Bounds::faults(2), read(&elsewhere).unwrap());
    assert!(far.is_err());
}

fn at_random(runs: u64) -> RandomBounds {
    RandomBounds { seed: 3, first: 0, runs, faults: 4, stretches: 3, jobs: 2 }
}

#[test]
fn a_random_search_goes_on_from_text_as_if_it_had_not_stopped() {
    let (model, alphabet, bounds) = (Walk(6), alphabet(), at_random(5_000));
    let whole = random(&model, &alphabet, bounds, &mut |_| true);
    assert!(whole.runs == 5_000 && !whole.broken.is_empty());
    let mut so_far = RandomReport::default();
    let mut pieces = 0;
    while so_far.runs < 5_000 {
        let text = so_far.to_string();
        let read = RandomReport::read(&text, 1, &model, &alphabet).unwrap().unwrap();
        let mut asked = 0;
        so_far = random_on(&model, &alphabet, bounds, Shard::WHOLE, read, &mut |_| {
            asked += 1;
            asked < 2
        });
        pieces += 1;
    }
    assert_eq!(pieces, 20);
    assert_eq!(format!("{so_far:?}"), format!("{whole:?}"));
    let over = random_on(&model, &alphabet, bounds, Shard::WHOLE, so_far, &mut |_| true);
    assert_eq!(over.runs, 5_000, "what is done is not done again");
}

#[test]
fn the_shards_of_a_random_search_make_each_run_once() {
    let (model, alphabet, bounds) = (Walk(6), alphabet(), at_random(5_000));
    let whole = random(&model, &alphabet, bounds, &mut |_| true);
    let mut all = RandomReport::default();
    for n in 1..=3 {
        let shard = Shard::new(n, 3).unwrap();
        let none = RandomReport::default();
        all.add(random_on(&model, &alphabet, bounds, shard, none, &mut |_| true));
    }
    assert_eq!(
        (all.runs, all.stretches, all.deviations),
        (5_000, whole.stretches, whole.deviations)
    );
    let counts = |report: &RandomReport| -> Vec<_> {
        report.broken.iter().map(|(id, (count, by))| (*id, *count, by.cost)).collect()
    };
    assert_eq!(counts(&all), counts(&whole));
}
