//! A search put down, as plain data: from it a search goes on as if it had
//! never stopped. Worlds are not in it, but how to come to them.

mod merge;
mod random;
#[cfg(test)]
mod tests;
mod text;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use thiserror::Error;

use super::{
    Alphabet, Bounds, Chooser, Counterexample, Coverage, End, Model, Plan, Search, Stretch,
    closure::{Node, Origin, Task},
    states::States,
};

pub use merge::{NotMerged, merge};
pub use text::BadState;

/// A search put down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchState {
    nodes: Vec<Node>,
    edges: BTreeMap<(usize, usize), u32>,
    queue: BTreeMap<u32, VecDeque<Task>>,
    known: Arc<States>,
    stretches: u64,
    void: u64,
    ended_in_known: u64,
    deepest: u32,
    begun_anew: bool,
    /// What was broken: the invariant's id, the cost, the start and the plans.
    broken: Vec<BrokenBy>,
    coverage: Coverage,
}

/// How an invariant was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BrokenBy {
    invariant: String,
    cost: u32,
    start: usize,
    path: Vec<Plan>,
}

/// A state that does not fit the model: what it tells of does not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the state is of another search, or of another version: {0}")]
pub struct Unfit(String);

impl SearchState {
    /// Whether nothing is left to be run.
    pub fn is_finished(&self) -> bool {
        self.queue.values().all(VecDeque::is_empty)
    }
}

impl<'m, M: Model> Search<'m, M> {
    /// Puts it down.
    pub fn state(&self) -> SearchState {
        let found = &self.found;
        let queue = self.queue.iter().filter(|(_, tasks)| !tasks.is_empty());
        SearchState {
            nodes: self.nodes.clone(),
            edges: self.edges.clone(),
            queue: queue.map(|(cost, tasks)| (*cost, tasks.clone())).collect(),
            known: Arc::clone(&self.known),
            stretches: found.stretches,
            void: found.void,
            ended_in_known: found.known,
            deepest: found.deepest,
            begun_anew: self.begun_anew,
            broken: found.broken.values().map(BrokenBy::of).collect(),
            coverage: found.coverage.clone(),
        }
    }

    /// Takes a search up where it was put down, with the same model, alphabet
    /// and bounds: worlds are reached again by their plans.
    ///
    /// # Errors
    ///
    /// When the state is of another search, as far as that can be seen.
    pub fn resume(
        model: &'m M,
        alphabet: &'m Arc<Alphabet>,
        bounds: Bounds,
        state: SearchState,
    ) -> Result<Self, Unfit> {
        let mut search = Self::empty(model, alphabet, bounds);
        search.begun_anew = state.begun_anew;
        if search.begun_anew {
            model.take_nothing_for_granted();
        }
        let starts = model.starts();
        for (number, node) in state.nodes.into_iter().enumerate() {
            let world = match &node.origin {
                Origin::Start(start) => starts.get(*start).cloned(),
                Origin::Stretch { from, plan } => {
                    search.worlds.get(*from).and_then(|from| search.world_after(from, plan))
                }
            };
            let world = world.ok_or_else(|| Unfit(format!("world {number} is not reached")))?;
            if search.number_of(&world).is_some() {
                return Err(Unfit(format!("world {number} is there twice")));
            }
            *search.found.worlds_by_cost.entry(node.cost).or_default() += 1;
            search.hold(world, node);
        }
        for broken in state.broken {
            let again = broken.again(model, alphabet)?;
            search.found.broken.insert(again.broken.invariant, again);
        }
        let nodes = search.nodes.len();
        let mut named = state.edges.keys().flat_map(|(from, to)| [*from, *to]);
        let mut tasks = state.queue.values().flatten().map(|task| task.node);
        if named.any(|node| node >= nodes) || tasks.any(|node| node >= nodes) {
            return Err(Unfit("it names a world that it does not have".to_owned()));
        }
        search.edges = state.edges;
        search.queue = state.queue;
        search.known = state.known;
        let found = &mut search.found;
        (found.stretches, found.void) = (state.stretches, state.void);
        (found.known, found.deepest) = (state.ended_in_known, state.deepest);
        found.coverage = state.coverage;
        Ok(search)
    }

    fn world_after(&self, world: &M::World, plan: &Plan) -> Option<M::World> {
        world_of(run_again(self.model, self.alphabet, world, plan).end)
    }
}

fn run_again<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    world: &M::World,
    plan: &Plan,
) -> Stretch<M::World> {
    model.stretch(world, &Chooser::planned(Arc::clone(alphabet), 0, plan.clone(), None))
}

fn world_of<W>(end: End<W>) -> Option<W> {
    match end {
        End::World(world) => Some(world),
        End::Over | End::Known => None,
    }
}

impl BrokenBy {
    pub(super) fn of(found: &Counterexample) -> Self {
        let Counterexample { broken, cost, start, path } = found;
        let (cost, start) = (*cost, *start);
        Self { invariant: broken.invariant.to_owned(), cost, start, path: path.clone() }
    }

    /// Lets it break once more.
    pub(super) fn again<M: Model>(
        self,
        model: &M,
        alphabet: &Arc<Alphabet>,
    ) -> Result<Counterexample, Unfit> {
        let Self { invariant, cost, start, path } = self;
        let mut world = model.starts().into_iter().nth(start);
        let mut broken = Vec::new();
        for plan in &path {
            let Some(from) = world else { break };
            let stretch = run_again(model, alphabet, &from, plan);
            broken = stretch.broken;
            world = world_of(stretch.end);
        }
        let broken = broken.into_iter().find(|broken| broken.invariant == invariant);
        let broken = broken.ok_or_else(|| Unfit(format!("{invariant} is not broken")))?;
        Ok(Counterexample { broken, cost, start, path })
    }
}
