//! Tags of every kind of resource: add and take off.

use std::{sync::Arc, time::Duration};

use super::{World, network::Network};
use crate::{
    Answer, ApiError, TagSet,
    call::{CreateTags, DeleteTag, DeleteTags},
    id::{AllocationId, GroupId, InstanceId, NetworkInterfaceId, SubnetId, VpcId},
    ledger::{Event, Stamp},
};

/// doc:Using_Tags, tag restrictions.
const MAX_TAGS: usize = 50;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;
/// doc:API_CreateTags.
const MAX_RESOURCES: usize = 1000;

/// What can have tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tagged {
    Address(AllocationId),
    Instance(InstanceId),
    Interface(NetworkInterfaceId),
    Group(GroupId),
    Subnet(SubnetId),
    Vpc(VpcId),
}

impl Tagged {
    fn parse(text: &str) -> Option<Self> {
        NetworkInterfaceId::parse(text)
            .map(Self::Interface)
            .or_else(|| InstanceId::parse(text).map(Self::Instance))
            .or_else(|| SubnetId::parse(text).map(Self::Subnet))
            .or_else(|| GroupId::parse(text).map(Self::Group))
            .or_else(|| VpcId::parse(text).map(Self::Vpc))
            .or_else(|| AllocationId::parse(text).map(Self::Address))
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::Address(id) => id.as_str(),
            Self::Instance(id) => id.as_str(),
            Self::Interface(id) => id.as_str(),
            Self::Group(id) => id.as_str(),
            Self::Subnet(id) => id.as_str(),
            Self::Vpc(id) => id.as_str(),
        }
    }

    pub(super) const fn resource_type(&self) -> &'static str {
        match self {
            Self::Address(_) => "elastic-ip",
            Self::Instance(_) => "instance",
            Self::Interface(_) => "network-interface",
            Self::Group(_) => "security-group",
            Self::Subnet(_) => "subnet",
            Self::Vpc(_) => "vpc",
        }
    }

    fn not_found(&self) -> ApiError {
        match self {
            Self::Address(id) => ApiError::address_not_found(&[id]),
            Self::Instance(id) => ApiError::instance_not_found(&[id]),
            Self::Interface(id) => ApiError::interface_not_found(&[id]),
            Self::Group(id) => ApiError::group_not_found(id),
            Self::Subnet(id) => ApiError::subnet_not_found(&[id]),
            Self::Vpc(id) => ApiError::vpc_not_found(&[id]),
        }
    }
}

impl World {
    pub(super) fn create_tags(
        &mut self,
        stamp: Stamp,
        create: &CreateTags,
    ) -> Result<Answer, ApiError> {
        check_tags(&create.tags)?;
        if create.tags.is_empty() {
            return Err(ApiError::missing_parameter("tag"));
        }
        let mut results = Vec::new();
        for tagged in self.taggable(&create.resources)? {
            let mut tag_set = self.tag_set(tagged).map(|tags| (**tags).clone()).unwrap_or_default();
            tag_set.extend(create.tags.clone());
            check_tags(&tag_set)?;
            results.push((tagged, Arc::new(tag_set)));
        }
        let tags = Arc::new(create.tags.clone());
        for (tagged, tag_set) in results {
            self.set_tags(stamp.at, tagged, tag_set);
            let tags = tags.clone();
            let event = match tagged {
                Tagged::Interface(interface) => Event::Tagged { interface, tags },
                other => Event::ResourceTagged { resource: other.id().into(), tags },
            };
            self.ledger.record(stamp, event);
        }
        Ok(Answer::CreateTags)
    }

    pub(super) fn delete_tags(
        &mut self,
        stamp: Stamp,
        delete: &DeleteTags,
    ) -> Result<Answer, ApiError> {
        for tagged in self.taggable(&delete.resources)? {
            let before = self.tag_set(tagged).cloned().unwrap_or_default();
            let keys: Arc<[String]> = if delete.tags.is_empty() {
                before.keys().cloned().collect()
            } else {
                let meant = delete.tags.iter().filter(|tag| is_meant(tag, &before));
                meant.map(|tag| tag.key.clone()).collect()
            };
            let mut tag_set = (*before).clone();
            tag_set.retain(|key, _| !keys.contains(key));
            self.set_tags(stamp.at, tagged, Arc::new(tag_set));
            let event = match tagged {
                Tagged::Interface(interface) => Event::Untagged { interface, keys },
                other => Event::ResourceUntagged { resource: other.id().into(), keys },
            };
            self.ledger.record(stamp, event);
        }
        Ok(Answer::DeleteTags)
    }

    /// The resources of a request, each once; all of them exist.
    fn taggable(&self, resources: &[String]) -> Result<Vec<Tagged>, ApiError> {
        if resources.is_empty() {
            return Err(ApiError::missing_parameter("resourceId"));
        }
        if resources.len() > MAX_RESOURCES {
            return Err(ApiError::parameter_value(format!(
                "The maximum number of resources, {MAX_RESOURCES}, has been exceeded."
            )));
        }
        let mut all = Vec::new();
        for resource in resources {
            let tagged = Tagged::parse(resource).ok_or_else(|| {
                ApiError::client(
                    "InvalidID",
                    format!("The ID '{resource}' is not valid, or of a kind that is not simulated"),
                )
            })?;
            if self.tag_set(tagged).is_none() {
                return Err(tagged.not_found());
            }
            if !all.contains(&tagged) {
                all.push(tagged);
            }
        }
        Ok(all)
    }

    /// A resource's tags; `None` if it does not exist.
    fn tag_set(&self, tagged: Tagged) -> Option<&Arc<TagSet>> {
        Some(match tagged {
            Tagged::Address(id) => &self.addresses.get(&id)?.tag_set,
            Tagged::Instance(id) => &self.instances.get(&id)?.tag_set,
            Tagged::Interface(id) => &self.interfaces.get(&id)?.tag_set,
            Tagged::Group(id) => &self.network.groups.get(&id)?.shown.tag_set,
            Tagged::Subnet(id) => &self.network.subnets.get(&id)?.shown.tag_set,
            Tagged::Vpc(id) => &self.network.vpcs.get(&id)?.shown.tag_set,
        })
    }

    fn set_tags(&mut self, at: Duration, tagged: Tagged, tag_set: Arc<TagSet>) {
        match tagged {
            Tagged::Interface(id) => self.change_interface(at, id, |held| held.tag_set = tag_set),
            Tagged::Instance(id) => {
                self.remember_instance(at, id);
                if let Some(held) = self.instances.get_mut(&id) {
                    Arc::make_mut(held).tag_set = tag_set;
                }
            }
            Tagged::Address(id) => {
                if let Some(held) = self.addresses.get_mut(&id) {
                    held.tag_set = tag_set;
                }
            }
            Tagged::Group(_) | Tagged::Subnet(_) | Tagged::Vpc(_) => {
                set_network_tags(Arc::make_mut(&mut self.network), tagged, tag_set);
            }
        }
    }

    /// Everything with tags but interfaces and instances, in order of kind and id.
    pub(super) fn settled_tags(&self) -> impl Iterator<Item = (Tagged, &Arc<TagSet>)> {
        let addresses =
            self.addresses.iter().map(|(id, held)| (Tagged::Address(*id), &held.tag_set));
        let network = &*self.network;
        let groups =
            network.groups.iter().map(|(id, held)| (Tagged::Group(*id), &held.shown.tag_set));
        let subnets =
            network.subnets.iter().map(|(id, held)| (Tagged::Subnet(*id), &held.shown.tag_set));
        let vpcs = network.vpcs.iter().map(|(id, held)| (Tagged::Vpc(*id), &held.shown.tag_set));
        addresses.chain(groups).chain(subnets).chain(vpcs)
    }
}

fn set_network_tags(network: &mut Network, tagged: Tagged, tag_set: Arc<TagSet>) {
    let held = match tagged {
        Tagged::Group(id) => network.groups.get_mut(&id).map(|held| &mut held.shown.tag_set),
        Tagged::Subnet(id) => network.subnets.get_mut(&id).map(|held| &mut held.shown.tag_set),
        Tagged::Vpc(id) => network.vpcs.get_mut(&id).map(|held| &mut held.shown.tag_set),
        Tagged::Address(_) | Tagged::Instance(_) | Tagged::Interface(_) => None,
    };
    if let Some(held) = held {
        *held = tag_set;
    }
}

fn is_meant(tag: &DeleteTag, tags: &TagSet) -> bool {
    match &tag.value {
        None => true,
        Some(value) => tags.get(&tag.key) == Some(value),
    }
}

/// Whether a resource can have these tags. Lengths are in characters.
pub(super) fn check_tags(tags: &TagSet) -> Result<(), ApiError> {
    if tags.len() > MAX_TAGS {
        return Err(ApiError::client(
            "TagLimitExceeded",
            "The maximum number of Tags for a resource has been reached.",
        ));
    }
    for (key, value) in tags {
        if key.is_empty() || is_longer(key, MAX_KEY) {
            return Err(ApiError::parameter_value(format!(
                "Tag key must have 1 to {MAX_KEY} characters: '{key}'"
            )));
        }
        if is_longer(value, MAX_VALUE) {
            return Err(ApiError::parameter_value(format!(
                "Tag value exceeds the maximum length of {MAX_VALUE} characters"
            )));
        }
        if key.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("aws:")) {
            return Err(ApiError::parameter_value(
                "Tag keys starting with 'aws:' are reserved for internal use",
            ));
        }
    }
    Ok(())
}

/// Whether a text has more than so many characters.
fn is_longer(text: &str, characters: usize) -> bool {
    text.len() > characters && text.chars().count() > characters
}
