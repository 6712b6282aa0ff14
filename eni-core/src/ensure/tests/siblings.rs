//! Several interfaces of one key.

use super::*;

#[test]
fn a_duplicate_is_deleted_once_it_was_seen_twice_unattached() {
    let kept = attached("eni-3", instance_id(), true);
    let shown = [interface("eni-1"), kept];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
    assert_eq!(attempt.next(), Step::Confirm);
    // A read that still shows it is old.
    attempt.found(&shown);
    let done = attempt.done();
    assert_eq!(done.interface.id.as_str(), "eni-3");
    assert!(done.findings.is_empty());
    assert!(done.changes.contains(&Change::Deleted));

    let mut attempt = Attempt::informed(without(Rule::SeenTwiceBeforeDelete));
    attempt.found(&shown).deleted("eni-1", Ok(Reply::Acknowledged));
}

#[test]
fn of_unattached_ones_the_lowest_id_is_attached_first_and_protected_before_any_waiting() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-2"), interface("eni-1")]).looked(InstanceState::Running, &[0]);
    let Step::Attach { interface, .. } = attempt.next() else { panic!("{:?}", attempt.next()) };
    assert_eq!(interface.as_str(), "eni-1");
    attempt.attached().protected().wait_for(WaitReason::SecondSighting);
}

#[test]
fn a_duplicate_that_ec2_does_not_let_go_is_a_finding() {
    for code in ["InvalidNetworkInterface.InUse", "UnauthorizedOperation"] {
        let shown = [interface("eni-1"), attached("eni-3", instance_id(), true)];
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
        attempt.deleted("eni-1", api(code)).wait_out().found(&shown);
        let done = attempt.done();
        let [Finding::Duplicates { others, .. }] = done.findings.as_slice() else { panic!() };
        assert_eq!(others.iter().map(InterfaceId::as_str).collect::<Vec<_>>(), ["eni-1"], "{code}");
    }
}

#[test]
fn two_attached_that_this_attempt_did_not_attach_are_a_finding() {
    let shown = [attached("eni-1", instance_id(), true), attached("eni-2", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown);
    let done = attempt.done();
    assert_eq!(done.findings.len(), 1);
    assert!(done.changes.is_empty());
}

#[test]
fn of_two_attached_the_one_that_this_attempt_attached_is_undone() {
    let ours = || attached("eni-1", instance_id(), true);
    let older = attached("eni-2", instance_id(), true);
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
        attempt.found(&[ours(), older.clone()]);
        attempt
    };
    let mut attempt = play(ensure());
    let detach = Step::Detach {
        interface: InterfaceId::from_reply("eni-1"),
        attachment: AttachmentId::from_reply("eni-attach-1"),
    };
    assert_eq!(attempt.next(), detach);
    attempt.reply(Ok(Reply::Acknowledged));
    let detached = [interface("eni-1"), older.clone()];
    attempt.found(&detached);
    while matches!(attempt.next(), Step::Wait(_)) {
        attempt.wait_out().found(&detached);
    }
    attempt.deleted("eni-1", Ok(Reply::Acknowledged)).found(std::slice::from_ref(&older));
    assert_eq!(attempt.done().interface.id.as_str(), "eni-2");

    let attempt = play(without(Rule::UndoOwnAttach));
    assert_eq!(attempt.done().findings.len(), 1);
}

#[test]
fn one_that_is_attached_elsewhere_is_left_alone() {
    let other = InstanceId::new("i-0fedcba9").unwrap();
    let shown = [attached("eni-1", other, true), attached("eni-2", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown);
    assert_eq!(attempt.done().findings.len(), 1);
}
