//! Uniform-cost search over worlds at rest: every plan from every world, least
//! cost first, until no new world appears.
//!
//! Plans are run in batches of a fixed size. A batch knows the states that
//! were entered before it began, and its results are taken in order, so that
//! the number of jobs changes nothing but the time it takes.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use super::{
    Alphabet, Chooser, Counterexample, Coverage, Deviation, End, Model, Open, Plan, Searched, Size,
    StateKey, Stopped, Stretch, chooser::Chosen, plan::Place, report::growth,
};

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The most faults in one attempt.
    pub faults: u32,
    /// The most worlds.
    pub worlds: usize,
    /// The most stretches.
    pub stretches: u64,
    /// How many threads run plans. It changes no result.
    pub jobs: usize,
    /// Whether what follows from a state within a stretch is run once only
    /// ([`Chooser::enter`]). Without it the same is found, later.
    pub prunes: bool,
}

impl Bounds {
    /// Up to `faults` in one attempt, on one thread, and a million worlds.
    pub const fn faults(faults: u32) -> Self {
        Self { faults, worlds: 1_000_000, stretches: u64::MAX, jobs: 1, prunes: true }
    }
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The cost of what is run now.
    pub cost: u32,
    /// Worlds so far.
    pub worlds: usize,
    /// Stretches so far.
    pub stretches: u64,
    /// Invariants broken so far.
    pub broken: usize,
}

/// Plans to a batch. More of them keep more threads busy; fewer see more of
/// the states that were entered.
const BATCH: usize = 512;

/// Searches `model` within `bounds`, offering the faults of `alphabet`.
/// `keep_on` is asked between two batches whether to go on.
pub fn closure<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: Bounds,
    keep_on: &mut dyn FnMut(Progress) -> bool,
) -> Searched {
    let mut search = Search {
        model,
        alphabet,
        bounds,
        nodes: Vec::new(),
        worlds: Vec::new(),
        index: BTreeMap::new(),
        sizes: Vec::new(),
        queue: BTreeMap::new(),
        known: Arc::default(),
        found: Searched {
            open: None,
            worlds: 0,
            worlds_by_cost: BTreeMap::new(),
            stretches: 0,
            void: 0,
            known: 0,
            states: 0,
            deepest: 0,
            broken: BTreeMap::new(),
            coverage: Coverage::default(),
        },
    };
    for (start, world) in model.starts().into_iter().enumerate() {
        search.reach(world, Origin::Start(start), 0);
    }
    let stopped = search.run(keep_on);
    search.finish(stopped)
}

struct Search<'m, M: Model> {
    model: &'m M,
    alphabet: &'m Arc<Alphabet>,
    bounds: Bounds,
    nodes: Vec<Node>,
    worlds: Vec<M::World>,
    index: BTreeMap<M::World, usize>,
    sizes: Vec<Vec<Size>>,
    /// What is to be run, by what the path to it costs.
    queue: BTreeMap<u32, VecDeque<Task>>,
    known: Arc<BTreeSet<StateKey>>,
    found: Searched,
}

struct Node {
    origin: Origin,
}

enum Origin {
    Start(usize),
    Stretch { from: usize, plan: Plan },
}

/// Plans that are to be run.
struct Task {
    node: usize,
    plan: Plan,
    children: Children,
}

enum Children {
    /// The plan itself.
    Itself,
    /// The plan with one more deviation, at one of these places.
    At { places: Box<[Place]>, next_place: usize, next_option: u16 },
}

impl Task {
    /// The next plan of this task; `None` when there is no more.
    fn next(&mut self) -> Option<Plan> {
        match &mut self.children {
            Children::Itself => {
                self.children = Children::At { places: [].into(), next_place: 0, next_option: 1 };
                Some(self.plan.clone())
            }
            Children::At { places, next_place, next_option } => {
                let place = places.get(*next_place)?;
                let deviation = Deviation { position: place.position, option: *next_option };
                if *next_option < place.options {
                    *next_option += 1;
                } else {
                    *next_option = 1;
                    *next_place += 1;
                }
                Some(self.plan.and(deviation))
            }
        }
    }
}

/// One plan that was run.
struct Ran<W> {
    node: usize,
    plan: Plan,
    stretch: Stretch<W>,
    chosen: Chosen,
}

impl<M: Model> Search<'_, M> {
    fn run(&mut self, keep_on: &mut dyn FnMut(Progress) -> bool) -> Option<Stopped> {
        loop {
            let cost = *self.queue.first_key_value()?.0;
            let batch = self.batch(cost);
            if batch.is_empty() {
                self.queue.remove(&cost);
                continue;
            }
            self.found.deepest = cost;
            for ran in self.run_batch(batch) {
                self.take_in(cost, ran);
            }
            let progress = Progress {
                cost,
                worlds: self.worlds.len(),
                stretches: self.found.stretches,
                broken: self.found.broken.len(),
            };
            if self.queue.values().all(VecDeque::is_empty) {
                return None;
            } else if !keep_on(progress) {
                return Some(Stopped::Told);
            } else if self.worlds.len() >= self.bounds.worlds {
                return Some(Stopped::Worlds);
            } else if self.found.stretches >= self.bounds.stretches {
                return Some(Stopped::Stretches);
            }
        }
    }

    /// The next plans of this cost.
    fn batch(&mut self, cost: u32) -> Vec<(usize, Plan)> {
        let mut batch = Vec::new();
        let Some(tasks) = self.queue.get_mut(&cost) else { return batch };
        while let Some(task) = tasks.front_mut() {
            while batch.len() < BATCH
                && let Some(plan) = task.next()
            {
                batch.push((task.node, plan));
            }
            if batch.len() == BATCH {
                break;
            }
            tasks.pop_front();
        }
        batch
    }

    fn run_batch(&self, batch: Vec<(usize, Plan)>) -> Vec<Ran<M::World>> {
        let share = batch.len().div_ceil(self.bounds.jobs.max(1)).max(1);
        if share >= batch.len() {
            return self.run_plans(batch);
        }
        let mut rest = batch;
        let mut shares = Vec::new();
        while rest.len() > share {
            let tail = rest.split_off(share);
            shares.push(std::mem::replace(&mut rest, tail));
        }
        shares.push(rest);
        std::thread::scope(|scope| {
            let jobs: Vec<_> =
                shares.into_iter().map(|share| scope.spawn(|| self.run_plans(share))).collect();
            let joined = jobs.into_iter().flat_map(|job| match job.join() {
                Ok(ran) => ran,
                // A model that panics is a bug of the model: it goes on here as it would alone.
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        })
    }

    fn run_plans(&self, plans: Vec<(usize, Plan)>) -> Vec<Ran<M::World>> {
        let run = |(node, plan): (usize, Plan)| {
            let world = self.worlds.get(node)?;
            let chooser = Chooser::planned(
                Arc::clone(self.alphabet),
                self.bounds.faults,
                plan.clone(),
                self.bounds.prunes.then(|| Arc::clone(&self.known)),
            );
            let stretch = self.model.stretch(world, &chooser);
            let (chosen, _, _) = chooser.finish();
            Some(Ran { node, plan, stretch, chosen })
        };
        plans.into_iter().filter_map(run).collect()
    }

    fn take_in(&mut self, cost: u32, ran: Ran<M::World>) {
        let Ran { node, plan, stretch, mut chosen } = ran;
        for (at, settled) in &chosen.settled {
            self.found.coverage.settled(*at, *settled);
        }
        if let Some(event) = chosen.happened {
            self.found.coverage.happened(event);
        }
        if chosen.void {
            self.found.void += 1;
            return;
        }
        self.found.stretches += 1;
        self.found.coverage.together(&chosen.struck);
        if !chosen.entered.is_empty() {
            Arc::make_mut(&mut self.known).extend(chosen.entered.drain(..));
        }
        for broken in stretch.broken {
            if !self.found.broken.contains_key(broken.invariant) {
                let (start, mut path) = self.path_to(node);
                path.push(plan.clone());
                let invariant = broken.invariant;
                let counterexample = Counterexample { broken, cost, start, path };
                self.found.broken.insert(invariant, counterexample);
            }
        }
        self.spread(cost, node, &plan, &chosen);
        match stretch.end {
            End::World(world) => self.reach(world, Origin::Stretch { from: node, plan }, cost),
            End::Known => self.found.known += 1,
            End::Over => {}
        }
    }

    /// Puts what follows from a plan that was run into the queue.
    fn spread(&mut self, cost: u32, node: usize, plan: &Plan, chosen: &Chosen) {
        if let Some(option) = chosen.next_letter {
            let plan = plan.with_last(option);
            self.push(cost, Task { node, plan, children: Children::Itself });
        }
        let mut by_cost: BTreeMap<u16, Vec<Place>> = BTreeMap::new();
        for place in &chosen.places {
            by_cost.entry(place.cost).or_default().push(*place);
        }
        for (more, places) in by_cost {
            let places = places.into_boxed_slice();
            let children = Children::At { places, next_place: 0, next_option: 1 };
            self.push(cost + u32::from(more), Task { node, plan: plan.clone(), children });
        }
    }

    fn push(&mut self, cost: u32, task: Task) {
        self.queue.entry(cost).or_default().push_back(task);
    }

    /// Takes in a world, if it is new.
    fn reach(&mut self, world: M::World, origin: Origin, cost: u32) {
        if self.index.contains_key(&world) {
            return;
        }
        let node = self.nodes.len();
        self.sizes.push(self.model.sizes(&world));
        self.nodes.push(Node { origin });
        self.worlds.push(world.clone());
        self.index.insert(world, node);
        *self.found.worlds_by_cost.entry(cost).or_default() += 1;
        self.push(cost, Task { node, plan: Plan::default(), children: Children::Itself });
    }

    /// From which start, and by which plans, a world was first reached.
    fn path_to(&self, mut node: usize) -> (usize, Vec<Plan>) {
        let mut path = Vec::new();
        loop {
            match self.nodes.get(node).map(|node| &node.origin) {
                Some(Origin::Stretch { from, plan }) => {
                    path.push(plan.clone());
                    node = *from;
                }
                Some(Origin::Start(start)) => {
                    path.reverse();
                    return (*start, path);
                }
                None => return (0, path),
            }
        }
    }

    fn finish(mut self, stopped: Option<Stopped>) -> Searched {
        self.found.worlds = self.worlds.len();
        self.found.states = self.known.len();
        self.found.open = stopped.map(|because| Open { because, growing: growth(&self.sizes) });
        self.found
    }
}
