//! What of a workflow's memory its next steps depend on, as a digest.
//!
//! Two digests are equal only if the same steps follow, as long as no attempt
//! runs into its deadline or its budget of calls: counts that are there for
//! these two, or for waits that take no time in a search, are left out, and a
//! moment counts no further back than all that a decision compares it with.
//! What is foreseen ([`Foreseen`]) leaves out more. `search/tests/congruence.rs`
//! holds this to what searches see: states of one digest go on alike.
//!
//! What must not be here: where memories are kept.

use std::{
    hash::{Hash, Hasher},
    time::Duration,
};

use eni_core::{
    Ensure, Limits,
    ec2::{Attachment, AttachmentStatus, Interface},
    ensure::{
        Acknowledged, Change, Looked, Pause, Rule, SIGHTINGS, Seen, Sight, Sighting, Step,
        WaitReason, next_step,
    },
    inject::Point,
    points,
};

use super::foreseen::Foreseen;

/// A memory, of an attempt that has gone on for `elapsed`.
pub(crate) struct Remembered<'s> {
    pub(crate) seen: &'s Seen,
    pub(crate) elapsed: Duration,
    pub(crate) limits: &'s Limits,
    pub(crate) about_to: AboutTo,
    pub(crate) foreseen: Foreseen,
}

/// What an attempt does next, as far as it matters for what it remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AboutTo {
    /// It looks for the key's interfaces, at once or after a wait.
    Find,
    /// It looks whether an interface lives.
    Probe,
    /// It makes another call.
    Call,
    /// It waits for something else.
    Wait,
}

impl AboutTo {
    /// What an attempt does next that has seen this, and is about to make a call
    /// at `point`, or waits.
    pub(crate) fn of(ensure: &Ensure, seen: &Seen, point: Option<&'static Point>) -> Self {
        let is = |other: &'static Point| point.is_some_and(|point| std::ptr::eq(point, other));
        if is(&points::FIND) || is(&points::CONFIRM) {
            Self::Find
        } else if is(&points::PROBE) {
            Self::Probe
        } else if point.is_some() {
            Self::Call
        } else if ensure.rules.has(Rule::ReadAfterWait)
            && let Step::Wait(wait) = next_step(ensure, seen)
            && ends_in_find(wait.reason)
        {
            Self::Find
        } else {
            Self::Wait
        }
    }
}

impl Remembered<'_> {
    fn age(&self, at: Duration) -> Duration {
        self.elapsed.saturating_sub(at).min(self.limits.window)
    }

    fn age_of(&self, at: Option<Duration>) -> Option<Duration> {
        at.map(|at| self.age(at))
    }

    fn is_about_to_find(&self) -> bool {
        self.about_to == AboutTo::Find
    }

    /// The attachment in the picture, if nothing but a find can change it.
    fn attachment(&self) -> Option<&Attachment> {
        let mut known = self.seen.picture.iter().flatten();
        known.next().and_then(|known| known.interface.attachment.as_ref())
    }

    /// Whether nothing will be attached any more.
    fn is_past_attaching(&self) -> bool {
        self.foreseen.is_shown_attached && (self.is_about_to_find() || self.attachment().is_some())
    }

    /// Whether nothing will be protected any more.
    fn is_past_protecting(&self) -> bool {
        let is_protected = self.attachment().is_some_and(|is| is.delete_on_termination);
        self.foreseen.is_shown_finished && (self.is_about_to_find() || is_protected)
    }

    /// Whether any interface of the key is known.
    fn knows_any(&self) -> bool {
        self.seen.picture.iter().flatten().next().is_some()
    }

    /// Whether nothing will be created any more.
    fn is_past_creating(&self) -> bool {
        let Foreseen { is_only_one, is_shown, .. } = self.foreseen;
        is_only_one && self.knows_any() || is_shown && self.is_about_to_find()
    }

    fn hash_sighting<H: Hasher>(&self, sighting: &Sighting, state: &mut H) {
        let Sighting {
            interface,
            sight,
            sign_of_life,
            missed_at,
            written_at,
            sighted_at,
            sightings,
        } = sighting;
        let Foreseen { is_only_one, is_shown, .. } = self.foreseen;
        interface.id.hash(state);
        if self.is_about_to_find() {
            // A find that shows what was hidden ends a quarrel.
            let ends_quarrel = *sight == Sight::Hidden && self.seen.at_odds_since.is_some();
            (ends_quarrel && !self.is_past_attaching()).hash(state);
            if is_shown {
                return;
            }
        }
        hash_interface(interface, state);
        if is_shown {
            return;
        }
        if is_only_one && self.about_to == AboutTo::Call {
            // Another write on it, or another find, comes before it is done.
            sight.is_resolved().hash(state);
        } else if !self.is_about_to_find() {
            sight.hash(state);
            // Who is overdue is told by a find after the window.
            let found = self.seen.found_at.saturating_sub(*sign_of_life) >= self.limits.window;
            (*sight == Sight::Alive && found).hash(state);
        }
        self.age(*sign_of_life).hash(state);
        // Once a poll has passed since then, it is as if it had not been missed.
        missed_at.is_some_and(|at| self.age(at) < self.limits.poll).hash(state);
        // Of this one it matters alone whether there was a write.
        written_at.is_some().hash(state);
        if !is_only_one {
            // More than enough of them are enough, and then it does not matter any more when.
            let enough = *sightings >= SIGHTINGS;
            let sighted_at = sighted_at.filter(|_| !enough);
            let sighted = sighted_at.map(|at| self.age(at).min(self.limits.poll));
            ((*sightings).min(SIGHTINGS), sighted).hash(state);
        }
    }

    /// What matters only where the instance can be gone.
    fn hash_for_the_end<H: Hasher>(&self, state: &mut H) {
        let Seen { found_at, had_any, create_in_doubt, .. } = self.seen;
        let window = self.limits.window;
        (self.elapsed.min(window), found_at.min(&window), self.age(*found_at)).hash(state);
        (had_any, self.age_of(*create_in_doubt)).hash(state);
        // A find is compared with the create that it came after.
        create_in_doubt.map(|at| found_at.saturating_sub(at).min(window)).hash(state);
    }

    /// What decides where and whether an interface is attached.
    fn hash_for_attaching<H: Hasher>(&self, state: &mut H) {
        let Seen {
            subnet,
            instance,
            instance_type,
            unready_since,
            taken,
            at_odds_since,
            disagree_since,
            attach_in_doubt,
            found_at,
            ..
        } = self.seen;
        (subnet, instance_type, taken).hash(state);
        match instance {
            None => 0.hash(state),
            Some(Looked::NotFound) => 1.hash(state),
            Some(Looked::Found(instance)) => (2, instance).hash(state),
        }
        [*unready_since, *at_odds_since, *attach_in_doubt, *disagree_since]
            .map(|at| self.age_of(at))
            .hash(state);
        // A find from after the window ends a disagreement.
        disagree_since.map(|at| found_at.saturating_sub(at) >= self.limits.window).hash(state);
    }

    fn hash_acknowledged<H: Hasher>(&self, state: &mut H) {
        let looked_for = |change: &Change| match change {
            // Nothing looks for these.
            Change::Detached | Change::Deleted => false,
            // What is buried uses its token up, and the only one never is.
            Change::Created => !self.foreseen.is_only_one,
            Change::Attached => !self.is_past_attaching(),
            Change::Protected => !self.is_past_protecting(),
            Change::SourceDestCheck | Change::Groups | Change::Tags => true,
        };
        let acknowledged =
            || self.seen.acknowledged.iter().filter(|(change, _)| looked_for(change));
        acknowledged().count().hash(state);
        for (change, acknowledged) in acknowledged() {
            let Acknowledged { at, interface, attachment } = acknowledged;
            match change {
                // Only looked for, whenever it was.
                Change::Created => (change, interface).hash(state),
                _ => (change, self.age(*at), interface, attachment).hash(state),
            }
        }
    }

    /// A refusal stands if the same write comes again.
    fn hash_refused<H: Hasher>(&self, state: &mut H) {
        let can_come_again = |point: &str| {
            !(point == points::CREATE.name && self.is_past_creating()
                || point == points::ATTACH.name && self.is_past_attaching()
                || point == points::PROTECT.name && self.is_past_protecting())
        };
        let refused = self.seen.refused.as_ref().filter(|refusal| can_come_again(refusal.point));
        refused.map(|refusal| (refusal.point, &refusal.why)).hash(state);
    }
}

/// Whether the key's interfaces are looked for after a wait for this.
fn ends_in_find(reason: WaitReason) -> bool {
    matches!(
        reason,
        WaitReason::NotShown(_)
            | WaitReason::Alive
            | WaitReason::SecondSighting
            | WaitReason::Gone
            | WaitReason::Detaching
            | WaitReason::TokenMismatch
    )
}

/// What of an interface decisions look at.
fn hash_interface<H: Hasher>(interface: &Interface, state: &mut H) {
    let Interface {
        id: _,
        description: _,
        subnet,
        groups,
        private_ip: _,
        status: _,
        source_dest_check,
        tags,
        attachment,
    } = interface;
    (subnet, groups, source_dest_check, tags).hash(state);
    let attachment = attachment.as_ref().map(|attachment| {
        let Attachment {
            id,
            instance,
            device_index: _,
            network_card: _,
            status,
            delete_on_termination,
        } = attachment;
        let leaves = matches!(status, AttachmentStatus::Detaching | AttachmentStatus::Detached);
        (id, instance, leaves, delete_on_termination)
    });
    attachment.hash(state);
}

impl Hash for Remembered<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Seen {
            elapsed: _,
            // Compared with the budget alone.
            calls: _,
            picture,
            found_at,
            next_read,
            unconfirmed,
            instance: _,
            unready_since: _,
            subnet: _,
            instance_type: _,
            dead,
            deleted,
            not_ours,
            kept_back,
            had_any: _,
            acknowledged: _,
            changes,
            taken: _,
            at_odds_since: _,
            disagree_since: _,
            detaching_since,
            mismatch_since,
            token,
            // They make short waits longer, which take no time here.
            failures: _,
            failed_at: _,
            setbacks: _,
            unsent,
            pause,
            // Only told.
            last_error: _,
            refused: _,
            create_in_doubt: _,
            attach_in_doubt: _,
            failed,
        } = self.seen;
        (self.about_to, self.foreseen).hash(state);
        picture.as_ref().map(Vec::len).hash(state);
        picture.iter().flatten().for_each(|sighting| self.hash_sighting(sighting, state));
        // Calls that were not sent count until a find has answered.
        let unsent = if picture.is_none() { *unsent } else { 0 };
        (unsent, failed).hash(state);
        // What a find that is refused for good ends with; whoever names the only
        // one need not be in doubt.
        let names_all = self.foreseen.is_only_one && self.knows_any();
        (self.seen.is_in_doubt() && !names_all).hash(state);
        if !self.foreseen.instance_stays {
            self.hash_for_the_end(state);
        }
        if !self.foreseen.is_only_one {
            // What an Ok or a failure says is judged by how long the attempt goes on.
            self.elapsed.min(self.limits.window).hash(state);
        }
        // The find shows all as it shall be, and ends the attempt.
        if self.is_about_to_find() && self.foreseen.is_shown_finished {
            return;
        }
        if !self.is_about_to_find() {
            next_read.hash(state);
            // A find confirms what was written, and a write makes it unconfirmed.
            if !self.foreseen.is_only_one || self.about_to != AboutTo::Call {
                unconfirmed.hash(state);
            }
            // A create that comes next may come too late after the find.
            let is_empty = picture.as_ref().is_some_and(Vec::is_empty);
            let too_old = self.limits.find_age.saturating_add(Duration::from_nanos(1));
            let age = self.elapsed.saturating_sub(*found_at).min(too_old);
            is_empty.then_some(age).hash(state);
        }
        if !self.is_past_attaching() {
            self.hash_for_attaching(state);
        }
        self.hash_acknowledged(state);
        self.hash_refused(state);
        (dead, deleted, not_ours, kept_back, token).hash(state);
        // What was changed is told. Whether anything was makes of the find after a
        // wait a confirmation, which comes to the same for whoever knows all.
        (changes.is_empty() && !self.foreseen.is_only_one).hash(state);
        [*detaching_since, *mismatch_since].map(|at| self.age_of(at)).hash(state);
        // The class of error makes a short wait longer.
        matches!(pause, Some(Pause::Retry(_))).hash(state);
        matches!(pause, Some(Pause::Setback)).hash(state);
    }
}
