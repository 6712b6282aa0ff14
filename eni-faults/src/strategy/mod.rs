//! Strategies: when a fault strikes, and for some of them which one. The port
//! that they implement, their parameters, the table that rules find them in,
//! and the ones that are built in. What a rule does with an answer is
//! `engine`'s matter; where a plugin comes from is nobody's here.

mod arguments;
mod built_in;
mod call;
mod port;
mod table;

pub use arguments::{Arguments, Parameter, ParameterKind, StrategyError};
pub(crate) use built_in::{Always, Nth, Percentage, canonical};
pub use call::{Arg, StrategyCall};
pub use port::{Answer, Draws, Strategy, StrategyFailure, StrategyKind, StrategyVisit};
pub use table::{NoStrategy, PLUGIN, Strategies, StrategyNameError};
