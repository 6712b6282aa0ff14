//! Random plans, beyond what a closure can cover: seeded, counted, and with
//! the bound that finding nothing supports.

use std::{collections::BTreeMap, num::NonZeroU64, sync::Arc};

use super::{Alphabet, Chooser, Counterexample, End, Model, Plan, Shard};
use crate::{Draw, Percent};

/// How far a random search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RandomBounds {
    /// What all draws go by.
    pub seed: u64,
    /// The first run's number.
    pub first: u64,
    /// How many runs.
    pub runs: u64,
    /// The most faults in one run.
    pub faults: u32,
    /// The most stretches in one run.
    pub stretches: u32,
    /// How many threads run them. It changes no result.
    pub jobs: usize,
}

/// What a random search found.
#[derive(Debug, Clone, Default)]
pub struct RandomReport {
    /// How many runs were made.
    pub runs: u64,
    /// How many stretches they had.
    pub stretches: u64,
    /// How many deviations were drawn.
    pub deviations: u64,
    /// For each invariant that was broken, how many runs broke it, and the
    /// first of those with the fewest faults.
    pub broken: BTreeMap<&'static str, (u64, Counterexample)>,
}

impl RandomReport {
    /// Adds what another shard has found.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.stretches += other.stretches;
        self.deviations += other.deviations;
        for (invariant, (count, found)) in other.broken {
            let (mine, least) = self.broken.entry(invariant).or_insert_with(|| (0, found.clone()));
            *mine += count;
            if found.cost < least.cost {
                *least = found;
            }
        }
    }

    /// With 95 % confidence, a run of this kind breaks an invariant less often
    /// than one in this many, if none did (the rule of three); `None` if one
    /// did or nothing was run.
    pub fn less_than_one_in(&self) -> Option<u64> {
        (self.broken.is_empty() && self.runs >= 3).then_some(self.runs / 3)
    }
}

/// Draws of one run.
#[derive(Debug, Clone)]
pub(super) struct Luck {
    draw: Draw,
    n: u64,
    rate: Percent,
    left: u32,
}

impl Luck {
    /// The option of the next choice, most often 0. What costs nothing, such as
    /// who goes next, uses up no fault.
    pub(super) fn draw(&mut self, options: u16, cost: u16) -> u16 {
        let n = self.n;
        self.n += 2;
        let cost = u32::from(cost);
        if self.left < cost || !self.draw.falls_into(n, self.rate) {
            return 0;
        }
        let Some(options) = NonZeroU64::new(options.into()) else { return 0 };
        self.left -= cost;
        u16::try_from(self.draw.choose(n + 1, options) + 1).unwrap_or(1)
    }
}

/// Runs to a batch.
const BATCH: u64 = 256;

/// Runs `model` at random within `bounds`. `keep_on` is asked between two
/// batches whether to go on, and is told how many runs there were.
pub fn random<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: RandomBounds,
    keep_on: &mut dyn FnMut(u64) -> bool,
) -> RandomReport {
    random_on(model, alphabet, bounds, Shard::WHOLE, RandomReport::default(), keep_on)
}

/// The same of one shard, where `so_far` stopped: runs are dealt out among the
/// shards by their numbers, so that no two of them make the same.
pub fn random_on<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: RandomBounds,
    shard: Shard,
    so_far: RandomReport,
    keep_on: &mut dyn FnMut(u64) -> bool,
) -> RandomReport {
    let starts = model.starts();
    let mut report = so_far;
    // Only the last batch of all can be a small one.
    let done = report.runs.div_ceil(BATCH);
    let mine = (0_u64..).filter(|batch| shard.has(*batch));
    for batch in mine.skip(usize::try_from(done).unwrap_or(usize::MAX)) {
        let next = batch.saturating_mul(BATCH);
        if next >= bounds.runs || !keep_on(report.runs) {
            break;
        }
        let end = next.saturating_add(BATCH).min(bounds.runs);
        for run in run_batch(model, alphabet, bounds, &starts, next..end) {
            report.take_in(run);
        }
    }
    report
}

impl RandomReport {
    fn take_in(&mut self, run: Run) {
        self.runs += 1;
        self.stretches += run.stretches;
        self.deviations += u64::from(run.deviations);
        for found in run.broken {
            let (count, least) =
                self.broken.entry(found.broken.invariant).or_insert_with(|| (0, found.clone()));
            *count += 1;
            if found.cost < least.cost {
                *least = found;
            }
        }
    }
}

struct Run {
    stretches: u64,
    deviations: u32,
    /// The faults among them.
    cost: u32,
    broken: Vec<Counterexample>,
}

fn run_batch<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: RandomBounds,
    starts: &[M::World],
    numbers: std::ops::Range<u64>,
) -> Vec<Run> {
    let one = |n: u64| one_run(model, alphabet, bounds, starts, bounds.first.saturating_add(n));
    let jobs = bounds.jobs.max(1) as u64;
    let share = (numbers.end - numbers.start).div_ceil(jobs).max(1);
    if jobs == 1 {
        return numbers.filter_map(one).collect();
    }
    std::thread::scope(|scope| {
        let shares = (0..jobs).map(|job| {
            let from = (numbers.start + job * share).min(numbers.end);
            from..(from + share).min(numbers.end)
        });
        let one = &one;
        let jobs: Vec<_> = shares
            .map(|share| scope.spawn(move || share.filter_map(one).collect::<Vec<_>>()))
            .collect();
        let joined = jobs.into_iter().flat_map(|job| match job.join() {
            Ok(runs) => runs,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.collect()
    })
}

fn one_run<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: RandomBounds,
    starts: &[M::World],
    n: u64,
) -> Option<Run> {
    let draw = Draw::new(bounds.seed, "random").visit(n);
    let many = NonZeroU64::new(starts.len() as u64)?;
    let start = usize::try_from(draw.choose(0, many)).ok()?;
    let mut world = starts.get(start)?.clone();
    // Runs differ in how often faults come: from 1 % to 32 % of the choices.
    let rate = Percent::new(Percent::PER_PERCENT << (draw.nth(1) % 6))?;
    let mut left = bounds.faults;
    let mut run = Run { stretches: 0, deviations: 0, cost: 0, broken: Vec::new() };
    let mut path: Vec<Plan> = Vec::new();
    for stretch in 0..bounds.stretches {
        let luck = Luck { draw: draw.visit(u64::from(stretch)), n: 0, rate, left };
        let chooser = Chooser::lucky(Arc::clone(alphabet), u32::MAX, luck);
        let went = model.stretch(&world, &chooser);
        let (chosen, _, _) = chooser.finish();
        let deviations = u32::try_from(chosen.deviations.len()).unwrap_or(u32::MAX);
        left = left.saturating_sub(chosen.cost);
        run.deviations += deviations;
        run.cost += chosen.cost;
        run.stretches += 1;
        path.push(chosen.deviations.into_iter().collect());
        for broken in went.broken {
            let known = |found: &Counterexample| found.broken.invariant == broken.invariant;
            if !run.broken.iter().any(known) {
                let (cost, path) = (run.cost, path.clone());
                run.broken.push(Counterexample { broken, cost, start, path });
            }
        }
        match went.end {
            End::World(next) => world = next,
            End::Over | End::Known => break,
        }
    }
    Some(run)
}
