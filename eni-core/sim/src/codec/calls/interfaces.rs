//! The parameters of calls about network interfaces.

use std::sync::Arc;

use crate::{
    ApiError,
    call::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface,
        DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces, DetachNetworkInterface,
        ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute, PrivateIpAddressSpecification,
        ResetNetworkInterfaceAttribute,
    },
};

use super::{Fields, Parameters, Reader, Symmetric, Writer, filters, page, tags_of_new};

impl Symmetric for CreateNetworkInterface {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("SubnetId", &mut self.subnet_id);
        fields.scalar("Description", &mut self.description);
        fields.list("SecurityGroupId", &mut self.groups);
        fields.optional("PrivateIpAddress", &mut self.private_ip_address);
        private_addresses(fields, &mut self.private_ip_addresses);
        fields.optional(
            "SecondaryPrivateIpAddressCount",
            &mut self.secondary_private_ip_address_count,
        );
        fields.list_of("Ipv4Prefix", "Ipv4Prefix", &mut self.ipv4_prefixes);
        fields.optional("Ipv4PrefixCount", &mut self.ipv4_prefix_count);
        fields.list_of("Ipv6Addresses", "Ipv6Address", &mut self.ipv6_addresses);
        fields.optional("Ipv6AddressCount", &mut self.ipv6_address_count);
        fields.optional("InterfaceType", &mut self.interface_type);
        tags_of_new(fields, "network-interface", Arc::make_mut(&mut self.tags));
        fields.optional("ClientToken", &mut self.client_token);
    }
}

/// `PrivateIpAddresses.1.PrivateIpAddress`, `PrivateIpAddresses.1.Primary`.
pub(super) fn private_addresses(
    fields: &mut impl Fields,
    addresses: &mut Vec<PrivateIpAddressSpecification>,
) {
    fields.items("PrivateIpAddresses", addresses, |fields, address| {
        fields.required("PrivateIpAddress", &mut address.private_ip_address);
        fields.scalar("Primary", &mut address.primary);
    });
}

impl Symmetric for DescribeNetworkInterfaces {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.list("NetworkInterfaceId", &mut self.network_interface_ids);
        filters(fields, &mut self.filters);
        page(fields, &mut self.max_results, &mut self.next_token);
    }
}

impl Symmetric for AttachNetworkInterface {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.required("InstanceId", &mut self.instance_id);
        fields.required("DeviceIndex", &mut self.device_index);
        fields.scalar("NetworkCardIndex", &mut self.network_card_index);
    }
}

impl Symmetric for DetachNetworkInterface {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("AttachmentId", &mut self.attachment_id);
        fields.scalar("Force", &mut self.force);
    }
}

impl Symmetric for DeleteNetworkInterface {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
    }
}

impl Symmetric for DescribeNetworkInterfaceAttribute {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.optional("Attribute", &mut self.attribute);
    }
}

impl Symmetric for ResetNetworkInterfaceAttribute {
    fn fields<F: Fields>(&mut self, fields: &mut F) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.optional("SourceDestCheck", &mut self.source_dest_check);
    }
}

/// The attributes of a Modify side by side, as they stand in a request.
#[derive(Debug, Default)]
struct Attributes {
    network_interface_id: String,
    description: Option<String>,
    source_dest_check: Option<bool>,
    groups: Vec<String>,
    attachment_id: Option<String>,
    delete_on_termination: Option<bool>,
}

impl Attributes {
    fn fields(&mut self, fields: &mut impl Fields) {
        fields.required("NetworkInterfaceId", &mut self.network_interface_id);
        fields.within("Description", |fields| fields.optional("Value", &mut self.description));
        fields.within("SourceDestCheck", |fields| {
            fields.optional("Value", &mut self.source_dest_check);
        });
        fields.list("SecurityGroupId", &mut self.groups);
        fields.within("Attachment", |fields| {
            fields.optional("AttachmentId", &mut self.attachment_id);
            fields.optional("DeleteOnTermination", &mut self.delete_on_termination);
        });
    }

    /// Those that are there, of which EC2 takes exactly one.
    fn given(self, reader: &mut Reader) -> Vec<NetworkInterfaceAttribute> {
        let mut given = Vec::new();
        given.extend(self.description.map(NetworkInterfaceAttribute::Description));
        given.extend(self.source_dest_check.map(NetworkInterfaceAttribute::SourceDestCheck));
        if !self.groups.is_empty() {
            given.push(NetworkInterfaceAttribute::Groups(self.groups));
        }
        if self.attachment_id.is_some() != self.delete_on_termination.is_some() {
            let missing =
                if self.attachment_id.is_none() { "AttachmentId" } else { "DeleteOnTermination" };
            reader.missing(&format!("Attachment.{missing}"));
        }
        if let (Some(attachment_id), Some(delete_on_termination)) =
            (self.attachment_id, self.delete_on_termination)
        {
            given.push(NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id,
                delete_on_termination,
            });
        }
        given
    }
}

impl Parameters for ModifyNetworkInterfaceAttribute {
    fn read(reader: &mut Reader) -> Self {
        let mut attributes = Attributes::default();
        attributes.fields(reader);
        let network_interface_id = std::mem::take(&mut attributes.network_interface_id);
        let mut given = attributes.given(reader);
        if given.len() > 1 {
            reader.fail(ApiError::parameter_combination(
                "Fields for multiple attribute types specified. Only one attribute can be \
                 modified at a time",
            ));
        }
        let attribute = given.pop().unwrap_or_else(|| {
            reader.fail(ApiError::parameter_combination("No attributes specified."));
            // Never seen: a call that fails is not made.
            NetworkInterfaceAttribute::Groups(Vec::new())
        });
        Self { network_interface_id, attribute, dry_run: false }
    }

    fn write(&self, writer: &mut Writer) {
        let mut attributes = Attributes {
            network_interface_id: self.network_interface_id.clone(),
            ..Attributes::default()
        };
        match self.attribute.clone() {
            NetworkInterfaceAttribute::Description(value) => attributes.description = Some(value),
            NetworkInterfaceAttribute::SourceDestCheck(value) => {
                attributes.source_dest_check = Some(value);
            }
            NetworkInterfaceAttribute::Groups(groups) => attributes.groups = groups,
            NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id,
                delete_on_termination,
            } => {
                attributes.attachment_id = Some(attachment_id);
                attributes.delete_on_termination = Some(delete_on_termination);
            }
        }
        attributes.fields(writer);
    }
}
