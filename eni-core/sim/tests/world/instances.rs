//! Launch, start, stop and terminate.

use eni_sim::{
    Answer, Call, InstanceStateName, NetworkInterfaceStatus,
    call::{StartInstances, StopInstances, TerminateInstances},
};

use crate::cloud::{Cloud, run, text, tiny_subnet};

#[test]
fn a_launched_instance_has_a_protected_primary_interface() {
    let mut cloud = Cloud::default();
    let before = cloud.free(1);
    let launched = cloud.run(1, "t3.nano", 3).unwrap();
    assert_eq!(launched.len(), 3);
    assert_eq!(cloud.free(1), before - 3);
    for reply in launched {
        assert_eq!(reply.state, InstanceStateName::Pending);
        let shown = cloud.instance(reply.instance_id);
        assert_eq!(shown.state, InstanceStateName::Running);
        assert_eq!(&*shown.availability_zone, "us-east-1b");
        assert_eq!(&*shown.instance_type, "t3.nano");
        let [primary] = &shown.network_interfaces[..] else { panic!("{shown:?}") };
        let attachment = primary.attachment;
        assert_eq!((attachment.device_index, attachment.network_card_index), (0, 0));
        assert!(attachment.delete_on_termination);
        let interface = cloud.interface(primary.network_interface_id).unwrap();
        assert_eq!(interface.attachment, Some(attachment));
        assert_eq!(interface.status, NetworkInterfaceStatus::InUse);
    }
}

#[test]
fn a_launch_that_cannot_be_done_launches_nothing() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let subnet = cloud.subnet(0).to_string();
    for (subnet_id, instance_type, count, code) in [
        (subnet.as_str(), "t9.none", 1, "InvalidParameterValue"),
        ("subnet-00000000", "m5.large", 1, "InvalidSubnetID.NotFound"),
        ("subnet", "m5.large", 1, "InvalidSubnetID.Malformed"),
        (&subnet, "m5.large", 0, "InvalidParameterValue"),
        (&subnet, "m5.large", 12, "InsufficientFreeAddressesInSubnet"),
    ] {
        let run = run(subnet_id, instance_type, count);
        assert_eq!(cloud.call(Call::RunInstances(run)).unwrap_err().code, code);
        assert_eq!(cloud.world.ledger().next_seq(), 0);
    }
    assert_eq!(cloud.free(0), 11);
    cloud.run(0, "m5.large", 11).unwrap();
}

#[test]
fn terminating_takes_protected_interfaces_and_leaks_the_others() {
    let mut cloud = Cloud::default();
    let free = cloud.free(0);
    let instance = cloud.launch("m5.large");
    let (protected, leaked) = (cloud.create(), cloud.create());
    let attachment = cloud.attach(protected, instance, 1).unwrap();
    cloud.protect(protected, attachment, true).unwrap();
    let lost = cloud.attach(leaked, instance, 2).unwrap();

    let Ok(Answer::TerminateInstances { terminating_instances }) = cloud.terminate(instance) else {
        panic!("not terminated");
    };
    assert_eq!(terminating_instances[0].previous_state, InstanceStateName::Running);
    assert_eq!(terminating_instances[0].current_state, InstanceStateName::ShuttingDown);

    let shown = cloud.instance(instance);
    assert_eq!(shown.state, InstanceStateName::Terminated);
    assert_eq!(shown.network_interfaces, []);
    assert!(cloud.interface(protected).is_err());
    let left = cloud.interface(leaked).unwrap();
    assert_eq!((left.status, left.attachment), (NetworkInterfaceStatus::Available, None));
    assert_eq!(cloud.free(0), free - 1, "all addresses but the leaked one came back");
    assert_eq!(cloud.detach(lost).unwrap_err().code, "InvalidAttachmentID.NotFound");
    assert_eq!(cloud.detach(attachment).unwrap_err().code, "InvalidAttachmentID.NotFound");
}

#[test]
fn terminating_again_changes_nothing() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    cloud.terminate(instance).unwrap();
    let before = cloud.world.ledger().clone();
    let Ok(Answer::TerminateInstances { terminating_instances }) = cloud.terminate(instance) else {
        panic!("refused");
    };
    assert_eq!(terminating_instances[0].current_state, InstanceStateName::Terminated);
    assert_eq!(*cloud.world.ledger(), before);
}

#[test]
fn an_unknown_instance_fails_the_call_and_spares_the_known_ones() {
    let mut cloud = Cloud::default();
    let known = cloud.launch("m5.large");
    let before = cloud.world.ledger().clone();
    for (others, expected) in [
        (
            &["i-00000000"][..],
            "InvalidInstanceID.NotFound: The instance ID 'i-00000000' does not exist",
        ),
        (
            &["i-00000000", "i-11111111"],
            "InvalidInstanceID.NotFound: The instance IDs 'i-00000000, i-11111111' do not exist",
        ),
        (&["?"], "InvalidInstanceID.Malformed: Invalid id: \"?\" (expecting \"i-...\")"),
    ] {
        let mut instance_ids = vec![known.to_string()];
        instance_ids.extend(others.iter().map(|id| (*id).to_owned()));
        for call in [
            Call::TerminateInstances(TerminateInstances {
                instance_ids: instance_ids.clone(),
                dry_run: false,
            }),
            Call::StopInstances(StopInstances {
                instance_ids: instance_ids.clone(),
                ..StopInstances::default()
            }),
            Call::StartInstances(StartInstances {
                instance_ids: instance_ids.clone(),
                dry_run: false,
            }),
        ] {
            assert_eq!(text(cloud.call(call)), expected);
        }
    }
    assert_eq!(*cloud.world.ledger(), before);
    assert_eq!(cloud.instance(known).state, InstanceStateName::Running);
}

#[test]
fn no_instances_at_all_is_an_error() {
    let mut cloud = Cloud::default();
    let terminate = Call::TerminateInstances(TerminateInstances::default());
    assert_eq!(text(cloud.call(terminate)), "InvalidParameterCombination: No instances specified");
}

#[test]
fn instances_stop_and_start_until_they_are_terminated() {
    use InstanceStateName::{Pending, Running, Stopped, Stopping};
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let instance_ids = vec![instance.to_string()];
    let stop = Call::StopInstances(StopInstances {
        instance_ids: instance_ids.clone(),
        ..StopInstances::default()
    });
    let start = Call::StartInstances(StartInstances { instance_ids, dry_run: false });
    for (call, previous, current, then) in [
        (&start, Running, Running, Running),
        (&stop, Running, Stopping, Stopped),
        (&stop, Stopped, Stopped, Stopped),
        (&start, Stopped, Pending, Running),
    ] {
        let changes = match cloud.call(call.clone()).unwrap() {
            Answer::StopInstances { stopping_instances: changes }
            | Answer::StartInstances { starting_instances: changes } => changes,
            other => panic!("{other:?}"),
        };
        assert_eq!((changes[0].previous_state, changes[0].current_state), (previous, current));
        assert_eq!(cloud.instance(instance).state, then);
    }
    cloud.terminate(instance).unwrap();
    for (call, what) in [(stop, "stopped"), (start, "started")] {
        assert_eq!(
            text(cloud.call(call)),
            format!(
                "IncorrectInstanceState: The instance '{instance}' is not in a state from which \
                 it can be {what}."
            )
        );
    }
}
