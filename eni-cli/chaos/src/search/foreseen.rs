//! What is known of all that can still become of a key's interface, whatever
//! faults strike: by that, memories are told apart no further than they matter.
//!
//! While a search takes for granted that of each key one interface is made, that
//! nothing is taken back and that no worker takes an interface for dead, each thing
//! that no read misses any more stays as it is. Each stretch looks whether that is so:
//! at the first time that it is not, the search begins anew and takes nothing for granted
//! ([`Model::is_to_begin_anew`](eni_faults::search::Model::is_to_begin_anew)).
//! Up to that moment all that was left out went as what was run.
//!
//! What must not be here: what a workflow remembers.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use eni_core::{
    inject::{Actor, Point},
    points,
};
use eni_sim::{NetworkInterface, World, id::InstanceId, ledger::Event};

use super::{OutsideEvent, Scenario, Start};
use crate::Workflow;

/// What is known of one key's interface. Each thing implies those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(crate) struct Foreseen {
    /// The instance runs for good, and every look at it shows so.
    pub(crate) instance_stays: bool,
    /// Of the key there is never more than one interface.
    pub(crate) is_only_one: bool,
    /// From now on every find shows it, and every call knows it.
    pub(crate) is_shown: bool,
    /// And shows it attached, by the attachment that it has.
    pub(crate) is_shown_attached: bool,
    /// And shows it just as it is, attached and protected.
    pub(crate) is_shown_finished: bool,
}

impl Foreseen {
    /// What is known of the interface that `maker` made, if it made one.
    pub(crate) fn of(world: &World, now: Duration, maker: Actor, instance: InstanceId) -> Self {
        let mut foreseen = Self { instance_stays: true, is_only_one: true, ..Self::default() };
        let records = world.ledger().interfaces();
        let mut made =
            records.filter(|record| record.creator == maker && record.primary_of.is_none());
        let (only, second) = (made.next(), made.next());
        foreseen.is_only_one = second.is_none();
        let Some(only) = only.filter(|_| second.is_none()) else { return foreseen };
        let id = only.network_interface_id;
        let Some(interface) = world.interface(id) else { return foreseen };
        let older = world.versions_of(now, id);
        foreseen.is_shown = older.iter().all(|(_, version)| version.is_some());
        let attachment = |it: &NetworkInterface| {
            it.attachment.filter(|it| it.instance_id == instance).map(|it| it.attachment_id)
        };
        let is = attachment(interface);
        let was = |version: &NetworkInterface| attachment(version) == is;
        foreseen.is_shown_attached = foreseen.is_shown
            && is.is_some()
            && older.iter().all(|(_, version)| version.as_deref().is_some_and(was));
        let is_protected =
            interface.attachment.is_some_and(|attachment| attachment.delete_on_termination);
        foreseen.is_shown_finished = foreseen.is_shown_attached && is_protected && older.is_empty();
        foreseen
    }

    /// The point that stands for this one, where both come to the same: `finds_alike`
    /// is whether a find and a confirmation can meet the same faults.
    pub(crate) fn same_as(self, point: &'static Point, finds_alike: bool) -> &'static Point {
        // Both find; and whoever knows the only one knows all.
        let is_confirm = std::ptr::eq(point, &raw const points::CONFIRM);
        if self.is_only_one && finds_alike && is_confirm { &points::FIND } else { point }
    }
}

/// Whether a search takes for granted that nothing is taken back.
#[derive(Debug)]
pub(crate) struct Granted {
    instance_stays: bool,
    nothing_is_taken_back: AtomicBool,
    was_wrong: AtomicBool,
}

impl Granted {
    /// What can be taken for granted at first.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let is_young = scenario.starts.contains(&Start::YoungInstance);
        let instance_stays = !is_young && !scenario.events.contains(&OutsideEvent::Terminate);
        // Whoever finds something there may want it otherwise.
        let begins_empty = scenario.starts == [Start::Instance];
        let is_alone = scenario.events.is_empty() && !scenario.collector;
        // Else proof of death can be wrong.
        let is_patient = scenario.lag <= scenario.window;
        let by_all_rules =
            scenario.workflow == Workflow::Ensure && scenario.rules == eni_core::ensure::Rules::ALL;
        Self {
            instance_stays: instance_stays && by_all_rules,
            nothing_is_taken_back: (begins_empty && is_alone && is_patient && by_all_rules).into(),
            was_wrong: false.into(),
        }
    }

    /// Everything, whether it is so or not.
    #[cfg(test)]
    pub(crate) fn everything() -> Self {
        Self { instance_stays: true, nothing_is_taken_back: true.into(), was_wrong: false.into() }
    }

    /// What is known of what `maker` made, as far as it is granted.
    pub(crate) fn foresee(
        &self,
        world: &World,
        now: Duration,
        maker: Actor,
        instance: InstanceId,
    ) -> Foreseen {
        if self.instance_stays && self.nothing_is_taken_back.load(Ordering::Relaxed) {
            Foreseen::of(world, now, maker, instance)
        } else {
            Foreseen { instance_stays: self.instance_stays, ..Foreseen::default() }
        }
    }

    /// Takes nothing for granted from now on.
    pub(crate) fn take_nothing(&self) {
        self.nothing_is_taken_back.store(false, Ordering::Relaxed);
    }

    /// Told when something was taken back or taken for dead, or a second interface
    /// was made.
    pub(crate) fn tell_wrong(&self) {
        self.was_wrong.store(true, Ordering::Relaxed);
    }

    /// Takes nothing for granted from now on, if something was taken back since
    /// it was: then `true`.
    pub(crate) fn give_up(&self) -> bool {
        self.was_wrong.load(Ordering::Relaxed)
            && self.nothing_is_taken_back.swap(false, Ordering::Relaxed)
    }
}

/// Whether this takes something back that was granted.
pub(crate) fn takes_back(event: &Event) -> bool {
    matches!(
        event,
        Event::Deleted { .. }
            | Event::Detaching { .. }
            | Event::Detached { .. }
            | Event::Terminated { .. }
    )
}
