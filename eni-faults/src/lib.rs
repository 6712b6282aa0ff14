#![doc = include_str!("../README.md")]

mod account;
#[cfg(feature = "aws-sdk")]
pub mod aws_sdk;
#[cfg(feature = "config")]
pub mod config;
pub mod draw;
mod engine;
mod fault;
pub mod grammar;
mod percent;
mod place;
mod rule;
mod rule_set;
mod schedule;
mod strategy;
mod suggest;
mod when;

pub use account::{Account, PointAccount, Promise, RuleAccount, Strike, Unfired, UnfiredReason};
pub use draw::Draw;
pub use engine::Engine;
pub use fault::{ErrorCode, Fault, HttpStatus, Millis};
pub use grammar::{Item, ParseError, ParseErrorKind};
pub use percent::Percent;
pub use place::Where;
pub use rule::Rule;
pub use rule_set::{Askable, RuleSet, RuleSetError};
pub use schedule::{Schedule, ScheduleItem, ScheduleItemError};
pub use strategy::{Arg, Strategy};
pub use when::{Span, Visits, When};
