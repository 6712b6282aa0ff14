//! What is forgotten, and when: counts, windows, and what an older read said.

use super::*;

fn throttled() -> Result<Reply, Ec2Error> {
    Err(Ec2Error::api("RequestLimitExceeded", 503, ""))
}

/// How long the next try waits after this failure.
fn pause_after(attempt: &mut Attempt, failure: Result<Reply, Ec2Error>) -> Duration {
    match attempt.reply(failure).next() {
        Step::Wait(wait) => wait.duration,
        step => panic!("no wait: {step:?}"),
    }
}

#[test]
fn the_backoff_begins_anew_when_the_call_that_failed_succeeds() {
    let mut attempt = Attempt::informed(ensure());
    for _ in 0..5 {
        assert_eq!(attempt.next(), Step::Find);
        attempt.reply(throttled()).wait_out();
    }
    attempt.found(&[]);
    let first = pause_after(&mut attempt, throttled());
    assert!(first <= Duration::from_secs(1), "{first:?}");
}

#[test]
fn the_backoff_begins_anew_when_any_write_succeeds() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    for _ in 0..5 {
        attempt.looked(InstanceState::Running, &[0]).reply(throttled()).wait_out();
        attempt.found(&[interface("eni-1")]);
    }
    attempt.looked(InstanceState::Running, &[0]).reply(throttled()).wait_out();
    // It took effect all the same, and protecting it works.
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    assert_eq!(attempt.next(), Step::Confirm);
    let first = pause_after(&mut attempt, throttled());
    assert!(first <= Duration::from_secs(1), "{first:?}");
}

#[test]
fn the_backoff_does_not_begin_anew_when_another_read_succeeds() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    for _ in 0..4 {
        attempt.looked(InstanceState::Running, &[0]);
        assert!(matches!(attempt.next(), Step::Create(_)));
        attempt.reply(throttled()).wait_out().found(&[]);
    }
    attempt.looked(InstanceState::Running, &[0]);
    let fifth = pause_after(&mut attempt, throttled());
    assert!(fifth >= Duration::from_secs(8), "{fifth:?}");
}

#[test]
fn a_sighting_ends_the_search_through_a_mismatch() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch")).found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).reply(lost()).wait_out();
    attempt.seen.elapsed = WINDOW;
    attempt.found(&[interface("eni-1")]);
    assert_eq!(attempt.seen.token, 0, "the token is that of what was found");
}

#[test]
fn a_second_mismatch_of_one_token_does_not_lengthen_the_search() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let create = attempt.next();
    for at in [Duration::ZERO, WINDOW / 2] {
        attempt.seen.elapsed = at;
        let mismatch = api("IdempotentParameterMismatch");
        fold(&attempt.ensure, &mut attempt.seen, &create, mismatch);
    }
    attempt.seen.elapsed = WINDOW;
    attempt.found(&[]);
    assert_eq!(attempt.seen.token, 1);
}

#[test]
fn a_write_that_is_accepted_ends_the_window_of_the_refusals_before_it() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    for _ in 0..6 {
        attempt.looked(InstanceState::Running, &[0]).reply(api("IncorrectState"));
        attempt.wait_for(WaitReason::Setback).found(&[interface("eni-1")]);
    }
    attempt.looked(InstanceState::Running, &[0]).attached();
    attempt.seen.elapsed = WINDOW;
    let wait = pause_after(&mut attempt, api("InvalidAttachmentID.NotFound"));
    assert!(wait <= Duration::from_millis(200), "{wait:?}");
    attempt.wait_for(WaitReason::Setback);
}

#[test]
fn a_probe_that_succeeds_ends_the_window_of_the_refusals_before_it() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound")).wait_out().found(&[]);
    attempt.seen.elapsed = WINDOW;
    attempt.probed("eni-1", Ok(Reply::Acknowledged));
    attempt.looked(InstanceState::Running, &[0]);
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound")).wait_for(WaitReason::Setback);
}

#[test]
fn an_instance_that_was_usable_in_between_is_given_a_new_window() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Pending, &[0]);
    attempt.wait_for(WaitReason::InstanceNotReady).looked(InstanceState::Running, &[0]);
    attempt.reply(lost()).wait_out();
    attempt.seen.elapsed = WINDOW;
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Stopping, &[0]);
    attempt.wait_for(WaitReason::InstanceNotReady);
}

#[test]
fn what_was_refused_while_the_instance_was_not_usable_was_refused_because_of_that() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    for _ in 0..6 {
        attempt.looked(InstanceState::Running, &[0]).reply(api("IncorrectInstanceState"));
        attempt.wait_for(WaitReason::Setback).found(&[interface("eni-1")]);
    }
    attempt.looked(InstanceState::Pending, &[0]).wait_for(WaitReason::InstanceNotReady);
    attempt.seen.elapsed = WINDOW;
    attempt.looked(InstanceState::Running, &[0]);
    let wait = pause_after(&mut attempt, api("IncorrectInstanceState"));
    assert!(wait <= Duration::from_millis(200), "{wait:?}");
    attempt.wait_for(WaitReason::Setback);
}

#[test]
fn an_instance_that_is_not_ready_for_a_window_ends_the_attempt() {
    for state in [InstanceState::Pending, InstanceState::Stopping] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]);
        while attempt.seen.elapsed < WINDOW {
            attempt.looked(state.clone(), &[0]).wait_for(WaitReason::InstanceNotReady);
        }
        attempt.looked(state, &[0]);
        assert_eq!(attempt.failure().code(), "instance-not-ready");
        assert_eq!(attempt.seen.elapsed, WINDOW);
    }
}

#[test]
fn a_budget_grows_with_the_tokens_that_have_died() {
    let mut attempt = Attempt::informed(ensure());
    for (token, calls) in [(0, 160), (1, 224), (3, 352)] {
        attempt.seen.token = token;
        attempt.seen.calls = calls - 1;
        assert_eq!(attempt.next(), Step::Find, "token {token}");
        attempt.seen.calls = calls;
        assert_eq!(attempt.failure(), Why::CallBudget(calls));
    }
    assert_eq!(attempt.ensure.limits.calls_for(u32::MAX), u32::MAX);
}

#[test]
fn a_write_that_succeeds_is_a_sign_of_life() {
    let now = Duration::from_secs(7);
    for (sight, then) in [
        (Sight::Claimed, Sight::Alive),
        (Sight::Hidden, Sight::Alive),
        (Sight::Alive, Sight::Alive),
        (Sight::Shown, Sight::Shown),
    ] {
        let mut sighting = Sighting::new(interface("eni-1"), sight, Duration::ZERO);
        sighting.missed_at = Some(Duration::from_secs(2));
        let before = sighting.clone();
        sighting.lives(now);
        let expected = Sighting {
            sight: then,
            sign_of_life: now,
            written_at: Some(now),
            missed_at: None,
            ..before
        };
        assert_eq!(sighting, expected, "{sight:?}");
    }
}

#[test]
fn what_a_find_no_longer_shows_is_alive_if_it_was_written_to_and_hidden_otherwise() {
    for sight in [Sight::Claimed, Sight::Hidden, Sight::Alive, Sight::Shown] {
        let mut sighting = Sighting::new(interface("eni-1"), sight, Duration::ZERO);
        assert_eq!(sighting.clone().unshown().sight, Sight::Hidden, "{sight:?}");
        sighting.written_at = Some(Duration::ZERO);
        assert_eq!(sighting.unshown().sight, Sight::Alive, "{sight:?}");
    }
    // A find in between does not make it forget the write.
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    attempt.found(&[attached("eni-1", instance_id(), false)]).wait_out().found(&[]);
    let known = attempt.seen.picture.iter().flatten().map(|sighting| sighting.sight);
    assert_eq!(known.collect::<Vec<_>>(), [Sight::Alive]);
}

#[test]
fn sightings_count_if_a_poll_lies_between_them() {
    let apart = Duration::from_secs(10);
    let mut last = Sighting::new(interface("eni-1"), Sight::Shown, Duration::ZERO);
    for (at, sightings) in [(6, 1), (9, 1), (10, 2), (16, 2), (20, 3)] {
        let mut next = Sighting::new(interface("eni-1"), Sight::Shown, Duration::from_secs(at));
        next.count_after(&last, apart);
        assert_eq!(next.sightings, sightings, "at {at} s");
        last = next;
    }
    let claimed = Sighting::new(interface("eni-1"), Sight::Claimed, Duration::ZERO);
    assert_eq!(claimed.sightings, 0);
    let mut first = Sighting::new(interface("eni-1"), Sight::Shown, Duration::ZERO);
    first.count_after(&claimed, apart);
    assert_eq!(first.sightings, 1, "no find had shown it");
}
