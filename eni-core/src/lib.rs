#![doc = include_str!("../README.md")]

pub mod collect;
pub mod context;
pub mod ec2;
pub mod ensure;
pub mod event;
pub mod id;
pub mod key;
pub mod points;
pub mod spec;
pub mod status;

pub use eni_inject as inject;

pub use self::{
    context::{Context, Facts},
    ensure::Ensure,
    spec::{Limits, Spec},
};
