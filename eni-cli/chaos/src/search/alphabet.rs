//! The faults that a search offers at the points of a workflow, and which of
//! them are the same.

use std::num::NonZeroU64;

use eni_core::{
    ec2::{Ec2Error, ErrorClass},
    inject::{Access, Failure, Layer, Phase, Point, Verdict},
};
use eni_faults::{Fault, Item, Millis, search::Alphabet};

use super::ticks::TICK;
use crate::all_points;

/// How many versions back a stale read goes.
const OLDEST: u64 = 4;

/// Every fault at every point of the workflows. At a wire point only what the
/// wire alone can do is offered: all else is offered at the work point of the
/// same call, where it does the same.
pub fn alphabet() -> Alphabet {
    alphabet_of(|_| true)
}

/// The same, of those faults alone that are `wanted`.
pub fn alphabet_of(wanted: impl Fn(&Fault) -> bool) -> Alphabet {
    let faults: Vec<_> = faults().into_iter().filter(wanted).collect();
    Alphabet::new(&all_points(), &faults, class)
}

fn faults() -> Vec<Fault> {
    let mut faults = vec![Fault::LostReply, Fault::Refuse];
    let phases = [Phase::Before, Phase::After];
    for phase in phases {
        faults.push(Fault::Crash(phase));
    }
    for phase in phases {
        faults.push(Fault::Reset(phase));
        faults.push(Fault::Timeout(phase, Millis::TIMEOUT));
        faults.push(Fault::Throttle(phase));
        faults.push(Fault::Denied(phase));
        for code in ["InternalError", "Unavailable"] {
            faults.extend(error(phase, code));
        }
    }
    let tick = Millis(u64::try_from(TICK.as_millis()).unwrap_or(u64::MAX));
    faults.extend([
        Fault::Delay(tick),
        Fault::Truncate,
        Fault::Garbage,
        Fault::Missing,
        Fault::Duplicate,
        Fault::Late(tick),
    ]);
    faults.extend((1..=OLDEST).filter_map(NonZeroU64::new).map(Fault::Stale));
    faults
}

fn error(phase: Phase, code: &str) -> Option<Fault> {
    format!("x.x=error@{phase}({code})").parse::<Item>().ok().map(|item| item.fault)
}

/// What the workflows and the world can tell of a fault.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// The call took effect or not, and its caller is told this.
    Told {
        effect: bool,
        told: Told,
    },
    Crash {
        effect: bool,
    },
    /// Like nothing else.
    Own(String),
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    /// That the call was not sent.
    NotSent,
    /// That it may be tried again. That it was throttled, or that its outcome
    /// is unknown, lets `ensure` wait for longer, which takes no time in a
    /// search, and ends an attempt of the others all the same.
    TryAgain,
    /// That it is refused for good.
    Permanent,
}

fn class(point: &'static Point, fault: &Fault) -> Option<Class> {
    // A read has no effect that could be told.
    let took_effect = |phase: Phase| phase == Phase::After && point.access == Access::Write;
    if point.layer == Layer::Wire && is_work_fault(fault) {
        return None;
    }
    Some(match fault.verdict() {
        Some(Verdict::Fail { failure: Failure::Refused, .. }) => {
            Class::Told { effect: false, told: Told::NotSent }
        }
        Some(Verdict::Fail { phase, failure }) => {
            let told = match Ec2Error::from(failure).class {
                ErrorClass::Permanent => Told::Permanent,
                ErrorClass::Throttled | ErrorClass::Transient | ErrorClass::OutcomeUnknown => {
                    Told::TryAgain
                }
            };
            Class::Told { effect: took_effect(phase), told }
        }
        Some(Verdict::Crash(phase)) => Class::Crash { effect: took_effect(phase) },
        _ => Class::Own(format!("{fault:?}")),
    })
}

/// Whether a wire fault does what a work fault does: an answer that is cut or
/// unreadable is a lost one.
fn is_work_fault(fault: &Fault) -> bool {
    !matches!(fault, Fault::Stale(_) | Fault::Missing | Fault::Duplicate | Fault::Late(_))
}
