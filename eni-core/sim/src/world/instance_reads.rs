//! The reads of instances and of instance types.

use std::{collections::BTreeSet, time::Duration};

use super::{
    World,
    filters::Filters,
    instances::{HeldInstance, PRIMARY},
    page::{Asked, MAX_RESULTS, Page, chosen},
    read_ids,
    view::{Resource, View, held_or_seen},
};
use crate::{
    Answer, ApiError, Instance, InstanceNetworkInterface, InstanceStateName, InstanceTypeInfo,
    answer::InstanceStatus,
    call::{DescribeInstanceStatus, DescribeInstanceTypes, DescribeInstances, Filter},
    id::{InstanceId, NetworkInterfaceId},
};

/// EC2's largest page of instance types (doc:API_DescribeInstanceTypes).
const MAX_TYPES: u32 = 100;

impl World {
    pub(super) fn show_instance(&self, instance_id: InstanceId, held: &HeldInstance) -> Instance {
        let shown = |id: &NetworkInterfaceId| {
            let network_interface = self.interfaces.get(id)?.clone();
            let attachment = network_interface.attachment?;
            Some(InstanceNetworkInterface {
                network_interface_id: *id,
                attachment,
                network_interface,
            })
        };
        let primary = held.slots.get(&PRIMARY).and_then(|id| self.interfaces.get(id));
        let launch = &held.launch;
        Instance {
            instance_id,
            reservation_id: launch.reservation_id,
            ami_launch_index: held.ami_launch_index,
            image_id: launch.image_id.clone(),
            instance_type: launch.instance_type.clone(),
            state: held.state,
            subnet_id: launch.subnet_id,
            vpc_id: launch.vpc_id,
            availability_zone: launch.availability_zone.clone(),
            owner_id: self.facts.account_id.clone(),
            launch_time: held.launch_time,
            private_ip_address: primary.map(|primary| primary.private_ip_address),
            public_ip_address: primary
                .and_then(|primary| primary.association())
                .map(|held| held.public_ip),
            security_groups: primary
                .map_or_else(|| self.facts.nothing.groups.clone(), |held| held.groups.clone()),
            client_token: launch.client_token.clone(),
            tag_set: held.tag_set.clone(),
            network_interfaces: held.slots.values().filter_map(shown).collect(),
        }
    }

    pub(super) fn describe_instances(
        &self,
        now: Duration,
        describe: &DescribeInstances,
        view: &View,
    ) -> Result<Answer, ApiError> {
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: (!describe.instance_ids.is_empty()).then_some("instancesSet"),
        };
        let page = Page::read(&asked, MAX_RESULTS, InstanceId::parse)?;
        let mut instances =
            self.find_instances(now, &describe.instance_ids, &describe.filters, view)?;
        instances.retain(|instance| page.reaches(&instance.instance_id));
        let next_token = page.cut_off(&mut instances, |last| last.instance_id.to_string());
        Ok(Answer::DescribeInstances { instances, next_token })
    }

    pub(super) fn describe_instance_status(
        &self,
        now: Duration,
        describe: &DescribeInstanceStatus,
        view: &View,
    ) -> Result<Answer, ApiError> {
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: (!describe.instance_ids.is_empty()).then_some("instancesSet"),
        };
        let page = Page::read(&asked, MAX_RESULTS, InstanceId::parse)?;
        let filters = Filters::read(self.spelling(), &describe.filters)?;
        let found = self
            .find_instances(now, &describe.instance_ids, &[], view)?
            .into_iter()
            .filter(|instance| page.reaches(&instance.instance_id))
            .filter(|instance| {
                describe.include_all_instances || instance.state == InstanceStateName::Running
            })
            .map(|instance| InstanceStatus {
                instance_id: instance.instance_id,
                availability_zone: instance.availability_zone,
                instance_state: instance.state,
                status: match instance.state {
                    InstanceStateName::Running => "ok",
                    InstanceStateName::Pending => "initializing",
                    _ => "not-applicable",
                },
            })
            .filter(|status| filters.matches(status));
        let (instance_statuses, next_token) = page.cut(found, |last| last.instance_id.to_string());
        Ok(Answer::DescribeInstanceStatus { instance_statuses, next_token })
    }

    /// The instances that a read finds, in order of id.
    fn find_instances(
        &self,
        now: Duration,
        ids: &[String],
        filters: &[Filter],
        view: &View,
    ) -> Result<Vec<Instance>, ApiError> {
        let wanted = read_ids::<InstanceId>(ids)?;
        let filters = Filters::read(self.spelling(), filters)?;
        let record =
            |id: &InstanceId| self.seen_instance(now, *id, view.of(Resource::Instance(*id)).record);
        let mut found = if wanted.is_empty() {
            self.instances_in(view).iter().filter_map(record).collect()
        } else {
            chosen(&wanted, record).map_err(|unknown| ApiError::instance_not_found(&unknown))?
        };
        found.retain(|shown| {
            let id = shown.instance_id;
            let version = view.of(Resource::Instance(id));
            if version.index == version.record {
                return filters.matches(shown);
            }
            let index = self.seen_instance(now, id, version.index);
            index.is_some_and(|index| filters.matches(&index))
        });
        Ok(found)
    }

    /// Those that exist and those of which a view says something.
    pub(super) fn instances_in(&self, view: &View) -> Vec<InstanceId> {
        let seen = view.iter().filter_map(|(resource, _)| match resource {
            Resource::Instance(id) => Some(id),
            Resource::Interface(_) => None,
        });
        held_or_seen(&self.instances, seen)
    }

    /// An instance as it is (0) or as it was.
    pub(super) fn seen_instance(
        &self,
        now: Duration,
        id: InstanceId,
        version: usize,
    ) -> Option<Instance> {
        match version.checked_sub(1) {
            None => self.instance(id),
            Some(n) => {
                let (_, old) = self.older_instances(now, id).into_iter().nth(n)?;
                old.map(|old| (*old).clone())
            }
        }
    }

    pub(super) fn describe_instance_types(
        &self,
        describe: &DescribeInstanceTypes,
    ) -> Result<Answer, ApiError> {
        let known = &self.facts.instance_types;
        let wanted: BTreeSet<_> = describe.instance_types.iter().map(String::as_str).collect();
        let unknown: Vec<_> =
            wanted.iter().copied().filter(|name| !known.contains_key(*name)).collect();
        if !unknown.is_empty() {
            return Err(ApiError::client(
                "InvalidInstanceType",
                format!(
                    "The following supplied instance types do not exist: [{}]",
                    unknown.join(", ")
                ),
            ));
        }
        let asked = Asked {
            max_results: describe.max_results,
            next_token: describe.next_token.as_deref(),
            not_with: (!wanted.is_empty()).then_some("instanceTypeSet"),
        };
        let page = Page::read(&asked, MAX_TYPES, |name| Some(name.to_owned()))?;
        let filters = Filters::<InstanceTypeInfo>::read(self.spelling(), &describe.filters)?;
        let found = known
            .iter()
            .filter(|(name, _)| wanted.is_empty() || wanted.contains(name.as_str()))
            .filter(|(name, info)| page.reaches(name) && filters.matches(info))
            .map(|(_, info)| info.clone());
        let (instance_types, next_token) = page.cut(found, |last| last.instance_type.to_string());
        Ok(Answer::DescribeInstanceTypes { instance_types, next_token })
    }
}
