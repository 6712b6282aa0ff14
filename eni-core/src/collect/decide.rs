//! The decision: which interfaces are orphans, as a pure function of what two
//! looks showed.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::{
    ec2::{InstanceState, Interface},
    id::{InstanceId, InterfaceId},
    key::{FUNCTION_TAG, Function, INSTANCE_TAG, Key},
};

/// The tag that keeps an interface from being collected, whatever its value.
pub const KEEP_TAG: &str = "eni:keep";

/// What one look showed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// When, on the collector's clock.
    pub at: Duration,
    /// The interfaces that carry tags of ours, by id.
    pub interfaces: BTreeMap<InterfaceId, Interface>,
    /// The instances that they are for; `None` for one that EC2 does not know.
    pub instances: BTreeMap<InstanceId, Option<InstanceState>>,
}

/// What is done about one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is an orphan: read it once more, and delete it.
    Delete(Key, InterfaceId),
    /// It stays, for now or for good.
    Keep(InterfaceId, Kept),
}

/// Why an interface is not collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// It carries no key of ours.
    NotOurs,
    /// It carries the tag that keeps it.
    KeepTag,
    /// It is attached.
    Attached,
    /// Its instance lives.
    InstanceLives,
    /// It has not been seen so twice, a window apart.
    SeenOnce,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotOurs => "carries no key of ours",
            Self::KeepTag => "carries the tag eni:keep",
            Self::Attached => "is attached",
            Self::InstanceLives => "its instance lives",
            Self::SeenOnce => "was not seen so twice, a window apart",
        })
    }
}

/// The key that is written on an interface, if description and tags agree.
pub fn key_of(interface: &Interface) -> Option<Key> {
    let key = Key {
        function: Function::new(interface.tags.get(FUNCTION_TAG)?.as_str()).ok()?,
        instance: InstanceId::new(interface.tags.get(INSTANCE_TAG)?.as_str()).ok()?,
    };
    key.is_written_on(&interface.description, &interface.tags).then_some(key)
}

/// What is done about each interface of the last look, in order of id.
pub fn collect(earlier: &Scan, last: &Scan, window: Duration) -> Vec<Action> {
    let apart = last.at >= earlier.at.saturating_add(window);
    let action = |(id, interface): (&InterfaceId, &Interface)| {
        let before = earlier.interfaces.get(id);
        match orphan_key(interface, last) {
            Err(kept) => Action::Keep(id.clone(), kept),
            Ok(_) if !apart => Action::Keep(id.clone(), Kept::SeenOnce),
            Ok(key) => match before.map(|before| orphan_key(before, earlier)) {
                Some(Ok(same)) if same == key => Action::Delete(key, id.clone()),
                _ => Action::Keep(id.clone(), Kept::SeenOnce),
            },
        }
    };
    last.interfaces.iter().map(action).collect()
}

/// The key of an interface that one look shows as an orphan.
pub(super) fn orphan_key(interface: &Interface, scan: &Scan) -> Result<Key, Kept> {
    let key = key_of(interface).ok_or(Kept::NotOurs)?;
    if interface.tags.contains_key(KEEP_TAG) {
        return Err(Kept::KeepTag);
    }
    if interface.attachment.is_some() {
        return Err(Kept::Attached);
    }
    match scan.instances.get(&key.instance) {
        Some(None | Some(InstanceState::Terminated)) => Ok(key),
        Some(Some(_)) | None => Err(Kept::InstanceLives),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ec2::{Attachment, AttachmentStatus, InterfaceStatus},
        id::{AttachmentId, SubnetId},
    };

    const WINDOW: Duration = Duration::from_secs(180);

    fn key() -> Key {
        Key {
            function: Function::new("nat").unwrap(),
            instance: InstanceId::new("i-0123abcd").unwrap(),
        }
    }

    fn interface() -> Interface {
        Interface {
            id: InterfaceId::from_reply("eni-1"),
            description: key().description().into(),
            subnet: SubnetId::from_reply("subnet-1"),
            groups: vec![],
            private_ip: None,
            status: InterfaceStatus::Available,
            source_dest_check: true,
            tags: key().tags().into(),
            attachment: None,
        }
    }

    fn scan(at: Duration, interface: Interface, state: Option<InstanceState>) -> Scan {
        Scan {
            at,
            interfaces: [(interface.id.clone(), interface)].into(),
            instances: [(key().instance, state)].into(),
        }
    }

    fn kept(earlier: &Scan, last: &Scan) -> Kept {
        match collect(earlier, last, WINDOW).as_slice() {
            [Action::Keep(_, kept)] => *kept,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_orphan_at_two_looks_a_window_apart_is_deleted() {
        for state in [None, Some(InstanceState::Terminated)] {
            let earlier = scan(Duration::ZERO, interface(), state.clone());
            let last = scan(WINDOW, interface(), state);
            let delete = Action::Delete(key(), InterfaceId::from_reply("eni-1"));
            assert_eq!(collect(&earlier, &last, WINDOW), [delete]);
        }
    }

    #[test]
    fn one_look_is_not_enough_nor_are_two_at_once() {
        let last = scan(WINDOW, interface(), None);
        assert_eq!(kept(&Scan::default(), &last), Kept::SeenOnce);
        let early = scan(Duration::from_secs(1), interface(), None);
        assert_eq!(kept(&early, &last), Kept::SeenOnce);
        let attached_then = scan(Duration::ZERO, attached(), None);
        assert_eq!(kept(&attached_then, &last), Kept::SeenOnce);
        let lived_then = scan(Duration::ZERO, interface(), Some(InstanceState::ShuttingDown));
        assert_eq!(kept(&lived_then, &last), Kept::SeenOnce);
    }

    fn attached() -> Interface {
        Interface {
            attachment: Some(Attachment {
                id: AttachmentId::from_reply("eni-attach-1"),
                instance: Some(key().instance),
                device_index: 1,
                network_card: 0,
                status: AttachmentStatus::Attached,
                delete_on_termination: false,
            }),
            ..interface()
        }
    }

    #[test]
    fn what_is_not_an_orphan_is_kept_and_the_reason_given() {
        let keep = |interface: Interface, state: Option<InstanceState>| {
            let earlier = scan(Duration::ZERO, interface.clone(), state.clone());
            kept(&earlier, &scan(WINDOW, interface, state))
        };
        let foreign = Interface { description: "theirs".into(), ..interface() };
        assert_eq!(keep(foreign, None), Kept::NotOurs);
        let mut untagged = interface();
        std::sync::Arc::make_mut(&mut untagged.tags).remove(FUNCTION_TAG);
        assert_eq!(keep(untagged, None), Kept::NotOurs);
        let mut tagged = interface();
        std::sync::Arc::make_mut(&mut tagged.tags).insert(KEEP_TAG.to_owned(), String::new());
        assert_eq!(keep(tagged, None), Kept::KeepTag);
        assert_eq!(keep(attached(), None), Kept::Attached);
        for state in [InstanceState::Running, InstanceState::Stopped, InstanceState::ShuttingDown] {
            assert_eq!(keep(interface(), Some(state)), Kept::InstanceLives);
        }
    }

    #[test]
    fn an_instance_that_was_not_looked_at_counts_as_alive() {
        let mut last = scan(WINDOW, interface(), None);
        last.instances.clear();
        assert_eq!(kept(&scan(Duration::ZERO, interface(), None), &last), Kept::InstanceLives);
    }
}
