//! What the probe finds out, and that it leaves nothing.

use std::cell::RefCell;

use super::endpoint::Endpoint;
use crate::{Capability, Honoured, Probe, Progress, Workflow};

fn probe_of(endpoint: &Endpoint) -> Probe {
    let experiment = endpoint.experiment(Workflow::Ensure, "ensure.*:30%=lost-reply");
    let probed = RefCell::new(None);
    let run = endpoint.run_until(&experiment, |progress, stop| {
        if let Progress::Probed(probe) = progress {
            *probed.borrow_mut() = Some(probe.clone());
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    assert!(run.unwrap().interrupted);
    assert_eq!(endpoint.interfaces(), Vec::<String>::new());
    assert!(endpoint.alive().is_empty());
    probed.into_inner().unwrap()
}

fn not_honoured(probe: &Probe) -> Vec<Capability> {
    let not = probe.iter().filter(|probed| probed.honoured == Honoured::No);
    not.map(|probed| probed.capability).collect()
}

#[test]
fn the_simulator_honours_everything() {
    let probe = probe_of(&Endpoint::new());
    assert!(probe.iter().all(|probed| probed.honoured == Honoured::Yes), "{probe:#?}");
}

#[test]
fn what_is_dropped_is_found_out() {
    let probe = probe_of(&Endpoint { tokens: false, ..Endpoint::new() });
    assert_eq!(not_honoured(&probe), [Capability::TokenReplay, Capability::TokenMismatch]);
    let probe = probe_of(&Endpoint { protects: false, ..Endpoint::new() });
    assert_eq!(
        not_honoured(&probe),
        [Capability::DeleteOnTerminationShown, Capability::DeleteOnTerminationActs]
    );
}
