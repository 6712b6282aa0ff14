//! The rules of EC2 that clients of network interfaces build on, one case
//! each, through every door and under every preset; and the table of them,
//! `CONFORMANCE.md`.
//!
//! A case says what AWS answers and where that is written. It says nothing of
//! the simulator, so that it can be asked of any endpoint: `moto.txt` has what
//! moto answers.

#![cfg(all(feature = "sdk", feature = "server"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "what helpers meet fails the test, and a skip is loud"
)]

mod aws;
mod case;
mod cases;
mod doors;
mod moto;
mod reply;
mod table;

use eni_sim::Preset;

use crate::{
    aws::Aws,
    case::Case,
    doors::{Direct, Door, Sdk, Served},
};

/// Runs every case that a preset has something to do with, each in a world of
/// its own, and tells all that went wrong at once.
fn run<D: Door>(preset: Preset, open: impl Fn(&Case, Preset) -> D) {
    let (mut ran, mut wrong) = (0, Vec::new());
    for case in cases::all().filter(|case| case.under.contains(&preset)) {
        ran += 1;
        let mut door = open(case, preset);
        if let Err(finding) = (case.steps)(&mut Aws::new(&mut door, preset)) {
            wrong.push(format!("{}\n    {}", case.rule, finding.0));
        }
    }
    assert!(wrong.is_empty(), "{} of {ran} cases:\n  {}", wrong.len(), wrong.join("\n  "));
}

#[test]
fn the_front_is_as_aws_when_all_is_quiet() {
    run(Preset::Quiet, Direct::open);
}

#[test]
fn the_front_is_as_aws_when_it_lags() {
    run(Preset::Lagging, Direct::open);
}

#[test]
fn the_front_is_as_aws_when_it_throttles() {
    run(Preset::Throttled, Direct::open);
}

#[test]
fn the_client_in_the_process_is_as_aws_when_all_is_quiet() {
    run(Preset::Quiet, Sdk::open);
}

#[test]
fn the_client_in_the_process_is_as_aws_when_it_lags() {
    run(Preset::Lagging, Sdk::open);
}

#[test]
fn the_client_in_the_process_is_as_aws_when_it_throttles() {
    run(Preset::Throttled, Sdk::open);
}

#[test]
fn the_server_is_as_aws_when_all_is_quiet() {
    run(Preset::Quiet, Served::open);
}

#[test]
fn the_server_is_as_aws_when_it_lags() {
    run(Preset::Lagging, Served::open);
}

#[test]
fn the_server_is_as_aws_when_it_throttles() {
    run(Preset::Throttled, Served::open);
}
