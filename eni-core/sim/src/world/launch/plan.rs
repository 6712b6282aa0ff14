//! What a launch asks for, read and checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    ApiError, InstanceTypeInfo, TagSet,
    call::{InstanceNetworkInterfaceSpecification, RunInstances},
    id::{GroupId, Id, ImageId, NetworkInterfaceId, SubnetId, VpcId},
    world::{
        World,
        attachments::check_counts,
        instances::{PRIMARY, Slot},
        private_ips::{Wanted, WantedV6, check_limits},
        read_ids,
        tags::check_tags,
    },
};

/// What EC2 launches when no type is given (doc:API_RunInstances).
const DEFAULT_TYPE: &str = "m1.small";

/// What a launch makes, read and checked but for the room that it needs.
pub(super) struct Plan {
    pub(super) image_id: ImageId,
    pub(super) info: InstanceTypeInfo,
    pub(super) interfaces: Vec<PlannedInterface>,
    pub(super) instance_tags: Arc<TagSet>,
    pub(super) interface_tags: Arc<TagSet>,
}

/// One of an instance's interfaces.
pub(super) struct PlannedInterface {
    pub(super) slot: Slot,
    pub(super) delete_on_termination: bool,
    pub(super) from: From,
}

/// Where an interface comes from.
pub(super) enum From {
    Existing(NetworkInterfaceId),
    New {
        subnet_id: SubnetId,
        description: Arc<str>,
        groups: Vec<GroupId>,
        addresses: Wanted,
        ipv6: WantedV6,
    },
}

impl World {
    /// Reads a launch and checks everything but the room that it needs.
    pub(super) fn plan(&self, run: &RunInstances) -> Result<Plan, ApiError> {
        let image_id = ImageId::read(
            run.image_id.as_deref().ok_or_else(|| ApiError::missing_parameter("ImageId"))?,
        )?;
        let name = run.instance_type.as_deref().unwrap_or(DEFAULT_TYPE);
        let info = self.facts.instance_types.get(name).cloned().ok_or_else(|| {
            ApiError::parameter_value(format!("Invalid value '{name}' for InstanceType."))
        })?;
        if run.min_count == 0 || run.max_count < run.min_count {
            return Err(ApiError::parameter_value(format!(
                "Value ({}) for parameter maxCount is invalid. It must be at least minCount ({}), \
                 and that at least 1.",
                run.max_count, run.min_count
            )));
        }
        if let Some(zone) = run.availability_zone.as_deref()
            && self.facts.zone(zone).is_none()
        {
            return Err(ApiError::parameter_value(format!("Invalid availability zone: [{zone}]")));
        }
        let interfaces = if run.network_interfaces.is_empty() {
            vec![self.primary(run)?]
        } else {
            self.specified(run, &info)?
        };
        let mut plan = Plan {
            image_id,
            info,
            interfaces,
            instance_tags: self.facts.nothing.tags.clone(),
            interface_tags: self.facts.nothing.tags.clone(),
        };
        for specification in &run.tag_specifications {
            check_tags(&specification.tags)?;
            let tags = Arc::new(specification.tags.clone());
            match specification.resource_type.as_str() {
                "instance" => plan.instance_tags = tags,
                "network-interface" => plan.interface_tags = tags,
                // The simulator's instances have no volumes.
                "volume" => {}
                other => {
                    return Err(ApiError::parameter_value(format!(
                        "'{other}' is not a valid taggable resource type for this operation."
                    )));
                }
            }
        }
        self.check_plan(run, &plan)?;
        Ok(plan)
    }

    /// The interface that EC2 makes up.
    fn primary(&self, run: &RunInstances) -> Result<PlannedInterface, ApiError> {
        let subnet_id = match &run.subnet_id {
            Some(text) => SubnetId::read(text)?,
            None => self.default_subnet(run)?,
        };
        let addresses = Wanted::read(run.private_ip_address.as_deref(), &[], None)?;
        if addresses.primary.is_some() && run.max_count > 1 {
            return Err(ApiError::parameter_combination(
                "You may not specify a private IP address when launching more than one instance",
            ));
        }
        let groups = read_ids(&run.security_group_ids)?;
        self.check_networks(subnet_id, &groups)?;
        let from = From::New {
            subnet_id,
            description: self.facts.nothing.text.clone(),
            groups,
            addresses,
            ipv6: WantedV6::default(),
        };
        Ok(PlannedInterface { slot: PRIMARY, delete_on_termination: true, from })
    }

    /// Whether an instance's own groups are in its VPC. Here EC2 has other
    /// words for it than where a network interface names them.
    fn check_networks(&self, subnet_id: SubnetId, groups: &[GroupId]) -> Result<(), ApiError> {
        let vpc_id = self.network.subnet(subnet_id)?.shown.vpc_id;
        let elsewhere = groups
            .iter()
            .find(|id| self.network.groups.get(id).is_some_and(|held| held.shown.vpc_id != vpc_id));
        elsewhere.map_or(Ok(()), |id| {
            Err(ApiError::client(
                "InvalidParameter",
                format!("Security group {id} and subnet {subnet_id} belong to different networks."),
            ))
        })
    }

    fn default_subnet(&self, run: &RunInstances) -> Result<SubnetId, ApiError> {
        self.network.default_subnet(run.availability_zone.as_deref()).ok_or_else(|| {
            ApiError::client(
                "MissingInput",
                "No subnets found for the default VPC. Please specify a subnet.",
            )
        })
    }

    fn specified(
        &self,
        run: &RunInstances,
        info: &InstanceTypeInfo,
    ) -> Result<Vec<PlannedInterface>, ApiError> {
        let refused = |what: &str| {
            Err(ApiError::parameter_combination(format!(
                "Network interfaces and an instance-level {what} may not be specified on the same \
                 request"
            )))
        };
        if run.subnet_id.is_some() {
            return refused("subnet ID");
        }
        if !run.security_group_ids.is_empty() {
            return refused("security groups");
        }
        if run.private_ip_address.is_some() {
            return refused("private IP address");
        }
        let mut slots = BTreeMap::new();
        let mut planned = Vec::new();
        for specification in &run.network_interfaces {
            let interface = self.specified_one(run, specification)?;
            let (card, index) = interface.slot;
            if slots.insert(interface.slot, ()).is_some() {
                return Err(ApiError::parameter_value(format!(
                    "Each network interface requires a unique device index: {index} on network \
                     card {card} is there twice."
                )));
            }
            planned.push(interface);
        }
        if !slots.contains_key(&PRIMARY) {
            return Err(ApiError::parameter_value(
                "When specifying network interfaces, you must include a device at index 0.",
            ));
        }
        check_counts(info, &slots.keys().copied())?;
        Ok(planned)
    }

    fn specified_one(
        &self,
        run: &RunInstances,
        specification: &InstanceNetworkInterfaceSpecification,
    ) -> Result<PlannedInterface, ApiError> {
        let device_index = specification.device_index.ok_or_else(|| {
            ApiError::parameter_value("Each network interface requires a device index.")
        })?;
        let slot = (specification.network_card_index.unwrap_or(0), device_index);
        if let Some(id) = &specification.network_interface_id {
            let delete_on_termination = specification.delete_on_termination.unwrap_or(false);
            return Ok(PlannedInterface {
                slot,
                delete_on_termination,
                from: From::Existing(self.existing(run, id, specification)?),
            });
        }
        let addresses = Wanted::read(
            specification.private_ip_address.as_deref(),
            &specification.private_ip_addresses,
            specification.secondary_private_ip_address_count,
        )?;
        if addresses.named().next().is_some() && run.max_count > 1 {
            return Err(ApiError::parameter_combination(
                "You may not specify a private IP address when launching more than one instance",
            ));
        }
        let subnet_id = match &specification.subnet_id {
            Some(text) => SubnetId::read(text)?,
            None => self.default_subnet(run)?,
        };
        let ipv6 = WantedV6::read(&specification.ipv6_addresses, specification.ipv6_address_count)?;
        let from = From::New {
            subnet_id,
            description: specification
                .description
                .as_deref()
                .map_or_else(|| self.facts.nothing.text.clone(), Into::into),
            groups: read_ids(&specification.groups)?,
            addresses,
            ipv6,
        };
        let delete_on_termination = specification.delete_on_termination.unwrap_or(true);
        Ok(PlannedInterface { slot, delete_on_termination, from })
    }

    /// An interface that a launch attaches (B2: DeleteOnTermination can be
    /// true for a new interface only).
    fn existing(
        &self,
        run: &RunInstances,
        id: &str,
        specification: &InstanceNetworkInterfaceSpecification,
    ) -> Result<NetworkInterfaceId, ApiError> {
        let id = NetworkInterfaceId::read(id)?;
        if run.max_count > 1 {
            return Err(ApiError::parameter_combination(
                "A network interface ID may not be specified when launching more than one instance",
            ));
        }
        if specification.delete_on_termination == Some(true) {
            return Err(ApiError::parameter_combination(
                "A network interface may not specify both a network interface ID and delete on \
                 termination",
            ));
        }
        let only_place = InstanceNetworkInterfaceSpecification {
            device_index: specification.device_index,
            network_card_index: specification.network_card_index,
            network_interface_id: specification.network_interface_id.clone(),
            delete_on_termination: specification.delete_on_termination,
            ..InstanceNetworkInterfaceSpecification::default()
        };
        if *specification != only_place {
            return Err(ApiError::parameter_combination(
                "A network interface may not specify both a network interface ID and a subnet, a \
                 description, addresses or groups",
            ));
        }
        let interface = self.interface(id).ok_or_else(|| ApiError::interface_not_found(&[id]))?;
        if interface.attachment.is_some() {
            return Err(ApiError::interface_in_use(id));
        }
        Ok(id)
    }

    /// Whether a plan's interfaces can be made and fit together.
    fn check_plan(&self, run: &RunInstances, plan: &Plan) -> Result<(), ApiError> {
        let mut place: Option<(VpcId, Arc<str>)> = None;
        for interface in &plan.interfaces {
            let here = match &interface.from {
                From::Existing(id) => {
                    let held =
                        self.interface(*id).ok_or_else(|| ApiError::interface_not_found(&[id]))?;
                    self.check_address_limits(held, &plan.info.instance_type)?;
                    (held.vpc_id, held.availability_zone.clone())
                }
                From::New { subnet_id, groups, addresses, ipv6, .. } => {
                    let subnet = self.network.subnet(*subnet_id)?;
                    let most = self.facts.quotas.security_groups_per_interface;
                    self.network.groups_of(subnet.shown.vpc_id, groups, most)?;
                    self.check_named(*subnet_id, addresses)?;
                    self.check_ipv6(subnet, ipv6, None)?;
                    check_limits(&plan.info, addresses.len(), ipv6.len())?;
                    (subnet.shown.vpc_id, subnet.shown.availability_zone.clone())
                }
            };
            if place.as_ref().is_some_and(|place| *place != here) {
                return Err(ApiError::parameter_combination(
                    "All the network interfaces of an instance must be in the same availability \
                     zone and VPC",
                ));
            }
            place = Some(here);
        }
        check_each_once(&plan.interfaces)?;
        match (&run.availability_zone, place) {
            (Some(wanted), Some((_, zone))) if **wanted != *zone => Err(ApiError::parameter_value(
                format!("The availability zone '{wanted}' is not that of the subnet, '{zone}'"),
            )),
            _ => Ok(()),
        }
    }
}

/// Whether an interface or an address is there twice.
fn check_each_once(interfaces: &[PlannedInterface]) -> Result<(), ApiError> {
    let mut existing = BTreeSet::new();
    let mut ipv4 = BTreeSet::new();
    let mut ipv6 = BTreeSet::new();
    for interface in interfaces {
        match &interface.from {
            From::Existing(id) if !existing.insert(*id) => {
                return Err(ApiError::interface_in_use(id));
            }
            From::Existing(_) => {}
            From::New { subnet_id, addresses, ipv6: wanted, .. } => {
                let fresh = addresses.named().all(|address| ipv4.insert((*subnet_id, address)))
                    && wanted.named.iter().all(|address| ipv6.insert(*address));
                if !fresh {
                    return Err(ApiError::parameter_value(
                        "Duplicate IP address specified: each network interface needs its own",
                    ));
                }
            }
        }
    }
    Ok(())
}
