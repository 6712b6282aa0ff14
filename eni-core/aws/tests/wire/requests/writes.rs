//! The calls that change something.

use std::collections::BTreeMap;

use eni_core::{
    ec2::{CreateInterface, Ec2, ErrorClass, ErrorKind},
    id::{GroupId, SubnetId},
};

use super::{assert_sent, attachment_id, instance_id, interface_id};
use crate::{
    http::{Endpoint, ok},
    xml,
};

fn create() -> CreateInterface {
    let tags = [("eni:function", "nat"), ("a", "b c&d=é")];
    CreateInterface {
        subnet: SubnetId::from_reply(xml::SUBNET),
        description: "nat/i-1".to_owned(),
        groups: vec![GroupId::from_reply("sg-2"), GroupId::from_reply("sg-1")],
        tags: BTreeMap::from(tags.map(|(key, value)| (key.to_owned(), value.to_owned()))).into(),
        client_token: Some("f".repeat(64)),
    }
}

#[tokio::test]
async fn create_sends_tags_token_and_groups_as_given() {
    let item = xml::interface(xml::INTERFACE, "nat/i-1", true, &[], "");
    let endpoint = Endpoint::always(&xml::created(&item));
    let created = endpoint.client().create_interface(&create()).await.unwrap();
    assert_eq!(created.id, interface_id());
    assert_sent(
        &endpoint,
        &[
            ("Action", "CreateNetworkInterface"),
            ("SubnetId", xml::SUBNET),
            ("Description", "nat/i-1"),
            ("SecurityGroupId.1", "sg-2"),
            ("SecurityGroupId.2", "sg-1"),
            ("TagSpecification.1.ResourceType", "network-interface"),
            ("TagSpecification.1.Tag.1.Key", "a"),
            ("TagSpecification.1.Tag.1.Value", "b c&d=é"),
            ("TagSpecification.1.Tag.2.Key", "eni:function"),
            ("TagSpecification.1.Tag.2.Value", "nat"),
            ("ClientToken", &"f".repeat(64)),
        ],
    );
}

#[tokio::test]
async fn create_leaves_out_what_is_empty() {
    let item = xml::interface(xml::INTERFACE, "nat/i-1", true, &[], "");
    let endpoint = Endpoint::always(&xml::created(&item));
    let bare = CreateInterface { groups: vec![], tags: BTreeMap::new().into(), ..create() };
    endpoint.client().create_interface(&bare).await.unwrap();
    assert_sent(
        &endpoint,
        &[
            ("Action", "CreateNetworkInterface"),
            ("SubnetId", xml::SUBNET),
            ("Description", "nat/i-1"),
            ("ClientToken", &"f".repeat(64)),
        ],
    );
}

#[tokio::test]
async fn a_create_without_token_is_one_of_its_own_each_time() {
    let item = xml::interface(xml::INTERFACE, "nat/i-1", true, &[], "");
    let endpoint = Endpoint::always(&xml::created(&item));
    let bare = CreateInterface { client_token: None, ..create() };
    for _ in 0..2 {
        endpoint.client().create_interface(&bare).await.unwrap();
    }
    let asked = endpoint.asked();
    assert_ne!(asked[0].get("ClientToken"), asked[1].get("ClientToken"));
}

#[tokio::test]
async fn attach_always_sends_the_network_card() {
    let endpoint = Endpoint::always(&xml::attached());
    let attached = endpoint.client().attach_interface(&interface_id(), &instance_id(), 3, 0).await;
    assert_eq!(attached, Ok(attachment_id()));
    assert_sent(
        &endpoint,
        &[
            ("Action", "AttachNetworkInterface"),
            ("NetworkInterfaceId", xml::INTERFACE),
            ("InstanceId", xml::INSTANCE),
            ("DeviceIndex", "3"),
            ("NetworkCardIndex", "0"),
        ],
    );
}

#[tokio::test]
async fn attach_at_an_index_that_cannot_be_sent_sends_nothing() {
    let endpoint = Endpoint::always(&xml::attached());
    let client = endpoint.client();
    for (device_index, network_card) in [(u32::MAX, 0), (1, u32::MAX)] {
        let error = client
            .attach_interface(&interface_id(), &instance_id(), device_index, network_card)
            .await
            .unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::Request, ErrorClass::Permanent));
    }
    assert_eq!(endpoint.asked(), []);
}

#[tokio::test]
async fn detach_and_delete_name_what_goes() {
    let endpoint = Endpoint::new(|request| ok(xml::done(request.action())));
    let client = endpoint.client();
    client.detach_interface(&attachment_id()).await.unwrap();
    assert_sent(
        &endpoint,
        &[("Action", "DetachNetworkInterface"), ("AttachmentId", xml::ATTACHMENT)],
    );
    client.delete_interface(&interface_id()).await.unwrap();
    assert_sent(
        &endpoint,
        &[("Action", "DeleteNetworkInterface"), ("NetworkInterfaceId", xml::INTERFACE)],
    );
}

#[tokio::test]
async fn each_modify_sends_its_one_attribute() {
    let endpoint = Endpoint::new(|request| ok(xml::done(request.action())));
    let client = endpoint.client();
    let modify =
        [("Action", "ModifyNetworkInterfaceAttribute"), ("NetworkInterfaceId", xml::INTERFACE)];
    let assert_sent = |attribute: &[(&str, &str)]| {
        assert_sent(&endpoint, &[modify.as_slice(), attribute].concat());
    };

    client.set_delete_on_termination(&interface_id(), &attachment_id(), true).await.unwrap();
    assert_sent(&[
        ("Attachment.AttachmentId", xml::ATTACHMENT),
        ("Attachment.DeleteOnTermination", "true"),
    ]);
    client.set_delete_on_termination(&interface_id(), &attachment_id(), false).await.unwrap();
    assert_sent(&[
        ("Attachment.AttachmentId", xml::ATTACHMENT),
        ("Attachment.DeleteOnTermination", "false"),
    ]);
    client.set_source_dest_check(&interface_id(), false).await.unwrap();
    assert_sent(&[("SourceDestCheck.Value", "false")]);
    let groups = [GroupId::from_reply("sg-2"), GroupId::from_reply("sg-1")];
    client.set_groups(&interface_id(), &groups).await.unwrap();
    assert_sent(&[("SecurityGroupId.1", "sg-2"), ("SecurityGroupId.2", "sg-1")]);
    client.set_description(&interface_id(), "new *").await.unwrap();
    assert_sent(&[("Description.Value", "new *")]);
}

#[tokio::test]
async fn create_tags_sends_each_key_and_value() {
    let endpoint = Endpoint::new(|request| ok(xml::done(request.action())));
    endpoint.client().create_tags(&interface_id(), &create().tags).await.unwrap();
    assert_sent(
        &endpoint,
        &[
            ("Action", "CreateTags"),
            ("ResourceId.1", xml::INTERFACE),
            ("Tag.1.Key", "a"),
            ("Tag.1.Value", "b c&d=é"),
            ("Tag.2.Key", "eni:function"),
            ("Tag.2.Value", "nat"),
        ],
    );
}
