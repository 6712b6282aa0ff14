//! The ways to the simulated EC2, and to another one, as one trait.

mod direct;
mod http;
mod sdk;
mod server;

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use eni_sim::{AccountConfig, Preset, WorldConfig};

use crate::{case::Case, reply::Reply};

pub(crate) use self::{direct::Direct, http::Http, sdk::Sdk, server::Served};

/// Where the ages of lagging reads come from.
const SEED: u64 = 1;

/// Somewhere to send a call.
pub(crate) trait Door {
    /// Sends a form, once.
    fn send(&mut self, form: &str) -> Reply;

    /// Lets time pass there.
    fn advance(&mut self, by: Duration);
}

/// A new account, as a case wants it under a preset.
fn account(case: &Case, preset: Preset) -> AccountConfig {
    let mut account = AccountConfig::default();
    preset.shape(&mut account.world);
    if let Some(given) = case.given {
        (given.set)(&mut account.world);
    }
    account
}

/// What such an account finds in the region that the cases are in.
fn world(case: &Case, preset: Preset) -> WorldConfig {
    eni_sim::Account::new(account(case, preset)).config_of("us-east-1")
}

/// What a future that waits for nothing comes to.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the call waits, and nothing was said to make it"),
    }
}
