//! The calls that only look.

use std::collections::BTreeMap;

use eni_core::{
    ec2::{
        Attachment, AttachmentStatus, Ec2, ErrorClass, ErrorKind, Instance, InstanceInterface,
        InstanceState, InstanceType, Interface, InterfaceStatus, Subnet,
    },
    id::{GroupId, InstanceId, InterfaceId, SubnetId},
};

use super::{assert_sent, attachment_id, instance_id, interface_id};
use crate::{
    http::{Answer, Endpoint, REQUEST_ID, ok},
    xml,
};

#[tokio::test]
async fn find_filters_by_description_and_reads_all_of_an_interface() {
    let item = xml::interface(
        xml::INTERFACE,
        "nat/i-1",
        false,
        &[("eni:function", "nat"), ("empty", "")],
        &xml::attachment(2, true),
    );
    let endpoint = Endpoint::always(&xml::interfaces(&[item], None));
    let found = endpoint.client().find_interfaces("nat/i-1").await.unwrap();
    assert_sent(
        &endpoint,
        &[
            ("Action", "DescribeNetworkInterfaces"),
            ("Filter.1.Name", "description"),
            ("Filter.1.Value.1", "nat/i-1"),
            ("MaxResults", "1000"),
        ],
    );
    let expected = Interface {
        id: interface_id(),
        description: "nat/i-1".into(),
        subnet: SubnetId::from_reply(xml::SUBNET),
        groups: vec![
            GroupId::from_reply("sg-0aaaaaaaaaaaaaaaa"),
            GroupId::from_reply("sg-0bbbbbbbbbbbbbbbb"),
        ],
        private_ip: Some("10.0.0.7".to_owned()),
        status: InterfaceStatus::InUse,
        source_dest_check: false,
        tags: BTreeMap::from([
            ("eni:function".to_owned(), "nat".to_owned()),
            ("empty".to_owned(), String::new()),
        ])
        .into(),
        attachment: Some(Attachment {
            id: attachment_id(),
            instance: Some(instance_id()),
            device_index: 2,
            network_card: 1,
            status: AttachmentStatus::Attached,
            delete_on_termination: true,
        }),
    };
    assert_eq!(found, [expected]);
}

#[tokio::test]
async fn find_of_nothing_is_an_empty_list() {
    let endpoint = Endpoint::always(&xml::interfaces(&[], None));
    assert_eq!(endpoint.client().find_interfaces("nat/i-1").await, Ok(vec![]));
    let endpoint =
        Endpoint::always(&xml::response("DescribeNetworkInterfaces", "<networkInterfaceSet/>"));
    assert_eq!(endpoint.client().find_interfaces("nat/i-1").await, Ok(vec![]));
}

#[tokio::test]
async fn find_reads_every_page() {
    let page = |id, next| {
        let item = xml::interface(id, "nat/i-1", true, &[], "");
        ok(xml::interfaces(&[item], next))
    };
    let endpoint = Endpoint::new(move |request| match request.get("NextToken") {
        "" => page("eni-1", Some("t/1=")),
        "t/1=" => page("eni-2", Some("t2")),
        // EC2 writes an empty token on the last page at times.
        _ => page("eni-3", Some("")),
    });
    let found = endpoint.client().find_interfaces("nat/i-1").await.unwrap();
    let ids: Vec<_> = found.iter().map(|interface| interface.id.as_str()).collect();
    assert_eq!(ids, ["eni-1", "eni-2", "eni-3"]);
    let asked = endpoint.asked();
    let tokens: Vec<_> = asked.iter().map(|request| request.get("NextToken")).collect();
    assert_eq!(tokens, ["", "t/1=", "t2"]);
    for request in &asked {
        assert_eq!(request.get("Filter.1.Value.1"), "nat/i-1");
        assert_eq!(request.get("MaxResults"), "1000");
    }
}

#[tokio::test]
async fn find_fails_as_a_whole_when_its_last_page_fails() {
    let endpoint = Endpoint::new(|request| match request.get("NextToken") {
        "" => {
            let item = xml::interface("eni-1", "nat/i-1", true, &[], "");
            ok(xml::interfaces(&[item], Some("t1")))
        }
        _ => Answer::Reply(503, xml::error("Unavailable", "later")),
    });
    let error = endpoint.client().find_interfaces("nat/i-1").await.unwrap_err();
    assert_eq!(error.code, "Unavailable");
}

#[tokio::test]
async fn find_gives_up_on_pages_that_go_round_in_a_circle() {
    let mut turns = 0;
    let endpoint = Endpoint::new(move |request| {
        turns += 1;
        assert!(turns < 10, "it goes round and round");
        let next = if request.get("NextToken") == "a" { "b" } else { "a" };
        ok(xml::interfaces(&[], Some(next)))
    });
    let error = endpoint.client().find_interfaces("nat/i-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert_eq!(error.class, ErrorClass::OutcomeUnknown);
    assert_eq!(endpoint.asked().len(), 3);
}

#[tokio::test]
async fn find_gives_up_on_pages_without_end() {
    let mut page = 0;
    let endpoint = Endpoint::new(move |_| {
        page += 1;
        assert!(page <= 1_000, "it goes on and on");
        ok(xml::interfaces(&[], Some(&page.to_string())))
    });
    let error = endpoint.client().find_interfaces("nat/i-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert!(error.message.contains("did not end within 1000 pages"), "{error}");
    assert_eq!(endpoint.asked().len(), 1_000);
}

#[tokio::test]
async fn find_escapes_wildcards_and_takes_equal_descriptions_only() {
    let items: Vec<_> = [r"a*?\", "ab", "", r"A*?\"]
        .iter()
        .map(|description| xml::interface(xml::INTERFACE, description, true, &[], ""))
        .collect();
    let endpoint = Endpoint::always(&xml::interfaces(&items, None));
    let found = endpoint.client().find_interfaces(r"a*?\").await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(&*found[0].description, r"a*?\");
    assert_eq!(endpoint.asked()[0].get("Filter.1.Value.1"), r"a\*\?\\");
}

#[tokio::test]
async fn an_attachment_may_be_of_an_older_or_another_kind() {
    let read = async |attachment: &str| {
        let item = xml::interface(xml::INTERFACE, "d", true, &[], attachment);
        let endpoint = Endpoint::always(&xml::interfaces(&[item], None));
        let found = endpoint.client().find_interfaces("d").await;
        found.map(|mut found| found.remove(0).attachment)
    };
    assert_eq!(read("<attachment/>").await, Ok(None));
    let of_aws = "<attachment><attachmentId>ela-attach-1</attachmentId>\
        <instanceOwnerId>amazon-aws</instanceOwnerId><deviceIndex>1</deviceIndex>\
        <status>detaching</status><deleteOnTermination>false</deleteOnTermination></attachment>";
    let attachment = read(of_aws).await.unwrap().unwrap();
    assert_eq!(attachment.instance, None);
    assert_eq!(attachment.network_card, 0);
    assert_eq!(attachment.status, AttachmentStatus::Detaching);
    for part in ["attachmentId", "deviceIndex", "status", "deleteOnTermination"] {
        let without = xml::attachment(1, true)
            .replace(&format!("<{part}>"), "<other>")
            .replace(&format!("</{part}>"), "</other>");
        let error = read(&without).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "without {part}");
        assert!(error.message.contains(part), "{error}");
    }
}

#[tokio::test]
async fn describe_instance_asks_by_id_and_reads_its_interfaces() {
    let card = "<networkCardIndex>1</networkCardIndex>";
    let body = xml::instance("stopped", &[("eni-1", 0, ""), ("eni-2", 3, card)]);
    let endpoint = Endpoint::always(&body);
    let instance = endpoint.client().describe_instance(&instance_id()).await;
    assert_sent(&endpoint, &[("Action", "DescribeInstances"), ("InstanceId.1", xml::INSTANCE)]);
    let interface = |id, device_index, network_card| InstanceInterface {
        id: InterfaceId::from_reply(id),
        description: format!("of {id}").into(),
        device_index,
        network_card,
    };
    let expected = Instance {
        id: instance_id(),
        state: InstanceState::Stopped,
        instance_type: "m5.large".into(),
        zone: "eu-west-1a".into(),
        interfaces: vec![interface("eni-1", 0, 0), interface("eni-2", 3, 1)],
    };
    assert_eq!(instance, Ok(expected));
}

#[tokio::test]
async fn every_state_and_status_is_known_by_its_name() {
    for (name, state) in [
        ("pending", InstanceState::Pending),
        ("running", InstanceState::Running),
        ("stopping", InstanceState::Stopping),
        ("shutting-down", InstanceState::ShuttingDown),
        ("terminated", InstanceState::Terminated),
        ("moved", InstanceState::Other("moved".to_owned())),
    ] {
        let client = Endpoint::always(&xml::instance(name, &[])).client();
        assert_eq!(client.describe_instance(&instance_id()).await.unwrap().state, state);
    }
    for (name, status) in [
        ("pending", InterfaceStatus::Pending),
        ("available", InterfaceStatus::Available),
        ("attaching", InterfaceStatus::Attaching),
        ("detaching", InterfaceStatus::Detaching),
        ("associated", InterfaceStatus::Other("associated".to_owned())),
    ] {
        let item = xml::interface(xml::INTERFACE, "d", true, &[], "");
        let item = item.replace("<status>available", &format!("<status>{name}"));
        let client = Endpoint::always(&xml::interfaces(&[item], None)).client();
        assert_eq!(client.find_interfaces("d").await.unwrap()[0].status, status);
    }
    for (name, status) in [
        ("attaching", AttachmentStatus::Attaching),
        ("detached", AttachmentStatus::Detached),
        ("lost", AttachmentStatus::Other("lost".to_owned())),
    ] {
        let attachment = xml::attachment(1, true).replace("attached<", &format!("{name}<"));
        let item = xml::interface(xml::INTERFACE, "d", true, &[], &attachment);
        let client = Endpoint::always(&xml::interfaces(&[item], None)).client();
        let found = client.find_interfaces("d").await.unwrap();
        assert_eq!(found[0].attachment.as_ref().unwrap().status, status);
    }
}

#[tokio::test]
async fn only_a_terminated_instance_may_lack_type_zone_and_interfaces() {
    let bare = |state: &str| {
        let body = xml::instance(state, &[]);
        let (head, rest) = body.split_once("<instanceType>").unwrap();
        let (_, tail) = rest.split_once("</networkInterfaceSet>").unwrap();
        Endpoint::always(&format!("{head}{tail}")).client()
    };
    let instance = bare("terminated").describe_instance(&instance_id()).await.unwrap();
    assert_eq!((&*instance.instance_type, &*instance.zone), ("", ""));
    let error = bare("running").describe_instance(&instance_id()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn describe_subnet_asks_by_id() {
    let endpoint = Endpoint::always(&xml::subnet());
    let id = SubnetId::from_reply(xml::SUBNET);
    let subnet = endpoint.client().describe_subnet(&id).await;
    assert_eq!(subnet, Ok(Subnet { id, zone: "eu-west-1a".into() }));
    assert_sent(&endpoint, &[("Action", "DescribeSubnets"), ("SubnetId.1", xml::SUBNET)]);
}

#[tokio::test]
async fn describe_instance_type_reads_the_cards_in_order() {
    let endpoint = Endpoint::always(&xml::instance_type(&[(1, 2), (0, 3)]));
    let limits = endpoint.client().describe_instance_type("m5.large").await;
    let expected = InstanceType {
        name: "m5.large".into(),
        max_interfaces: 3,
        max_interfaces_per_card: vec![3, 2],
    };
    assert_eq!(limits, Ok(expected));
    let sent = [("Action", "DescribeInstanceTypes"), ("InstanceType.1", "m5.large")];
    assert_sent(&endpoint, &sent);

    let client = Endpoint::always(&xml::instance_type(&[])).client();
    let limits = client.describe_instance_type("m5.large").await.unwrap();
    assert_eq!(limits.max_interfaces_per_card, [0_u32; 0]);

    let client = Endpoint::always(&xml::instance_type(&[(0, 3), (2, 3)])).client();
    let error = client.describe_instance_type("m5.large").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "a card is missing");
}

#[tokio::test]
async fn the_reply_of_another_resource_is_no_reply_to_this_call() {
    let client = Endpoint::always(&xml::instance("running", &[])).client();
    let error = client.describe_instance(&InstanceId::from_reply("i-other")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert_eq!(error.request_id.as_deref(), Some(REQUEST_ID));
    let client = Endpoint::always(&xml::subnet()).client();
    let error = client.describe_subnet(&SubnetId::from_reply("subnet-other")).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    let client = Endpoint::always(&xml::instance_type(&[])).client();
    let error = client.describe_instance_type("t3.nano").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}
