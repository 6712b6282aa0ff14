//! The parameters of calls about VPCs, subnets and security groups.

use crate::call::{
    CreateSecurityGroup, CreateSubnet, CreateVpc, DeleteSecurityGroup, DeleteSubnet, DeleteVpc,
    DescribeSecurityGroups, DescribeSubnets, DescribeVpcs,
};

use super::{Fields, Symmetric, filters, page, tags_of_new};

impl Symmetric for CreateVpc {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("CidrBlock", &mut self.cidr_block);
        fields.scalar("AmazonProvidedIpv6CidrBlock", &mut self.amazon_provided_ipv6_cidr_block);
        tags_of_new(fields, "vpc", &mut self.tags);
    }
}

impl Symmetric for DeleteVpc {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("VpcId", &mut self.vpc_id);
    }
}

impl Symmetric for DescribeVpcs {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("VpcId", &mut self.vpc_ids);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}

impl Symmetric for CreateSubnet {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("VpcId", &mut self.vpc_id);
        fields.required("CidrBlock", &mut self.cidr_block);
        fields.optional("AvailabilityZone", &mut self.availability_zone);
        fields.optional("AvailabilityZoneId", &mut self.availability_zone_id);
        fields.optional("Ipv6CidrBlock", &mut self.ipv6_cidr_block);
        tags_of_new(fields, "subnet", &mut self.tags);
    }
}

impl Symmetric for DeleteSubnet {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("SubnetId", &mut self.subnet_id);
    }
}

impl Symmetric for DescribeSubnets {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("SubnetId", &mut self.subnet_ids);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}

impl Symmetric for CreateSecurityGroup {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("GroupName", &mut self.group_name);
        fields.required("GroupDescription", &mut self.description);
        fields.optional("VpcId", &mut self.vpc_id);
        tags_of_new(fields, "security-group", &mut self.tags);
    }
}

impl Symmetric for DeleteSecurityGroup {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("GroupId", &mut self.group_id);
        fields.optional("GroupName", &mut self.group_name);
    }
}

impl Symmetric for DescribeSecurityGroups {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("GroupId", &mut self.group_ids);
        fields.list("GroupName", &mut self.group_names);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}
