//! What can be asked of EC2: one type per operation, named as AWS names it.
//!
//! Ids and addresses are texts here, as they stand in a request: whether they
//! are ids at all is for the world to say. A parameter that is not listed
//! cannot be sent; one that EC2 has and the simulator ignores would be a lie.
//!
//! Every call has `dry_run`: with it the call is checked and changes nothing,
//! and what would have succeeded answers `DryRunOperation`. `max_results` and
//! `next_token` page a read; EC2's ranges are the world's to check.

mod account;
mod addresses;
mod instances;
mod interfaces;
mod network;
mod tags;

use std::borrow::Cow;

pub use self::{
    account::{DescribeAccountAttributes, DescribeAvailabilityZones, DescribeRegions},
    addresses::{
        AllocateAddress, AssignIpv6Addresses, AssignPrivateIpAddresses, AssociateAddress,
        DescribeAddresses, DisassociateAddress, ReleaseAddress, UnassignIpv6Addresses,
        UnassignPrivateIpAddresses,
    },
    instances::{
        DescribeInstanceStatus, DescribeInstanceTypes, DescribeInstances,
        InstanceNetworkInterfaceSpecification, RunInstances, StartInstances, StopInstances,
        TagSpecification, TerminateInstances,
    },
    interfaces::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface,
        DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces, DetachNetworkInterface,
        ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute, PrivateIpAddressSpecification,
        ResetNetworkInterfaceAttribute,
    },
    network::{
        CreateSecurityGroup, CreateSubnet, CreateVpc, DeleteSecurityGroup, DeleteSubnet, DeleteVpc,
        DescribeSecurityGroups, DescribeSubnets, DescribeVpcs,
    },
    tags::{CreateTags, DeleteTag, DeleteTags, DescribeTags},
};

/// One condition on what is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// What is looked at, such as `description` or `tag:KEY`. A name that the
    /// operation does not know is an error.
    pub name: Cow<'static, str>,
    /// One of them must match. `*` and `?` are wildcards, `\` escapes them.
    pub values: Vec<String>,
}

macro_rules! operations {
    ($($operation:ident),* $(,)?) => {
        /// One call of the EC2 API.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is the operation of that name")]
        pub enum Call {
            $($operation($operation),)*
        }

        impl Call {
            /// The operation's name, as in the API's `Action` parameter.
            pub const fn operation(&self) -> &'static str {
                match self {
                    $(Self::$operation(_) => stringify!($operation),)*
                }
            }

            /// Whether the call is only checked.
            pub const fn dry_run(&self) -> bool {
                match self {
                    $(Self::$operation(call) => call.dry_run,)*
                }
            }

            pub(crate) fn set_dry_run(&mut self, dry_run: bool) {
                match self {
                    $(Self::$operation(call) => call.dry_run = dry_run,)*
                }
            }
        }
    };
}

/// Hands the names of all operations to a macro: their one list.
macro_rules! with_operations {
    ($then:ident) => {
        $then! {
            RunInstances,
            StartInstances,
            StopInstances,
            TerminateInstances,
            DescribeInstances,
            DescribeInstanceStatus,
            DescribeInstanceTypes,
            CreateNetworkInterface,
            DescribeNetworkInterfaces,
            AttachNetworkInterface,
            DetachNetworkInterface,
            DeleteNetworkInterface,
            ModifyNetworkInterfaceAttribute,
            DescribeNetworkInterfaceAttribute,
            ResetNetworkInterfaceAttribute,
            AssignPrivateIpAddresses,
            UnassignPrivateIpAddresses,
            AssignIpv6Addresses,
            UnassignIpv6Addresses,
            CreateTags,
            DeleteTags,
            DescribeTags,
            CreateVpc,
            DeleteVpc,
            DescribeVpcs,
            CreateSubnet,
            DeleteSubnet,
            DescribeSubnets,
            CreateSecurityGroup,
            DeleteSecurityGroup,
            DescribeSecurityGroups,
            AllocateAddress,
            AssociateAddress,
            DisassociateAddress,
            ReleaseAddress,
            DescribeAddresses,
            DescribeAvailabilityZones,
            DescribeRegions,
            DescribeAccountAttributes,
        }
    };
}
pub(crate) use with_operations;

with_operations!(operations);
