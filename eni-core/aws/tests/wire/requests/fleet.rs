//! The calls beside the port: launching, terminating and reading back.

use std::collections::{BTreeMap, BTreeSet};

use eni_aws::RunInstance;
use eni_core::{
    ec2::{ErrorKind, InstanceState},
    id::{InstanceId, InterfaceId, SubnetId},
};

use super::{assert_sent, instance_id, interface_id};
use crate::{
    http::{Endpoint, ok},
    xml,
};

fn run() -> RunInstance {
    RunInstance {
        image_id: "ami-0123456789abcdef0".to_owned(),
        instance_type: "t3.micro".to_owned(),
        subnet: SubnetId::from_reply(xml::SUBNET),
        tags: BTreeMap::from([("eni:chaos".to_owned(), "seed-1".to_owned())]),
    }
}

fn item(id: &str, state: &str) -> String {
    format!(
        "<item><instancesSet><item><instanceId>{id}</instanceId><instanceState><code>0</code>\
         <name>{state}</name></instanceState></item></instancesSet></item>"
    )
}

fn instances(items: &[String], next: &str) -> String {
    let content = format!("<reservationSet>{}</reservationSet>{next}", items.concat());
    xml::response("DescribeInstances", &content)
}

#[tokio::test]
async fn a_launch_is_of_one_tagged_instance() {
    let launched = format!(
        "<instancesSet><item><instanceId>{}</instanceId></item></instancesSet>",
        xml::INSTANCE
    );
    let endpoint = Endpoint::always(&xml::response("RunInstances", &launched));
    assert_eq!(endpoint.client().run_instance(&run()).await, Ok(instance_id()));
    let mut asked = endpoint.asked();
    // The SDK puts a random token in.
    assert!(asked[0].0.remove("ClientToken").is_some());
    let expected = [
        ("Action", "RunInstances"),
        ("ImageId", "ami-0123456789abcdef0"),
        ("InstanceType", "t3.micro"),
        ("SubnetId", xml::SUBNET),
        ("MinCount", "1"),
        ("MaxCount", "1"),
        ("TagSpecification.1.ResourceType", "instance"),
        ("TagSpecification.1.Tag.1.Key", "eni:chaos"),
        ("TagSpecification.1.Tag.1.Value", "seed-1"),
    ];
    assert_eq!(asked[0].0, expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into());
    let endpoint = Endpoint::always(&xml::response("RunInstances", "<instancesSet/>"));
    let error = endpoint.client().run_instance(&run()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable, "it may be there");
}

#[tokio::test]
async fn a_terminate_names_all_instances() {
    let endpoint =
        Endpoint::always(&xml::response("TerminateInstances", "<instancesSet></instancesSet>"));
    let both = [instance_id(), InstanceId::from_reply("i-2")];
    endpoint.client().terminate_instances(&both).await.unwrap();
    assert_sent(
        &endpoint,
        &[
            ("Action", "TerminateInstances"),
            ("InstanceId.1", xml::INSTANCE),
            ("InstanceId.2", "i-2"),
        ],
    );
}

#[tokio::test]
async fn instances_are_found_by_tag_on_all_pages() {
    let endpoint = Endpoint::new(|request| {
        ok(match request.get("NextToken") {
            "" => instances(&[item("i-1", "running")], "<nextToken>more</nextToken>"),
            _ => instances(&[item("i-2", "terminated")], ""),
        })
    });
    let found = endpoint.client().instances_with_tag("eni:chaos", "seed-*").await.unwrap();
    let expected = [("i-1", InstanceState::Running), ("i-2", InstanceState::Terminated)];
    assert_eq!(found, expected.map(|(id, state)| (InstanceId::from_reply(id), state)).into());
    let asked = endpoint.asked();
    assert_eq!(asked[0].get("Filter.1.Name"), "tag:eni:chaos");
    assert_eq!(asked[0].get("Filter.1.Value.1"), r"seed-\*");
    assert_eq!(asked[1].get("NextToken"), "more");
}

#[tokio::test]
async fn interfaces_by_id_are_those_that_are_there_and_no_others() {
    let item = |id: &str| xml::interface(id, "d", true, &[], "");
    let reply = xml::interfaces(&[item(xml::INTERFACE), item("eni-theirs")], None);
    let endpoint = Endpoint::always(&reply);
    let ids = BTreeSet::from([interface_id(), InterfaceId::from_reply("eni-gone")]);
    let found = endpoint.client().interfaces_by_id(&ids).await.unwrap();
    assert_eq!(found.into_iter().map(|it| it.id).collect::<Vec<_>>(), [interface_id()]);
    assert_sent(
        &endpoint,
        &[
            ("Action", "DescribeNetworkInterfaces"),
            ("Filter.1.Name", "network-interface-id"),
            ("Filter.1.Value.1", xml::INTERFACE),
            ("Filter.1.Value.2", "eni-gone"),
            ("MaxResults", "1000"),
        ],
    );
    let many = (0..201).map(|n| InterfaceId::from_reply(format!("eni-{n:017x}"))).collect();
    let endpoint = Endpoint::always(&reply);
    endpoint.client().interfaces_by_id(&many).await.unwrap();
    assert_eq!(endpoint.asked().len(), 2, "at most 200 to a request");
}

#[tokio::test]
async fn a_reply_without_its_list_is_no_empty_list() {
    let endpoint = Endpoint::always(&xml::response("DescribeInstances", ""));
    let error = endpoint.client().instances_with_tag("eni:chaos", "seed-1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    let endpoint = Endpoint::always(&xml::response("DescribeNetworkInterfaces", ""));
    let ids = BTreeSet::from([interface_id()]);
    let error = endpoint.client().interfaces_by_id(&ids).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
}
