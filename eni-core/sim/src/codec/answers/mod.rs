//! Replies as EC2 writes them: which elements, in which order, under which
//! names. What is in them is the world's.
//!
//! Source: botocore `data/ec2/2016-11-15/service-2.json`, a member's
//! `locationName`. What AWS has and the simulator does not know (an image's
//! architecture, a group's rules) is left out, never made up.

mod account;
mod addresses;
mod instances;
mod interfaces;
mod network;

use crate::{
    Answer,
    answer::{TagDescription, TagSet},
};

use super::{Epoch, xml::Xml};

const NAMESPACE: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";

/// What a reply says besides the answer.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The account.
    pub account_id: &'a str,
    /// The region: names and ARNs have it in them.
    pub region: &'a str,
    /// What the world's time counts from.
    pub epoch: Epoch,
    /// The request's id.
    pub request_id: &'a str,
}

/// The body of the reply to a call of `operation` that succeeded.
pub fn answer(operation: &str, answer: &Answer, context: &Context<'_>) -> String {
    let root = format!("{operation}Response");
    Xml::document(&root, Some(NAMESPACE), |xml| {
        xml.text("requestId", context.request_id);
        members(xml, answer, context);
    })
}

/// The body of the reply to a call that failed.
pub fn error(code: &str, message: &str, request_id: &str) -> String {
    Xml::document("Response", None, |xml| {
        xml.within("Errors", |xml| {
            xml.within("Error", |xml| {
                xml.text("Code", code);
                xml.text("Message", message);
            });
        });
        xml.text("RequestID", request_id);
    })
}

fn members(xml: &mut Xml, answer: &Answer, context: &Context<'_>) {
    match answer {
        Answer::RunInstances { instances } => instances::reservation(xml, instances, context),
        Answer::StartInstances { starting_instances: changes }
        | Answer::StopInstances { stopping_instances: changes }
        | Answer::TerminateInstances { terminating_instances: changes } => {
            xml.set("instancesSet", changes, instances::state_change);
        }
        Answer::DescribeInstances { instances, next_token } => {
            xml.set("reservationSet", instances::by_reservation(instances), |xml, instances| {
                instances::reservation(xml, instances, context);
            });
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::DescribeInstanceStatus { instance_statuses, next_token } => {
            xml.set("instanceStatusSet", instance_statuses, instances::status);
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::DescribeInstanceTypes { instance_types, next_token } => {
            xml.set("instanceTypeSet", instance_types, instances::instance_type);
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::CreateNetworkInterface { network_interface, client_token } => {
            xml.within("networkInterface", |xml| {
                interfaces::interface(xml, network_interface, context);
            });
            xml.optional("clientToken", client_token.as_ref());
        }
        Answer::DescribeNetworkInterfaces { network_interfaces, next_token } => {
            xml.set("networkInterfaceSet", network_interfaces, |xml, interface| {
                interfaces::interface(xml, interface, context);
            });
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::AttachNetworkInterface { attachment_id, network_card_index } => {
            xml.text("attachmentId", attachment_id);
            xml.text("networkCardIndex", network_card_index);
        }
        Answer::DescribeNetworkInterfaceAttribute { network_interface_id, attribute } => {
            xml.text("networkInterfaceId", network_interface_id);
            interfaces::attribute(xml, attribute, context);
        }
        Answer::AssignPrivateIpAddresses {
            network_interface_id,
            assigned_private_ip_addresses,
            assigned_ipv4_prefixes,
        } => {
            xml.text("networkInterfaceId", network_interface_id);
            xml.set("assignedPrivateIpAddressesSet", assigned_private_ip_addresses, |xml, ip| {
                xml.text("privateIpAddress", ip);
            });
            xml.set("assignedIpv4PrefixSet", assigned_ipv4_prefixes, |xml, prefix| {
                xml.text("ipv4Prefix", prefix);
            });
            done(xml);
        }
        Answer::AssignIpv6Addresses { network_interface_id, assigned_ipv6_addresses } => {
            xml.text("networkInterfaceId", network_interface_id);
            xml.texts("assignedIpv6Addresses", assigned_ipv6_addresses);
        }
        Answer::UnassignIpv6Addresses { network_interface_id, unassigned_ipv6_addresses } => {
            xml.text("networkInterfaceId", network_interface_id);
            xml.texts("unassignedIpv6Addresses", unassigned_ipv6_addresses);
        }
        Answer::DescribeTags { tags, next_token } => {
            xml.set("tagSet", tags, tag);
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::CreateVpc { vpc } => xml.within("vpc", |xml| network::vpc(xml, vpc)),
        Answer::DescribeVpcs { vpcs, next_token } => {
            xml.set("vpcSet", vpcs, network::vpc);
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::CreateSubnet { subnet } => {
            xml.within("subnet", |xml| network::subnet(xml, subnet, context));
        }
        Answer::DescribeSubnets { subnets, next_token } => {
            xml.set("subnetSet", subnets, |xml, subnet| network::subnet(xml, subnet, context));
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::CreateSecurityGroup { security_group } => {
            done(xml);
            network::new_security_group(xml, security_group, context);
        }
        Answer::DeleteSecurityGroup { security_group } => {
            done(xml);
            xml.text("groupId", security_group.group_id);
        }
        Answer::DescribeSecurityGroups { security_groups, next_token } => {
            xml.set("securityGroupInfo", security_groups, |xml, group| {
                network::security_group(xml, group, context);
            });
            xml.optional("nextToken", next_token.as_ref());
        }
        Answer::AllocateAddress { allocation_id, public_ip } => {
            addresses::allocated(xml, *allocation_id, *public_ip, context);
        }
        Answer::AssociateAddress { association_id } => {
            done(xml);
            xml.text("associationId", association_id);
        }
        Answer::DescribeAddresses { addresses } => {
            xml.set("addressesSet", addresses, |xml, address| {
                addresses::address(xml, address, context);
            });
        }
        Answer::DescribeAvailabilityZones { availability_zones } => {
            xml.set("availabilityZoneInfo", availability_zones, account::zone);
        }
        Answer::DescribeRegions { regions } => {
            xml.set("regionInfo", regions, account::region);
        }
        Answer::DescribeAccountAttributes { account_attributes } => {
            xml.set("accountAttributeSet", account_attributes, account::attribute);
        }
        Answer::DetachNetworkInterface
        | Answer::DeleteNetworkInterface
        | Answer::ModifyNetworkInterfaceAttribute
        | Answer::ResetNetworkInterfaceAttribute
        | Answer::UnassignPrivateIpAddresses
        | Answer::CreateTags
        | Answer::DeleteTags
        | Answer::DeleteVpc
        | Answer::DeleteSubnet
        | Answer::DisassociateAddress
        | Answer::ReleaseAddress => done(xml),
    }
}

fn done(xml: &mut Xml) {
    xml.text("return", true);
}

fn tags(xml: &mut Xml, tags: &TagSet) {
    xml.set("tagSet", tags, |xml, (key, value)| {
        xml.text("key", key);
        xml.text("value", value);
    });
}

fn tag(xml: &mut Xml, tag: &TagDescription) {
    xml.text("resourceId", &tag.resource_id);
    xml.text("resourceType", tag.resource_type);
    xml.text("key", &tag.key);
    xml.text("value", &tag.value);
}
