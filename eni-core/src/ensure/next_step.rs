//! The decision: what `ensure` does next, as a pure function of what it has
//! seen. No I/O, no clock, no randomness; waiting is a step like any other.

use std::time::Duration;

use super::{
    Ensure,
    backoff::backoff,
    gone::gone,
    outcome::{Ensured, Finding, Warning, Why},
    rules::Rule,
    seen::{Looked, Pause, Read, Seen, Sight, Sighting},
    siblings::{resolve, siblings},
    slot::slot,
    step::{Change, Step, Wait, WaitReason},
};
use crate::{
    ec2::{Attachment, AttachmentStatus, ErrorClass, InstanceState, Interface},
    id::InterfaceId,
    spec::MAX_TOKENS,
};

/// What an attempt that has seen this does next.
///
/// The process, as the module [`ensure`](super) describes it:
///
/// 1. find the interface by its description
/// 2. if there is none, create it with that description
/// 3. if it is attached to the instance and protected: done
/// 4. otherwise attach it if necessary
/// 5. set DeleteOnTermination
pub fn next_step(ensure: &Ensure, seen: &Seen) -> Step {
    let limits = &ensure.limits;
    let step = match (&seen.failed, seen.pause) {
        (Some(why), _) if ensure.rules.has(Rule::LeaveToNextAttempt) => return fail(why.clone()),
        (_, Some(pause)) => Step::Wait(pause_for(ensure, seen, pause)),
        (Some(why), None) => gone(ensure, seen, why.clone()),
        (None, None) => decide(ensure, seen),
    };
    let point = step.point().map(|point| point.name);
    if let Some(refusal) = seen.refused.as_ref().filter(|refusal| Some(refusal.point) == point) {
        return fail(refusal.why.clone());
    }
    let calls = limits.calls_for(seen.token);
    let ends_at = match &step {
        Step::Done(_) | Step::Fail(_) => return step,
        Step::Wait(wait) => seen.elapsed.saturating_add(wait.duration),
        _ if seen.calls >= calls => return fail(Why::CallBudget(calls)),
        _ => seen.elapsed,
    };
    if ends_at >= limits.deadline { fail(Why::Deadline(limits.deadline)) } else { step }
}

fn pause_for(ensure: &Ensure, seen: &Seen, pause: Pause) -> Wait {
    let limits = &ensure.limits;
    match pause {
        Pause::Retry(class) => Wait {
            reason: WaitReason::Backoff(class),
            duration: backoff(&ensure.spec.key, class, seen.failures),
            at_most: limits.deadline.saturating_sub(seen.elapsed),
        },
        Pause::Setback => {
            let since = seen.at_odds_since.unwrap_or(seen.elapsed);
            let at_most = since.saturating_add(limits.window).saturating_sub(seen.elapsed);
            let duration = backoff(&ensure.spec.key, ErrorClass::Transient, seen.setbacks);
            Wait { reason: WaitReason::Setback, duration: duration.min(limits.poll), at_most }
        }
    }
}

fn decide(ensure: &Ensure, seen: &Seen) -> Step {
    let Some(picture) = &seen.picture else { return Step::Find };
    match seen.next_read {
        Some(Read::Find) => return Step::Find,
        Some(Read::Confirm) => return Step::Confirm,
        None => {}
    }
    if let Some(why) = gone_why(ensure, seen) {
        return gone(ensure, seen, why);
    }
    match kept(ensure, seen, picture) {
        None => create(ensure, seen),
        Some(kept) => finish(ensure, seen, kept),
    }
}

/// Of several interfaces of one key: one attached to the instance, rather one that is
/// not overdue, not attached by this attempt, and shown by the last find; else the
/// one with the lowest id.
pub(super) fn kept<'a>(
    ensure: &Ensure,
    seen: &Seen,
    picture: &'a [Sighting],
) -> Option<&'a Sighting> {
    picture.iter().min_by_key(|sighting| {
        let id = &sighting.interface.id;
        let attached = is_attached_here(ensure, &sighting.interface);
        let by_us = attached && seen.acknowledged_at(Change::Attached, id).is_some();
        let overdue = attached && is_overdue(ensure, seen, sighting);
        let unshown = attached && sighting.sight != Sight::Shown;
        (!attached, overdue, by_us, unshown, id.as_str())
    })
}

/// Whether an interface is attached to the key's instance.
pub(super) fn is_attached_here(ensure: &Ensure, interface: &Interface) -> bool {
    let to = interface.attachment.as_ref().and_then(|attachment| attachment.instance.as_ref());
    to == Some(&ensure.spec.key.instance)
}

/// Why the instance is gone, if it is: it shows itself as terminated, or was
/// not found for a whole window.
pub(super) fn gone_why(ensure: &Ensure, seen: &Seen) -> Option<Why> {
    match seen.instance.as_ref()? {
        Looked::NotFound => {
            let since = seen.unready_since?;
            let over = is_over(ensure, seen, since) || !ensure.rules.has(Rule::YoungInstance);
            over.then(|| Why::InstanceNotFound(ensure.spec.key.instance.clone()))
        }
        Looked::Found(instance) => {
            let state = &instance.state;
            matches!(state, InstanceState::ShuttingDown | InstanceState::Terminated)
                .then(|| Why::InstanceGone { instance: instance.id.clone(), state: state.clone() })
        }
    }
}

fn create(ensure: &Ensure, seen: &Seen) -> Step {
    if let Some(since) = seen.mismatch_since {
        return wait(ensure, seen, WaitReason::TokenMismatch, since);
    }
    if seen.token >= MAX_TOKENS {
        return fail(Why::TokensSpent(MAX_TOKENS));
    }
    if ensure.rules.has(Rule::InstanceBeforeCreate)
        && let Err(step) = slot(ensure, seen)
    {
        return step;
    }
    let age = seen.elapsed.saturating_sub(seen.found_at);
    if ensure.rules.has(Rule::FreshFind) && age > ensure.limits.find_age {
        return Step::Find;
    }
    // Without the rule each send has a token of its own, as SDKs make them.
    let fresh = MAX_TOKENS.saturating_add(seen.calls);
    let token = if ensure.rules.has(Rule::StableToken) { seen.token } else { fresh };
    Step::Create(ensure.spec.create(token))
}

/// From an interface that exists to one that is as it shall be.
fn finish(ensure: &Ensure, seen: &Seen, kept: &Sighting) -> Step {
    let spec = &ensure.spec;
    let interface = &kept.interface;
    if interface.subnet != spec.subnet {
        return fail(Why::SpecChanged {
            interface: interface.id.clone(),
            is: interface.subnet.clone(),
            wanted: spec.subnet.clone(),
        });
    }
    if kept.sight == Sight::Hidden {
        return resolve(ensure, seen, kept);
    }
    let Some(attachment) = &interface.attachment else { return attach(ensure, seen, interface) };
    if attachment.instance.as_ref() != Some(&spec.key.instance) {
        return fail(Why::AttachedElsewhere {
            interface: interface.id.clone(),
            instance: attachment.instance.clone(),
        });
    }
    if matches!(attachment.status, AttachmentStatus::Detaching | AttachmentStatus::Detached) {
        return wait_for_detaching(ensure, seen, &interface.id);
    }
    let mut warnings = Vec::new();
    for (change, step) in differences(ensure, seen, interface, attachment) {
        match acknowledged_at(seen, change, interface, attachment) {
            None => return step,
            Some(at) if !is_long_ago(ensure, seen, at) => {
                return wait(ensure, seen, WaitReason::NotShown(change), at);
            }
            Some(_) if ensure.rules.has(Rule::WarnWhenNotShown) => warnings.push(Warning(change)),
            Some(_) => return step,
        }
    }
    if let Some(step) = siblings(ensure, seen, kept) {
        return step;
    }
    let is_claim = kept.sight == Sight::Claimed && ensure.rules.has(Rule::ResolveClaims);
    if seen.unconfirmed && ensure.rules.has(Rule::Confirm) || is_claim {
        return Step::Confirm;
    }
    if kept.sight == Sight::Alive && ensure.rules.has(Rule::Confirm) {
        if !is_over(ensure, seen, kept.sign_of_life) {
            let reason = WaitReason::NotShown(Change::Created);
            return wait(ensure, seen, reason, kept.sign_of_life);
        }
        if !is_overdue(ensure, seen, kept) {
            return Step::Confirm;
        }
        warnings.push(Warning(Change::Created));
    }
    Step::Done(Box::new(Ensured {
        interface: interface.clone(),
        changes: seen.changes.clone(),
        warnings,
        findings: findings(ensure, seen, &interface.id),
    }))
}

fn attach(ensure: &Ensure, seen: &Seen, interface: &Interface) -> Step {
    if let Some(at) = seen.acknowledged_at(Change::Attached, &interface.id)
        && !is_over(ensure, seen, at)
    {
        return wait(ensure, seen, WaitReason::NotShown(Change::Attached), at);
    }
    match slot(ensure, seen) {
        Err(step) => step,
        Ok(device_index) => Step::Attach {
            interface: interface.id.clone(),
            device_index,
            network_card: ensure.spec.network_card,
        },
    }
}

/// What of an attached interface is not as the spec wants it, DeleteOnTermination
/// first, each with the step that mends it.
fn differences(
    ensure: &Ensure,
    seen: &Seen,
    interface: &Interface,
    attachment: &Attachment,
) -> Vec<(Change, Step)> {
    let spec = &ensure.spec;
    let id = &interface.id;
    let mut differences = Vec::new();
    let attached_here = seen.acknowledged_at(Change::Attached, id).is_some();
    if !attachment.delete_on_termination
        && (attached_here || ensure.rules.has(Rule::ProtectAdopted))
    {
        let step = Step::Protect { interface: id.clone(), attachment: attachment.id.clone() };
        differences.push((Change::Protected, step));
    }
    if interface.source_dest_check != spec.source_dest_check {
        let step =
            Step::SetSourceDestCheck { interface: id.clone(), check: spec.source_dest_check };
        differences.push((Change::SourceDestCheck, step));
    }
    if !spec.groups.is_empty() && !interface.groups.iter().eq(&spec.groups) {
        let groups = spec.groups.iter().cloned().collect();
        let step = Step::SetGroups { interface: id.clone(), groups };
        differences.push((Change::Groups, step));
    }
    let tags: Vec<_> = spec
        .tags
        .iter()
        .filter(|(name, value)| interface.tags.get(*name) != Some(*value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !tags.is_empty() {
        differences.push((Change::Tags, Step::SetTags { interface: id.clone(), tags }));
    }
    differences
}

/// A protection belongs to its attachment: another attachment needs its own.
fn acknowledged_at(
    seen: &Seen,
    change: Change,
    interface: &Interface,
    attachment: &Attachment,
) -> Option<Duration> {
    let acknowledged = seen.acknowledged.get(&change)?;
    let of_this = acknowledged.interface == interface.id
        && (change != Change::Protected
            || acknowledged.attachment.as_ref() == Some(&attachment.id));
    of_this.then_some(acknowledged.at)
}

/// Whether a change that was acknowledged then should have been shown by now.
fn is_long_ago(ensure: &Ensure, seen: &Seen, acknowledged: Duration) -> bool {
    let from_acknowledgement = ensure.rules.has(Rule::WarnFromAcknowledgement);
    is_over(ensure, seen, if from_acknowledgement { acknowledged } else { Duration::ZERO })
}

fn findings(ensure: &Ensure, seen: &Seen, kept: &InterfaceId) -> Vec<Finding> {
    if !ensure.rules.has(Rule::TellOfDuplicates) {
        return Vec::new();
    }
    // One whose deletion EC2 refused was there, even if the last find missed it.
    let known = seen.picture.iter().flatten().filter(|sighting| {
        sighting.sight.is_resolved() && !is_overdue(ensure, seen, sighting)
            || seen.kept_back.contains(&sighting.interface.id)
    });
    let mut others: Vec<_> =
        known.map(|sighting| sighting.interface.id.clone()).filter(|id| id != kept).collect();
    if others.is_empty() {
        return Vec::new();
    }
    others.sort();
    vec![Finding::Duplicates { kept: kept.clone(), others }]
}

pub(super) fn wait_for_detaching(ensure: &Ensure, seen: &Seen, id: &InterfaceId) -> Step {
    let since = seen.detaching_since.unwrap_or(seen.elapsed);
    if is_over(ensure, seen, since) {
        fail(Why::StillDetaching(id.clone()))
    } else {
        wait(ensure, seen, WaitReason::Detaching, since)
    }
}

/// Whether the last find did not show an interface, though it was made a window after
/// its last sign of life.
fn is_overdue(ensure: &Ensure, seen: &Seen, sighting: &Sighting) -> bool {
    let due = sighting.sign_of_life.saturating_add(ensure.limits.window);
    sighting.sight != Sight::Shown && seen.found_at >= due
}

/// Whether a window has passed since then.
pub(super) fn is_over(ensure: &Ensure, seen: &Seen, since: Duration) -> bool {
    seen.elapsed >= since.saturating_add(ensure.limits.window)
}

/// One wait inside the window that began `since` then.
pub(super) fn wait(ensure: &Ensure, seen: &Seen, reason: WaitReason, since: Duration) -> Step {
    let ends = since.saturating_add(ensure.limits.window);
    let at_most = ends.saturating_sub(seen.elapsed).max(Duration::from_millis(1));
    Step::Wait(Wait { reason, duration: ensure.limits.poll.min(at_most), at_most })
}

pub(super) fn fail(why: Why) -> Step {
    Step::Fail(Box::new(why))
}
