//! Memory: what a reply, an error or a wait changes about what was seen. Pure,
//! like the decision.

use super::{
    Ensure,
    next_step::is_over,
    outcome::Why,
    rules::Rule,
    seen::{Acknowledged, Looked, Read, Seen, Sight, Sighting},
    step::{Change, Reply, Step, Wait, WaitReason},
};
use crate::{
    ec2::{
        Attachment, AttachmentStatus, Ec2Error, ErrorClass, ErrorKind, Instance, InstanceState,
        Interface, InterfaceStatus,
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
                seen.failures = 0;
                seen.unsent = 0;
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
        Reply::Found(interfaces) => found(ensure, seen, interfaces),
        Reply::Instance(instance) => looked(seen, instance),
        Reply::Subnet(subnet) => seen.subnet = Some(subnet),
        Reply::InstanceType(instance_type) => seen.instance_type = Some(instance_type),
        Reply::Created(interface) => {
            acknowledge(seen, Change::Created, &interface.id, None);
            seen.picture = Some(vec![Sighting { interface, sight: Sight::Claimed }]);
        }
        Reply::Attached(attachment) => {
            if let Step::Attach { interface, device_index, network_card } = step {
                let attached = Attachment {
                    id: attachment.clone(),
                    instance: Some(ensure.spec.key.instance.clone()),
                    device_index: *device_index,
                    network_card: *network_card,
                    status: AttachmentStatus::Attaching,
                    delete_on_termination: false,
                };
                acknowledge(seen, Change::Attached, interface, Some(attachment));
                amend(seen, interface, |interface| {
                    interface.status = InterfaceStatus::InUse;
                    interface.attachment = Some(attached);
                });
            }
        }
        Reply::Acknowledged => acknowledged(seen, step),
        Reply::Waited => {
            if let Step::Wait(wait) = step {
                waited(seen, wait);
            }
        }
    }
}

fn looked(seen: &mut Seen, instance: Instance) {
    if matches!(instance.state, InstanceState::Running | InstanceState::Stopped) {
        seen.unready_since = None;
    } else {
        seen.unready_since.get_or_insert(seen.elapsed);
    }
    let unattached = |id: &InterfaceId| {
        let mut known = seen.picture.iter().flatten();
        known
            .any(|sighting| sighting.interface.id == *id && sighting.interface.attachment.is_none())
    };
    if instance.interfaces.iter().any(|attached| unattached(&attached.id)) {
        seen.at_odds_since.get_or_insert(seen.elapsed);
    }
    seen.instance = Some(Looked::Found(instance));
}

/// A find answers everything at once; only what a create answered and the find
/// does not show is kept beside it, as hidden.
fn found(ensure: &Ensure, seen: &mut Seen, interfaces: Vec<Interface>) {
    let key = &ensure.spec.key;
    let tags_too = ensure.rules.has(Rule::KeyInTags);
    let ours = interfaces.into_iter().filter(|interface| {
        key.is_written_on(&interface.description, &interface.tags)
            || !tags_too && interface.description == key.description()
    });
    let mut picture: Vec<_> =
        ours.map(|interface| Sighting { interface, sight: Sight::Shown }).collect();
    let unshown = seen.picture.take().into_iter().flatten().filter(|old| {
        old.sight != Sight::Shown && picture.iter().all(|new| new.interface.id != old.interface.id)
    });
    let unshown: Vec<_> = unshown.map(|old| Sighting { sight: Sight::Hidden, ..old }).collect();
    if !picture.is_empty() {
        seen.sign_of_life = seen.elapsed;
        seen.mismatch_since = None;
    }
    let detaching = picture.iter().any(|sighting| {
        sighting.interface.attachment.as_ref().is_some_and(|attachment| {
            matches!(attachment.status, AttachmentStatus::Detaching | AttachmentStatus::Detached)
        })
    });
    if detaching {
        seen.detaching_since.get_or_insert(seen.elapsed);
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
    picture.extend(unshown);
    seen.picture = Some(picture);
    seen.found_at = seen.elapsed;
    seen.next_read = None;
    seen.unconfirmed = false;
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
            amend(seen, interface, |interface| interface.tags.extend(tags.iter().cloned()));
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
    seen.sign_of_life = at;
    seen.at_odds_since = None;
    seen.unconfirmed = true;
}

fn amend(seen: &mut Seen, interface: &InterfaceId, change: impl FnOnce(&mut Interface)) {
    let mut known = seen.picture.iter_mut().flatten();
    if let Some(sighting) = known.find(|sighting| sighting.interface.id == *interface) {
        change(&mut sighting.interface);
    }
}

/// Waiting ends in a fresh read of what was waited for.
fn waited(seen: &mut Seen, wait: &Wait) {
    match wait.reason {
        WaitReason::Backoff(_) => seen.backoff = None,
        WaitReason::InstanceNotFound | WaitReason::InstanceNotReady => seen.instance = None,
        WaitReason::NotShown(_) => {
            seen.instance = None;
            let read = if seen.changes.is_empty() { Read::Find } else { Read::Confirm };
            seen.next_read = Some(read);
        }
        WaitReason::Detaching | WaitReason::TokenMismatch => seen.next_read = Some(Read::Find),
    }
}

fn fold_error(ensure: &Ensure, seen: &mut Seen, step: &Step, error: &Ec2Error) {
    seen.failures = seen.failures.saturating_add(1);
    if error.kind == ErrorKind::NotSent {
        seen.unsent = seen.unsent.saturating_add(1);
        if seen.picture.is_none() && seen.unsent >= ensure.limits.unsent {
            seen.failed = Some(Why::Unreachable(error.clone()));
        }
    } else {
        seen.unsent = 0;
    }
    let writes = step.change().is_some();
    if writes && ensure.rules.has(Rule::FindAfterDoubt) {
        seen.next_read = Some(Read::Find);
    }
    if matches!(step, Step::Create(_) | Step::Attach { .. }) {
        seen.instance = None;
    }
    if error.class != ErrorClass::Permanent {
        seen.backoff = Some(error.class);
        return;
    }
    match (step, meaning(error)) {
        (Step::LookAtInstance, Meaning::InstanceNotFound) => {
            seen.unready_since.get_or_insert(seen.elapsed);
            seen.instance = Some(Looked::NotFound);
        }
        (Step::Create(_), Meaning::TokenMismatch)
            if ensure.rules.has(Rule::FindThroughMismatch) =>
        {
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
            seen.failed = Some(limit_exceeded(ensure, seen, error));
        }
        (Step::Attach { .. }, Meaning::InUse) => may_pass(ensure, seen, error),
        (_, Meaning::NotThere | Meaning::InstanceNotFound | Meaning::WrongState)
            if writes && ensure.rules.has(Rule::YoungInterface) =>
        {
            may_pass(ensure, seen, error);
        }
        _ => seen.failed = Some(Why::Refused(error.clone())),
    }
}

/// A refusal that time may cure: tried again until a window has passed.
fn may_pass(ensure: &Ensure, seen: &mut Seen, error: &Ec2Error) {
    let since = *seen.at_odds_since.get_or_insert(seen.elapsed);
    if is_over(ensure, seen, since) {
        seen.failed = Some(Why::Refused(error.clone()));
    } else {
        seen.backoff = Some(ErrorClass::Transient);
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

/// The reply that a write would get if nothing failed: what a plan goes by.
pub(super) fn expected_reply(seen: &Seen, step: &Step) -> Option<Reply> {
    let placeholder = || InterfaceId::from_reply("(new interface)");
    Some(match step {
        Step::Create(create) => Reply::Created(Interface {
            id: placeholder(),
            description: create.description.clone(),
            subnet: create.subnet.clone(),
            groups: create.groups.clone(),
            private_ip: None,
            status: InterfaceStatus::Pending,
            source_dest_check: true,
            tags: create.tags.clone(),
            attachment: None,
        }),
        Step::Attach { .. } => Reply::Attached(AttachmentId::from_reply("(new attachment)")),
        Step::Protect { .. }
        | Step::SetSourceDestCheck { .. }
        | Step::SetGroups { .. }
        | Step::SetTags { .. } => Reply::Acknowledged,
        Step::Find | Step::Confirm => Reply::Found(
            seen.picture.iter().flatten().map(|sighting| sighting.interface.clone()).collect(),
        ),
        _ => return None,
    })
}
