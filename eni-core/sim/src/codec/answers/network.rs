//! Replies about VPCs, subnets and security groups.

use crate::answer::{SecurityGroup, Subnet, Vpc};

use super::{Context, Xml, tags};

pub(super) fn vpc(xml: &mut Xml, vpc: &Vpc) {
    xml.text("vpcId", vpc.vpc_id);
    xml.text("ownerId", &vpc.owner_id);
    xml.text("state", "available");
    xml.text("cidrBlock", &vpc.cidr_block);
    // No options of its own: EC2's word for that (doc:API_Vpc).
    xml.text("dhcpOptionsId", "default");
    xml.set("cidrBlockAssociationSet", [vpc], |xml, vpc| {
        xml.text("associationId", &vpc.cidr_association_id);
        xml.text("cidrBlock", &vpc.cidr_block);
        xml.within("cidrBlockState", |xml| xml.text("state", "associated"));
    });
    xml.set("ipv6CidrBlockAssociationSet", &vpc.ipv6_cidr_block, |xml, block| {
        xml.text("associationId", &block.association_id);
        xml.text("ipv6CidrBlock", &block.ipv6_cidr_block);
        xml.within("ipv6CidrBlockState", |xml| xml.text("state", "associated"));
    });
    xml.text("instanceTenancy", "default");
    xml.text("isDefault", vpc.is_default);
    tags(xml, &vpc.tag_set);
}

pub(super) fn subnet(xml: &mut Xml, subnet: &Subnet, context: &Context<'_>) {
    xml.text("subnetId", subnet.subnet_id);
    xml.text("subnetArn", subnet.arn(context.region));
    xml.text("state", "available");
    xml.text("ownerId", &subnet.owner_id);
    xml.text("vpcId", subnet.vpc_id);
    xml.text("cidrBlock", &subnet.cidr_block);
    xml.set("ipv6CidrBlockAssociationSet", &subnet.ipv6_cidr_block, |xml, block| {
        xml.text("associationId", &block.association_id);
        xml.text("ipv6CidrBlock", &block.ipv6_cidr_block);
        xml.within("ipv6CidrBlockState", |xml| xml.text("state", "associated"));
    });
    xml.text("availableIpAddressCount", subnet.available_ip_address_count);
    xml.text("availabilityZone", &subnet.availability_zone);
    xml.text("availabilityZoneId", &subnet.availability_zone_id);
    xml.text("defaultForAz", subnet.default_for_az);
    xml.text("mapPublicIpOnLaunch", false);
    xml.text("assignIpv6AddressOnCreation", false);
    tags(xml, &subnet.tag_set);
}

pub(super) fn new_security_group(xml: &mut Xml, group: &SecurityGroup, context: &Context<'_>) {
    xml.text("groupId", group.group_id);
    tags(xml, &group.tag_set);
    group_arn(xml, group, context);
}

pub(super) fn security_group(xml: &mut Xml, group: &SecurityGroup, context: &Context<'_>) {
    xml.text("ownerId", &group.owner_id);
    xml.text("groupId", group.group_id);
    xml.text("groupName", &group.group_name);
    xml.text("groupDescription", &group.description);
    xml.text("vpcId", group.vpc_id);
    rules(xml, group);
    tags(xml, &group.tag_set);
    group_arn(xml, group, context);
}

/// What EC2 gives a new group: everything out, and the default group's own
/// members in (VPC user guide, "Security groups"). No call changes it.
fn rules(xml: &mut Xml, group: &SecurityGroup) {
    let own = (&*group.group_name == "default").then_some(group);
    xml.set("ipPermissions", own, |xml, group| {
        xml.text("ipProtocol", "-1");
        xml.set("groups", [group], |xml, group| {
            xml.text("userId", &group.owner_id);
            xml.text("groupId", group.group_id);
        });
        xml.set("ipRanges", [(); 0], |_, ()| {});
    });
    xml.set("ipPermissionsEgress", [group], |xml, _| {
        xml.text("ipProtocol", "-1");
        xml.set("groups", [(); 0], |_, ()| {});
        xml.set("ipRanges", ["0.0.0.0/0"], |xml, cidr| xml.text("cidrIp", cidr));
    });
}

fn group_arn(xml: &mut Xml, group: &SecurityGroup, context: &Context<'_>) {
    let (region, owner, id) = (context.region, &group.owner_id, group.group_id);
    xml.text("securityGroupArn", format_args!("arn:aws:ec2:{region}:{owner}:security-group/{id}"));
}
