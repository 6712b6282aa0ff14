//! The search of a workflow on the simulated EC2: every schedule of faults and
//! outside events up to a bound, from every world that comes of it.
//!
//! What lives here: what a world, a stretch and an invariant are for a
//! workflow of this project. How a search goes on is `eni_faults::search`.

mod alphabet;
mod case;
mod cast;
mod check;
mod endings;
mod events;
mod foreseen;
mod gate;
mod ground;
mod halt;
mod heard;
mod judged;
mod memory;
mod model;
mod regressions;
mod remembered;
mod replayed;
mod report;
mod request_limit;
mod run;
mod scenario;
mod scenario_name;
mod starts;
mod state;
mod tape;
#[cfg(test)]
mod tests;
mod ticks;
mod timeline;
mod without_faults;
mod words;
mod worker;
mod world;

pub use alphabet::{alphabet, alphabet_of};
pub use case::{Case, NoCase};
pub use events::OutsideEvent;
pub use model::ScenarioModel;
pub use regressions::{
    BadRegression, Expectation, MOST_STRETCHES, Outcome, Regression, read_regressions,
};
pub use replayed::{BrokenAt, NeverFires, REPLAY_SCHEMA, ReplayReport, check_search_schedule};
pub use report::{
    AlphabetReport, Asked, Covered, CoveredPoint, Found, GrowthReport, InvariantState,
    MergedLetters, Mode, NeverReached, OpenReport, Ran, RegressionReport, SEARCH_SCHEMA,
    SearchReport, SearchVerdict,
};
pub use scenario::{Form, Scenario};
pub use scenario_name::{ScenarioName, UnknownScenario};
pub use starts::Start;
pub use state::{NotPutDown, PutDown, STATE_LINE};
pub use timeline::{Moment, Timeline};
pub use world::SearchWorld;
