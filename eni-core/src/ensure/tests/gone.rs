//! The end of an instance.

use super::*;

const NOT_FOUND: &str = "InvalidNetworkInterfaceID.NotFound";

/// An attempt that has created `eni-1` and then learns that the instance is
/// terminated.
fn created_for_a_dead_instance(ensure: Ensure) -> Attempt {
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("IncorrectState")).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Terminated, &[]);
    attempt
}

#[test]
fn delete_of_dead_instance_before_it_says_that_the_instance_is_gone() {
    let mut attempt = created_for_a_dead_instance(ensure());
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
    attempt.missed_until_another_step(&[]);
    assert_eq!(attempt.failure().code(), "instance-gone");
    assert!(attempt.seen.known().is_empty());

    let attempt = created_for_a_dead_instance(without(Rule::DeleteOfDeadInstance));
    attempt.failure();
    assert_eq!(attempt.seen.known().len(), 1, "without the rule it is left");
}

#[test]
fn doubt_deleted_at_once_not_found_counts_a_window_after_the_last_sign_of_life() {
    let mut attempt = created_for_a_dead_instance(ensure());
    let sign = attempt.seen.elapsed;
    let mut deletes = 0;
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::Find | Step::Confirm => attempt.found(&[]),
            Step::Delete { .. } => {
                deletes += 1;
                attempt.reply(api(NOT_FOUND))
            }
            _ => attempt.wait_out(),
        };
    }
    assert!(deletes > 1);
    assert!(attempt.seen.elapsed >= sign + WINDOW);

    let mut attempt = created_for_a_dead_instance(without(Rule::DoubtDeletedAtOnce));
    attempt.deleted("eni-1", api(NOT_FOUND));
    assert!(attempt.seen.known().is_empty(), "without the rule a young one is taken for gone");
}

#[test]
fn last_look_before_gone_is_a_window_after_the_attempt_began() {
    let play = |ensure| {
        let mut attempt = created_for_a_dead_instance(ensure);
        attempt.deleted("eni-1", Ok(Reply::Acknowledged));
        attempt
    };
    let mut attempt = play(ensure());
    attempt.wait_for(WaitReason::Gone);
    // One that another worker had made shows up late.
    attempt.found(&[interface("eni-2")]).deleted("eni-2", Ok(Reply::Acknowledged));
    attempt.missed_until_another_step(&[]);
    assert_eq!(attempt.failure().code(), "instance-gone");
    assert!(attempt.seen.found_at >= WINDOW);
    play(without(Rule::LastLookBeforeGone)).failure();
}

#[test]
fn what_looks_attached_to_the_dead_instance_is_deleted_too() {
    let held = attached("eni-1", instance_id(), false);
    let mut attempt = Attempt::informed(ensure());
    attempt.found(std::slice::from_ref(&held)).reply(api("InvalidAttachmentID.NotFound"));
    attempt.wait_out();
    let mut loose = held.clone();
    loose.attachment = None;
    attempt.found(std::slice::from_ref(&loose)).looked(InstanceState::ShuttingDown, &[]);
    attempt.deleted("eni-1", api("InvalidNetworkInterface.InUse"));
    attempt.wait_for(WaitReason::Setback).found(std::slice::from_ref(&held));
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
}

#[test]
fn an_instance_that_is_never_found_is_gone_too() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    loop {
        match attempt.next() {
            Step::LookAtInstance => attempt.reply(api("InvalidInstanceID.NotFound")),
            Step::Wait(_) => attempt.wait_out(),
            _ => break,
        };
    }
    attempt.deleted("eni-1", Ok(Reply::Acknowledged)).missed_until_another_step(&[]);
    assert_eq!(attempt.failure().code(), "instance-not-found");
}

#[test]
fn one_that_may_not_be_deleted_is_named() {
    let mut attempt = created_for_a_dead_instance(ensure());
    attempt.deleted("eni-1", api("UnauthorizedOperation")).found(&[interface("eni-1")]);
    assert_eq!(attempt.failure().code(), "refused");
    assert_eq!(attempt.seen.known().len(), 1);
}

#[test]
fn what_another_instance_has_is_not_deleted_with_the_dead_one() {
    let held = attached("eni-1", other_instance(), true);
    let mut attempt = created_for_a_dead_instance(ensure());
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
    attempt.wait_for(WaitReason::Gone);
    let elsewhere = Interface { id: InterfaceId::from_reply("eni-2"), ..held };
    attempt.missed_until_another_step(std::slice::from_ref(&elsewhere));
    assert_eq!(attempt.failure().code(), "instance-gone");
    assert_eq!(attempt.seen.known(), [elsewhere.id]);
}

#[test]
fn a_find_of_before_the_window_is_made_again_after_it() {
    let mut attempt = created_for_a_dead_instance(ensure());
    attempt.seen.elapsed = WINDOW;
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));
    assert!(attempt.seen.found_at < WINDOW);
    assert_eq!(attempt.next(), Step::Find);
    attempt.found(&[]);
    assert_eq!(attempt.failure().code(), "instance-gone");
}

#[test]
fn the_last_look_is_a_window_after_a_create_of_unknown_outcome() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.seen.elapsed = WINDOW;
    attempt.found(&[]);
    attempt.reply(lost()).wait_out();
    let doubt = attempt.seen.create_in_doubt.unwrap();
    assert!(doubt >= WINDOW);
    attempt.found(&[]).looked(InstanceState::Terminated, &[]);
    attempt.wait_for(WaitReason::Gone).missed_until_another_step(&[]);
    assert_eq!(attempt.failure().code(), "instance-gone");
    assert!(attempt.seen.found_at >= doubt + WINDOW);
}

#[test]
fn an_attempt_that_was_held_up_finds_again_though_it_never_had_anything() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    attempt.seen.elapsed = WINDOW;
    attempt.looked(InstanceState::Terminated, &[]);
    assert_eq!(attempt.next(), Step::Find);
    attempt.found(&[interface("eni-1")]).deleted("eni-1", Ok(Reply::Acknowledged));
}

#[test]
fn an_attempt_that_never_had_anything_needs_no_wait() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Terminated, &[]);
    assert_eq!(attempt.failure().code(), "instance-gone");
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(lost()).wait_out().found(&[]);
    assert!(attempt.seen.had_any, "what it made counts, be it not shown");
}

#[test]
fn a_delete_that_ec2_refuses_as_in_use_is_tried_for_a_window_and_no_longer() {
    let mut attempt = created_for_a_dead_instance(ensure());
    let began = attempt.seen.elapsed;
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::Find | Step::Confirm => attempt.found(&[interface("eni-1")]),
            Step::Delete { .. } => attempt.reply(api("InvalidNetworkInterface.InUse")),
            _ => attempt.wait_for(WaitReason::Setback),
        };
    }
    assert_eq!(attempt.failure().code(), "refused");
    assert!(attempt.seen.elapsed < began + WINDOW + attempt.ensure.limits.poll);
    assert_eq!(attempt.seen.known().len(), 1, "and it is named");
}

#[test]
fn what_was_found_is_reason_enough_for_a_last_look() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Terminated, &[]);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged)).wait_for(WaitReason::Gone);
}

#[test]
fn what_a_lost_create_may_have_made_is_reason_enough_for_a_last_look() {
    let play = |reply| {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]).looked(InstanceState::Running, &[0]).reply(reply).wait_out();
        attempt.found(&[]).looked(InstanceState::Terminated, &[]);
        attempt
    };
    play(lost()).wait_for(WaitReason::Gone);
    let unsent = play(Err(Ec2Error::without_reply(ErrorKind::NotSent, "refused")));
    assert_eq!(unsent.failure().code(), "instance-gone");
}
