//! What an error changes about what was seen. Pure, like the decision.

use std::time::Duration;

use super::{
    Ensure,
    fold::buried,
    next_step::{gone_why, is_over},
    outcome::Why,
    rules::Rule,
    seen::{Looked, Pause, Read, Refusal, Seen, Sight},
    step::Step,
};
use crate::{
    ec2::{Ec2Error, ErrorClass, ErrorKind},
    id::InterfaceId,
};

/// Takes in an error of `step`.
pub(super) fn fold_error(ensure: &Ensure, seen: &mut Seen, step: &Step, error: &Ec2Error) {
    seen.failures = seen.failures.saturating_add(1);
    seen.failed_at = step.point().map(|point| point.name);
    if error.kind == ErrorKind::NotSent {
        seen.unsent = seen.unsent.saturating_add(1);
        if seen.picture.is_none() && seen.unsent >= ensure.limits.unsent {
            seen.failed = Some(Why::Unreachable(error.clone()));
        }
    } else {
        seen.unsent = 0;
    }
    if step.writes() && ensure.rules.has(Rule::FindAfterDoubt) {
        seen.next_read = Some(Read::Find);
    }
    if matches!(step, Step::Create(_) | Step::Attach { .. }) {
        seen.instance = None;
    }
    if matches!(step, Step::Create(_)) && error.kind != ErrorKind::NotSent {
        // It may have taken effect all the same.
        seen.had_any = true;
        seen.create_in_doubt = Some(seen.elapsed);
    }
    if error.class == ErrorClass::Permanent {
        refused(ensure, seen, step, error);
    } else {
        if matches!(step, Step::Attach { .. }) {
            seen.attach_in_doubt.get_or_insert(seen.elapsed);
        }
        seen.pause = Some(Pause::Retry(error.class));
    }
}

fn refused(ensure: &Ensure, seen: &mut Seen, step: &Step, error: &Ec2Error) {
    let through_mismatch = ensure.rules.has(Rule::FindThroughMismatch);
    match (step, meaning(error)) {
        (Step::LookAtInstance, Meaning::InstanceNotFound) => {
            seen.unready_since.get_or_insert(seen.elapsed);
            seen.instance = Some(Looked::NotFound);
        }
        (Step::Create(_), Meaning::TokenMismatch) if through_mismatch => {
            seen.mismatch_since.get_or_insert(seen.elapsed);
        }
        (Step::Create(_), Meaning::TokenMismatch) => seen.token = seen.token.saturating_add(1),
        (Step::Attach { device_index, .. }, Meaning::IndexTaken) => {
            seen.taken.insert(*device_index);
            if !ensure.rules.has(Rule::LookWhoHoldsTheIndex) {
                seen.next_read = None;
            }
        }
        (Step::Attach { .. }, Meaning::LimitExceeded) => {
            let why = limit_exceeded(ensure, seen, error);
            refuse(ensure, seen, step, why);
        }
        (Step::Attach { .. }, Meaning::InUse) => may_pass(ensure, seen, error),
        (Step::Probe { interface }, Meaning::NotThere) => missed(ensure, seen, interface, true),
        (Step::Delete { interface }, Meaning::NotThere) => {
            if ensure.rules.has(Rule::DoubtDeletedAtOnce) {
                missed(ensure, seen, interface, true);
            } else {
                buried(seen, interface);
            }
        }
        (Step::Delete { .. }, Meaning::InUse) if gone_why(ensure, seen).is_some() => {
            may_pass(ensure, seen, error);
        }
        (Step::Delete { interface } | Step::Detach { interface, .. }, _)
            if gone_why(ensure, seen).is_none() =>
        {
            // The kept one is as it shall be: this is a finding, no failure.
            seen.kept_back.insert(interface.clone());
        }
        (_, Meaning::NotThere | Meaning::InstanceNotFound | Meaning::WrongState)
            if step.writes() && ensure.rules.has(Rule::YoungInterface) =>
        {
            if let (Some(interface), Meaning::NotThere) = (step.interface(), meaning(error)) {
                missed(ensure, seen, interface, false);
            }
            may_pass(ensure, seen, error);
        }
        _ => refuse(ensure, seen, step, Why::Refused(error.clone())),
    }
}

/// EC2 refused a call for good. After a write one more find is made: it may
/// have taken effect all the same, or another's may have.
fn refuse(ensure: &Ensure, seen: &mut Seen, step: &Step, why: Why) {
    let looks_again = step.writes() && ensure.rules.has(Rule::LeaveToNextAttempt);
    match step.point().filter(|_| looks_again) {
        Some(point) => seen.refused = Some(Refusal { point: point.name, why }),
        None => seen.failed = Some(why),
    }
}

/// EC2 does not know an interface. That proves its death only if a probe was
/// told so, a window after the last sign of life.
fn missed(ensure: &Ensure, seen: &mut Seen, interface: &InterfaceId, by_probe: bool) {
    let now = seen.elapsed;
    let mut known = seen.picture.iter_mut().flatten();
    let Some(sighting) = known.find(|sighting| sighting.interface.id == *interface) else { return };
    if sighting.sight == Sight::Claimed {
        sighting.sight = Sight::Hidden;
    }
    // Without the rule the window is the attempt's first.
    let from_last_sign = ensure.rules.has(Rule::WindowFromLastSign);
    let since = if from_last_sign { sighting.sign_of_life } else { Duration::ZERO };
    let window_is_over = now >= since.saturating_add(ensure.limits.window);
    let proven = by_probe && window_is_over || !ensure.rules.has(Rule::ProbeBeforeDeath);
    if !proven {
        sighting.missed_at = by_probe.then_some(now).or(sighting.missed_at);
        return;
    }
    seen.dead.insert(interface.clone());
    if ensure.rules.has(Rule::FindBeforeNextToken) {
        seen.next_read = Some(Read::Find);
    } else {
        buried(seen, interface);
        seen.next_read = None;
    }
}

/// A refusal that time may cure: tried again until a window has passed.
fn may_pass(ensure: &Ensure, seen: &mut Seen, error: &Ec2Error) {
    let since = *seen.at_odds_since.get_or_insert(seen.elapsed);
    seen.setbacks = seen.setbacks.saturating_add(1);
    if is_over(ensure, seen, since) {
        seen.failed = Some(Why::Refused(error.clone()));
    } else {
        seen.pause = Some(Pause::Setback);
    }
}

fn limit_exceeded(ensure: &Ensure, seen: &Seen, error: &Ec2Error) -> Why {
    match &seen.instance_type {
        Some(limits) => Why::NoFreeSlot {
            instance: ensure.spec.key.instance.clone(),
            instance_type: limits.name.clone(),
            limit: limits.max_interfaces,
        },
        None => Why::Refused(error.clone()),
    }
}

/// What a refusal means for the workflow (AWS: error codes of the EC2 API).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    InstanceNotFound,
    /// An interface or attachment that EC2 does not know.
    NotThere,
    InUse,
    IndexTaken,
    LimitExceeded,
    WrongState,
    TokenMismatch,
    Other,
}

fn meaning(error: &Ec2Error) -> Meaning {
    match error.code.as_ref() {
        "InvalidInstanceID.NotFound" => Meaning::InstanceNotFound,
        "InvalidNetworkInterfaceID.NotFound"
        | "InvalidNetworkInterface.NotFound"
        | "InvalidAttachmentID.NotFound" => Meaning::NotThere,
        "InvalidNetworkInterface.InUse" => Meaning::InUse,
        // The one code for several things: only its text tells them apart.
        "InvalidParameterValue" if error.message.contains("attached at device index") => {
            Meaning::IndexTaken
        }
        "InvalidParameterValue" if error.message.contains("currently in use") => Meaning::InUse,
        "AttachmentLimitExceeded" => Meaning::LimitExceeded,
        "IncorrectState" | "IncorrectInstanceState" => Meaning::WrongState,
        "IdempotentParameterMismatch" => Meaning::TokenMismatch,
        _ => Meaning::Other,
    }
}
