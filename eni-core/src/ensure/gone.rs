//! The end of an instance: everything of its key is deleted before the attempt
//! says that it is gone.

use super::{
    Ensure,
    next_step::{fail, is_attached_here, is_over, wait},
    outcome::Why,
    rules::Rule,
    seen::Seen,
    siblings::delete_unless_missed,
    step::{Step, WaitReason},
};

/// What is done because of `why`, which is that the instance is gone.
///
/// Also what still looks attached to the dead instance is deleted: EC2 refuses
/// it as long as it is attached, and the read may be old.
pub(super) fn gone(ensure: &Ensure, seen: &Seen, why: Why) -> Step {
    if !ensure.rules.has(Rule::DeleteOfDeadInstance) {
        return fail(why);
    }
    let ours = seen.picture.iter().flatten().find(|sighting| {
        let interface = &sighting.interface;
        interface.attachment.is_none() || is_attached_here(ensure, interface)
    });
    if let Some(sighting) = ours {
        return delete_unless_missed(ensure, seen, sighting);
    }
    // What a create of unknown outcome made is as young as that.
    let since = seen.create_in_doubt.unwrap_or_default();
    let last_look_is_early = seen.found_at < since.saturating_add(ensure.limits.window);
    if last_look_is_early && ensure.rules.has(Rule::LastLookBeforeGone) {
        // A find is no wait: one that is old by now is made again in any case.
        if is_over(ensure, seen, since) {
            return Step::Find;
        }
        if seen.had_any {
            return wait(ensure, seen, WaitReason::Gone, since);
        }
    }
    fail(why)
}
