//! What becomes of the key's other interfaces, once the one that is kept is
//! attached and protected: claims are resolved, duplicates go.

use super::{
    Ensure,
    next_step::{is_attached_here, is_over, wait, wait_for_detaching},
    rules::Rule,
    seen::{Seen, Sight, Sighting},
    step::{Change, Step, WaitReason},
};
use crate::ec2::AttachmentStatus;

/// How many finds must have shown a duplicate before it is deleted.
pub const SIGHTINGS: u32 = 2;

/// The step that the others need before the kept one is done. Nothing of theirs is
/// undone unless the last find has shown the kept one: else that may be gone, and
/// they are all that there is.
pub(super) fn siblings(ensure: &Ensure, seen: &Seen, kept: &Sighting) -> Option<Step> {
    let mut others: Vec<_> = seen
        .picture
        .iter()
        .flatten()
        .filter(|other| other.interface.id != kept.interface.id)
        .filter(|other| !seen.kept_back.contains(&other.interface.id))
        .collect();
    others.sort_by(|a, b| a.interface.id.cmp(&b.interface.id));
    let is_shown = kept.sight == Sight::Shown;
    others.into_iter().find_map(|other| sibling(ensure, seen, is_shown, other))
}

fn sibling(ensure: &Ensure, seen: &Seen, kept_is_shown: bool, other: &Sighting) -> Option<Step> {
    if !other.sight.is_resolved() && ensure.rules.has(Rule::ResolveClaims) {
        return Some(resolve(ensure, seen, other));
    }
    if !kept_is_shown {
        return None;
    }
    let id = &other.interface.id;
    let Some(attachment) = &other.interface.attachment else {
        return Some(delete(ensure, seen, other));
    };
    let by_us = seen.acknowledged_at(Change::Attached, id).is_some();
    let undo = is_attached_here(ensure, &other.interface)
        && by_us
        && ensure.rules.has(Rule::UndoOwnAttach);
    if !undo {
        // Whoever attached it will want to know: a finding.
        return None;
    }
    Some(match attachment.status {
        AttachmentStatus::Detaching | AttachmentStatus::Detached => {
            wait_for_detaching(ensure, seen, id)
        }
        _ => Step::Detach { interface: id.clone(), attachment: attachment.id.clone() },
    })
}

/// A duplicate that is unattached and carries our key is deleted once it was
/// seen so twice: one read may be stale.
fn delete(ensure: &Ensure, seen: &Seen, other: &Sighting) -> Step {
    let has_waited =
        is_over(ensure, seen, other.sign_of_life) && ensure.rules.has(Rule::BoundedWaitForSighting);
    let seen_enough = other.sightings >= SIGHTINGS || has_waited;
    if !seen_enough && ensure.rules.has(Rule::SeenTwiceBeforeDelete) {
        return wait(ensure, seen, WaitReason::SecondSighting, other.sign_of_life);
    }
    delete_unless_missed(ensure, seen, other)
}

/// Deletes an interface, but not sooner than a poll after it was not found.
pub(super) fn delete_unless_missed(ensure: &Ensure, seen: &Seen, it: &Sighting) -> Step {
    if was_just_missed(ensure, seen, it) {
        return wait(ensure, seen, WaitReason::Alive, it.sign_of_life);
    }
    Step::Delete { interface: it.interface.id.clone() }
}

/// Finds out whether an interface lives, of which neither a read nor a write
/// has shown it: by writing what is there already.
pub(super) fn resolve(ensure: &Ensure, seen: &Seen, it: &Sighting) -> Step {
    if was_just_missed(ensure, seen, it) {
        return wait(ensure, seen, WaitReason::Alive, it.sign_of_life);
    }
    Step::Probe { interface: it.interface.id.clone() }
}

fn was_just_missed(ensure: &Ensure, seen: &Seen, it: &Sighting) -> bool {
    it.missed_at.is_some_and(|at| {
        // The poll that ends the window may be shorter than the others.
        let ends = it.sign_of_life.saturating_add(ensure.limits.window);
        let again = at.saturating_add(ensure.limits.poll);
        seen.elapsed < again.min(ends).max(at.saturating_add(std::time::Duration::from_nanos(1)))
    })
}
