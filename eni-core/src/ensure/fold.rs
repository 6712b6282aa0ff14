//! Memory: what a reply, an error or a wait changes about what was seen. Pure,
//! like the decision.

use std::sync::Arc;

use super::{
    Ensure,
    errors::fold_error,
    next_step::is_over,
    rules::Rule,
    seen::{Acknowledged, Looked, Read, Seen, Sight, Sighting},
    slot::disagrees,
    step::{Change, Reply, Step, Wait, WaitReason},
};
use crate::{
    ec2::{
        Attachment, AttachmentStatus, Ec2Error, Instance, InstanceState, Interface, InterfaceStatus,
    },
    id::{AttachmentId, InterfaceId},
};

/// Takes in what came back from `step`. `seen.elapsed` is the present.
pub fn fold(ensure: &Ensure, seen: &mut Seen, step: &Step, result: Result<Reply, Ec2Error>) {
    if step.point().is_some() {
        seen.calls = seen.calls.saturating_add(1);
    }
    match result {
        Ok(reply) => {
            if !matches!(step, Step::Wait(_)) {
                seen.unsent = 0;
            }
            if step.writes() || step.point().map(|point| point.name) == seen.failed_at {
                seen.failures = 0;
                seen.failed_at = None;
            }
            fold_reply(ensure, seen, step, reply);
        }
        Err(error) => {
            fold_error(ensure, seen, step, &error);
            seen.last_error = Some(error);
        }
    }
}

fn fold_reply(ensure: &Ensure, seen: &mut Seen, step: &Step, reply: Reply) {
    match reply {
        Reply::Found(mut interfaces) => {
            if *step == Step::Confirm && !ensure.rules.has(Rule::ConfirmByKey) {
                let known = seen.known();
                interfaces.retain(|interface| known.contains(&interface.id));
            }
            found(ensure, seen, interfaces);
        }
        Reply::Instance(instance) => looked(ensure, seen, *instance),
        Reply::Subnet(subnet) => seen.subnet = Some(subnet),
        Reply::InstanceType(instance_type) => seen.instance_type = Some(instance_type),
        Reply::Created(interface) => created(ensure, seen, *interface),
        Reply::Attached(attachment) => attached(ensure, seen, step, &attachment),
        Reply::Acknowledged => acknowledged(seen, step),
        Reply::Waited => {
            if let Step::Wait(wait) = step {
                waited(ensure, seen, wait);
            }
        }
    }
}

/// A create answers a claim: a replay may name an interface that is gone, and
/// says nothing about the others that are known.
fn created(ensure: &Ensure, seen: &mut Seen, interface: Interface) {
    let id = interface.id.clone();
    if !is_ours(ensure, &interface) {
        // Somebody has made this token's interface theirs.
        seen.token = seen.token.saturating_add(1);
        seen.instance = None;
        seen.next_read = Some(Read::Find);
        return;
    }
    seen.had_any = true;
    if seen.dead.contains(&id) && ensure.rules.has(Rule::ProbeBeforeDeath) {
        // The token's interface is proven dead already.
        seen.token = seen.token.saturating_add(1);
        seen.instance = None;
        seen.next_read = Some(Read::Find);
        return;
    }
    let at = seen.elapsed;
    acknowledge(seen, Change::Created, &id, None);
    let picture = seen.picture.get_or_insert_default();
    if picture.iter().all(|known| known.interface.id != id) {
        // A push alone would make room for four, and nearly always there is one.
        picture.reserve_exact(1);
        let is_claim = ensure.rules.has(Rule::ResolveClaims);
        let sight = if is_claim { Sight::Claimed } else { Sight::Shown };
        picture.push(Sighting::new(interface, sight, at));
    }
}

/// Whether what a create answered carries our key. A reply may leave out tags.
fn is_ours(ensure: &Ensure, interface: &Interface) -> bool {
    let key = &ensure.spec.key;
    interface.tags.is_empty() && key.is_described_by(&interface.description)
        || key.is_written_on(&interface.description, &interface.tags)
}

fn attached(ensure: &Ensure, seen: &mut Seen, step: &Step, attachment: &AttachmentId) {
    let Step::Attach { interface, device_index, network_card } = step else { return };
    let attached = Attachment {
        id: attachment.clone(),
        instance: Some(ensure.spec.key.instance.clone()),
        device_index: *device_index,
        network_card: *network_card,
        status: AttachmentStatus::Attaching,
        delete_on_termination: false,
    };
    acknowledge(seen, Change::Attached, interface, Some(attachment.clone()));
    seen.attach_in_doubt = None;
    amend(seen, interface, |interface| {
        interface.status = InterfaceStatus::InUse;
        interface.attachment = Some(attached);
    });
}

fn looked(ensure: &Ensure, seen: &mut Seen, instance: Instance) {
    if matches!(instance.state, InstanceState::Running | InstanceState::Stopped) {
        if seen.unready_since.take().is_some() {
            // What was refused meanwhile was refused because of that.
            seen.at_odds_since = None;
            seen.setbacks = 0;
        }
    } else {
        seen.unready_since.get_or_insert(seen.elapsed);
    }
    if disagrees(ensure, seen, &instance) {
        seen.disagree_since.get_or_insert(seen.elapsed);
        seen.had_any = true;
    } else {
        seen.disagree_since = None;
    }
    seen.instance = Some(Looked::Found(instance));
}

/// A find answers everything at once. What was known before and is not shown is
/// kept beside it until it is proven dead: the find may be old.
fn found(ensure: &Ensure, seen: &mut Seen, interfaces: Vec<Interface>) {
    let now = seen.elapsed;
    let key = &ensure.spec.key;
    let tags_too = ensure.rules.has(Rule::KeyInTags);
    let before = seen.picture.take().unwrap_or_default();
    let mut picture = Vec::with_capacity(interfaces.len());
    for interface in interfaces {
        let described = key.is_described_by(&interface.description);
        let ours =
            described && (!tags_too || key.is_written_on(&interface.description, &interface.tags));
        if !ours {
            if described {
                seen.not_ours.insert(interface.id);
            }
            continue;
        }
        if seen.deleted.contains(&interface.id) {
            continue;
        }
        if ensure.rules.has(Rule::SightingVoidsProof) {
            seen.dead.remove(&interface.id);
        } else if seen.dead.contains(&interface.id) {
            continue;
        }
        let old = before.iter().find(|old| old.interface.id == interface.id);
        let mut sighting = Sighting::new(interface, Sight::Shown, now);
        if let Some(old) = old {
            sighting.count_after(old, ensure.limits.poll);
            if old.sight == Sight::Hidden {
                // It lives after all: what is refused from now on is refused anew.
                seen.at_odds_since = None;
                seen.setbacks = 0;
            }
        }
        picture.push(sighting);
    }
    if !picture.is_empty() {
        seen.had_any = true;
        seen.mismatch_since = None;
    }
    if picture.iter().any(|sighting| sighting.interface.attachment.is_some()) {
        seen.attach_in_doubt = None;
    }
    for old in before {
        if picture.iter().any(|new| new.interface.id == old.interface.id) {
            continue;
        }
        if seen.dead.contains(&old.interface.id) {
            buried(seen, &old.interface.id);
        } else {
            picture.push(old.unshown());
        }
    }
    let detaching = picture.iter().any(|sighting| {
        sighting.interface.attachment.as_ref().is_some_and(|attachment| {
            matches!(attachment.status, AttachmentStatus::Detaching | AttachmentStatus::Detached)
        })
    });
    if detaching {
        seen.detaching_since.get_or_insert(now);
    } else {
        seen.detaching_since = None;
    }
    if let Some(since) = seen.mismatch_since
        && is_over(ensure, seen, since)
    {
        // Nothing of the key showed up: the token was spent on something else.
        seen.mismatch_since = None;
        seen.token = seen.token.saturating_add(1);
    }
    seen.picture = Some(picture);
    seen.found_at = now;
    seen.next_read = None;
    seen.unconfirmed = false;
}

/// An interface that is proven dead leaves the picture. If the present token
/// answered it, that token is used up.
pub(super) fn buried(seen: &mut Seen, id: &InterfaceId) {
    // What was refused was refused because it was dead. If the instance goes on
    // showing it, that is a new doubt.
    seen.at_odds_since = None;
    seen.disagree_since = None;
    if seen.acknowledged_at(Change::Created, id).is_some() {
        seen.token = seen.token.saturating_add(1);
        seen.acknowledged.remove(&Change::Created);
    }
    seen.picture.iter_mut().for_each(|known| known.retain(|it| it.interface.id != *id));
}

fn acknowledged(seen: &mut Seen, step: &Step) {
    match step {
        Step::Protect { interface, attachment } => {
            acknowledge(seen, Change::Protected, interface, Some(attachment.clone()));
            amend(seen, interface, |interface| {
                if let Some(is) = interface.attachment.as_mut().filter(|is| is.id == *attachment) {
                    is.delete_on_termination = true;
                }
            });
        }
        Step::SetSourceDestCheck { interface, check } => {
            acknowledge(seen, Change::SourceDestCheck, interface, None);
            amend(seen, interface, |interface| interface.source_dest_check = *check);
        }
        Step::SetGroups { interface, groups } => {
            acknowledge(seen, Change::Groups, interface, None);
            amend(seen, interface, |interface| interface.groups.clone_from(groups));
        }
        Step::SetTags { interface, tags } => {
            acknowledge(seen, Change::Tags, interface, None);
            amend(seen, interface, |interface| {
                Arc::make_mut(&mut interface.tags).extend(tags.iter().cloned());
            });
        }
        Step::Probe { interface } => {
            seen.at_odds_since = None;
            amend(seen, interface, |_| {});
        }
        Step::Detach { interface, attachment } => {
            acknowledge(seen, Change::Detached, interface, Some(attachment.clone()));
            seen.acknowledged.remove(&Change::Attached);
            seen.next_read = Some(Read::Find);
        }
        Step::Delete { interface } => {
            acknowledge(seen, Change::Deleted, interface, None);
            seen.deleted.insert(interface.clone());
            buried(seen, interface);
        }
        _ => {}
    }
}

fn acknowledge(
    seen: &mut Seen,
    change: Change,
    interface: &InterfaceId,
    attachment: Option<AttachmentId>,
) {
    let at = seen.elapsed;
    let interface = interface.clone();
    seen.acknowledged.insert(change, Acknowledged { at, interface, attachment });
    seen.changes.insert(change);
    seen.at_odds_since = None;
    seen.setbacks = 0;
    seen.refused = None;
    seen.unconfirmed = true;
}

/// A write on an interface succeeded, which is a sign of life.
fn amend(seen: &mut Seen, interface: &InterfaceId, change: impl FnOnce(&mut Interface)) {
    let now = seen.elapsed;
    let mut known = seen.picture.iter_mut().flatten();
    if let Some(sighting) = known.find(|sighting| sighting.interface.id == *interface) {
        sighting.lives(now);
        change(&mut sighting.interface);
    }
    seen.dead.remove(interface);
}

/// Waiting ends in a fresh read of what was waited for.
fn waited(ensure: &Ensure, seen: &mut Seen, wait: &Wait) {
    if seen.pause.is_none() && !ensure.rules.has(Rule::ReadAfterWait) {
        return;
    }
    let find = if seen.changes.is_empty() { Read::Find } else { Read::Confirm };
    match wait.reason {
        WaitReason::Backoff(_) | WaitReason::Setback => seen.pause = None,
        WaitReason::InstanceNotFound | WaitReason::InstanceNotReady => seen.instance = None,
        WaitReason::NotShown(_) => {
            seen.instance = None;
            seen.next_read = Some(find);
        }
        WaitReason::Alive
        | WaitReason::SecondSighting
        | WaitReason::Gone
        | WaitReason::Detaching
        | WaitReason::TokenMismatch => seen.next_read = Some(Read::Find),
    }
}

/// The reply that a step would get if nothing failed: what a plan goes by.
pub(super) fn expected_reply(seen: &Seen, step: &Step) -> Option<Reply> {
    let placeholder = || InterfaceId::from_reply("(new interface)");
    Some(match step {
        Step::Create(create) => Reply::Created(Box::new(Interface {
            id: placeholder(),
            description: create.description.as_str().into(),
            subnet: create.subnet.clone(),
            groups: create.groups.clone(),
            private_ip: None,
            status: InterfaceStatus::Pending,
            source_dest_check: true,
            tags: create.tags.clone(),
            attachment: None,
        })),
        Step::Attach { .. } => Reply::Attached(AttachmentId::from_reply("(new attachment)")),
        Step::Protect { .. }
        | Step::SetSourceDestCheck { .. }
        | Step::SetGroups { .. }
        | Step::SetTags { .. }
        | Step::Probe { .. }
        | Step::Detach { .. }
        | Step::Delete { .. } => Reply::Acknowledged,
        Step::Find | Step::Confirm => Reply::Found(
            seen.picture.iter().flatten().map(|sighting| sighting.interface.clone()).collect(),
        ),
        _ => return None,
    })
}
