//! Gives an EC2 instance its extra network interface exactly once, whatever
//! fails on the way.

pub mod ec2;
pub mod id;
pub mod key;
pub mod points;

pub use eni_inject as inject;
