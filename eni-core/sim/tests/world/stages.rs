//! What is on its way, and what may be done to it meanwhile.

use std::time::Duration;

use eni_sim::{
    Call, InstanceStateName, NetworkInterfaceStatus, Stages, WorldConfig,
    answer::AttachmentStatus,
    call::{DetachNetworkInterface, StartInstances, StopInstances},
    id::{InstanceId, NetworkInterfaceId},
    ledger::Event,
};

use crate::cloud::{Cloud, text};

const STAGE: Duration = Duration::from_secs(1);

fn staged() -> Cloud {
    let stages = Stages { duration: STAGE };
    Cloud::of(&WorldConfig { stages, ..WorldConfig::default() })
}

/// One instance that runs and one interface that is available.
fn settled() -> (Cloud, InstanceId, NetworkInterfaceId) {
    let mut cloud = staged();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.now += STAGE;
    (cloud, instance, id)
}

#[test]
fn things_are_pending_until_their_stage_is_over_and_not_a_moment_longer() {
    let mut cloud = staged();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    for (passed, state, status) in [
        (0, InstanceStateName::Pending, NetworkInterfaceStatus::Pending),
        (999, InstanceStateName::Pending, NetworkInterfaceStatus::Pending),
        (1000, InstanceStateName::Running, NetworkInterfaceStatus::Available),
    ] {
        cloud.now = Duration::from_millis(passed);
        assert_eq!(cloud.instance(instance).state, state, "after {passed} ms");
        assert_eq!(cloud.interface(id).unwrap().status, status, "after {passed} ms");
    }
    assert_eq!(cloud.world.next_due(), None);
}

#[test]
fn an_attachment_is_attaching_and_can_be_protected_at_once() {
    let (mut cloud, instance, id) = settled();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.protect(id, attachment, true).unwrap();
    let shown = cloud.interface(id).unwrap();
    assert_eq!(shown.status, NetworkInterfaceStatus::InUse);
    let held = shown.attachment.unwrap();
    assert_eq!((held.status, held.attach_time), (AttachmentStatus::Attaching, STAGE));
    assert!(held.delete_on_termination);
    cloud.now += STAGE;
    let held = cloud.interface(id).unwrap().attachment.unwrap();
    assert_eq!(held.status, AttachmentStatus::Attached);
    assert!(held.delete_on_termination);
}

#[test]
fn a_detach_holds_on_until_it_is_done() {
    let (mut cloud, instance, id) = settled();
    let other = cloud.create();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.now += STAGE;
    cloud.detach(attachment).unwrap();
    let shown = cloud.interface(id).unwrap();
    assert_eq!(shown.status, NetworkInterfaceStatus::InUse);
    assert_eq!(shown.attachment.unwrap().status, AttachmentStatus::Detaching);
    let in_use = format!("InvalidNetworkInterface.InUse: Interface: [{id}] in use.");
    assert_eq!(text(cloud.attach(id, instance, 2)), in_use);
    assert_eq!(cloud.attach(other, instance, 1).unwrap_err().code, "InvalidParameterValue");
    assert_eq!(cloud.delete(id).unwrap_err().code, "InvalidParameterValue");
    assert_eq!(cloud.detach(attachment).unwrap_err().code, "IncorrectState");
    assert_eq!(cloud.protect(id, attachment, true).unwrap_err().code, "IncorrectState");
    assert!(cloud.world.ledger().interface(id).unwrap().attachment.is_some());

    cloud.now += STAGE;
    assert_eq!(cloud.detach(attachment).unwrap_err().code, "InvalidAttachmentID.NotFound");
    let shown = cloud.interface(id).unwrap();
    assert_eq!((shown.status, shown.attachment), (NetworkInterfaceStatus::Available, None));
    assert_eq!(cloud.world.ledger().interface(id).unwrap().attachment, None);
    cloud.attach(other, instance, 1).unwrap();
    cloud.delete(id).unwrap();
}

#[test]
fn a_forced_detach_is_done_at_once() {
    let (mut cloud, instance, id) = settled();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    let attachment_id = attachment.to_string();
    let force = DetachNetworkInterface { attachment_id, force: true, dry_run: false };
    cloud.ok(Call::DetachNetworkInterface(force));
    assert_eq!(cloud.interface(id).unwrap().attachment, None);
    let again = cloud.attach(id, instance, 1).unwrap();
    cloud.now += STAGE;
    let held = cloud.interface(id).unwrap().attachment.unwrap();
    assert_eq!((held.attachment_id, held.status), (again, AttachmentStatus::Attached));
}

#[test]
fn interfaces_go_or_come_loose_when_their_instance_is_gone_not_before() {
    let (mut cloud, instance, leaked) = settled();
    let protected = cloud.create();
    let attachment = cloud.attach(protected, instance, 1).unwrap();
    let lost = cloud.attach(leaked, instance, 2).unwrap();
    cloud.protect(protected, attachment, true).unwrap();
    cloud.now += STAGE;
    cloud.terminate(instance).unwrap();
    assert_eq!(cloud.instance(instance).state, InstanceStateName::ShuttingDown);
    assert_eq!(cloud.interface(protected).unwrap().attachment.unwrap().attachment_id, attachment);
    assert_eq!(cloud.delete(leaked).unwrap_err().code, "InvalidParameterValue");
    assert_eq!(
        cloud.attach(leaked, instance, 1).unwrap_err().code,
        "InvalidNetworkInterface.InUse"
    );
    cloud.terminate(instance).unwrap();

    cloud.now += STAGE;
    assert_eq!(cloud.instance(instance).state, InstanceStateName::Terminated);
    assert!(cloud.interface(protected).is_err());
    assert_eq!(cloud.interface(leaked).unwrap().status, NetworkInterfaceStatus::Available);
    assert_eq!(cloud.detach(lost).unwrap_err().code, "InvalidAttachmentID.NotFound");
    let events = cloud.world.ledger().entries();
    let terminated =
        events.iter().filter(|entry| matches!(entry.event, Event::Terminated { .. })).count();
    assert_eq!(terminated, 1);
}

#[test]
fn a_protection_that_comes_while_the_instance_shuts_down_still_counts() {
    let (mut cloud, instance, id) = settled();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.terminate(instance).unwrap();
    cloud.protect(id, attachment, true).unwrap();
    cloud.now += STAGE;
    assert!(cloud.interface(id).is_err());
}

#[test]
fn a_detach_and_a_terminate_under_way_together_end_once() {
    let (mut cloud, instance, id) = settled();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.now += STAGE;
    cloud.terminate(instance).unwrap();
    cloud.detach(attachment).unwrap();
    cloud.now += STAGE * 2;
    assert_eq!(cloud.interface(id).unwrap().status, NetworkInterfaceStatus::Available);
    let record = cloud.world.ledger().interface(id).unwrap();
    assert!(record.is_alive() && record.attachment.is_none());
}

#[test]
fn only_running_and_stopped_instances_take_an_interface() {
    use InstanceStateName::{Pending, Running, ShuttingDown, Stopped, Stopping, Terminated};
    let mut cloud = staged();
    let id = cloud.create();
    cloud.now += STAGE;
    let instance = cloud.launch("m5.large");
    let instance_ids = vec![instance.to_string()];
    let stop = StopInstances { instance_ids: instance_ids.clone(), ..StopInstances::default() };
    let start = StartInstances { instance_ids, dry_run: false };
    let (stop, start) = (Call::StopInstances(stop), Call::StartInstances(start));
    let check = |cloud: &mut Cloud, state, takes| {
        assert_eq!(cloud.instance(instance).state, state);
        match cloud.attach(id, instance, 1) {
            Ok(attachment) if takes => {
                let attachment_id = attachment.to_string();
                let force = DetachNetworkInterface { attachment_id, force: true, dry_run: false };
                cloud.ok(Call::DetachNetworkInterface(force));
            }
            Err(error) if !takes => assert_eq!(error.code, "IncorrectState", "{state}"),
            other => panic!("{state}: {other:?}"),
        }
    };
    check(&mut cloud, Pending, false);
    assert_eq!(cloud.call(stop.clone()).unwrap_err().code, "IncorrectInstanceState");
    cloud.now += STAGE;
    check(&mut cloud, Running, true);
    cloud.ok(stop);
    check(&mut cloud, Stopping, false);
    assert_eq!(cloud.call(start.clone()).unwrap_err().code, "IncorrectInstanceState");
    cloud.now += STAGE;
    check(&mut cloud, Stopped, true);
    cloud.ok(start.clone());
    check(&mut cloud, Pending, false);
    assert_eq!(cloud.instance(instance).launch_time, cloud.now, "a start is a new launch time");
    cloud.now += STAGE;
    check(&mut cloud, Running, true);
    cloud.terminate(instance).unwrap();
    check(&mut cloud, ShuttingDown, false);
    assert_eq!(cloud.call(start).unwrap_err().code, "IncorrectInstanceState");
    cloud.now += STAGE;
    check(&mut cloud, Terminated, false);
}

#[test]
fn what_is_due_happens_in_order_and_at_its_own_time_however_late_one_looks() {
    let (mut cloud, instance, id) = settled();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    cloud.now += STAGE;
    cloud.detach(attachment).unwrap();
    let due = cloud.now + STAGE;
    assert_eq!(cloud.world.next_due(), Some(due));
    cloud.now += STAGE * 100;
    cloud.world.settle(cloud.now);
    let last = cloud.world.ledger().entries().last().unwrap();
    assert!(matches!(last.event, Event::Detached { .. }));
    assert_eq!((last.at, last.actor), (due, cloud.actor));
}
