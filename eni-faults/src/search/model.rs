//! What a search needs to know of the thing it searches.

use super::{Chooser, Midway};

/// A workflow with its world and its oracle, as a search sees them.
///
/// Implementing it is all that a workflow needs to be searched. It must be
/// deterministic: from equal worlds and equal choices come equal stretches.
pub trait Model: Sync {
    /// A world at rest, when no workflow of it runs and so none remembers
    /// anything. In canonical form: worlds whose futures are the same are equal.
    type World: Clone + Ord + Send + Sync;

    /// The worlds it begins with.
    fn starts(&self) -> Vec<Self::World>;

    /// One stretch: from a world at rest to the next one, such as one attempt
    /// of a workflow. Every choice in it is made by `chooser`.
    fn stretch(&self, world: &Self::World, chooser: &Chooser) -> Stretch<Self::World>;

    /// The rest of a stretch from `world`, from where [`Chooser::mark`] was
    /// told that it is: what [`Model::stretch`] does with the same choices from
    /// there on. `None` if the model cannot: then the stretch is run as a whole.
    fn resume(
        &self,
        world: &Self::World,
        midway: &Midway,
        chooser: &Chooser,
    ) -> Option<Stretch<Self::World>> {
        let _ = (world, midway, chooser);
        None
    }

    /// Whether something has turned out to be wrong, since this was last asked,
    /// that the model takes for granted when it tells states apart: then all is
    /// searched anew. It is asked after each batch of stretches.
    fn is_to_begin_anew(&self) -> bool {
        false
    }

    /// Told before a search that is one of several parts, or that goes on where
    /// another had begun anew: nothing is to be taken for granted in it, since it
    /// does not see all that could show that it is wrong.
    fn take_nothing_for_granted(&self) {}

    /// What of a world could grow without bound, such as how many things live
    /// in it: it tells why a search that does not close does not.
    fn sizes(&self, world: &Self::World) -> Vec<Size> {
        let _ = world;
        Vec::new()
    }
}

/// How one stretch went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<W> {
    /// Where it ended.
    pub end: End<W>,
    /// The invariants that it broke, each at most once.
    pub broken: Vec<Broken>,
}

/// Where a stretch ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End<W> {
    /// In a world from which it goes on.
    World(W),
    /// Where nothing can follow.
    Over,
    /// In a state that was entered before: [`Chooser::enter`] said so.
    Known,
}

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Its id.
    pub invariant: &'static str,
    /// What happened instead.
    pub what: String,
}

/// How large something in a world is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// What it is, such as `interfaces`.
    pub of: &'static str,
    /// How many or how long.
    pub is: u64,
}

/// What a state within a stretch is told apart by: a hash of the world and of
/// all that every actor remembers, wide enough that two states never share one.
pub type StateKey = u128;

/// A state's key from bytes: FNV-1a of 128 bits, for models that have a
/// canonical text or byte form of a state.
pub fn state_key(bytes: impl IntoIterator<Item = u8>) -> StateKey {
    more_of_state(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, bytes)
}

/// The key of a state, and more that belongs to it.
pub(super) fn more_of_state(key: StateKey, bytes: impl IntoIterator<Item = u8>) -> StateKey {
    bytes.into_iter().fold(key, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    })
}
