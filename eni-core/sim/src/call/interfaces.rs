//! Calls about network interfaces.

use std::{collections::BTreeMap, sync::Arc};

use super::Filter;

/// Creates an interface, or answers the one that the token made before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CreateNetworkInterface {
    /// Where.
    pub subnet_id: String,
    /// A text of the caller's.
    pub description: String,
    /// Security groups; empty for the VPC's default group.
    pub groups: Vec<String>,
    /// Its primary private address; EC2 chooses one if absent.
    pub private_ip_address: Option<String>,
    /// Its private addresses; at most one is marked as the primary one.
    pub private_ip_addresses: Vec<PrivateIpAddressSpecification>,
    /// How many secondary private addresses EC2 chooses.
    pub secondary_private_ip_address_count: Option<u32>,
    /// Blocks of 16 addresses, such as `10.0.0.16/28`; not together with any
    /// other way to say which secondary addresses.
    pub ipv4_prefixes: Vec<String>,
    /// How many such blocks EC2 chooses.
    pub ipv4_prefix_count: Option<u32>,
    /// Its IPv6 addresses; not together with a count.
    pub ipv6_addresses: Vec<String>,
    /// How many IPv6 addresses EC2 chooses.
    pub ipv6_address_count: Option<u32>,
    /// `interface`, which is also the default; the simulator has no other.
    pub interface_type: Option<String>,
    /// Tags that it has from the start (`TagSpecification` of the resource
    /// type `network-interface`).
    pub tags: Arc<BTreeMap<String, String>>,
    /// At most 64 ASCII characters. The same token with the same parameters
    /// makes nothing new.
    pub client_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// A private address that an interface is to have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PrivateIpAddressSpecification {
    /// The address.
    pub private_ip_address: String,
    /// Whether it is the primary one.
    pub primary: bool,
}

/// Shows interfaces, in order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeNetworkInterfaces {
    /// Which ones; one that does not exist fails the call. Empty for all.
    pub network_interface_ids: Vec<String>,
    /// All of them must match.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000; not together with ids.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Attaches an interface to an instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AttachNetworkInterface {
    /// What.
    pub network_interface_id: String,
    /// To what.
    pub instance_id: String,
    /// Where on the network card.
    pub device_index: u32,
    /// Which network card.
    pub network_card_index: u32,
    /// Check only.
    pub dry_run: bool,
}

/// Takes an attachment off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DetachNetworkInterface {
    /// Which one.
    pub attachment_id: String,
    /// Without waiting for the instance: in the simulator it is off at once.
    pub force: bool,
    /// Check only.
    pub dry_run: bool,
}

/// Deletes an interface that is not attached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteNetworkInterface {
    /// Which one.
    pub network_interface_id: String,
    /// Check only.
    pub dry_run: bool,
}

/// Changes one attribute of an interface. EC2 takes one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ModifyNetworkInterfaceAttribute {
    /// Which interface.
    pub network_interface_id: String,
    /// What becomes of it.
    pub attribute: NetworkInterfaceAttribute,
    /// Check only.
    pub dry_run: bool,
}

/// An attribute and its new value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NetworkInterfaceAttribute {
    /// The description.
    Description(String),
    /// Whether traffic must be to or from its own addresses.
    SourceDestCheck(bool),
    /// The security groups, at least one.
    Groups(Vec<String>),
    /// Whether it goes when its instance is terminated.
    DeleteOnTermination {
        /// The attachment that it has now.
        attachment_id: String,
        /// The new value.
        delete_on_termination: bool,
    },
}

/// Shows one attribute of an interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeNetworkInterfaceAttribute {
    /// Which interface.
    pub network_interface_id: String,
    /// `description`, `groupSet`, `sourceDestCheck` or `attachment`. EC2 must
    /// be told one.
    pub attribute: Option<String>,
    /// Check only.
    pub dry_run: bool,
}

/// Puts the source/dest check of an interface back to true.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ResetNetworkInterfaceAttribute {
    /// Which interface.
    pub network_interface_id: String,
    /// `SourceDestCheck`, whose text EC2 does not look at; nothing else can
    /// be reset.
    pub source_dest_check: Option<String>,
    /// Check only.
    pub dry_run: bool,
}
