#![doc = include_str!("../README.md")]

mod account;
mod attend;
#[cfg(feature = "aws-sdk")]
pub mod aws_sdk;
mod book;
#[cfg(feature = "config")]
pub mod config;
pub mod draw;
mod engine;
mod fault;
pub mod grammar;
mod percent;
mod place;
#[cfg(feature = "plugins")]
pub mod plugins;
mod rule;
mod rule_set;
mod schedule;
pub mod search;
mod strategy;
pub mod suggest;
mod when;

pub use account::{
    Account, PointAccount, Promise, RuleAccount, StrategyFailed, Strike, Unfired, UnfiredReason,
};
pub use draw::Draw;
pub use engine::Engine;
pub use fault::{ErrorCode, Fault, HttpStatus, Millis};
pub use grammar::{Item, ParseError, ParseErrorKind};
pub use percent::Percent;
pub use place::Where;
pub use rule::Rule;
pub use rule_set::{Askable, Reach, RuleSet, RuleSetError};
pub use schedule::{Schedule, ScheduleItem, ScheduleItemError};
pub use strategy::{
    Answer, Arg, Arguments, Draws, NoStrategy, PLUGIN, Parameter, ParameterKind, Strategies,
    Strategy, StrategyCall, StrategyError, StrategyFailure, StrategyKind, StrategyNameError,
    StrategyVisit,
};
pub use when::{Span, Visits, When};
