//! What a read could see instead of how things are.

use std::{sync::Arc, time::Duration};

use super::{
    World,
    filters::{Filtered, Filters, Spelling},
    view::{Choice, Resource},
};
use crate::{
    Call, NetworkInterface,
    call::Filter,
    id::{AllocationId, AttachmentId, GroupId, InstanceId, NetworkInterfaceId, SubnetId, VpcId},
};

impl World {
    /// How long interfaces and instances can still be seen as they were.
    pub fn memory(&self) -> Duration {
        self.facts.memory
    }

    /// How an interface was before it was as it is, as far back as can be seen,
    /// the newest first, each with the moment since when it has been otherwise.
    /// `None` is that it was not there. For invariants only.
    pub fn versions_of(
        &self,
        now: Duration,
        id: NetworkInterfaceId,
    ) -> Vec<(Duration, Option<Arc<NetworkInterface>>)> {
        self.older_interfaces(now, id).map(|(at, old)| (at, old.cloned())).collect()
    }

    /// The resources that this read could see as they were, in their order.
    /// Only what could make a difference to its answer is there: what it asks
    /// for by id, or what its filters find in one of the versions. Empty for
    /// calls that change something, and when nothing changed lately.
    pub fn older(&self, now: Duration, call: &Call) -> Vec<Choice> {
        if self.facts.memory.is_zero() {
            return Vec::new();
        }
        match call {
            Call::DescribeNetworkInterfaces(it) => {
                self.older_of_interfaces(now, &it.network_interface_ids, &it.filters)
            }
            Call::DescribeNetworkInterfaceAttribute(it) => {
                self.older_of_interfaces(now, std::slice::from_ref(&it.network_interface_id), &[])
            }
            Call::DescribeInstances(it) => {
                self.older_of_instances(now, &it.instance_ids, &it.filters)
            }
            Call::DescribeInstanceStatus(it) => self.older_of_instances(now, &it.instance_ids, &[]),
            Call::DescribeTags(_) => {
                let mut all = self.older_of_interfaces(now, &[], &[]);
                all.extend(self.older_of_instances(now, &[], &[]));
                all
            }
            _ => Vec::new(),
        }
    }

    fn older_of_interfaces(
        &self,
        now: Duration,
        ids: &[String],
        filters: &[Filter],
    ) -> Vec<Choice> {
        let mut choices = Vec::new();
        for resource in self.remembered() {
            let Resource::Interface(id) = resource else { continue };
            if !is_asked(resource, ids) {
                continue;
            }
            let older: Vec<_> = self.older_interfaces(now, id).collect();
            let current = self.interface(id);
            let versions = older.iter().filter_map(|(_, old)| old.map(Arc::as_ref)).chain(current);
            if finds_any(self.spelling(), filters, versions) {
                choices.extend(choice(resource, older));
            }
        }
        choices
    }

    fn older_of_instances(&self, now: Duration, ids: &[String], filters: &[Filter]) -> Vec<Choice> {
        let mut choices = Vec::new();
        for resource in self.remembered() {
            let Resource::Instance(id) = resource else { continue };
            if !is_asked(resource, ids) {
                continue;
            }
            let older = self.older_instances(now, id);
            let current = self.instance(id);
            let versions = older.iter().filter_map(|(_, old)| old.as_deref()).chain(&current);
            if finds_any(self.spelling(), filters, versions) {
                choices.extend(choice(resource, older));
            }
        }
        choices
    }

    /// Whether something of this id was made less than `within` ago: EC2 may
    /// not find it yet. Interfaces, instances, attachments, subnets, VPCs,
    /// groups and elastic addresses are known, those of the config from the
    /// world's beginning.
    pub fn is_fresh(&self, id: impl AsRef<str>, now: Duration, within: Duration) -> bool {
        self.made_at(id.as_ref()).is_some_and(|made_at| now < made_at.saturating_add(within))
    }

    /// When something that exists was made.
    fn made_at(&self, id: &str) -> Option<Duration> {
        if let Some(id) = AttachmentId::parse(id) {
            let interface = self.interface(*self.attachments.get(&id)?)?;
            return interface.attachment.map(|held| held.attach_time);
        }
        if let Some(id) = NetworkInterfaceId::parse(id) {
            return self.ledger.created_at(id).filter(|_| self.interfaces.contains_key(&id));
        }
        if let Some(id) = InstanceId::parse(id) {
            return self.instances.get(&id).map(|held| held.launch.launched_at);
        }
        if let Some(id) = SubnetId::parse(id) {
            return self.network.subnets.get(&id).map(|held| held.created_at);
        }
        if let Some(id) = VpcId::parse(id) {
            return self.network.vpcs.get(&id).map(|held| held.created_at);
        }
        if let Some(id) = GroupId::parse(id) {
            return self.network.groups.get(&id).map(|held| held.created_at);
        }
        let id = AllocationId::parse(id)?;
        self.addresses.get(&id).map(|held| held.allocated_at)
    }
}

fn is_asked(resource: Resource, ids: &[String]) -> bool {
    ids.is_empty() || ids.iter().any(|id| id == resource.id())
}

/// Whether the filters find one of the versions. Filters that cannot be read
/// find nothing: the call fails whatever it sees.
fn finds_any<'v, T: Filtered + 'v>(
    spelling: Spelling<'_>,
    filters: &[Filter],
    mut versions: impl Iterator<Item = &'v T>,
) -> bool {
    Filters::read(spelling, filters)
        .is_ok_and(|filters| versions.any(|version| filters.matches(version)))
}

fn choice<T>(resource: Resource, older: Vec<(Duration, T)>) -> Option<Choice> {
    let superseded_at: Vec<_> = older.into_iter().map(|(at, _)| at).collect();
    (!superseded_at.is_empty()).then_some(Choice { resource, superseded_at })
}
