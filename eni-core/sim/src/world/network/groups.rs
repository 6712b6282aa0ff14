//! Security groups: create, delete, describe.

use std::sync::Arc;

use super::HeldGroup;
use crate::{
    Answer, ApiError,
    answer::SecurityGroup,
    call::{CreateSecurityGroup, DeleteSecurityGroup, DescribeSecurityGroups},
    id::{GroupId, Id, VpcId},
    ledger::{Event, Stamp},
    world::{
        World,
        filters::Filters,
        page::{Asked, MAX_RESULTS, Page, chosen},
        read_ids,
        tags::check_tags,
    },
};

/// doc:API_CreateSecurityGroup, for the name and the description.
const MAX_TEXT: usize = 255;

impl World {
    pub(in crate::world) fn create_security_group(
        &mut self,
        stamp: Stamp,
        create: &CreateSecurityGroup,
    ) -> Result<Answer, ApiError> {
        check_text(&create.group_name, "GroupName")?;
        check_text(&create.description, "GroupDescription")?;
        check_tags(&create.tags)?;
        let name = create.group_name.as_str();
        if name.starts_with("sg-") {
            return Err(ApiError::parameter_value(format!(
                "Value ({name}) for parameter GroupName is invalid. Group names may not be in the \
                 format sg-*."
            )));
        }
        let vpc_id = match &create.vpc_id {
            Some(text) => VpcId::read(text)?,
            None => self.default_vpc()?,
        };
        if !self.network.vpcs.contains_key(&vpc_id) {
            return Err(ApiError::vpc_not_found(&[vpc_id]));
        }
        if self.group_named(vpc_id, name).is_some() {
            return Err(ApiError::client(
                "InvalidGroup.Duplicate",
                format!("The security group '{name}' already exists for VPC '{vpc_id}'"),
            ));
        }
        if self.network.groups.len() >= self.facts.quotas.security_groups {
            return Err(ApiError::client(
                "SecurityGroupLimitExceeded",
                "The maximum number of security groups has been reached.",
            ));
        }
        let id = self.add_group(stamp, vpc_id, name, &create.description, create);
        let held = self.network.groups.get(&id).ok_or_else(|| ApiError::group_not_found(id))?;
        Ok(Answer::CreateSecurityGroup { security_group: held.shown.clone().into() })
    }

    fn add_group(
        &mut self,
        stamp: Stamp,
        vpc_id: VpcId,
        name: &str,
        description: &str,
        create: &CreateSecurityGroup,
    ) -> GroupId {
        let known = &self.network.groups;
        let id = Self::fresh_id(&mut self.random, |id| known.contains_key(id));
        let shown = SecurityGroup {
            group_id: id,
            group_name: name.into(),
            description: description.into(),
            vpc_id,
            owner_id: self.facts.account_id.clone(),
            tag_set: Arc::new(create.tags.clone()),
        };
        let network = Arc::make_mut(&mut self.network);
        network.groups.insert(id, HeldGroup { shown, created_at: stamp.at });
        network.group_order.push(id);
        self.ledger.record(stamp, Event::Made { resource: id.as_str().into() });
        id
    }

    /// The default group of a new VPC.
    pub(super) fn add_default_group(&mut self, stamp: Stamp, vpc_id: VpcId) -> GroupId {
        let untagged = CreateSecurityGroup::default();
        self.add_group(stamp, vpc_id, "default", "default VPC security group", &untagged)
    }

    pub(super) fn default_vpc(&self) -> Result<VpcId, ApiError> {
        let vpc = self.network.default_vpc().map(|vpc| vpc.shown.vpc_id);
        vpc.ok_or_else(|| ApiError::client("VPCIdNotSpecified", "No default VPC for this user."))
    }

    fn group_named(&self, vpc_id: VpcId, name: &str) -> Option<GroupId> {
        let mut all = self.network.groups.values();
        all.find(|held| held.shown.vpc_id == vpc_id && &*held.shown.group_name == name)
            .map(|held| held.shown.group_id)
    }

    fn group_of_default_vpc(&self, name: &str) -> Option<GroupId> {
        self.group_named(self.network.default_vpc()?.shown.vpc_id, name)
    }

    pub(in crate::world) fn delete_security_group(
        &mut self,
        stamp: Stamp,
        delete: &DeleteSecurityGroup,
    ) -> Result<Answer, ApiError> {
        let id = match (&delete.group_id, &delete.group_name) {
            (Some(text), None) => GroupId::read(text)?,
            (None, Some(name)) => {
                self.group_of_default_vpc(name).ok_or_else(|| ApiError::group_not_found(name))?
            }
            (Some(_), Some(_)) => {
                return Err(ApiError::parameter_combination(
                    "The parameters GroupName and GroupId may not both be specified",
                ));
            }
            (None, None) => return Err(ApiError::missing_parameter("groupId")),
        };
        let held = self.network.groups.get(&id).ok_or_else(|| ApiError::group_not_found(id))?;
        if &*held.shown.group_name == "default" {
            return Err(ApiError::client(
                "CannotDelete",
                format!(
                    "the specified group: \"{id}\" name: \"default\" cannot be deleted by a user"
                ),
            ));
        }
        let has = |groups: &[crate::answer::GroupIdentifier]| {
            groups.iter().any(|group| group.group_id == id)
        };
        if self.interfaces().any(|interface| has(&interface.groups)) {
            return Err(ApiError::dependency_violation(format!(
                "resource {id} has a dependent object"
            )));
        }
        let security_group = held.shown.clone();
        self.remove_group(stamp, id);
        Ok(Answer::DeleteSecurityGroup { security_group: security_group.into() })
    }

    pub(super) fn remove_group(&mut self, stamp: Stamp, id: GroupId) {
        let network = Arc::make_mut(&mut self.network);
        network.groups.remove(&id);
        network.group_order.retain(|held| *held != id);
        self.ledger.record(stamp, Event::Unmade { resource: id.as_str().into() });
    }

    pub(in crate::world) fn describe_security_groups(
        &self,
        describe: &DescribeSecurityGroups,
    ) -> Result<Answer, ApiError> {
        let wanted = read_ids::<GroupId>(&describe.group_ids)?;
        let filters = Filters::<SecurityGroup>::read(self.spelling(), &describe.filters)?;
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: None,
        };
        let page = Page::read(&asked, MAX_RESULTS, GroupId::parse)?;
        let groups = &self.network.groups;
        if let Some(unknown) = wanted.iter().find(|id| !groups.contains_key(id)) {
            return Err(ApiError::group_not_found(unknown));
        }
        let named = chosen(&describe.group_names, |name| self.group_of_default_vpc(name))
            .map_err(|unknown| ApiError::group_not_found(unknown.join(", ")))?;
        let all = wanted.is_empty() && describe.group_names.is_empty();
        let found = groups
            .values()
            .map(|held| &held.shown)
            .filter(|group| {
                all || wanted.contains(&group.group_id) || named.contains(&group.group_id)
            })
            .filter(|group| page.reaches(&group.group_id) && filters.matches(group))
            .cloned();
        let (security_groups, next_token) = page.cut(found, |last| last.group_id.to_string());
        Ok(Answer::DescribeSecurityGroups { security_groups, next_token })
    }
}

fn check_text(text: &str, parameter: &str) -> Result<(), ApiError> {
    if text.is_empty() {
        return Err(ApiError::missing_parameter(parameter));
    }
    if text.chars().count() > MAX_TEXT {
        return Err(ApiError::parameter_value(format!(
            "Value for parameter {parameter} is invalid. It has more than {MAX_TEXT} characters."
        )));
    }
    Ok(())
}
