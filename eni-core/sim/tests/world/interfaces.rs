//! Create, delete and modify.

use std::collections::BTreeSet;

use eni_sim::{
    Answer, Call, NetworkInterfaceStatus, WorldConfig,
    answer::NetworkInterfaceAttributeValue,
    call::{
        CreateNetworkInterface, DescribeNetworkInterfaceAttribute, NetworkInterfaceAttribute,
        ResetNetworkInterfaceAttribute,
    },
    config::SecurityGroupConfig,
};

use crate::cloud::{Cloud, text, tiny_subnet};

#[test]
fn a_create_answers_pending_and_the_next_read_available() {
    let mut cloud = Cloud::default();
    let reply = cloud.create_with(cloud.create_request()).unwrap();
    assert_eq!(reply.status, NetworkInterfaceStatus::Pending);
    let mut shown = cloud.interface(reply.network_interface_id).unwrap();
    assert_eq!(shown.status, NetworkInterfaceStatus::Available);
    shown.status = NetworkInterfaceStatus::Pending;
    assert_eq!(shown, reply);
}

#[test]
fn a_new_interface_has_what_was_asked_for_and_awss_defaults() {
    let mut cloud = Cloud::default();
    let made = cloud.create_with(cloud.create_request()).unwrap();
    assert_eq!(made.subnet_id, cloud.subnet(0));
    assert_eq!(&*made.availability_zone, "us-east-1a");
    assert_eq!(&*made.owner_id, cloud.world.account_id());
    assert_eq!(&*made.description, "nat/i-0123456789abcdef0");
    assert_eq!(made.tag_set, cloud.create_request().tags);
    let [group] = &made.groups[..] else { panic!("{made:?}") };
    assert_eq!(group.group_id, cloud.world.security_groups()[0]);
    assert_eq!(&*group.group_name, "default");
    assert!(made.source_dest_check);
    assert_eq!(made.attachment, None);
    assert_eq!(made.private_ip_address.octets()[..2], [10, 0]);
    assert!(made.private_ip_address.octets()[2] < 64);
}

#[test]
fn a_create_with_bad_parameters_makes_nothing() {
    let mut cloud = Cloud::default();
    let good = cloud.create_request();
    let in_subnet = |id: &str| CreateNetworkInterface { subnet_id: id.to_owned(), ..good.clone() };
    let with_group =
        |id: &str| CreateNetworkInterface { groups: vec![id.to_owned()], ..good.clone() };
    let tags = (0..51).map(|n| (n.to_string(), String::new()));
    let tags = std::sync::Arc::new(tags.collect());
    for (create, expected) in [
        (
            in_subnet("subnet-x"),
            "InvalidSubnetID.Malformed: Invalid id: \"subnet-x\" (expecting \"subnet-...\")",
        ),
        (
            in_subnet("subnet-00000000"),
            "InvalidSubnetID.NotFound: The subnet ID 'subnet-00000000' does not exist",
        ),
        (
            with_group("sg-x"),
            "InvalidGroupId.Malformed: Invalid id: \"sg-x\" (expecting \"sg-...\")",
        ),
        (
            with_group("sg-00000000"),
            "InvalidGroup.NotFound: The security group 'sg-00000000' does not exist",
        ),
        (
            CreateNetworkInterface { tags, ..good.clone() },
            "TagLimitExceeded: The maximum number of Tags for a resource has been reached.",
        ),
    ] {
        let before = cloud.free(0);
        assert_eq!(text(cloud.create_with(create)), expected);
        assert_eq!((cloud.free(0), cloud.world.ledger().next_seq()), (before, 0));
    }
}

#[test]
fn a_subnet_hands_out_each_address_once_and_then_refuses() {
    let mut cloud = Cloud::of(&tiny_subnet());
    assert_eq!(cloud.free(0), 11);
    let made: Vec<_> =
        (0..11).map(|_| cloud.create_with(cloud.create_request()).unwrap()).collect();
    let addresses: BTreeSet<_> =
        made.iter().map(|made| made.private_ip_address.octets()[3]).collect();
    assert_eq!(addresses, (4..=14).collect());
    assert_eq!(cloud.free(0), 0);
    let full = text(cloud.create_with(cloud.create_request()));
    let subnet = cloud.subnet(0);
    assert_eq!(
        full,
        format!(
            "InsufficientFreeAddressesInSubnet: The specified subnet '{subnet}' does not have \
             enough free addresses."
        )
    );
    cloud.delete(made[4].network_interface_id).unwrap();
    let again = cloud.create_with(cloud.create_request()).unwrap();
    assert_eq!(again.private_ip_address, made[4].private_ip_address);
}

#[test]
fn the_quota_counts_every_live_interface_primary_ones_too() {
    let mut cloud =
        Cloud::of(&WorldConfig { network_interface_quota: 2, ..WorldConfig::default() });
    let instance = cloud.launch("m5.large");
    let extra = cloud.create();
    let over = text(cloud.create_with(cloud.create_request()));
    assert_eq!(
        over,
        "NetworkInterfaceLimitExceeded: The maximum number of network interfaces has been \
         reached: 2."
    );
    cloud.delete(extra).unwrap();
    assert_eq!(text(cloud.run(0, "m5.large", 2)), over, "a launch is all or nothing");
    assert_eq!(cloud.world.instances().count(), 1);
    cloud.create();
    cloud.terminate(instance).unwrap();
    cloud.create();
}

#[test]
fn a_delete_takes_the_interface_and_a_second_one_finds_nothing() {
    let mut cloud = Cloud::default();
    let before = cloud.free(0);
    let id = cloud.create();
    assert_eq!(cloud.free(0), before - 1);
    cloud.delete(id).unwrap();
    assert_eq!(cloud.free(0), before);
    let gone = format!(
        "InvalidNetworkInterfaceID.NotFound: The networkInterface ID '{id}' does not exist"
    );
    assert_eq!(text(cloud.delete(id)), gone);
    assert_eq!(text(cloud.interface(id)), gone);
}

#[test]
fn an_attached_interface_cannot_be_deleted() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.attach(id, instance, 1).unwrap();
    assert_eq!(
        text(cloud.delete(id)),
        format!("InvalidParameterValue: Network interface '{id}' is currently in use.")
    );
    assert!(cloud.interface(id).is_ok());
}

#[test]
fn attributes_are_set_one_at_a_time() {
    let groups = vec![SecurityGroupConfig::default(), SecurityGroupConfig::default()];
    let mut cloud = Cloud::of(&WorldConfig { security_groups: groups, ..WorldConfig::default() });
    let id = cloud.create();
    let mut expected = cloud.interface(id).unwrap();
    cloud.modify(id, NetworkInterfaceAttribute::Description("other".to_owned())).unwrap();
    expected.description = "other".into();
    assert_eq!(cloud.interface(id).unwrap(), expected);

    cloud.modify(id, NetworkInterfaceAttribute::SourceDestCheck(false)).unwrap();
    expected.source_dest_check = false;
    assert_eq!(cloud.interface(id).unwrap(), expected);

    let mut both = cloud.world.security_groups().to_vec();
    let texts = [&both[1], &both[0], &both[1]].map(ToString::to_string).to_vec();
    cloud.modify(id, NetworkInterfaceAttribute::Groups(texts)).unwrap();
    both.sort_unstable();
    let shown = cloud.interface(id).unwrap();
    assert!(shown.groups.iter().map(|group| group.group_id).eq(both));
    expected.groups = shown.groups.clone();
    assert_eq!(shown, expected);
}

#[test]
fn a_modify_with_bad_parameters_changes_nothing() {
    use NetworkInterfaceAttribute::{DeleteOnTermination, Description, Groups, SourceDestCheck};
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let (id, other, gone) = (cloud.create(), cloud.create(), cloud.create());
    cloud.delete(gone).unwrap();
    let foreign = cloud.attach(other, instance, 1).unwrap();
    let default_group = cloud.world.security_groups()[0].to_string();
    let protect = |attachment_id: &str| DeleteOnTermination {
        attachment_id: attachment_id.to_owned(),
        delete_on_termination: true,
    };
    let not_there = format!(
        "InvalidNetworkInterfaceID.NotFound: The networkInterface ID '{gone}' does not exist"
    );
    let no_attachment =
        format!("InvalidAttachmentID.NotFound: The attachment ID '{foreign}' does not exist");
    let before: Vec<_> = cloud.world.interfaces().cloned().collect();
    for (target, attribute, expected) in [
        (gone, Description(String::new()), not_there.as_str()),
        (gone, SourceDestCheck(true), &not_there),
        (gone, Groups(vec![default_group]), &not_there),
        (gone, protect(foreign.as_str()), &not_there),
        (id, protect(foreign.as_str()), &no_attachment),
        (
            id,
            protect("eni-x"),
            "InvalidNetworkInterfaceAttachmentId.Malformed: Invalid id: \"eni-x\" (expecting \
             \"eni-attach-...\")",
        ),
        (
            id,
            Groups(vec!["sg-00000000".to_owned()]),
            "InvalidGroup.NotFound: The security group 'sg-00000000' does not exist",
        ),
        (id, Groups(vec![]), "MissingParameter: The request must contain the parameter groupId"),
    ] {
        assert_eq!(text(cloud.modify(target, attribute)), expected);
    }
    assert!(cloud.world.interfaces().eq(before.iter()));
}

#[test]
fn attributes_are_shown_one_at_a_time() {
    use NetworkInterfaceAttributeValue::{Attachment, Description, Groups, SourceDestCheck};
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.attach(id, instance, 1).unwrap();
    let shown = cloud.interface(id).unwrap();
    let describe = |attribute: Option<&str>| {
        Call::DescribeNetworkInterfaceAttribute(DescribeNetworkInterfaceAttribute {
            network_interface_id: id.to_string(),
            attribute: attribute.map(str::to_owned),
            dry_run: false,
        })
    };
    for (name, expected) in [
        ("description", Description(shown.description.clone())),
        ("groupSet", Groups(shown.groups.clone())),
        ("sourceDestCheck", SourceDestCheck(true)),
        ("attachment", Attachment(shown.attachment.map(Box::new))),
    ] {
        let expected = Answer::DescribeNetworkInterfaceAttribute {
            network_interface_id: id,
            attribute: expected,
        };
        assert_eq!(cloud.ok(describe(Some(name))), expected);
    }
    assert!(cloud.refused(describe(Some("status"))).starts_with("InvalidParameterValue"));
    assert!(cloud.refused(describe(None)).starts_with("MissingParameter"));
}

#[test]
fn a_reset_puts_the_source_dest_check_back() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    cloud.modify(id, NetworkInterfaceAttribute::SourceDestCheck(false)).unwrap();
    let reset = |network_interface_id: &str, what: Option<&str>| {
        Call::ResetNetworkInterfaceAttribute(ResetNetworkInterfaceAttribute {
            network_interface_id: network_interface_id.to_owned(),
            source_dest_check: what.map(str::to_owned),
            dry_run: false,
        })
    };
    assert!(cloud.refused(reset(id.as_str(), None)).starts_with("MissingParameter"));
    cloud.ok(reset(id.as_str(), Some("SourceDestCheck")));
    assert!(cloud.interface(id).unwrap().source_dest_check);
    let unknown = reset("eni-00000000", Some(""));
    assert!(cloud.refused(unknown).starts_with("InvalidNetworkInterfaceID.NotFound"));
}

#[test]
fn hardware_addresses_are_each_their_own() {
    let mut cloud = Cloud::default();
    let made: BTreeSet<_> = (0..50)
        .map(|_| cloud.create_with(cloud.create_request()).unwrap().mac_address.to_string())
        .collect();
    assert_eq!(made.len(), 50);
    assert!(made.iter().all(|mac| mac.len() == 17 && mac.starts_with("0a:")));
}
