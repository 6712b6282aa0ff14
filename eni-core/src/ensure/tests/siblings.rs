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
fn a_duplicate_that_is_not_seen_again_is_waited_for_no_longer_than_a_window() {
    let kept = attached("eni-3", instance_id(), true);
    let both = [interface("eni-1"), kept.clone()];
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&both);
        while attempt.seen.elapsed < WINDOW {
            // It lives, and no find shows it.
            match attempt.next() {
                Step::Probe { .. } => attempt.reply(Ok(Reply::Acknowledged)),
                Step::Find | Step::Confirm => attempt.found(std::slice::from_ref(&kept)),
                _ => attempt.wait_for(WaitReason::SecondSighting),
            };
        }
        attempt
    };
    let mut attempt = play(ensure());
    attempt.found(std::slice::from_ref(&kept));
    assert_eq!(attempt.seen.picture.as_ref().unwrap()[1].sightings, 1);
    attempt.seen.elapsed = WINDOW * 3;
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));

    let mut attempt = play(without(Rule::BoundedWaitForSighting));
    attempt.found(std::slice::from_ref(&kept));
    attempt.seen.elapsed = WINDOW * 3;
    attempt.wait_for(WaitReason::SecondSighting);
}

/// Somebody may have deleted the one that is kept since: then the others are all
/// that there is.
#[test]
fn no_duplicate_is_deleted_while_the_kept_one_is_not_shown() {
    let kept = attached("eni-3", instance_id(), false);
    let duplicate = [interface("eni-1")];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1"), kept]).protected();
    attempt.wait_for(WaitReason::SecondSighting).found(&duplicate);
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Created)).found(&duplicate);
    }
    let done = attempt.done();
    assert_eq!((done.interface.id.as_str(), done.findings.len()), ("eni-3", 1));
    assert_eq!(done.warnings, [Warning(Change::Created)]);
}

/// An attempt that has attached eni-1 and seen another's eni-2 beside it, has tried to
/// detach its own, and no longer finds the other.
fn with_its_own_beside_a_hidden_one() -> Attempt {
    let ours = attached("eni-1", instance_id(), true);
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    attempt.found(&[ours.clone(), attached("eni-2", instance_id(), false)]).protected();
    assert!(matches!(attempt.next(), Step::Detach { .. }), "{:?}", attempt.next());
    attempt.reply(lost()).wait_out().found(&[ours]);
    attempt
}

#[test]
fn what_this_attempt_attached_is_not_kept_because_one_find_misses_the_other() {
    let mut attempt = with_its_own_beside_a_hidden_one();
    attempt.wait_for(WaitReason::NotShown(Change::Created));
    attempt.found(&["eni-1", "eni-2"].map(|id| attached(id, instance_id(), true)));
    assert!(matches!(attempt.next(), Step::Detach { .. }), "{:?}", attempt.next());
}

#[test]
fn what_this_attempt_attached_is_kept_once_the_other_is_overdue() {
    let mut attempt = with_its_own_beside_a_hidden_one();
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Created));
        attempt.found(&[attached("eni-1", instance_id(), true)]);
    }
    let done = attempt.done();
    assert_eq!((done.interface.id.as_str(), done.findings.len()), ("eni-1", 0));
    assert!(done.warnings.is_empty());
}

#[test]
fn of_two_attached_the_one_that_the_last_find_showed_is_kept() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]).reply(lost()).wait_out();
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    // By now it is gone, and another worker has attached another one.
    attempt.found(&[attached("eni-2", instance_id(), true)]);
    let done = attempt.done();
    assert_eq!(done.interface.id.as_str(), "eni-2");
    assert_eq!(done.findings.len(), 1, "it was written to within the window");
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

#[test]
fn two_sightings_of_a_duplicate_lie_a_poll_apart() {
    let shown = [interface("eni-1"), attached("eni-3", instance_id(), false)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown).reply(lost()).wait_out().found(&shown).protected();
    assert!(attempt.seen.elapsed < attempt.ensure.limits.poll, "seen twice, and at once");
    attempt.wait_for(WaitReason::SecondSighting);
    attempt.found(&[interface("eni-1"), attached("eni-3", instance_id(), true)]);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
}

#[test]
fn only_what_this_attempt_attached_itself_is_undone() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created_as("eni-3").attached();
    attempt.protected();
    let all = ["eni-1", "eni-2", "eni-3"].map(|id| attached(id, instance_id(), true));
    attempt.found(&all);
    let detach = Step::Detach {
        interface: InterfaceId::from_reply("eni-3"),
        attachment: AttachmentId::from_reply("eni-attach-1"),
    };
    assert_eq!(attempt.next(), detach);
}

#[test]
fn what_this_attempt_attached_and_another_instance_has_now_is_not_undone() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    let elsewhere = attached("eni-1", other_instance(), true);
    attempt.found(&[elsewhere, attached("eni-2", instance_id(), true)]);
    assert_eq!(attempt.done().findings.len(), 1);
}

#[test]
fn an_undone_attachment_that_is_on_its_way_out_is_waited_for_and_no_longer_than_a_window() {
    let on_its_way = with_attachment(attached("eni-1", instance_id(), true), |is| {
        is.status = AttachmentStatus::Detaching;
    });
    let shown = [on_its_way, attached("eni-2", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    attempt.found(&shown);
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::Detaching).found(&shown);
    }
    assert_eq!(attempt.failure().code(), "still-detaching");
}

#[test]
fn an_attachment_that_may_not_be_undone_is_a_finding() {
    let shown = [attached("eni-1", instance_id(), true), attached("eni-2", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    attempt.found(&shown);
    assert!(matches!(attempt.next(), Step::Detach { .. }));
    attempt.reply(api("UnauthorizedOperation")).found(&shown);
    let done = attempt.done();
    let [Finding::Duplicates { kept, .. }] = done.findings.as_slice() else { panic!("{done:?}") };
    assert_eq!(kept.as_str(), "eni-2");
}

#[test]
fn duplicates_go_in_order_of_id() {
    let kept = attached("eni-3", instance_id(), true);
    let shown = [interface("eni-2"), kept, interface("eni-1")];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
    attempt.deleted("eni-2", Ok(Reply::Acknowledged));
}

#[test]
fn a_duplicate_that_is_not_found_is_missed_again_a_poll_later() {
    let shown = [interface("eni-1"), attached("eni-3", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
    let sign = attempt.seen.elapsed;
    let mut missed = Vec::new();
    while !matches!(attempt.next(), Step::Done(_)) {
        match attempt.next() {
            Step::Find | Step::Confirm => attempt.found(&shown[1..]),
            Step::Wait(_) => attempt.wait_for(WaitReason::Alive),
            Step::Delete { .. } | Step::Probe { .. } => {
                missed.push(attempt.seen.elapsed - sign);
                attempt.reply(api("InvalidNetworkInterfaceID.NotFound"))
            }
            step => panic!("{step:?}"),
        };
    }
    let poll = attempt.ensure.limits.poll;
    assert_eq!(missed.last(), Some(&WINDOW), "the last one proves it: {missed:?}");
    assert!(missed.windows(2).all(|two| two[1] - two[0] == poll), "{missed:?}");
    assert!(attempt.done().findings.is_empty());
}

#[test]
fn an_undone_attachment_is_forgotten() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    attempt
        .found(&[attached("eni-1", instance_id(), true), attached("eni-2", instance_id(), true)]);
    assert!(matches!(attempt.next(), Step::Detach { .. }));
    attempt.reply(Ok(Reply::Acknowledged));
    assert_eq!(attempt.next(), Step::Find);
    // The other one was taken off as well: ours is free to be attached again.
    attempt.found(&[interface("eni-1"), interface("eni-2")]);
    attempt.attached();
}

#[test]
fn a_duplicate_that_a_probe_has_shown_to_live_is_seen_twice_before_it_goes() {
    let shown = [interface("eni-1"), attached("eni-3", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound")).wait_out().found(&shown[1..]);
    attempt.probed("eni-1", Ok(Reply::Acknowledged)).wait_for(WaitReason::SecondSighting);
    attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
}

#[test]
fn a_duplicate_that_was_not_let_go_is_a_finding_even_if_the_last_find_missed_it() {
    let shown = [interface("eni-1"), attached("eni-3", instance_id(), true)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&shown).wait_for(WaitReason::SecondSighting).found(&shown);
    attempt.deleted("eni-1", api("UnauthorizedOperation")).found(&shown[1..]);
    assert_eq!(attempt.done().findings.len(), 1);
}

#[test]
fn a_duplicate_that_writes_reach_and_reads_never_show_is_waited_for_a_window_at_most() {
    let kept = attached("eni-3", instance_id(), true);
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1"), kept.clone()]).wait_for(WaitReason::SecondSighting);
    attempt.found(std::slice::from_ref(&kept));
    attempt.probed("eni-1", Ok(Reply::Acknowledged));
    let lived_at = attempt.seen.elapsed;
    while !matches!(attempt.next(), Step::Delete { .. }) {
        match attempt.next() {
            Step::Find => attempt.found(std::slice::from_ref(&kept)),
            _ => attempt.wait_for(WaitReason::SecondSighting),
        };
    }
    assert_eq!(attempt.seen.elapsed, lived_at + WINDOW);
}
