//! What interfaces live in: VPCs, subnets, security groups. Here is what there
//! is; the calls are in the files beside.

mod groups;
mod resolve;
mod subnets;
mod vpcs;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use super::{addresses::Cidr, ipv6::Block};
use crate::{
    ApiError, Subnet,
    answer::{GroupIdentifier, SecurityGroup, Vpc},
    id::{GroupId, SubnetId, VpcId},
};

/// Shared between copies of a world until one of them changes it.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub(super) vpcs: BTreeMap<VpcId, HeldVpc>,
    pub(super) subnets: BTreeMap<SubnetId, HeldSubnet>,
    /// In the order in which they were made.
    pub(super) subnet_order: Vec<SubnetId>,
    pub(super) groups: BTreeMap<GroupId, HeldGroup>,
    /// In the order in which they were made.
    pub(super) group_order: Vec<GroupId>,
    /// How many IPv6 blocks were ever handed out.
    pub(super) ipv6_blocks: u64,
}

#[derive(Debug, Clone)]
pub(super) struct HeldVpc {
    pub(super) shown: Vpc,
    pub(super) cidr: Cidr,
    pub(super) ipv6: Option<Block>,
    pub(super) default_groups: Arc<[GroupIdentifier]>,
    pub(super) created_at: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct HeldSubnet {
    /// Its count of free addresses is filled in when it is shown.
    pub(super) shown: Subnet,
    pub(super) cidr: Cidr,
    pub(super) ipv6: Option<Block>,
    pub(super) created_at: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct HeldGroup {
    pub(super) shown: SecurityGroup,
    pub(super) created_at: Duration,
}

impl HeldGroup {
    fn identifier(&self) -> GroupIdentifier {
        GroupIdentifier { group_id: self.shown.group_id, group_name: self.shown.group_name.clone() }
    }
}

impl Network {
    pub(super) fn subnet(&self, id: SubnetId) -> Result<&HeldSubnet, ApiError> {
        self.subnets.get(&id).ok_or_else(|| ApiError::subnet_not_found(&[id]))
    }

    pub(super) fn default_vpc(&self) -> Option<&HeldVpc> {
        self.vpcs.values().find(|vpc| vpc.shown.is_default)
    }

    pub(super) fn default_groups(&self, vpc: VpcId) -> Option<Arc<[GroupIdentifier]>> {
        self.vpcs.get(&vpc).map(|vpc| vpc.default_groups.clone())
    }

    /// A default subnet: that of a zone, or the first one.
    pub(super) fn default_subnet(&self, zone: Option<&str>) -> Option<SubnetId> {
        self.subnet_order.iter().copied().find(|id| {
            self.subnets.get(id).is_some_and(|subnet| {
                let there = zone.is_none_or(|zone| &*subnet.shown.availability_zone == zone);
                there && subnet.shown.default_for_az
            })
        })
    }

    /// The groups of an interface in this VPC, in order of id and once each;
    /// none is the VPC's default group.
    pub(super) fn groups_of(
        &self,
        vpc: VpcId,
        wanted: &[GroupId],
        most: usize,
    ) -> Result<Arc<[GroupIdentifier]>, ApiError> {
        if wanted.is_empty() {
            return self.default_groups(vpc).ok_or_else(|| ApiError::vpc_not_found(&[vpc]));
        }
        let mut groups = Vec::new();
        for id in wanted {
            let held = self.groups.get(id).ok_or_else(|| ApiError::group_not_found(id))?;
            if held.shown.vpc_id != vpc {
                return Err(ApiError::client(
                    "InvalidGroup.NotFound",
                    "You have specified two resources that belong to different networks.",
                ));
            }
            groups.push(held.identifier());
        }
        groups.sort_unstable();
        groups.dedup();
        if groups.len() > most {
            return Err(ApiError::client(
                "SecurityGroupsPerInterfaceLimitExceeded",
                format!(
                    "The maximum number of security groups per interface has been reached: {most}."
                ),
            ));
        }
        Ok(groups.into())
    }
}

/// The IPv4 block of a new VPC or subnet, `too_large_or_small` being the code
/// of one that neither can have (doc:errors-overview).
fn read_cidr(text: &str, too_large_or_small: &'static str) -> Result<Cidr, ApiError> {
    let is_block = text.split_once('/').is_some_and(|(address, length)| {
        address.parse::<std::net::Ipv4Addr>().is_ok()
            && length.parse::<u8>().is_ok_and(|length| length <= 32)
    });
    if !is_block {
        return Err(ApiError::parameter_value(format!(
            "Value ({text}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
        )));
    }
    Cidr::read(text).ok_or_else(|| {
        ApiError::client(too_large_or_small, format!("The CIDR '{text}' is invalid."))
    })
}
