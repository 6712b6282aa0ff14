//! An `Ec2` port that writes down what goes over it, past every injected fault:
//! what a worker sent, and what replies told of it, whatever became of them on
//! the way to the worker.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use eni_core::{
    ec2::{CreateInterface, Ec2, Ec2Result, ErrorClass, Instance, InstanceType, Interface, Subnet},
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
    key::Key,
};

/// What a worker did to the world, as the replies told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A create answered this interface. More than once for one that is
    /// replayed.
    Created(InterfaceId),
    /// A find showed the worker's key on it, for the first time.
    Found(InterfaceId),
    /// An attach was acknowledged.
    Attached { interface: InterfaceId, instance: InstanceId },
    /// DeleteOnTermination was acknowledged.
    Protected(InterfaceId),
    /// Another change of it was acknowledged.
    Changed(InterfaceId),
    /// A detach was acknowledged; `None` for an attachment of nobody knows what.
    Detached(Option<InterfaceId>),
    /// A delete was acknowledged.
    Deleted(InterfaceId),
    /// A delete was sent, and its outcome is open.
    MayBeDeleted(InterfaceId),
}

/// What went over a port.
#[derive(Debug, Default)]
pub(crate) struct Log {
    calls: u64,
    writes: u64,
    protects: u64,
    deeds: Vec<Deed>,
    attachments: BTreeMap<AttachmentId, InterfaceId>,
    found: BTreeSet<InterfaceId>,
}

/// One look at a log, from where the last one ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) calls: u64,
    /// How many of them can change the world.
    pub(crate) writes: u64,
    /// How many of those set DeleteOnTermination.
    pub(crate) protects: u64,
    pub(crate) deeds: Vec<Deed>,
}

/// The port of one worker, which writes down what goes over it.
#[derive(Debug)]
pub(crate) struct Logged<'e, E> {
    ec2: &'e E,
    key: Key,
    log: Mutex<Log>,
}

impl<'e, E> Logged<'e, E> {
    pub(crate) fn new(ec2: &'e E, key: Key) -> Self {
        Self { ec2, key, log: Mutex::default() }
    }

    /// What was sent since the last look.
    pub(crate) fn take(&self) -> Sent {
        let mut log = self.log();
        let deeds = std::mem::take(&mut log.deeds);
        let (calls, writes) = (std::mem::take(&mut log.calls), std::mem::take(&mut log.writes));
        Sent { calls, writes, protects: std::mem::take(&mut log.protects), deeds }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        // Nothing that holds the lock can panic half-way through a change.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reads(&self) {
        self.log().calls += 1;
    }

    fn writes(&self) {
        let mut log = self.log();
        log.calls += 1;
        log.writes += 1;
    }

    fn did(&self, deed: Deed) {
        self.log().deeds.push(deed);
    }

    fn saw(&self, interfaces: &[Interface]) {
        let mut log = self.log();
        for interface in interfaces {
            if let Some(attachment) = &interface.attachment {
                log.attachments.insert(attachment.id.clone(), interface.id.clone());
            }
            let ours = self.key.is_written_on(&interface.description, &interface.tags);
            if ours && log.found.insert(interface.id.clone()) {
                log.deeds.push(Deed::Found(interface.id.clone()));
            }
        }
    }
}

impl<E: Ec2> Ec2 for Logged<'_, E> {
    async fn find_interfaces(&self, description: &str) -> Ec2Result<Vec<Interface>> {
        self.reads();
        let found = self.ec2.find_interfaces(description).await?;
        self.saw(&found);
        Ok(found)
    }

    async fn find_interfaces_with_tag(&self, name: &str) -> Ec2Result<Vec<Interface>> {
        self.reads();
        let found = self.ec2.find_interfaces_with_tag(name).await?;
        self.saw(&found);
        Ok(found)
    }

    async fn describe_instance(&self, instance: &InstanceId) -> Ec2Result<Instance> {
        self.reads();
        self.ec2.describe_instance(instance).await
    }

    async fn describe_subnet(&self, subnet: &SubnetId) -> Ec2Result<Subnet> {
        self.reads();
        self.ec2.describe_subnet(subnet).await
    }

    async fn describe_instance_type(&self, instance_type: &str) -> Ec2Result<InstanceType> {
        self.reads();
        self.ec2.describe_instance_type(instance_type).await
    }

    async fn create_interface(&self, create: &CreateInterface) -> Ec2Result<Interface> {
        self.writes();
        let created = self.ec2.create_interface(create).await?;
        self.did(Deed::Created(created.id.clone()));
        Ok(created)
    }

    async fn attach_interface(
        &self,
        interface: &InterfaceId,
        instance: &InstanceId,
        device_index: u32,
        network_card: u32,
    ) -> Ec2Result<AttachmentId> {
        self.writes();
        let call = self.ec2.attach_interface(interface, instance, device_index, network_card);
        let attachment = call.await?;
        self.log().attachments.insert(attachment.clone(), interface.clone());
        self.did(Deed::Attached { interface: interface.clone(), instance: instance.clone() });
        Ok(attachment)
    }

    async fn detach_interface(&self, attachment: &AttachmentId) -> Ec2Result<()> {
        self.writes();
        self.ec2.detach_interface(attachment).await?;
        let interface = self.log().attachments.get(attachment).cloned();
        self.did(Deed::Detached(interface));
        Ok(())
    }

    async fn delete_interface(&self, interface: &InterfaceId) -> Ec2Result<()> {
        self.writes();
        let deleted = self.ec2.delete_interface(interface).await;
        match &deleted {
            Ok(()) => self.did(Deed::Deleted(interface.clone())),
            Err(error) if error.class == ErrorClass::OutcomeUnknown => {
                self.did(Deed::MayBeDeleted(interface.clone()));
            }
            Err(_) => {}
        }
        deleted
    }

    async fn set_delete_on_termination(
        &self,
        interface: &InterfaceId,
        attachment: &AttachmentId,
        delete_on_termination: bool,
    ) -> Ec2Result<()> {
        self.writes();
        self.log().protects += u64::from(delete_on_termination);
        let call = self.ec2.set_delete_on_termination(interface, attachment, delete_on_termination);
        call.await?;
        self.did(if delete_on_termination {
            Deed::Protected(interface.clone())
        } else {
            Deed::Changed(interface.clone())
        });
        Ok(())
    }

    async fn set_source_dest_check(&self, interface: &InterfaceId, check: bool) -> Ec2Result<()> {
        self.writes();
        self.ec2.set_source_dest_check(interface, check).await?;
        self.did(Deed::Changed(interface.clone()));
        Ok(())
    }

    async fn set_groups(&self, interface: &InterfaceId, groups: &[GroupId]) -> Ec2Result<()> {
        self.writes();
        self.ec2.set_groups(interface, groups).await?;
        self.did(Deed::Changed(interface.clone()));
        Ok(())
    }

    async fn set_description(&self, interface: &InterfaceId, description: &str) -> Ec2Result<()> {
        self.writes();
        self.ec2.set_description(interface, description).await?;
        self.did(Deed::Changed(interface.clone()));
        Ok(())
    }

    async fn create_tags(
        &self,
        interface: &InterfaceId,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<()> {
        self.writes();
        self.ec2.create_tags(interface, tags).await?;
        self.did(Deed::Changed(interface.clone()));
        Ok(())
    }
}
