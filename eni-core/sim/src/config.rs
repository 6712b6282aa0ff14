//! What a world is like before anything happens in it.

use std::time::Duration;

use thiserror::Error;

use crate::epoch::Epoch;

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
    /// The moment that the world's time counts from. A server puts in its own.
    pub epoch: Epoch,
    /// Whether the default VPC and its subnets have IPv6 blocks. Those of a new
    /// account have none.
    pub ipv6: bool,
    /// The default VPC's addresses, `/16` to `/28`, such as `172.31.0.0/16`.
    pub vpc_cidr_block: String,
    /// The VPC's security groups, at least one. The first is its default group.
    pub security_groups: Vec<SecurityGroupConfig>,
    /// The VPC's subnets, at least one. Their zones are the region's; the first
    /// one in each zone is its default subnet.
    pub subnets: Vec<SubnetConfig>,
    /// What can be launched.
    pub instance_types: Vec<InstanceTypeConfig>,
    /// How many interfaces may live at a time, primary ones included. EC2's
    /// default is 5000 to a region (Service Quotas, L-DF5E4CA3).
    pub network_interface_quota: u32,
    /// How many interfaces may live before EC2 refuses to list them without
    /// pages or a narrow filter (doc:API_DescribeNetworkInterfaces, which does
    /// not say how many).
    pub unpaginated_network_interfaces: usize,
    /// How many of everything else.
    pub quotas: Quotas,
    /// What a client token means when its interface was deleted.
    pub token_after_deletion: TokenAfterDeletion,
    /// What the client token of a launch means when its instances were terminated.
    pub token_after_termination: TokenAfterTermination,
    /// How long after its use a client token is known; for ever if absent.
    pub token_window: Option<Duration>,
    /// How long things are on their way.
    pub stages: Stages,
    /// How long a terminated instance can still be seen
    /// (doc:API_TerminateInstances: approximately one hour).
    pub terminated_visible: Duration,
    /// How long interfaces and instances can still be seen as they were. Zero
    /// keeps nothing: every read is fresh, and nothing is spent on it.
    pub memory: Duration,
    /// How ids, private addresses and hardware addresses are chosen.
    pub names: Names,
}

/// How a world chooses ids, private addresses and hardware addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Names {
    /// Each is drawn and never comes twice, as on AWS.
    #[default]
    Drawn,
    /// Always the first of one sequence that is not in use or in memory, so
    /// that worlds in which the same things live are the same. For searches.
    FirstFree,
}

/// How long things are on their way: `pending`, `attaching`, `detaching`,
/// `stopping`, `shutting-down`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stages {
    /// Each of them. Zero: only the reply of the call that began it says so.
    pub duration: Duration,
}

/// How many of something there can be (Service Quotas, EC2 and VPC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// VPCs to a region (L-F678F1CE).
    pub vpcs: usize,
    /// Subnets to a VPC (L-407747CB).
    pub subnets_per_vpc: usize,
    /// Security groups to a region (L-E79EC296).
    pub security_groups: usize,
    /// Security groups to an interface (L-2AFB9258).
    pub security_groups_per_interface: usize,
    /// Elastic addresses to a region (L-0263D0A3).
    pub addresses: usize,
}

impl Default for Quotas {
    /// EC2's own.
    fn default() -> Self {
        Self {
            vpcs: 5,
            subnets_per_vpc: 200,
            security_groups: 2500,
            security_groups_per_interface: 5,
            addresses: 5,
        }
    }
}

/// A security group of the VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityGroupConfig {
    /// Its id; drawn from the seed if absent.
    pub group_id: Option<String>,
    /// Its name; `default` for the first one and `group-N` for the others if
    /// absent.
    pub group_name: Option<String>,
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
    /// How many private IPv4 addresses each interface takes, the primary one
    /// included, and how many IPv6 ones.
    pub addresses_per_interface: u32,
}

impl InstanceTypeConfig {
    /// A type with one network card, whose interfaces take 10 addresses each.
    pub fn with_one_card(name: &str, maximum_network_interfaces: u32) -> Self {
        Self {
            name: name.to_owned(),
            maximum_network_interfaces,
            network_cards: vec![maximum_network_interfaces],
            addresses_per_interface: 10,
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

/// What the client token of a launch means when its instances were terminated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenAfterTermination {
    /// It is refused as `IdempotentInstanceTerminated` (doc:errors-overview).
    #[default]
    InstanceTerminated,
    /// It answers the instances, terminated as they are.
    ReplaysTheOldInstances,
    /// It has expired, and launches new ones.
    LaunchesNewInstances,
}

/// A name that no variant of a setting has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {what:?}: there are {known}")]
pub struct UnknownVariant {
    /// What was asked for.
    pub what: String,
    /// All there are.
    pub known: String,
}

macro_rules! named {
    ($type:ident: $($variant:ident = $name:literal),* $(,)?) => {
        impl $type {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// Its name in settings.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = UnknownVariant;

            fn from_str(name: &str) -> Result<Self, UnknownVariant> {
                let found = Self::ALL.into_iter().find(|variant| variant.name() == name);
                found.ok_or_else(|| UnknownVariant {
                    what: name.to_owned(),
                    known: Self::ALL.map(Self::name).join(", "),
                })
            }
        }
    };
}

named!(TokenAfterDeletion:
    ReplaysTheOldInterface = "replays-the-old-interface",
    Mismatches = "mismatches",
    MakesANewInterface = "makes-a-new-interface",
);
named!(TokenAfterTermination:
    InstanceTerminated = "instance-terminated",
    ReplaysTheOldInstances = "replays-the-old-instances",
    LaunchesNewInstances = "launches-new-instances",
);

/// What client tokens mean once what they made is gone, or long after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tokens {
    /// Of an interface that was deleted.
    pub after_deletion: TokenAfterDeletion,
    /// Of instances that were terminated.
    pub after_termination: TokenAfterTermination,
    /// How long a token is remembered; for ever if `None`. AWS documents no time
    /// for interfaces.
    pub window: Option<Duration>,
}

impl WorldConfig {
    /// The same world, in which tokens mean that.
    #[must_use]
    pub fn with_tokens(self, tokens: Tokens) -> Self {
        let Tokens { after_deletion, after_termination, window } = tokens;
        Self {
            token_after_deletion: after_deletion,
            token_after_termination: after_termination,
            token_window: window,
            ..self
        }
    }

    /// What a new account finds in a region: the default VPC `172.31.0.0/16`
    /// with its default group and one `/20` subnet in each of `zones` zones,
    /// 1 to 6 (VPC user guide, "Default VPCs").
    pub fn new_account(region: &str, zones: usize) -> Self {
        let letters = ["a", "b", "c", "d", "e", "f"];
        let subnet = |(n, letter): (usize, &&str)| SubnetConfig {
            subnet_id: None,
            availability_zone: format!("{region}{letter}"),
            cidr_block: format!("172.31.{}.0/20", n * 16),
        };
        let zones = zones.clamp(1, letters.len());
        Self {
            region: region.to_owned(),
            ipv6: false,
            vpc_cidr_block: "172.31.0.0/16".to_owned(),
            subnets: letters.iter().take(zones).enumerate().map(subnet).collect(),
            ..Self::default()
        }
    }
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
            epoch: Epoch::FIXED,
            ipv6: true,
            vpc_cidr_block: "10.0.0.0/16".to_owned(),
            security_groups: vec![SecurityGroupConfig::default()],
            subnets: vec![
                subnet("us-east-1a", "10.0.0.0/18"),
                subnet("us-east-1b", "10.0.64.0/18"),
                subnet("us-east-1c", "10.0.128.0/18"),
            ],
            instance_types: aws_instance_types(),
            network_interface_quota: 5000,
            // Accounts whose quota was raised meet it first.
            unpaginated_network_interfaces: 5000,
            quotas: Quotas::default(),
            token_after_deletion: TokenAfterDeletion::default(),
            token_after_termination: TokenAfterTermination::default(),
            token_window: None,
            stages: Stages::default(),
            terminated_visible: Duration::from_secs(3600),
            memory: Duration::ZERO,
            names: Names::default(),
        }
    }
}

/// Limits as AWS states them (user guide, `using-eni`): the name, interfaces
/// to each network card, cards, addresses to an interface.
const AWS_INSTANCE_TYPES: [(&str, u32, u32, u32); 23] = [
    ("m1.small", 2, 1, 4),
    ("t2.nano", 2, 1, 2),
    ("t2.micro", 2, 1, 2),
    ("t2.small", 3, 1, 4),
    ("t2.medium", 3, 1, 6),
    ("t2.large", 3, 1, 12),
    ("t3.nano", 2, 1, 2),
    ("t3.micro", 2, 1, 2),
    ("t3.small", 3, 1, 4),
    ("t3.medium", 3, 1, 6),
    ("t3.large", 3, 1, 12),
    ("m4.large", 2, 1, 10),
    ("m4.4xlarge", 8, 1, 30),
    ("m5.large", 3, 1, 10),
    ("m5.xlarge", 4, 1, 15),
    ("m5.2xlarge", 4, 1, 15),
    ("m5.4xlarge", 8, 1, 30),
    ("m5.24xlarge", 15, 1, 50),
    ("c5.large", 3, 1, 10),
    ("c5.xlarge", 4, 1, 15),
    ("r5.large", 3, 1, 10),
    ("c6in.32xlarge", 8, 2, 50),
    ("p4d.24xlarge", 15, 4, 50),
];

fn aws_instance_types() -> Vec<InstanceTypeConfig> {
    AWS_INSTANCE_TYPES
        .iter()
        .map(|&(name, each, cards, addresses_per_interface)| InstanceTypeConfig {
            name: name.to_owned(),
            maximum_network_interfaces: cards * each,
            network_cards: (0..cards).map(|_| each).collect(),
            addresses_per_interface,
        })
        .collect()
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
    /// A subnet's addresses that are not the VPC's.
    #[error(
        "the block {subnet:?} is not within the VPC's {vpc:?}: give the subnet addresses of it"
    )]
    Outside {
        /// The subnet's.
        subnet: String,
        /// The VPC's.
        vpc: String,
    },
    /// A type on which not even the primary interface has room.
    #[error(
        "the instance type {0:?} has no room for a primary interface: its limit and that of its first network card must be at least 1"
    )]
    NoRoom(String),
}
