//! What can happen from outside while a workflow runs.

use eni_core::inject::Actor;
use eni_sim::{
    Call, Front, InstanceStateName,
    call::{
        AttachNetworkInterface, DeleteNetworkInterface, DetachNetworkInterface, TerminateInstances,
    },
    id::InstanceId,
};

/// Something that somebody else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutsideEvent {
    /// The instance is terminated.
    Terminate,
    /// A person deletes an interface that is not attached.
    Delete,
    /// A person detaches an interface.
    Detach,
    /// A person detaches an interface and deletes it.
    DetachAndDelete,
    /// Somebody attaches an interface of theirs at the instance's next index.
    TakeIndex,
    /// EC2 forgets every client token.
    ExpireTokens,
}

impl OutsideEvent {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Terminate,
        Self::Delete,
        Self::Detach,
        Self::DetachAndDelete,
        Self::TakeIndex,
        Self::ExpireTokens,
    ];

    /// What a person at the console does.
    pub const BY_PERSON: [Self; 4] =
        [Self::Delete, Self::Detach, Self::DetachAndDelete, Self::TakeIndex];

    /// Its name in schedules, after `world.`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terminate => "terminate",
            Self::Delete => "delete",
            Self::Detach => "detach",
            Self::DetachAndDelete => "detach-delete",
            Self::TakeIndex => "take-index",
            Self::ExpireTokens => "expire-tokens",
        }
    }

    /// The calls of which it consists, for an instance as it is now; `None` if
    /// it cannot happen.
    fn calls(self, front: &Front, instance: InstanceId) -> Option<Vec<Call>> {
        front.read(|world| match self {
            Self::Terminate => {
                let state = world.instance(instance)?.state;
                let terminate =
                    TerminateInstances { instance_ids: vec![instance.to_string()], dry_run: false };
                (!is_gone(state)).then(|| vec![Call::TerminateInstances(terminate)])
            }
            Self::Delete => world
                .interfaces()
                .find(|held| is_ours(held.description.as_ref()) && held.attachment.is_none())
                .map(|held| vec![delete(held.network_interface_id.to_string())]),
            Self::Detach | Self::DetachAndDelete => {
                let held = world
                    .interfaces()
                    .find(|held| is_ours(held.description.as_ref()) && held.attachment.is_some())?;
                let detach = DetachNetworkInterface {
                    attachment_id: held.attachment?.attachment_id.to_string(),
                    force: false,
                    dry_run: false,
                };
                let mut calls = vec![Call::DetachNetworkInterface(detach)];
                if self == Self::DetachAndDelete {
                    calls.push(delete(held.network_interface_id.to_string()));
                }
                Some(calls)
            }
            Self::TakeIndex => {
                let foreign = world.interfaces().find(|held| {
                    held.description.as_ref() == FOREIGN && held.attachment.is_none()
                })?;
                let instance = world.instance(instance).filter(|is| !is_gone(is.state))?;
                let taken = |index| {
                    let mut held = instance.network_interfaces.iter();
                    held.any(|held| held.attachment.device_index == index)
                };
                let device_index = (1..16).find(|index| !taken(*index))?;
                Some(vec![Call::AttachNetworkInterface(AttachNetworkInterface {
                    network_interface_id: foreign.network_interface_id.to_string(),
                    instance_id: instance.instance_id.to_string(),
                    device_index,
                    network_card_index: 0,
                    dry_run: false,
                })])
            }
            Self::ExpireTokens => world.has_tokens().then(Vec::new),
        })
    }

    /// Whether it can happen now.
    pub(crate) fn can_happen(self, front: &Front, instance: InstanceId) -> bool {
        self.calls(front, instance).is_some()
    }

    /// Lets it happen.
    pub(crate) fn happen(self, front: &Front, instance: InstanceId) {
        for call in self.calls(front, instance).into_iter().flatten() {
            // What EC2 refuses a person does not happen.
            let _refused = front.apply_directly(Actor::ENV, &call);
        }
        if self == Self::ExpireTokens {
            front.expire_tokens();
        }
    }
}

/// The description of the interface that somebody else attaches.
pub(crate) const FOREIGN: &str = "somebody else's";

fn is_gone(state: InstanceStateName) -> bool {
    matches!(state, InstanceStateName::ShuttingDown | InstanceStateName::Terminated)
}

fn is_ours(description: &str) -> bool {
    description.starts_with("chaos/")
}

fn delete(network_interface_id: String) -> Call {
    Call::DeleteNetworkInterface(DeleteNetworkInterface { network_interface_id, dry_run: false })
}
