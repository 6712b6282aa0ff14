//! The shards of a search, put together. Worlds are compared as what they are,
//! not by digests.

use std::sync::Arc;

use thiserror::Error;

use super::{SearchState, Unfit};
use crate::search::{Alphabet, Bounds, Model, Search, Searched, Shard, Stopped, closure::Origin};

/// Shards that cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotMerged {
    /// One of them is missing, twice there, or of another division.
    #[error("shard {0} {1}")]
    Shard(Shard, &'static str),
    /// There is none.
    #[error("there is no shard to put together")]
    None,
    /// One of them is of another search.
    #[error("shard {0}: {1}")]
    Unfit(Shard, Unfit),
}

/// What all the shards of a search have found together. Stretches, states and
/// coverage are sums: what several shards have run counts several times.
///
/// # Errors
///
/// When they are not all there, each once, or one does not fit the model.
pub fn merge<M: Model>(
    model: &M,
    alphabet: &Arc<Alphabet>,
    bounds: Bounds,
    shards: Vec<(Shard, SearchState)>,
) -> Result<Searched, NotMerged> {
    let of = shards.first().ok_or(NotMerged::None)?.0.of();
    for (shard, _) in &shards {
        if shard.of() != of {
            return Err(NotMerged::Shard(*shard, "is of another division than the first"));
        }
        if shards.iter().filter(|(other, _)| other == shard).count() > 1 {
            return Err(NotMerged::Shard(*shard, "is there more than once"));
        }
    }
    for shard in (1..=of).filter_map(|n| Shard::new(n, of)) {
        if !shards.iter().any(|(there, _)| *there == shard) {
            return Err(NotMerged::Shard(shard, "is missing"));
        }
    }
    let mut all = Search::empty(model, alphabet, bounds);
    let mut is_finished = true;
    for (shard, state) in shards {
        is_finished &= state.is_finished();
        let bounds = Bounds { shard, ..bounds };
        let part = Search::resume(model, alphabet, bounds, state)
            .map_err(|unfit| NotMerged::Unfit(shard, unfit))?;
        all.take_in_all_of(part);
    }
    Ok(all.found((!is_finished).then_some(Stopped::Told)))
}

impl<M: Model> Search<'_, M> {
    /// Takes in what another search of the same model has found. What that one
    /// still had to run is not taken over.
    fn take_in_all_of(&mut self, other: Self) {
        let mut numbers: Vec<usize> = Vec::new();
        for (world, mut node) in other.worlds.into_iter().zip(other.nodes) {
            if let Origin::Stretch { from, .. } = &mut node.origin {
                *from = numbers.get(*from).copied().unwrap_or_default();
            }
            let number = match self.number_of(&world) {
                Some(number) => {
                    if let Some(known) = self.nodes.get_mut(number)
                        && node.cost < known.cost
                    {
                        known.cost = node.cost;
                    }
                    number
                }
                None => self.hold(world, node),
            };
            numbers.push(number);
        }
        for ((from, to), cost) in other.edges {
            let (Some(from), Some(to)) = (numbers.get(from), numbers.get(to)) else { continue };
            let known = self.edges.entry((*from, *to)).or_insert(cost);
            *known = cost.min(*known);
        }
        let known = Arc::make_mut(&mut self.known);
        other.known.iter().for_each(|state| known.insert(*state));
        let (found, theirs) = (&mut self.found, other.found);
        found.worlds_by_cost.clear();
        for node in &self.nodes {
            *found.worlds_by_cost.entry(node.cost).or_default() += 1;
        }
        found.stretches += theirs.stretches;
        found.void += theirs.void;
        found.known += theirs.known;
        found.deepest = found.deepest.max(theirs.deepest);
        for (invariant, counterexample) in theirs.broken {
            let known = found.broken.entry(invariant).or_insert_with(|| counterexample.clone());
            if counterexample.cost < known.cost {
                *known = counterexample;
            }
        }
        found.coverage.add(theirs.coverage);
    }
}
