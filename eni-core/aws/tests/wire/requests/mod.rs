//! What each call sends, and what it makes of the reply.

mod fleet;
mod reads;
mod writes;

use std::collections::BTreeMap;

use eni_core::id::{AttachmentId, InstanceId, InterfaceId};

use crate::{http::Endpoint, xml};

fn interface_id() -> InterfaceId {
    InterfaceId::from_reply(xml::INTERFACE)
}

fn instance_id() -> InstanceId {
    InstanceId::from_reply(xml::INSTANCE)
}

fn attachment_id() -> AttachmentId {
    AttachmentId::from_reply(xml::ATTACHMENT)
}

/// That one request was sent, with these parameters and no other.
fn assert_sent(endpoint: &Endpoint, parameters: &[(&str, &str)]) {
    let expected: BTreeMap<String, String> =
        parameters.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let asked = endpoint.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].0, expected);
}
