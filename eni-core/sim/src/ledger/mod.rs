//! The truth about everything that ever existed: what happened, in order, and
//! who did it. For invariants only; no call can read it.

mod event;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use eni_inject::Actor;

use crate::id::{AttachmentId, InstanceId, NetworkInterfaceId};

pub use self::event::{Event, Modification};

/// Who does something, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    pub(crate) at: Duration,
    pub(crate) actor: Actor,
}

/// Everything that happened in a world. Only what took effect is in it; a
/// call that changed nothing because it was so already counts as an effect.
///
/// Copies share what has happened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<Arc<Entry>>,
    interfaces: BTreeMap<NetworkInterfaceId, Arc<InterfaceRecord>>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Its place in the order, from 0.
    pub seq: u64,
    /// When, on the world's clock.
    pub at: Duration,
    /// Whose call did it.
    pub actor: Actor,
    /// What.
    pub event: Event,
}

impl Entry {
    /// Makes of the attachment of its interface what it is after this.
    pub fn change_attachment(&self, at: &mut Option<AttachmentRecord>) {
        match &self.event {
            Event::Attached {
                attachment,
                instance,
                device_index,
                network_card_index,
                delete_on_termination,
                ..
            } => {
                *at = Some(AttachmentRecord {
                    attachment_id: *attachment,
                    instance_id: *instance,
                    device_index: *device_index,
                    network_card_index: *network_card_index,
                    delete_on_termination: *delete_on_termination,
                    attached_by: self.actor,
                    attached_seq: self.seq,
                });
            }
            Event::DeleteOnTerminationSet { value, .. } => {
                if let Some(at) = at {
                    at.delete_on_termination = *value;
                }
            }
            Event::Detached { .. } | Event::Released { .. } | Event::Deleted { .. } => *at = None,
            _ => {}
        }
    }
}

/// The life of one interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InterfaceRecord {
    /// Its id.
    pub network_interface_id: NetworkInterfaceId,
    /// Whose call made it.
    pub creator: Actor,
    /// The entry of its creation.
    pub created_seq: u64,
    /// When it was created.
    pub created_at: Duration,
    /// The token that it was created with.
    pub client_token: Option<Arc<str>>,
    /// Its first description.
    pub description: Arc<str>,
    /// The instance whose launch made it, if one did.
    pub primary_of: Option<InstanceId>,
    /// The entry of its deletion, if it was deleted.
    pub deleted_seq: Option<u64>,
    /// Its attachment now.
    pub attachment: Option<AttachmentRecord>,
}

impl InterfaceRecord {
    /// Whether it exists now.
    pub fn is_alive(&self) -> bool {
        self.deleted_seq.is_none()
    }
}

/// An attachment that holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttachmentRecord {
    /// Its id.
    pub attachment_id: AttachmentId,
    /// To what.
    pub instance_id: InstanceId,
    /// Where on the network card.
    pub device_index: u32,
    /// Which network card.
    pub network_card_index: u32,
    /// Whether the interface goes with the instance.
    pub delete_on_termination: bool,
    /// Whose call attached it.
    pub attached_by: Actor,
    /// The entry of the attaching.
    pub attached_seq: u64,
}

impl Ledger {
    /// Everything, in order.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// Everything from entry `seq` on. A reader that keeps
    /// [`Ledger::next_seq`] reads each entry once.
    pub fn since(&self, seq: u64) -> &[Arc<Entry>] {
        let skip = usize::try_from(seq).unwrap_or(usize::MAX);
        self.entries.get(skip..).unwrap_or_default()
    }

    /// The number that the next entry will have.
    pub fn next_seq(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Every interface that ever existed, in order of id.
    pub fn interfaces(&self) -> impl Iterator<Item = &InterfaceRecord> {
        self.interfaces.values().map(|record| &**record)
    }

    /// One interface that exists or did.
    pub fn interface(&self, id: NetworkInterfaceId) -> Option<&InterfaceRecord> {
        self.interfaces.get(&id).map(|record| &**record)
    }

    /// How many interfaces ever existed.
    pub(crate) fn interface_count(&self) -> u64 {
        self.interfaces.len() as u64
    }

    /// When an interface that exists or did was created.
    pub(crate) fn created_at(&self, id: NetworkInterfaceId) -> Option<Duration> {
        self.interfaces.get(&id).map(|record| record.created_at)
    }

    pub(crate) fn record(&mut self, stamp: Stamp, event: Event) {
        let Stamp { at, actor } = stamp;
        let entry = Arc::new(Entry { seq: self.next_seq(), at, actor, event });
        self.fold(&entry);
        self.entries.push(entry);
    }

    fn fold(&mut self, entry: &Entry) {
        if let Event::Created { interface, client_token, description, primary_of } = &entry.event {
            let record = InterfaceRecord {
                network_interface_id: *interface,
                creator: entry.actor,
                created_seq: entry.seq,
                created_at: entry.at,
                client_token: client_token.clone(),
                description: Arc::clone(description),
                primary_of: *primary_of,
                deleted_seq: None,
                attachment: None,
            };
            self.interfaces.insert(*interface, Arc::new(record));
            return;
        }
        let Some(record) = entry.event.interface().and_then(|id| self.interfaces.get_mut(&id))
        else {
            return;
        };
        let record = Arc::make_mut(record);
        entry.change_attachment(&mut record.attachment);
        if matches!(entry.event, Event::Deleted { .. }) {
            record.deleted_seq = Some(entry.seq);
        }
    }

    /// Whether an attachment of this id was ever made, as far back as this goes.
    pub(crate) fn has_attached(&self, id: AttachmentId) -> bool {
        self.entries.iter().any(
            |entry| matches!(entry.event, Event::Attached { attachment, .. } if attachment == id),
        )
    }

    /// Who made what of the interfaces that are asked for, and nothing of what
    /// happened: the ledger of a world in which all of that is long past.
    pub(crate) fn at_rest(
        &self,
        keep: impl Fn(NetworkInterfaceId) -> bool,
        time: impl Fn(Duration) -> Duration,
    ) -> Self {
        let kept = self.interfaces.iter().filter(|(id, _)| keep(**id));
        let interfaces = kept.map(|(id, record)| {
            let InterfaceRecord {
                network_interface_id: _,
                creator: _,
                created_seq,
                created_at,
                client_token: _,
                description: _,
                primary_of: _,
                deleted_seq,
                attachment,
            } = &**record;
            let created = time(*created_at);
            let attached_seq = attachment.map_or(0, |attachment| attachment.attached_seq);
            let is_at_rest = (*created_seq, created, deleted_seq.unwrap_or(0), attached_seq)
                == (0, *created_at, 0, 0);
            if is_at_rest {
                return (*id, Arc::clone(record));
            }
            let mut record = (**record).clone();
            record.created_seq = 0;
            record.created_at = created;
            record.deleted_seq = record.deleted_seq.map(|_| 0);
            if let Some(attachment) = &mut record.attachment {
                attachment.attached_seq = 0;
            }
            (*id, Arc::new(record))
        });
        Self { entries: Vec::new(), interfaces: interfaces.collect() }
    }
}

impl std::hash::Hash for Ledger {
    /// What has happened counts by its number alone: at rest there is none.
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self { entries, interfaces } = self;
        entries.len().hash(state);
        interfaces.hash(state);
    }
}
