//! What a world is like before anything happens in it.

use thiserror::Error;

/// Everything that is fixed about a world. The same config is the same world,
/// ids included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldConfig {
    /// Where ids and addresses come from.
    pub seed: u64,
    /// The region's name.
    pub region: String,
    /// The account: every interface's owner.
    pub account_id: String,
    /// The VPC's security groups, at least one. The first is its default group.
    pub security_groups: Vec<SecurityGroupConfig>,
    /// The VPC's subnets, at least one.
    pub subnets: Vec<SubnetConfig>,
    /// What can be launched.
    pub instance_types: Vec<InstanceTypeConfig>,
    /// How many interfaces may live at a time, primary ones included. EC2's
    /// default is 5000 to a region (Service Quotas, L-DF5E4CA3).
    pub network_interface_quota: u32,
    /// What a client token means when its interface was deleted.
    pub token_after_deletion: TokenAfterDeletion,
}

/// A security group of the VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityGroupConfig {
    /// Its id; drawn from the seed if absent.
    pub group_id: Option<String>,
}

/// A subnet of the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetConfig {
    /// Its id; drawn from the seed if absent.
    pub subnet_id: Option<String>,
    /// Its availability zone, such as `us-east-1a`.
    pub availability_zone: String,
    /// Its addresses, `/16` to `/28`, such as `10.0.0.0/18`. The first four
    /// and the last are AWS's.
    pub cidr_block: String,
}

/// An instance type and its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceTypeConfig {
    /// Its name, such as `m5.large`.
    pub name: String,
    /// How many interfaces it takes in all.
    pub maximum_network_interfaces: u32,
    /// How many each of its network cards takes, in order of index, at least one.
    pub network_cards: Vec<u32>,
}

impl InstanceTypeConfig {
    /// A type with one network card.
    pub fn with_one_card(name: &str, maximum_network_interfaces: u32) -> Self {
        Self {
            name: name.to_owned(),
            maximum_network_interfaces,
            network_cards: vec![maximum_network_interfaces],
        }
    }
}

/// What a client token means when the interface that it made was deleted.
/// Documented nowhere, so every variant can be chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenAfterDeletion {
    /// It answers the interface as it was first answered, although it is gone.
    #[default]
    ReplaysTheOldInterface,
    /// It is refused as `IdempotentParameterMismatch`.
    Mismatches,
    /// It has expired, and makes a new interface.
    MakesANewInterface,
}

impl Default for WorldConfig {
    /// One VPC in `us-east-1` with its default group, three subnets of 16,379
    /// addresses in three zones, and instance types with AWS's limits.
    fn default() -> Self {
        let subnet = |zone: &str, cidr: &str| SubnetConfig {
            subnet_id: None,
            availability_zone: zone.to_owned(),
            cidr_block: cidr.to_owned(),
        };
        Self {
            seed: 1,
            region: "us-east-1".to_owned(),
            account_id: "123456789012".to_owned(),
            security_groups: vec![SecurityGroupConfig::default()],
            subnets: vec![
                subnet("us-east-1a", "10.0.0.0/18"),
                subnet("us-east-1b", "10.0.64.0/18"),
                subnet("us-east-1c", "10.0.128.0/18"),
            ],
            instance_types: aws_instance_types(),
            network_interface_quota: 5000,
            token_after_deletion: TokenAfterDeletion::default(),
        }
    }
}

/// Limits as AWS states them (user guide, `using-eni`).
fn aws_instance_types() -> Vec<InstanceTypeConfig> {
    let mut types: Vec<_> = [
        ("t2.micro", 2),
        ("t3.nano", 2),
        ("t3.micro", 2),
        ("t3.medium", 3),
        ("m5.large", 3),
        ("m5.xlarge", 4),
        ("m5.4xlarge", 8),
        ("m5.24xlarge", 15),
    ]
    .into_iter()
    .map(|(name, limit)| InstanceTypeConfig::with_one_card(name, limit))
    .collect();
    for (name, cards, each) in [("c6in.32xlarge", 2, 8), ("p4d.24xlarge", 4, 15)] {
        types.push(InstanceTypeConfig {
            name: name.to_owned(),
            maximum_network_interfaces: cards * each,
            network_cards: (0..cards).map(|_| each).collect(),
        });
    }
    types
}

/// A config that describes no world. Nothing was made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConfigError {
    /// An id that has not the shape of one.
    #[error("{text:?} is no {what} id: give one like {example}, or none to have it drawn")]
    Id {
        /// What it should have been the id of.
        what: &'static str,
        /// What was given.
        text: String,
        /// One that would do.
        example: &'static str,
    },
    /// One name for two things.
    #[error("the {what} {name:?} is there twice: give each its own")]
    Twice {
        /// What is named so.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Nothing of something that a world needs.
    #[error("the world has no {0}: give at least one")]
    None(&'static str),
    /// A block of addresses that no subnet can have.
    #[error(
        "{0:?} is no subnet's block: give the first address and a length of 16 to 28, like 10.0.0.0/18"
    )]
    Cidr(String),
    /// Two subnets share addresses.
    #[error("the blocks {first:?} and {second:?} overlap: give each subnet its own addresses")]
    Overlap {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// A type on which not even the primary interface has room.
    #[error(
        "the instance type {0:?} has no room for a primary interface: its limit and that of its first network card must be at least 1"
    )]
    NoRoom(String),
}
