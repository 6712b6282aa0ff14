//! The parameters of calls about instances.

use crate::call::{
    DescribeInstanceStatus, DescribeInstanceTypes, DescribeInstances,
    InstanceNetworkInterfaceSpecification, RunInstances, StartInstances, StopInstances,
    TerminateInstances,
};

use super::{Fields, Symmetric, filters, interfaces::private_addresses, page, tag_specifications};

impl Symmetric for RunInstances {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("ImageId", &mut self.image_id);
        fields.optional("InstanceType", &mut self.instance_type);
        fields.required("MinCount", &mut self.min_count);
        fields.required("MaxCount", &mut self.max_count);
        fields.optional("SubnetId", &mut self.subnet_id);
        fields.within("Placement", |fields| {
            fields.optional("AvailabilityZone", &mut self.availability_zone);
        });
        fields.list("SecurityGroupId", &mut self.security_group_ids);
        fields.optional("PrivateIpAddress", &mut self.private_ip_address);
        fields.items("NetworkInterface", &mut self.network_interfaces, interface);
        tag_specifications(fields, &mut self.tag_specifications);
        fields.optional("ClientToken", &mut self.client_token);
    }
}

fn interface<F: Fields>(fields: &mut F, interface: &mut InstanceNetworkInterfaceSpecification) {
    fields.optional("DeviceIndex", &mut interface.device_index);
    fields.optional("NetworkCardIndex", &mut interface.network_card_index);
    fields.optional("NetworkInterfaceId", &mut interface.network_interface_id);
    fields.optional("SubnetId", &mut interface.subnet_id);
    fields.optional("Description", &mut interface.description);
    fields.list("SecurityGroupId", &mut interface.groups);
    fields.optional("DeleteOnTermination", &mut interface.delete_on_termination);
    fields.optional("PrivateIpAddress", &mut interface.private_ip_address);
    private_addresses(fields, &mut interface.private_ip_addresses);
    fields.optional(
        "SecondaryPrivateIpAddressCount",
        &mut interface.secondary_private_ip_address_count,
    );
    fields.optional("Ipv6AddressCount", &mut interface.ipv6_address_count);
    fields.list_of("Ipv6Addresses", "Ipv6Address", &mut interface.ipv6_addresses);
}

impl Symmetric for StartInstances {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required_list("InstanceId", &mut self.instance_ids);
    }
}

impl Symmetric for StopInstances {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required_list("InstanceId", &mut self.instance_ids);
        fields.scalar("Force", &mut self.force);
    }
}

impl Symmetric for TerminateInstances {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required_list("InstanceId", &mut self.instance_ids);
    }
}

impl Symmetric for DescribeInstances {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("InstanceId", &mut self.instance_ids);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}

impl Symmetric for DescribeInstanceStatus {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("InstanceId", &mut self.instance_ids);
        fields.scalar("IncludeAllInstances", &mut self.include_all_instances);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}

impl Symmetric for DescribeInstanceTypes {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("InstanceType", &mut self.instance_types);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}
