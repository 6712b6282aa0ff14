//! Uniform-cost search over worlds at rest: every plan from every world, least
//! cost first, until no new world appears.
//!
//! Plans are run in batches of a fixed size. A batch knows the states that
//! were entered before it began, and its results are taken in order, so that
//! the number of jobs changes nothing but the time it takes. What a stretch did
//! after a state that an earlier one of its batch had entered is not gone into.

mod levels;
mod task;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    Alphabet, Bounds, Chooser, Counterexample, End, Model, Open, Plan, Progress, Searched, Size,
    Stopped, Stretch,
    chooser::Chosen,
    mark::{Mark, Marks, MarksOf},
    plan::Place,
    report::growth,
    states::States,
};

use self::task::Next;

pub(super) use self::task::{Children, Task};

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
    let mut search = Search::new(model, alphabet, bounds);
    let stopped = search.run(keep_on);
    search.found(stopped)
}

/// A search under way. Between two calls of [`Search::run`] it can be put down
/// as a [`SearchState`](super::SearchState).
#[derive(Debug)]
pub struct Search<'m, M: Model> {
    pub(super) model: &'m M,
    pub(super) alphabet: &'m Arc<Alphabet>,
    pub(super) bounds: Bounds,
    pub(super) nodes: Vec<Node>,
    pub(super) worlds: Vec<M::World>,
    index: BTreeMap<M::World, usize>,
    sizes: Vec<Vec<Size>>,
    /// Between which worlds there is a stretch, and the least that one costs.
    pub(super) edges: BTreeMap<(usize, usize), u32>,
    /// What is to be run, by what the path to it costs.
    pub(super) queue: BTreeMap<u32, VecDeque<Task>>,
    pub(super) known: Arc<States>,
    pub(super) found: Searched,
    /// Whether the model had taken too much for granted.
    pub(super) begun_anew: bool,
    marks: Marks,
}

/// A world that was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) origin: Origin,
    /// What the cheapest way to it costs.
    pub(super) cost: u32,
    /// Whether there is a way to it on which nothing goes wrong: then what can
    /// go wrong from there is dealt out among the shards.
    pub(super) is_dealt_out: bool,
}

/// Where a world comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Start(usize),
    Stretch { from: usize, plan: Plan },
}

/// One plan that was run.
struct Ran<W> {
    node: usize,
    plan: Plan,
    /// Where it was taken up.
    mark: Option<Mark>,
    stretch: Stretch<W>,
    chosen: Chosen,
}

impl<'m, M: Model> Search<'m, M> {
    /// A search that begins.
    pub fn new(model: &'m M, alphabet: &'m Arc<Alphabet>, bounds: Bounds) -> Self {
        let mut search = Self::empty(model, alphabet, bounds);
        for (start, world) in model.starts().into_iter().enumerate() {
            search.reach(world, Origin::Start(start), 0);
        }
        search
    }

    /// A search that knows nothing yet, not even where it begins.
    pub(super) fn empty(model: &'m M, alphabet: &'m Arc<Alphabet>, bounds: Bounds) -> Self {
        if !bounds.shard.is_whole() {
            model.take_nothing_for_granted();
        }
        Self {
            model,
            alphabet,
            bounds,
            nodes: Vec::new(),
            worlds: Vec::new(),
            index: BTreeMap::new(),
            sizes: Vec::new(),
            edges: BTreeMap::new(),
            queue: BTreeMap::new(),
            known: Arc::default(),
            found: Searched::default(),
            begun_anew: false,
            marks: Marks::default(),
        }
    }

    /// Goes on until there is nothing more to run, or something stops it: what.
    /// `keep_on` is asked between two batches whether to go on.
    pub fn run(&mut self, keep_on: &mut dyn FnMut(Progress) -> bool) -> Option<Stopped> {
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
            if self.bounds.prunes && self.model.is_to_begin_anew() {
                *self = Self::new(self.model, self.alphabet, self.bounds);
                self.begun_anew = true;
                continue;
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
    fn batch(&mut self, cost: u32) -> Vec<Next> {
        let mut batch = Vec::new();
        let Some(tasks) = self.queue.get_mut(&cost) else { return batch };
        while let Some(task) = tasks.front_mut() {
            while batch.len() < BATCH
                && let Some(next) = task.next()
            {
                batch.push(next);
            }
            if batch.len() == BATCH {
                break;
            }
            tasks.pop_front();
        }
        batch
    }

    fn run_batch(&self, batch: Vec<Next>) -> Vec<Ran<M::World>> {
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

    fn run_plans(&self, plans: Vec<Next>) -> Vec<Ran<M::World>> {
        plans.into_iter().filter_map(|next| self.run_plan(next)).collect()
    }

    fn run_plan(&self, Next { node, plan, mark }: Next) -> Option<Ran<M::World>> {
        let world = self.worlds.get(node)?;
        let taken_up = mark.and_then(|mark| {
            let chooser = self.chooser(&plan).taken_up_at(&mark);
            let stretch = self.model.resume(world, &mark.0.midway, &chooser)?;
            Some((chooser, stretch, Some(mark)))
        });
        let (chooser, stretch, mark) = taken_up.unwrap_or_else(|| {
            let chooser = self.chooser(&plan);
            let stretch = self.model.stretch(world, &chooser);
            (chooser, stretch, None)
        });
        let (chosen, _, _) = chooser.finish();
        Some(Ran { node, plan, mark, stretch, chosen })
    }

    fn chooser(&self, plan: &Plan) -> Chooser {
        let alphabet = Arc::clone(self.alphabet);
        let known = self.bounds.prunes.then(|| Arc::clone(&self.known));
        Chooser::planned(alphabet, self.bounds.faults, plan.clone(), known).marking(&self.marks)
    }

    fn take_in(&mut self, cost: u32, ran: Ran<M::World>) {
        let Ran { node, plan, mark, stretch, mut chosen } = ran;
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
        let end = if self.enter(&mut chosen) { stretch.end } else { End::Known };
        for broken in stretch.broken {
            if !self.found.broken.contains_key(broken.invariant) {
                let (start, mut path) = self.path_to(node);
                path.push(plan.clone());
                let invariant = broken.invariant;
                let counterexample = Counterexample { broken, cost, start, path };
                self.found.broken.insert(invariant, counterexample);
            }
        }
        self.spread(cost, node, &plan, mark, &mut chosen);
        match end {
            End::World(world) => {
                let to = self.reach(world, Origin::Stretch { from: node, plan }, cost);
                self.see_edge(node, to, cost);
            }
            End::Known => self.found.known += 1,
            End::Over => {}
        }
    }

    /// Takes in the states that a stretch has entered. Where it came to one that
    /// another of its batch had entered before, what follows is left to that
    /// one: then `false`.
    fn enter(&mut self, chosen: &mut Chosen) -> bool {
        if chosen.entered.is_empty() {
            return true;
        }
        let known = Arc::make_mut(&mut self.known);
        for (position, state) in chosen.entered.drain(..) {
            if known.cover(&state) {
                chosen.places.retain(|place| place.position < position);
                chosen.marks.retain(|mark| mark.0.position < position);
                return false;
            }
            known.insert(state);
        }
        true
    }

    /// Puts what follows from a plan that was run into the queue.
    fn spread(
        &mut self,
        cost: u32,
        node: usize,
        plan: &Plan,
        mark: Option<Mark>,
        chosen: &mut Chosen,
    ) {
        if let Some(option) = chosen.next_letter {
            let plan = plan.with_last(option);
            let marks = MarksOf::new(mark.iter().cloned().collect::<Vec<_>>());
            self.push(cost, Task { node, plan, children: Children::Itself, marks });
        }
        let made = std::mem::take(&mut chosen.marks);
        let mut marks: Vec<_> = mark.into_iter().chain(made).collect();
        let mut by_cost: BTreeMap<u16, Vec<Place>> = BTreeMap::new();
        for place in &chosen.places {
            by_cost.entry(place.cost).or_default().push(*place);
        }
        let is_dealt_out = plan.deviations().is_empty()
            && !self.bounds.shard.is_whole()
            && self.nodes.get(node).is_some_and(|node| node.is_dealt_out);
        if is_dealt_out {
            for (place, plan) in self.bounds.shard.of_places(&chosen.places) {
                let marks = MarksOf::default();
                let task = Task { node, plan, children: Children::Itself, marks };
                self.push(cost + u32::from(place.cost), task);
            }
            return;
        }
        let Some(last) = chosen.places.last() else { return };
        // Nothing is chosen after the others.
        marks.retain(|mark| mark.0.position <= last.position);
        let marks = MarksOf::new(marks);
        for (more, places) in by_cost {
            let places = places.into_boxed_slice();
            let children = Children::At { places, next_place: 0, taken: 0 };
            self.push(
                cost + u32::from(more),
                Task { node, plan: plan.clone(), children, marks: marks.clone() },
            );
        }
    }

    fn push(&mut self, cost: u32, task: Task) {
        if self.bounds.total.is_some_and(|most| cost > most) {
            return;
        }
        self.queue.entry(cost).or_default().push_back(task);
    }

    /// Takes in a world, if it is new. Its number.
    fn reach(&mut self, world: M::World, origin: Origin, cost: u32) -> usize {
        let is_dealt_out = match &origin {
            Origin::Start(_) => true,
            Origin::Stretch { from, plan } => {
                plan.deviations().is_empty()
                    && self.nodes.get(*from).is_some_and(|from| from.is_dealt_out)
            }
        };
        if let Some(known) = self.number_of(&world) {
            return known;
        }
        let node = self.hold(world, Node { origin, cost, is_dealt_out });
        *self.found.worlds_by_cost.entry(cost).or_default() += 1;
        let (plan, marks) = (Plan::default(), MarksOf::default());
        self.push(cost, Task { node, plan, children: Children::Itself, marks });
        node
    }

    /// The number of a world that was reached.
    pub(super) fn number_of(&self, world: &M::World) -> Option<usize> {
        self.index.get(world).copied()
    }

    /// Puts a new world where it can be found. Its number.
    pub(super) fn hold(&mut self, world: M::World, node: Node) -> usize {
        let number = self.nodes.len();
        self.sizes.push(self.model.sizes(&world));
        self.nodes.push(node);
        self.worlds.push(world.clone());
        self.index.insert(world, number);
        number
    }

    fn see_edge(&mut self, from: usize, to: usize, cost: u32) {
        let before = self.nodes.get(from).map_or(0, |node| node.cost);
        let cost = cost.saturating_sub(before);
        let known = self.edges.entry((from, to)).or_insert(cost);
        *known = cost.min(*known);
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

    /// What it has found, after [`Search::run`] said what stopped it.
    pub fn found(&self, stopped: Option<Stopped>) -> Searched {
        let mut found = self.found.clone();
        found.worlds = self.worlds.len();
        found.states = self.known.len();
        found.open = stopped.map(|because| Open { because, growing: growth(&self.sizes) });
        let starts = self.nodes.iter().enumerate();
        let starts = starts.filter(|(_, node)| matches!(node.origin, Origin::Start(_)));
        let levels = levels::levels(starts.map(|(start, _)| start), self.worlds.len(), &self.edges);
        for level in levels {
            *found.worlds_by_faults.entry(level).or_default() += 1;
        }
        found
    }
}
