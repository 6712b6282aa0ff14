//! Calls about instances.

use std::collections::BTreeMap;

use super::{Filter, PrivateIpAddressSpecification};

/// Launches instances: as many as there is room for up to `max_count`, none
/// if that is fewer than `min_count`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RunInstances {
    /// Their image, such as `ami-0123456789abcdef0`. EC2 must be told one; the
    /// simulator takes every text that can be an image's id.
    pub image_id: Option<String>,
    /// Their type, such as `m5.large`; `m1.small` if absent, as with EC2.
    pub instance_type: Option<String>,
    /// At least so many, 1 or more.
    pub min_count: u32,
    /// At most so many, not fewer than `min_count`.
    pub max_count: u32,
    /// Where their primary interfaces go; a default subnet if absent. Not
    /// together with `network_interfaces`.
    pub subnet_id: Option<String>,
    /// The zone whose default subnet is meant, if no subnet is given
    /// (`Placement.AvailabilityZone`).
    pub availability_zone: Option<String>,
    /// Their primary interfaces' groups; the VPC's default group if empty.
    /// Not together with `network_interfaces`.
    pub security_group_ids: Vec<String>,
    /// The primary private address of a single instance. Not together with
    /// `network_interfaces`.
    pub private_ip_address: Option<String>,
    /// Their interfaces, instead of a primary one that EC2 makes up.
    pub network_interfaces: Vec<InstanceNetworkInterfaceSpecification>,
    /// Tags of what the launch makes: of the types `instance` and
    /// `network-interface`.
    pub tag_specifications: Vec<TagSpecification>,
    /// At most 64 ASCII characters. The same token with the same parameters
    /// launches nothing new.
    pub client_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// An interface that a launch makes, or one that it attaches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct InstanceNetworkInterfaceSpecification {
    /// Where on the network card. EC2 must be told.
    pub device_index: Option<u32>,
    /// Which network card; 0 if absent.
    pub network_card_index: Option<u32>,
    /// An interface that exists, unattached. Only its place can be given with it.
    pub network_interface_id: Option<String>,
    /// The subnet of one that is made; a default subnet if absent.
    pub subnet_id: Option<String>,
    /// The description of one that is made.
    pub description: Option<String>,
    /// The groups of one that is made; the VPC's default group if empty.
    pub groups: Vec<String>,
    /// Whether it goes with the instance. For one that is made the default is
    /// true; for one that exists only false can be said.
    pub delete_on_termination: Option<bool>,
    /// The primary private address of one that is made.
    pub private_ip_address: Option<String>,
    /// The private addresses of one that is made.
    pub private_ip_addresses: Vec<PrivateIpAddressSpecification>,
    /// How many secondary addresses EC2 chooses for one that is made.
    pub secondary_private_ip_address_count: Option<u32>,
    /// How many IPv6 addresses EC2 chooses for one that is made.
    pub ipv6_address_count: Option<u32>,
    /// The IPv6 addresses of one that is made.
    pub ipv6_addresses: Vec<String>,
}

/// Tags for one type of the resources that a call makes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TagSpecification {
    /// Which type, such as `instance`.
    pub resource_type: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
}

/// Starts stopped instances; running ones stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StartInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Stops running instances; stopped ones stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StopInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
    /// Without waiting for the system; the simulator's has nothing to flush.
    pub force: bool,
    /// Check only.
    pub dry_run: bool,
}

/// Terminates instances; terminated ones stay as they are. Interfaces with
/// DeleteOnTermination go, the others come loose and live on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TerminateInstances {
    /// Which ones: all of them or none.
    pub instance_ids: Vec<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows instances, terminated ones too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeInstances {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub instance_ids: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows whether instances are in order: running ones unless told otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeInstanceStatus {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub instance_ids: Vec<String>,
    /// Those too that do not run.
    pub include_all_instances: bool,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Shows the limits of instance types.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeInstanceTypes {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub instance_types: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 100; not together with names.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}
