//! Which parameters each operation has, and how they are called in a
//! request. What they mean is the world's.
//!
//! Source: botocore `data/ec2/2016-11-15/service-2.json`: a member's
//! `queryName`, otherwise its `locationName` with a capital first letter.

mod account;
mod addresses;
mod instances;
mod interfaces;
mod network;
mod tags;

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    ApiError,
    call::{
        AllocateAddress, AssignIpv6Addresses, AssignPrivateIpAddresses, AssociateAddress,
        AttachNetworkInterface, Call, CreateNetworkInterface, CreateSecurityGroup, CreateSubnet,
        CreateTags, CreateVpc, DeleteNetworkInterface, DeleteSecurityGroup, DeleteSubnet,
        DeleteTags, DeleteVpc, DescribeAccountAttributes, DescribeAddresses,
        DescribeAvailabilityZones, DescribeInstanceStatus, DescribeInstanceTypes,
        DescribeInstances, DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces,
        DescribeRegions, DescribeSecurityGroups, DescribeSubnets, DescribeTags, DescribeVpcs,
        DetachNetworkInterface, DisassociateAddress, Filter, ModifyNetworkInterfaceAttribute,
        ReleaseAddress, ResetNetworkInterfaceAttribute, RunInstances, StartInstances,
        StopInstances, TagSpecification, TerminateInstances, UnassignIpv6Addresses,
        UnassignPrivateIpAddresses,
    },
};

use super::fields::{Fields, Reader, Writer};

/// An operation's parameters, all but `DryRun`.
trait Parameters: Sized {
    fn read(reader: &mut Reader) -> Self;
    fn write(&self, writer: &mut Writer);
}

/// Parameters whose names are said once, for both directions.
trait Symmetric: Default + Clone {
    fn fields<F: Fields>(&mut self, fields: &mut F);
}

impl<T: Symmetric> Parameters for T {
    fn read(reader: &mut Reader) -> Self {
        let mut call = Self::default();
        call.fields(reader);
        call
    }

    fn write(&self, writer: &mut Writer) {
        self.clone().fields(writer);
    }
}

macro_rules! operations {
    ($($operation:ident),* $(,)?) => {
        /// Reads the operation's parameters; `None` if it is none of ours.
        pub(super) fn read(operation: &str, reader: &mut Reader) -> Option<Call> {
            let mut call = match operation {
                $(stringify!($operation) => {
                    Call::$operation(<$operation as Parameters>::read(reader))
                })*
                _ => return None,
            };
            let mut dry_run = false;
            reader.scalar("DryRun", &mut dry_run);
            call.set_dry_run(dry_run);
            Some(call)
        }

        /// Writes the operation's parameters.
        pub(super) fn write(call: &Call, writer: &mut Writer) {
            match call {
                $(Call::$operation(call) => Parameters::write(call, writer),)*
            }
            writer.scalar("DryRun", &mut call.dry_run());
        }

        #[cfg(test)]
        pub(super) const OPERATIONS: &[&str] = &[$(stringify!($operation)),*];
    };
}

crate::call::with_operations!(operations);

/// `Filter.1.Name`, `Filter.1.Value.1`.
fn filters(fields: &mut impl Fields, filters: &mut Vec<Filter>) {
    fields.items("Filter", filters, |fields, filter| {
        fields.required("Name", &mut filter.name);
        fields.list("Value", &mut filter.values);
    });
}

/// `MaxResults`, `NextToken`.
fn page(fields: &mut impl Fields, max_results: &mut Option<u32>, next_token: &mut Option<String>) {
    fields.optional("MaxResults", max_results);
    fields.optional("NextToken", next_token);
}

/// `Tag.1.Key`, `Tag.1.Value`.
fn tags(fields: &mut impl Fields, tags: &mut BTreeMap<String, String>) {
    let mut list: Vec<_> = std::mem::take(tags).into_iter().collect();
    fields.items("Tag", &mut list, |fields, (key, value)| {
        fields.required("Key", key);
        fields.scalar("Value", value);
    });
    for (key, value) in list {
        add_tag(fields, tags, key, value);
    }
}

fn add_tag(
    fields: &mut impl Fields,
    tags: &mut BTreeMap<String, String>,
    key: String,
    value: String,
) {
    match tags.entry(key) {
        Entry::Vacant(new) => {
            new.insert(value);
        }
        Entry::Occupied(known) => {
            let message = format!("Duplicate tag key '{}' specified.", known.key());
            fields.fail(ApiError::parameter_value(message));
        }
    }
}

/// `TagSpecification.1.ResourceType`, `TagSpecification.1.Tag.1.Key`.
fn tag_specifications(fields: &mut impl Fields, specifications: &mut Vec<TagSpecification>) {
    fields.items("TagSpecification", specifications, |fields, specification| {
        fields.required("ResourceType", &mut specification.resource_type);
        tags(fields, &mut specification.tags);
    });
}

/// The tags of the one kind of resource that an operation makes.
fn tags_of_new(fields: &mut impl Fields, resource_type: &str, new: &mut BTreeMap<String, String>) {
    let mut specifications = Vec::new();
    if !new.is_empty() {
        let (resource_type, tags) = (resource_type.to_owned(), std::mem::take(new));
        specifications.push(TagSpecification { resource_type, tags });
    }
    tag_specifications(fields, &mut specifications);
    for specification in specifications {
        if specification.resource_type != resource_type {
            fields.fail(ApiError::parameter_value(format!(
                "'{}' is not a valid taggable resource type for this operation.",
                specification.resource_type
            )));
        }
        for (key, value) in specification.tags {
            add_tag(fields, new, key, value);
        }
    }
}
