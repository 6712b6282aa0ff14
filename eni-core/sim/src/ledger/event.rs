//! What can happen in a world.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use crate::{
    answer::TagSet,
    id::{AssociationId, AttachmentId, GroupId, InstanceId, NetworkInterfaceId},
};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Event {
    /// An instance was launched. Its primary interface's creation and
    /// attachment follow.
    Launched {
        /// Which one.
        instance: InstanceId,
    },
    /// A stopped instance was started.
    Started {
        /// Which one.
        instance: InstanceId,
    },
    /// A running instance was stopped.
    Stopped {
        /// Which one.
        instance: InstanceId,
    },
    /// An instance was terminated. What becomes of its interfaces follows.
    Terminated {
        /// Which one.
        instance: InstanceId,
    },
    /// An interface was created.
    Created {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The token that it was created with.
        client_token: Option<Arc<str>>,
        /// Its first description.
        description: Arc<str>,
        /// The instance whose launch made it, if one did.
        primary_of: Option<InstanceId>,
    },
    /// A token answered the interface that it had made before.
    Replayed {
        /// Which one; it may be gone.
        interface: NetworkInterfaceId,
        /// The token.
        client_token: Arc<str>,
    },
    /// An interface was attached.
    Attached {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The attachment.
        attachment: AttachmentId,
        /// To what.
        instance: InstanceId,
        /// Where on the network card.
        device_index: u32,
        /// Which network card.
        network_card_index: u32,
        /// Whether it goes with the instance, from the start.
        delete_on_termination: bool,
    },
    /// An interface is on its way off its instance.
    Detaching {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The attachment that still holds.
        attachment: AttachmentId,
        /// Off what.
        instance: InstanceId,
    },
    /// An interface was taken off its instance.
    Detached {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The attachment that is no more.
        attachment: AttachmentId,
        /// Off what.
        instance: InstanceId,
    },
    /// DeleteOnTermination was set.
    DeleteOnTerminationSet {
        /// Of which interface.
        interface: NetworkInterfaceId,
        /// Of which attachment.
        attachment: AttachmentId,
        /// To what.
        value: bool,
    },
    /// Another attribute was set.
    Modified {
        /// Of which interface.
        interface: NetworkInterfaceId,
        /// Which one, to what.
        modification: Modification,
    },
    /// Tags were added or overwritten.
    Tagged {
        /// Of which interface.
        interface: NetworkInterfaceId,
        /// The tags of that call.
        tags: Arc<TagSet>,
    },
    /// Tags were taken off.
    Untagged {
        /// Of which interface.
        interface: NetworkInterfaceId,
        /// The keys of that call.
        keys: Arc<[String]>,
    },
    /// Addresses other than the primary one were assigned after its creation.
    AddressesAssigned {
        /// To which interface.
        interface: NetworkInterfaceId,
        /// Which ones.
        addresses: Arc<[IpAddr]>,
    },
    /// Addresses other than the primary one were taken off.
    AddressesUnassigned {
        /// Off which interface.
        interface: NetworkInterfaceId,
        /// Which ones.
        addresses: Arc<[IpAddr]>,
    },
    /// An elastic address was associated.
    Associated {
        /// With which interface.
        interface: NetworkInterfaceId,
        /// The association.
        association: AssociationId,
        /// The elastic address.
        public_ip: Ipv4Addr,
    },
    /// An elastic address's association ended.
    Disassociated {
        /// With which interface; it may be gone.
        interface: NetworkInterfaceId,
        /// The association that is no more.
        association: AssociationId,
    },
    /// A token answered an instance that it had launched before.
    LaunchReplayed {
        /// Which one; it may be terminated.
        instance: InstanceId,
        /// The token.
        client_token: Arc<str>,
    },
    /// A VPC, a subnet, a security group or an elastic address was made.
    Made {
        /// Its id.
        resource: Arc<str>,
    },
    /// One of them was deleted or released.
    Unmade {
        /// Its id.
        resource: Arc<str>,
    },
    /// Tags were added or overwritten on something that is no interface.
    ResourceTagged {
        /// Its id.
        resource: Arc<str>,
        /// The tags of that call.
        tags: Arc<TagSet>,
    },
    /// Tags were taken off something that is no interface.
    ResourceUntagged {
        /// Its id.
        resource: Arc<str>,
        /// The keys of that call.
        keys: Arc<[String]>,
    },
    /// An interface was deleted, by a call or with its instance.
    Deleted {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The terminated instance that it went with, if it did.
        with_instance: Option<InstanceId>,
    },
    /// An interface came loose, and lives on, because its instance was
    /// terminated and DeleteOnTermination was not set: the leak.
    Released {
        /// Which one.
        interface: NetworkInterfaceId,
        /// The terminated instance.
        instance: InstanceId,
    },
}

impl Event {
    /// The interface that it is about, if it is about one.
    pub fn interface(&self) -> Option<NetworkInterfaceId> {
        match self {
            Self::Launched { .. }
            | Self::Started { .. }
            | Self::Stopped { .. }
            | Self::Terminated { .. }
            | Self::LaunchReplayed { .. }
            | Self::Made { .. }
            | Self::Unmade { .. }
            | Self::ResourceTagged { .. }
            | Self::ResourceUntagged { .. } => None,
            Self::Created { interface, .. }
            | Self::Replayed { interface, .. }
            | Self::Attached { interface, .. }
            | Self::Detaching { interface, .. }
            | Self::Detached { interface, .. }
            | Self::AddressesAssigned { interface, .. }
            | Self::AddressesUnassigned { interface, .. }
            | Self::Associated { interface, .. }
            | Self::Disassociated { interface, .. }
            | Self::DeleteOnTerminationSet { interface, .. }
            | Self::Modified { interface, .. }
            | Self::Tagged { interface, .. }
            | Self::Untagged { interface, .. }
            | Self::Deleted { interface, .. }
            | Self::Released { interface, .. } => Some(*interface),
        }
    }
}

/// An attribute and what it was set to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Modification {
    /// The description.
    Description(Arc<str>),
    /// The source/dest check.
    SourceDestCheck(bool),
    /// The security groups.
    Groups(Arc<[GroupId]>),
}
