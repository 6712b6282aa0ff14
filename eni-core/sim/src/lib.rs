//! A simulated EC2 whose network-interface life cycle can be trusted.
//!
//! [`World`] is the cloud itself: plain data and one synchronous function.
//! [`Front`] is the way in: it asks the injector at the wire point of each
//! call. [`VirtualClock`] and [`drive`] run a workflow against it without a
//! runtime and without real time.
//!
//! What lives here: what EC2 does. What must not: any AWS SDK, any runtime,
//! rules and schedules of faults, and `eni_core` outside the port door.

pub mod answer;
pub mod call;
pub mod codec;
pub mod config;
pub mod dns;
pub mod id;
pub mod ledger;
pub mod points;
pub mod router;
#[cfg(feature = "server")]
pub mod server;
pub mod world;

mod account;
mod clock;
mod consistency;
mod drive;
mod epoch;
mod error;
mod front;
#[cfg(feature = "port")]
mod port;
mod random;
#[cfg(feature = "sdk")]
mod sdk;
mod throttle;

pub use account::{Account, AccountConfig};
pub use answer::{
    Answer, Instance, InstanceNetworkInterface, InstanceStateChange, InstanceStateName,
    InstanceTypeInfo, NetworkCardInfo, NetworkInterface, NetworkInterfaceAttachment,
    NetworkInterfaceStatus, Subnet, TagSet,
};
pub use call::Call;
pub use clock::VirtualClock;
pub use config::{ConfigError, Stages, WorldConfig};
pub use consistency::{Consistency, Lag, Missing};
pub use drive::{Driven, drive};
pub use error::ApiError;
pub use front::{Front, FrontSettings, Misled, Preset, UnknownPreset, WireError, Witness};
pub use ledger::Ledger;
#[cfg(feature = "port")]
pub use port::SimEc2;
#[cfg(feature = "sdk")]
pub use sdk::SimHttpClient;
pub use throttle::Throttle;
pub use world::{Choice, Resource, RestingWorld, Version, View, World, digest_of};
