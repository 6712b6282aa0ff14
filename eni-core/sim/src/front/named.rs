//! Which new things a call names, so that it can miss them. What a name that
//! is no id means, the world says.

use crate::{
    ApiError, Call,
    call::NetworkInterfaceAttribute,
    id::{AttachmentId, InstanceId, NetworkInterfaceId},
};

/// Something that a call names by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Interface(NetworkInterfaceId),
    Attachment(AttachmentId),
    Instance(InstanceId),
}

impl Named {
    fn parse(text: &str) -> Option<Self> {
        AttachmentId::parse(text)
            .map(Self::Attachment)
            .or_else(|| NetworkInterfaceId::parse(text).map(Self::Interface))
            .or_else(|| InstanceId::parse(text).map(Self::Instance))
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Interface(id) => id.as_str(),
            Self::Attachment(id) => id.as_str(),
            Self::Instance(id) => id.as_str(),
        }
    }

    /// What EC2 answers while it does not know the id yet.
    pub(super) fn not_found(self) -> ApiError {
        match self {
            Self::Interface(id) => ApiError::interface_not_found(&[id]),
            Self::Attachment(id) => ApiError::attachment_not_found(id),
            Self::Instance(id) => ApiError::instance_not_found(&[id]),
        }
    }
}

/// The interfaces, attachments and instances that `call` names, in the order
/// in which EC2 looks for them as far as that is known.
pub(super) fn named(call: &Call) -> Vec<Named> {
    let mut texts: Vec<&str> = Vec::new();
    match call {
        Call::DescribeNetworkInterfaces(call) => push(&mut texts, &call.network_interface_ids),
        Call::DescribeNetworkInterfaceAttribute(call) => texts.push(&call.network_interface_id),
        Call::AttachNetworkInterface(call) => {
            texts.extend([call.network_interface_id.as_str(), call.instance_id.as_str()]);
        }
        Call::DetachNetworkInterface(call) => texts.push(&call.attachment_id),
        Call::DeleteNetworkInterface(call) => texts.push(&call.network_interface_id),
        Call::ModifyNetworkInterfaceAttribute(call) => {
            texts.push(&call.network_interface_id);
            if let NetworkInterfaceAttribute::DeleteOnTermination { attachment_id, .. } =
                &call.attribute
            {
                texts.push(attachment_id);
            }
        }
        Call::ResetNetworkInterfaceAttribute(call) => texts.push(&call.network_interface_id),
        Call::AssignPrivateIpAddresses(call) => texts.push(&call.network_interface_id),
        Call::UnassignPrivateIpAddresses(call) => texts.push(&call.network_interface_id),
        Call::AssignIpv6Addresses(call) => texts.push(&call.network_interface_id),
        Call::UnassignIpv6Addresses(call) => texts.push(&call.network_interface_id),
        Call::AssociateAddress(call) => {
            texts.extend(call.network_interface_id.as_deref());
            texts.extend(call.instance_id.as_deref());
        }
        Call::CreateTags(call) => push(&mut texts, &call.resources),
        Call::DeleteTags(call) => push(&mut texts, &call.resources),
        Call::RunInstances(call) => {
            let given = call.network_interfaces.iter();
            texts.extend(given.filter_map(|given| given.network_interface_id.as_deref()));
        }
        Call::StartInstances(call) => push(&mut texts, &call.instance_ids),
        Call::StopInstances(call) => push(&mut texts, &call.instance_ids),
        Call::TerminateInstances(call) => push(&mut texts, &call.instance_ids),
        Call::DescribeInstances(call) => push(&mut texts, &call.instance_ids),
        Call::DescribeInstanceStatus(call) => push(&mut texts, &call.instance_ids),
        _ => {}
    }
    texts.into_iter().filter_map(Named::parse).collect()
}

fn push<'t>(texts: &mut Vec<&'t str>, more: &'t [String]) {
    texts.extend(more.iter().map(String::as_str));
}

#[cfg(test)]
mod tests {
    use crate::call::{
        AttachNetworkInterface, CreateTags, DescribeInstances, DescribeVpcs,
        ModifyNetworkInterfaceAttribute,
    };

    use super::*;

    fn names(call: &Call) -> Vec<String> {
        named(call).iter().map(|named| named.as_str().to_owned()).collect()
    }

    #[test]
    fn a_call_names_what_ec2_must_find_first() {
        let attach = Call::AttachNetworkInterface(AttachNetworkInterface {
            network_interface_id: "eni-11111111".to_owned(),
            instance_id: "i-22222222".to_owned(),
            ..AttachNetworkInterface::default()
        });
        assert_eq!(names(&attach), ["eni-11111111", "i-22222222"]);
        let protect = Call::ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute {
            network_interface_id: "eni-11111111".to_owned(),
            attribute: NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id: "eni-attach-33333333".to_owned(),
                delete_on_termination: true,
            },
            dry_run: false,
        });
        assert_eq!(names(&protect), ["eni-11111111", "eni-attach-33333333"]);
        let tags = Call::CreateTags(CreateTags {
            resources: ["vpc-44444444", "eni-attach-33333333", "i-22222222", "rubbish"]
                .map(str::to_owned)
                .to_vec(),
            ..CreateTags::default()
        });
        assert_eq!(names(&tags), ["eni-attach-33333333", "i-22222222"]);
        assert_eq!(names(&Call::DescribeInstances(DescribeInstances::default())), [""; 0]);
        assert_eq!(names(&Call::DescribeVpcs(DescribeVpcs::default())), [""; 0]);
    }

    #[test]
    fn what_is_missed_is_not_found_under_its_own_code() {
        for (id, code) in [
            ("eni-11111111", "InvalidNetworkInterfaceID.NotFound"),
            ("eni-attach-33333333", "InvalidAttachmentID.NotFound"),
            ("i-22222222", "InvalidInstanceID.NotFound"),
        ] {
            let error = Named::parse(id).unwrap().not_found();
            assert_eq!((error.code, error.status), (code, 400));
            assert!(error.message.contains(id), "{}", error.message);
        }
    }
}
