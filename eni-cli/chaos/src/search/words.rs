//! Calls, replies and events of the simulated EC2 in a few words.

use eni_sim::{
    Answer, Call, WireError,
    call::NetworkInterfaceAttribute,
    ledger::{Event, Modification},
};

use crate::misread::shown;

/// A call: its operation, and what of its parameters tells something.
pub(super) fn of_call(call: &Call) -> String {
    let operation = call.operation();
    let parameters = match call {
        Call::DescribeNetworkInterfaces(find) => {
            let values = find.filters.iter().flat_map(|filter| {
                filter.values.iter().map(move |value| format!("{}={value}", filter.name))
            });
            values.chain(find.network_interface_ids.iter().cloned()).collect::<Vec<_>>().join(" ")
        }
        Call::DescribeInstances(describe) => describe.instance_ids.join(" "),
        Call::DescribeSubnets(describe) => describe.subnet_ids.join(" "),
        Call::DescribeInstanceTypes(describe) => describe.instance_types.join(" "),
        Call::CreateNetworkInterface(create) => {
            let token = create.client_token.as_ref().map_or("no token".to_owned(), |token| {
                format!("token {}...", token.chars().take(8).collect::<String>())
            });
            format!("{} {token}", create.description)
        }
        Call::AttachNetworkInterface(attach) => format!(
            "{} to {} at index {}",
            attach.network_interface_id, attach.instance_id, attach.device_index
        ),
        Call::DetachNetworkInterface(detach) => detach.attachment_id.clone(),
        Call::DeleteNetworkInterface(delete) => delete.network_interface_id.clone(),
        Call::ModifyNetworkInterfaceAttribute(modify) => {
            let id = &modify.network_interface_id;
            match &modify.attribute {
                NetworkInterfaceAttribute::DeleteOnTermination {
                    delete_on_termination, ..
                } => format!("{id} DeleteOnTermination={delete_on_termination}"),
                NetworkInterfaceAttribute::SourceDestCheck(check) => {
                    format!("{id} SourceDestCheck={check}")
                }
                NetworkInterfaceAttribute::Description(text) => format!("{id} Description={text}"),
                NetworkInterfaceAttribute::Groups(groups) => {
                    format!("{id} Groups={}", groups.join(" "))
                }
            }
        }
        Call::CreateTags(create) => create.resources.join(" "),
        _ => String::new(),
    };
    if parameters.is_empty() { operation.to_owned() } else { format!("{operation} {parameters}") }
}

/// What a caller got.
pub(super) fn of_reply(reply: &Result<Answer, WireError>) -> String {
    match reply {
        Err(error) => error.to_string(),
        Ok(Answer::CreateNetworkInterface { network_interface, .. }) => {
            network_interface.network_interface_id.to_string()
        }
        Ok(Answer::AttachNetworkInterface { attachment_id, .. }) => attachment_id.to_string(),
        Ok(Answer::DescribeSubnets { subnets, .. }) => {
            let zones: Vec<_> =
                subnets.iter().map(|subnet| subnet.availability_zone.to_string()).collect();
            zones.join(" ")
        }
        Ok(Answer::DescribeInstanceTypes { instance_types, .. }) => {
            let most: Vec<_> = instance_types
                .iter()
                .map(|limits| format!("at most {} interfaces", limits.maximum_network_interfaces))
                .collect();
            most.join(" ")
        }
        Ok(
            answer @ (Answer::DescribeNetworkInterfaces { .. } | Answer::DescribeInstances { .. }),
        ) => shown(answer),
        Ok(_) => "done".to_owned(),
    }
}

/// What has become of the world.
pub(super) fn of_event(event: &Event) -> String {
    match event {
        Event::Launched { instance } => format!("{instance} is launched"),
        Event::Terminated { instance } => format!("{instance} is terminated"),
        Event::Created { interface, .. } => format!("{interface} is created"),
        Event::Replayed { interface, .. } => format!("nothing: the token has made {interface}"),
        Event::Attached { interface, instance, device_index, .. } => {
            format!("{interface} is attached to {instance} at index {device_index}")
        }
        Event::Detaching { interface, .. } => format!("{interface} is detaching"),
        Event::Detached { interface, .. } => format!("{interface} is detached"),
        Event::DeleteOnTerminationSet { interface, value: true, .. } => {
            format!("{interface} goes with its instance")
        }
        Event::DeleteOnTerminationSet { interface, value: false, .. } => {
            format!("{interface} outlives its instance")
        }
        Event::Deleted { interface, with_instance: Some(_) } => {
            format!("{interface} is deleted with its instance")
        }
        Event::Deleted { interface, with_instance: None } => format!("{interface} is deleted"),
        Event::Released { interface, .. } => {
            format!("{interface} comes loose and outlives its instance")
        }
        Event::Modified { interface, modification } => match modification {
            Modification::Description(text) => format!("{interface} is described as {text}"),
            Modification::SourceDestCheck(check) => {
                format!("the source/dest check of {interface} is {check}")
            }
            Modification::Groups(_) => format!("{interface} has other security groups"),
        },
        Event::Tagged { interface, .. } => format!("{interface} is tagged"),
        Event::Untagged { interface, .. } => format!("{interface} has fewer tags"),
        other => format!("{other:?}"),
    }
}
