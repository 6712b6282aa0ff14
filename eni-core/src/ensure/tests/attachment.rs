//! The attachment: acknowledged and not shown, replaced by another, and on its
//! way out.

use super::*;

fn at_stage(status: AttachmentStatus) -> Interface {
    with_attachment(attached("eni-1", instance_id(), true), |is| is.status = status)
}

#[test]
fn a_protection_belongs_to_its_attachment() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    // Somebody has taken it off and attached it anew meanwhile.
    let anew = AttachmentId::from_reply("eni-attach-2");
    let again = attached("eni-1", instance_id(), false);
    attempt.found(&[with_attachment(again, |is| is.id = anew.clone())]);
    let interface = InterfaceId::from_reply("eni-1");
    assert_eq!(attempt.next(), Step::Protect { interface, attachment: anew });
}

#[test]
fn a_change_of_one_interface_is_none_of_another() {
    let mut ensure = ensure();
    ensure.spec.source_dest_check = false;
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    let set =
        |id| Step::SetSourceDestCheck { interface: InterfaceId::from_reply(id), check: false };
    assert_eq!(attempt.next(), set("eni-1"));
    attempt.reply(Ok(Reply::Acknowledged));
    attempt.found(&[interface("eni-1"), attached("eni-2", instance_id(), true)]);
    assert_eq!(attempt.next(), set("eni-2"));
}

#[test]
fn an_attachment_that_is_not_shown_is_waited_for_and_made_again_after_the_window() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).attached();
    attempt.protected();
    let acknowledged = attempt.seen.elapsed;
    loop {
        assert_eq!(attempt.next(), Step::Confirm);
        attempt.found(&[interface("eni-1")]);
        if attempt.seen.elapsed >= acknowledged + WINDOW {
            break;
        }
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
    }
    assert_eq!(attempt.seen.elapsed, acknowledged + WINDOW);
    attempt.looked(InstanceState::Running, &[0]).attached();
}

#[test]
fn one_that_is_being_detached_is_waited_for_and_attached_again() {
    for status in [AttachmentStatus::Detaching, AttachmentStatus::Detached] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[at_stage(status.clone())]).wait_for(WaitReason::Detaching);
        assert_eq!(attempt.next(), Step::Find, "a wait ends in a fresh read");
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).attached();
    }
}

#[test]
fn one_that_is_being_detached_for_a_window_ends_the_attempt() {
    for status in [AttachmentStatus::Detaching, AttachmentStatus::Detached] {
        let mut attempt = Attempt::informed(ensure());
        while attempt.seen.elapsed < WINDOW {
            attempt.found(&[at_stage(status.clone())]).wait_for(WaitReason::Detaching);
        }
        attempt.found(&[at_stage(status)]);
        assert_eq!(attempt.failure(), Why::StillDetaching(InterfaceId::from_reply("eni-1")));
        assert!(attempt.failure().is_worth_another_attempt());
        assert_eq!(attempt.seen.elapsed, WINDOW);
    }
}

#[test]
fn each_detaching_has_a_window_of_its_own() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[at_stage(AttachmentStatus::Detaching)]).wait_for(WaitReason::Detaching);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).reply(lost());
    attempt.wait_out();
    attempt.seen.elapsed = WINDOW;
    attempt.found(&[at_stage(AttachmentStatus::Detaching)]);
    attempt.wait_for(WaitReason::Detaching);
}

#[test]
fn a_reply_to_protect_that_comes_late_protects_its_own_attachment_only() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]);
    let step = Step::Protect {
        interface: InterfaceId::from_reply("eni-1"),
        attachment: AttachmentId::from_reply("eni-attach-0"),
    };
    fold(&attempt.ensure, &mut attempt.seen, &step, Ok(Reply::Acknowledged));
    attempt.protected();
}
