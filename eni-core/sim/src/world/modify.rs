//! Changes of an interface that leave it where it is: attributes and tags.

use std::sync::Arc;

use super::{World, read_ids};
use crate::{
    Answer, ApiError, TagSet,
    call::{CreateTags, DeleteTags, ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute},
    id::{AttachmentId, Id, NetworkInterfaceId},
    ledger::{Event, Modification, Stamp},
};

/// doc:Using_Tags, tag restrictions.
const MAX_TAGS: usize = 50;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

impl World {
    pub(super) fn modify_network_interface_attribute(
        &mut self,
        stamp: Stamp,
        modify: &ModifyNetworkInterfaceAttribute,
    ) -> Result<Answer, ApiError> {
        let id = NetworkInterfaceId::read(&modify.network_interface_id)?;
        let not_found = || ApiError::interface_not_found(&[id]);
        let event = match &modify.attribute {
            NetworkInterfaceAttribute::Description(description) => {
                let interface = self.interfaces.get_mut(&id).ok_or_else(not_found)?;
                interface.description = description.as_str().into();
                let modification = Modification::Description(interface.description.clone());
                Event::Modified { interface: id, modification }
            }
            NetworkInterfaceAttribute::SourceDestCheck(check) => {
                let interface = self.interfaces.get_mut(&id).ok_or_else(not_found)?;
                interface.source_dest_check = *check;
                let modification = Modification::SourceDestCheck(*check);
                Event::Modified { interface: id, modification }
            }
            NetworkInterfaceAttribute::Groups(groups) => {
                let wanted = read_ids(groups)?;
                if wanted.is_empty() {
                    return Err(ApiError::client(
                        "MissingParameter",
                        "The request must contain the parameter groupId",
                    ));
                }
                if !self.interfaces.contains_key(&id) {
                    return Err(not_found());
                }
                let groups = self.known_groups(&wanted)?;
                let interface = self.interfaces.get_mut(&id).ok_or_else(not_found)?;
                interface.groups = groups.clone();
                Event::Modified { interface: id, modification: Modification::Groups(groups) }
            }
            NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id,
                delete_on_termination: value,
            } => {
                let attachment_id = AttachmentId::read(attachment_id)?;
                let interface = self.interfaces.get_mut(&id).ok_or_else(not_found)?;
                let attachment = interface
                    .attachment
                    .as_mut()
                    .filter(|attachment| attachment.attachment_id == attachment_id)
                    .ok_or_else(|| ApiError::attachment_not_found(attachment_id))?;
                attachment.delete_on_termination = *value;
                let attachment = attachment_id;
                Event::DeleteOnTerminationSet { interface: id, attachment, value: *value }
            }
        };
        self.ledger.record(stamp, event);
        Ok(Answer::ModifyNetworkInterfaceAttribute)
    }

    pub(super) fn create_tags(
        &mut self,
        stamp: Stamp,
        create: &CreateTags,
    ) -> Result<Answer, ApiError> {
        check_tags(&create.tags)?;
        if create.tags.is_empty() {
            return Err(missing("tag"));
        }
        let ids = self.taggable(&create.resources)?;
        let mut results = Vec::new();
        for id in &ids {
            let mut tag_set = self
                .interface(*id)
                .map(|interface| (*interface.tag_set).clone())
                .ok_or_else(|| ApiError::interface_not_found(&[id]))?;
            tag_set.extend(create.tags.clone());
            check_tags(&tag_set)?;
            results.push((*id, Arc::new(tag_set)));
        }
        let tags = Arc::new(create.tags.clone());
        for (id, tag_set) in results {
            if let Some(interface) = self.interfaces.get_mut(&id) {
                interface.tag_set = tag_set;
            }
            self.ledger.record(stamp, Event::Tagged { interface: id, tags: tags.clone() });
        }
        Ok(Answer::CreateTags)
    }

    pub(super) fn delete_tags(
        &mut self,
        stamp: Stamp,
        delete: &DeleteTags,
    ) -> Result<Answer, ApiError> {
        if delete.keys.is_empty() {
            return Err(missing("tag"));
        }
        let keys: Arc<[String]> = delete.keys.as_slice().into();
        for id in self.taggable(&delete.resources)? {
            if let Some(interface) = self.interfaces.get_mut(&id) {
                Arc::make_mut(&mut interface.tag_set).retain(|key, _| !keys.contains(key));
            }
            self.ledger.record(stamp, Event::Untagged { interface: id, keys: keys.clone() });
        }
        Ok(Answer::DeleteTags)
    }

    /// The resources of a request, each once: interfaces that exist.
    fn taggable(&self, resources: &[String]) -> Result<Vec<NetworkInterfaceId>, ApiError> {
        if resources.is_empty() {
            return Err(missing("resourceId"));
        }
        let mut ids = Vec::new();
        for resource in resources {
            let id = NetworkInterfaceId::parse(resource).ok_or_else(|| {
                ApiError::client(
                    "UnsupportedOperation",
                    format!(
                        "The simulator has tags on network interfaces only, not on '{resource}'"
                    ),
                )
            })?;
            if !self.interfaces.contains_key(&id) {
                return Err(ApiError::interface_not_found(&[id]));
            }
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }
}

fn missing(parameter: &str) -> ApiError {
    ApiError::client(
        "MissingParameter",
        format!("The request must contain the parameter {parameter}"),
    )
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
        if key.is_empty() || key.chars().count() > MAX_KEY {
            return Err(ApiError::parameter_value(format!(
                "Tag key must have 1 to {MAX_KEY} characters: '{key}'"
            )));
        }
        if value.chars().count() > MAX_VALUE {
            return Err(ApiError::parameter_value(format!(
                "Tag value exceeds the maximum length of {MAX_VALUE} characters"
            )));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(ApiError::parameter_value(
                "Tag keys starting with 'aws:' are reserved for internal use",
            ));
        }
    }
    Ok(())
}
