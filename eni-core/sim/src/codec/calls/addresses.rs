//! The parameters of calls about addresses.

use crate::call::{
    AllocateAddress, AssignIpv6Addresses, AssignPrivateIpAddresses, AssociateAddress,
    DescribeAddresses, DisassociateAddress, ReleaseAddress, UnassignIpv6Addresses,
    UnassignPrivateIpAddresses,
};

use super::{Fields, Symmetric, filters, tags_of_new};

impl Symmetric for AssignPrivateIpAddresses {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.list("PrivateIpAddress", &mut self.private_ip_addresses);
        fields.optional(
            "SecondaryPrivateIpAddressCount",
            &mut self.secondary_private_ip_address_count,
        );
        fields.list("Ipv4Prefix", &mut self.ipv4_prefixes);
        fields.optional("Ipv4PrefixCount", &mut self.ipv4_prefix_count);
        fields.scalar("AllowReassignment", &mut self.allow_reassignment);
    }
}

impl Symmetric for UnassignPrivateIpAddresses {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.list("PrivateIpAddress", &mut self.private_ip_addresses);
        fields.list("Ipv4Prefix", &mut self.ipv4_prefixes);
    }
}

impl Symmetric for AssignIpv6Addresses {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.list("Ipv6Addresses", &mut self.ipv6_addresses);
        fields.optional("Ipv6AddressCount", &mut self.ipv6_address_count);
    }
}

impl Symmetric for UnassignIpv6Addresses {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.list("Ipv6Addresses", &mut self.ipv6_addresses);
    }
}

impl Symmetric for AllocateAddress {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("Domain", &mut self.domain);
        tags_of_new(fields, "elastic-ip", &mut self.tags);
    }
}

impl Symmetric for AssociateAddress {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("AllocationId", &mut self.allocation_id);
        fields.optional("PublicIp", &mut self.public_ip);
        fields.optional("InstanceId", &mut self.instance_id);
        fields.optional("NetworkInterfaceId", &mut self.network_interface_id);
        fields.optional("PrivateIpAddress", &mut self.private_ip_address);
        fields.optional("AllowReassociation", &mut self.allow_reassociation);
    }
}

impl Symmetric for DisassociateAddress {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("AssociationId", &mut self.association_id);
        fields.optional("PublicIp", &mut self.public_ip);
    }
}

impl Symmetric for ReleaseAddress {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.optional("AllocationId", &mut self.allocation_id);
        fields.optional("PublicIp", &mut self.public_ip);
    }
}

impl Symmetric for DescribeAddresses {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("AllocationId", &mut self.allocation_ids);
        fields.list("PublicIp", &mut self.public_ips);
        filters(fields, &mut self.filters);
    }
}
