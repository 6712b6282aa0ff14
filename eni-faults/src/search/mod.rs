//! The search: runs a real workflow under every schedule of faults up to a
//! bound, from every world that failing attempts can leave behind, until no
//! new world appears.
//!
//! A [`Model`] says what a world is and how one stretch of work goes in it.
//! Everything in a stretch that is not determined goes through its [`Chooser`]:
//! faults at points, outside events, who goes next. Option 0 of each choice is
//! the default and free. A plan is the sparse list of deviations from it, and
//! the children of a plan deviate once more after its last deviation, so that
//! each plan is met once.
//!
//! [`closure`](fn@closure) explores by cost, least first: the first plan that
//! breaks an invariant is a smallest one. What lives here: the exploration and
//! its bookkeeping. What must not: any particular workflow, clocks, threads
//! that outlive a call.

mod alphabet;
mod bounds;
mod chooser;
mod closure;
mod coverage;
mod mark;
mod model;
mod plan;
mod random;
mod replay;
mod report;
mod script;
mod shard;
mod shrink;
mod state;
mod states;

pub use alphabet::{Alphabet, Letter, Merged};
pub use bounds::{Bounds, Progress};
pub use chooser::{Chooser, Entered, Turn};
pub use closure::{Search, closure};
pub use coverage::{Coverage, PointCoverage};
pub use mark::Midway;
pub use model::{Broken, End, Model, Size, StateKey, Stretch, state_key};
pub use plan::{Deviation, Plan};
pub use random::{RandomBounds, RandomReport, random, random_on};
pub use replay::{Replayed, record, replay};
pub use report::{Counterexample, Growth, Open, Searched, Stopped};
pub use shard::{NoShard, Shard};
pub use shrink::shrink;
pub use state::{BadState, NotMerged, SearchState, Unfit, merge};
