//! What is on its way: effects of a call that come later than its reply.

use std::{collections::BTreeMap, time::Duration};

use eni_inject::Actor;

use super::World;
use crate::{
    InstanceStateName, NetworkInterfaceStatus,
    answer::AttachmentStatus,
    id::{AttachmentId, InstanceId, NetworkInterfaceId},
    ledger::Stamp,
};

/// What comes at the end of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Effect {
    Available(NetworkInterfaceId),
    Attached(NetworkInterfaceId, AttachmentId),
    Detached(NetworkInterfaceId, AttachmentId),
    Running(InstanceId),
    Stopped(InstanceId),
    Terminated(InstanceId),
}

/// What is on its way, in the order in which it comes.
pub(super) type Pending = BTreeMap<(Duration, u64), (Actor, Effect)>;

impl World {
    /// Lets everything happen that is due by `now`. Each call does so first;
    /// a reader of the world between calls may want to.
    pub fn settle(&mut self, now: Duration) {
        while let Some((&(at, n), &(actor, effect))) = self.pending.first_key_value() {
            if at > now {
                break;
            }
            self.pending.remove(&(at, n));
            self.step += 1;
            self.complete(Stamp { at, actor }, effect);
        }
        self.forget_terminated(now);
    }

    /// Whether nothing is due by `now`.
    pub(crate) fn is_settled(&self, now: Duration) -> bool {
        let visible = self.facts.terminated_visible;
        self.next_due().is_none_or(|at| at > now)
            && self.departing.front().is_none_or(|(at, _)| at.saturating_add(visible) > now)
    }

    /// When the next effect of a call comes by itself, if any is on its way.
    pub fn next_due(&self) -> Option<Duration> {
        self.pending.first_key_value().map(|((at, _), _)| *at)
    }

    /// Whether calls have effects that come later than their replies.
    pub(super) fn has_stages(&self) -> bool {
        !self.facts.stage.is_zero()
    }

    /// Puts an effect at the end of a stage; without stages it comes at once.
    pub(super) fn begin(&mut self, stamp: Stamp, effect: Effect) {
        if self.has_stages() {
            self.begun += 1;
            let due = stamp.at.saturating_add(self.facts.stage);
            self.pending.insert((due, self.begun), (stamp.actor, effect));
        } else {
            self.complete(stamp, effect);
        }
    }

    /// Forgets the instances that were terminated long enough ago.
    fn forget_terminated(&mut self, now: Duration) {
        while let Some(&(terminated_at, id)) = self.departing.front() {
            let at = terminated_at.saturating_add(self.facts.terminated_visible);
            if at > now {
                break;
            }
            self.departing.pop_front();
            self.step += 1;
            self.remember_instance(at, id);
            self.instances.remove(&id);
        }
    }

    /// An effect whose cause is no more has nothing to do.
    fn complete(&mut self, stamp: Stamp, effect: Effect) {
        match effect {
            Effect::Available(id) => self.change_interface(stamp.at, id, |held| {
                if held.status == NetworkInterfaceStatus::Pending {
                    held.status = NetworkInterfaceStatus::Available;
                }
            }),
            Effect::Attached(interface, attachment) => {
                if self.is_held(attachment) {
                    self.change_interface(stamp.at, interface, |held| {
                        if let Some(held) = &mut held.attachment
                            && held.status == AttachmentStatus::Attaching
                        {
                            held.status = AttachmentStatus::Attached;
                        }
                    });
                }
            }
            Effect::Detached(interface, attachment) => {
                if self.is_held(attachment) {
                    self.finish_detaching(stamp, interface, attachment);
                }
            }
            Effect::Running(id) => {
                self.finish_state(
                    stamp,
                    id,
                    InstanceStateName::Pending,
                    InstanceStateName::Running,
                );
            }
            Effect::Stopped(id) => {
                self.finish_state(
                    stamp,
                    id,
                    InstanceStateName::Stopping,
                    InstanceStateName::Stopped,
                );
            }
            Effect::Terminated(id) => {
                let (from, to) = (InstanceStateName::ShuttingDown, InstanceStateName::Terminated);
                if self.finish_state(stamp, id, from, to) {
                    self.let_go_of_interfaces(stamp, id);
                    self.departing.push_back((stamp.at, id));
                }
            }
        }
    }

    fn is_held(&self, attachment: AttachmentId) -> bool {
        self.attachments.contains_key(&attachment)
    }
}
