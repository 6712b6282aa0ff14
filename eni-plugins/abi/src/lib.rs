#![doc = include_str!("../README.md")]

mod config;
mod draw;
mod host;
mod parameter;
pub mod raw;
pub mod read;
mod share;
mod shim;
mod strategy;
mod table;
pub mod vendor;

pub use config::{Config, ConfigError};
pub use host::{Host, Level};
pub use parameter::{Kind, Parameter};
pub use share::Share;
pub use strategy::{Access, Layer, Strategy, Verdict, Visit};
pub use table::{PluginTable, StrategyTable};
