//! Attach, protect and detach.

use eni_sim::{
    Call, NetworkInterfaceStatus, WorldConfig,
    call::{AttachNetworkInterface, DetachNetworkInterface, StartInstances, StopInstances},
    config::InstanceTypeConfig,
    id::{AttachmentId, NetworkInterfaceId},
};

use crate::cloud::{Cloud, text};

#[test]
fn an_attached_interface_is_in_use_and_not_yet_protected() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    let attachment_id = cloud.attach(id, instance, 2).unwrap();
    let shown = cloud.interface(id).unwrap();
    assert_eq!(shown.status, NetworkInterfaceStatus::InUse);
    let attachment = shown.attachment.unwrap();
    assert_eq!(attachment.attachment_id, attachment_id);
    assert_eq!(attachment.instance_id, instance);
    assert_eq!((attachment.device_index, attachment.network_card_index), (2, 0));
    assert!(!attachment.delete_on_termination);
    let held = cloud.instance(instance).network_interfaces;
    assert_eq!(held.len(), 2);
    assert_eq!((held[1].network_interface_id, held[1].attachment), (id, attachment));
}

#[test]
fn an_interface_in_use_is_not_attached_again_not_even_to_the_same_place() {
    let mut cloud = Cloud::default();
    let (first, second) = (cloud.launch("m5.large"), cloud.launch("m5.large"));
    let id = cloud.create();
    cloud.attach(id, first, 1).unwrap();
    let in_use = format!("InvalidNetworkInterface.InUse: Interface: [{id}] in use.");
    for (instance, index) in [(first, 1), (first, 2), (second, 1)] {
        assert_eq!(text(cloud.attach(id, instance, index)), in_use);
    }
    assert_eq!(cloud.instance(second).network_interfaces.len(), 1);
}

#[test]
fn a_device_index_takes_one_interface() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.xlarge");
    let (first, second) = (cloud.create(), cloud.create());
    let attachment = cloud.attach(first, instance, 1).unwrap();
    for index in [0, 1] {
        assert_eq!(
            text(cloud.attach(second, instance, index)),
            format!(
                "InvalidParameterValue: Instance '{instance}' already has an interface attached \
                 at device index '{index}'."
            )
        );
    }
    cloud.detach(attachment).unwrap();
    cloud.attach(second, instance, 1).unwrap();
}

#[test]
fn an_instance_in_another_zone_is_refused() {
    let mut cloud = Cloud::default();
    let instance = cloud.run(1, "m5.large", 1).unwrap()[0].instance_id;
    let id = cloud.create();
    assert_eq!(
        text(cloud.attach(id, instance, 1)),
        "InvalidParameterCombination: You may not attach a network interface to an instance if \
         they are not in the same availability zone"
    );
}

#[test]
fn instances_that_run_or_are_stopped_take_an_interface_terminated_ones_do_not() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.xlarge");
    let instance_ids = vec![instance.to_string()];
    let ids: Vec<_> = (0..3).map(|_| cloud.create()).collect();
    cloud.attach(ids[0], instance, 1).unwrap();
    let stop = StopInstances { instance_ids: instance_ids.clone(), ..StopInstances::default() };
    cloud.call(Call::StopInstances(stop)).unwrap();
    cloud.attach(ids[1], instance, 2).unwrap();
    cloud.call(Call::StartInstances(StartInstances { instance_ids, dry_run: false })).unwrap();
    cloud.terminate(instance).unwrap();
    assert_eq!(
        text(cloud.attach(ids[2], instance, 3)),
        format!("IncorrectState: Instance '{instance}' is not 'running'.")
    );
}

#[test]
fn a_type_takes_no_more_than_its_limit() {
    for (instance_type, limit) in
        [("t3.nano", 2), ("t3.medium", 3), ("m5.large", 3), ("m5.xlarge", 4)]
    {
        let mut cloud = Cloud::default();
        let instance = cloud.launch(instance_type);
        for index in 1..limit {
            let id = cloud.create();
            cloud.attach(id, instance, index).unwrap();
        }
        let id = cloud.create();
        let count = limit + 1;
        assert_eq!(
            text(cloud.attach(id, instance, limit)),
            format!(
                "AttachmentLimitExceeded: Interface count {count} exceeds the limit for \
                 {instance_type}"
            )
        );
    }
}

#[test]
fn each_network_card_has_its_own_indexes_and_its_own_limit() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("c6in.32xlarge");
    for index in 0..8 {
        let id = cloud.create();
        cloud.attach_on_card(id, instance, index, 1).unwrap();
    }
    let id = cloud.create();
    assert_eq!(
        text(cloud.attach_on_card(id, instance, 8, 1)),
        "AttachmentLimitExceeded: Interface count 9 exceeds the limit for c6in.32xlarge"
    );
    assert_eq!(
        text(cloud.attach_on_card(id, instance, 1, 2)),
        "InvalidParameterValue: Instance type 'c6in.32xlarge' has no network card '2'."
    );
    cloud.attach_on_card(id, instance, 1, 0).unwrap();
}

#[test]
fn a_type_can_take_less_than_its_network_cards_together() {
    let narrow = InstanceTypeConfig {
        name: "narrow".to_owned(),
        maximum_network_interfaces: 3,
        network_cards: vec![2, 2],
        addresses_per_interface: 10,
    };
    let mut cloud =
        Cloud::of(&WorldConfig { instance_types: vec![narrow], ..WorldConfig::default() });
    let instance = cloud.launch("narrow");
    let ids: Vec<_> = (0..3).map(|_| cloud.create()).collect();
    cloud.attach_on_card(ids[0], instance, 1, 0).unwrap();
    cloud.attach_on_card(ids[1], instance, 0, 1).unwrap();
    assert_eq!(
        text(cloud.attach_on_card(ids[2], instance, 1, 1)),
        "AttachmentLimitExceeded: Interface count 4 exceeds the limit for narrow"
    );
}

#[test]
fn what_does_not_exist_is_neither_attached_nor_attached_to() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large").to_string();
    let interface = cloud.create().to_string();
    for (network_interface_id, instance_id, expected) in [
        (
            "eni-00000000",
            instance.as_str(),
            "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-00000000' does not exist",
        ),
        (
            &interface,
            "i-00000000",
            "InvalidInstanceID.NotFound: The instance ID 'i-00000000' does not exist",
        ),
        (
            "eni-",
            &instance,
            "InvalidNetworkInterfaceId.Malformed: Invalid id: \"eni-\" (expecting \"eni-...\")",
        ),
        (&interface, "i", "InvalidInstanceID.Malformed: Invalid id: \"i\" (expecting \"i-...\")"),
    ] {
        let attach = AttachNetworkInterface {
            network_interface_id: network_interface_id.to_owned(),
            instance_id: instance_id.to_owned(),
            device_index: 1,
            ..AttachNetworkInterface::default()
        };
        assert_eq!(text(cloud.call(Call::AttachNetworkInterface(attach))), expected);
    }
}

#[test]
fn a_detached_interface_is_available_and_its_attachment_is_no_more() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.detach(attachment).unwrap();
    let shown = cloud.interface(id).unwrap();
    assert_eq!((shown.status, shown.attachment), (NetworkInterfaceStatus::Available, None));
    assert_eq!(cloud.instance(instance).network_interfaces.len(), 1);
    let gone =
        format!("InvalidAttachmentID.NotFound: The attachment ID '{attachment}' does not exist");
    assert_eq!(text(cloud.detach(attachment)), gone);
    assert_eq!(text(cloud.protect(id, attachment, true)), gone);
    let again = cloud.attach(id, instance, 1).unwrap();
    assert_ne!(again, attachment);
    cloud.delete(id).unwrap_err();
    cloud.detach(again).unwrap();
    cloud.delete(id).unwrap();
}

#[test]
fn a_primary_interface_cannot_be_detached() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let primary = cloud.instance(instance).network_interfaces[0].clone();
    assert_eq!(
        text(cloud.detach(primary.attachment.attachment_id)),
        "OperationNotPermitted: The network interface at device index 0 and networkCard index 0 \
         cannot be detached."
    );
    assert!(cloud.interface(primary.network_interface_id).unwrap().attachment.is_some());
}

#[test]
fn a_detach_says_what_is_wrong_with_its_attachment() {
    let mut cloud = Cloud::default();
    for (attachment_id, code) in [
        ("eni-00000000", "InvalidNetworkInterfaceAttachmentId.Malformed"),
        ("eni-attach-00000000", "InvalidAttachmentID.NotFound"),
    ] {
        let attachment_id = attachment_id.to_owned();
        let detach = DetachNetworkInterface { attachment_id, ..DetachNetworkInterface::default() };
        let detach = Call::DetachNetworkInterface(detach);
        assert_eq!(cloud.call(detach).unwrap_err().code, code);
    }
}

#[test]
fn protection_is_set_and_taken_back_by_the_attachment_that_holds() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    let protected = |cloud: &mut Cloud, id: NetworkInterfaceId, attachment: AttachmentId| {
        let shown = cloud.interface(id).unwrap().attachment.unwrap();
        assert_eq!(shown.attachment_id, attachment);
        shown.delete_on_termination
    };
    for value in [true, true, false] {
        cloud.protect(id, attachment, value).unwrap();
        assert_eq!(protected(&mut cloud, id, attachment), value);
    }
    cloud.protect(id, attachment, true).unwrap();
    cloud.detach(attachment).unwrap();
    let again = cloud.attach(id, instance, 1).unwrap();
    assert!(!protected(&mut cloud, id, again), "a new attachment is not protected");
}
