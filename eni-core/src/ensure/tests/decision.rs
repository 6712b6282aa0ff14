//! What comes next, whatever the rules.

use super::*;

#[test]
fn a_fresh_ensure_is_six_calls_with_known_facts() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
    assert_eq!(attempt.next(), Step::Confirm);
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    let done = attempt.done();
    assert_eq!(attempt.seen.calls, 6);
    assert_eq!(
        done.changes.into_iter().collect::<Vec<_>>(),
        [Change::Created, Change::Attached, Change::Protected]
    );
    assert!(done.warnings.is_empty() && done.findings.is_empty());
}

#[test]
fn facts_that_are_not_known_cost_a_call_each() {
    let mut attempt = Attempt::new(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next(), Step::LookAtSubnet);
    attempt.reply(Ok(Reply::Subnet(subnet("z1"))));
    assert_eq!(attempt.next(), Step::LookAtInstanceType("m5.xlarge".into()));
    attempt.reply(Ok(Reply::InstanceType(instance_type())));
    assert!(matches!(attempt.next(), Step::Create(_)));
}

#[test]
fn what_is_finished_is_left_alone_after_one_call() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    assert!(attempt.done().changes.is_empty());
    assert_eq!(attempt.seen.calls, 1);
}

#[test]
fn an_instance_that_is_never_found_fails_when_the_window_is_over() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::LookAtInstance => attempt.reply(api("InvalidInstanceID.NotFound")),
            // The first find is old by now.
            Step::Find => attempt.found(&[]),
            _ => attempt.wait_for(WaitReason::InstanceNotFound),
        };
    }
    assert_eq!(attempt.failure(), Why::InstanceNotFound(instance_id()));
    assert_eq!(attempt.seen.elapsed, WINDOW);
}

#[test]
fn a_lost_reply_to_create_is_found_again_or_sent_again_with_the_same_token() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let first = attempt.next();
    attempt.reply(lost()).wait_out().found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.next(), first, "token and parameters are the same");
    attempt.reply(lost()).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).attached();
}

#[test]
fn a_lost_reply_to_attach_is_adopted_at_whatever_index_it_is() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(lost()).wait_out();
    let mut there = attached("eni-1", instance_id(), false);
    if let Some(attachment) = &mut there.attachment {
        attachment.device_index = 3;
    }
    attempt.found(&[there]).protected();
}

#[test]
fn an_interface_attached_elsewhere_is_never_taken() {
    let other = InstanceId::new("i-0fedcba9").unwrap();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", other, true)]);
    assert!(matches!(attempt.failure(), Why::AttachedElsewhere { .. }));
}

#[test]
fn what_shows_up_during_a_mismatch_is_the_changed_spec() {
    let mut elsewhere = interface("eni-1");
    elsewhere.subnet = SubnetId::new("subnet-0fedcba9").unwrap();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch")).found(&[elsewhere]);
    assert!(matches!(attempt.failure(), Why::SpecChanged { .. }));
}

#[test]
fn the_chain_of_tokens_has_an_end() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    attempt.seen.token = MAX_TOKENS;
    assert_eq!(attempt.failure(), Why::TokensSpent(MAX_TOKENS));
}

#[test]
fn differences_are_mended_one_step_each_protection_first() {
    let mut ensure = ensure();
    ensure.spec.groups = [GroupId::new("sg-0123abcd").unwrap()].into();
    ensure.spec.source_dest_check = false;
    ensure.spec.tags.insert("team".to_owned(), "data".to_owned());
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    let mut changes = Vec::new();
    while let Some(change) = attempt.next().change() {
        changes.push(change);
        attempt.reply(Ok(Reply::Acknowledged));
    }
    assert_eq!(changes, [Change::SourceDestCheck, Change::Groups, Change::Tags]);
    assert_eq!(attempt.next(), Step::Confirm);
}

#[test]
fn slots() {
    let play = |indexes: &[u32], wanted: Option<u32>, card: u32| {
        let mut ensure = ensure();
        ensure.spec.device_index = wanted;
        ensure.spec.network_card = card;
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, indexes);
        attempt.next()
    };
    let index = |step| match step {
        Step::Attach { device_index, .. } => device_index,
        step => panic!("{step:?}"),
    };
    let code = |step| match step {
        Step::Fail(why) => why.code(),
        step => panic!("{step:?}"),
    };
    assert_eq!(index(play(&[0], None, 0)), 1);
    assert_eq!(index(play(&[0, 2], None, 0)), 1, "a hole is used");
    assert_eq!(index(play(&[0], Some(3), 0)), 3);
    assert_eq!(code(play(&[0, 3], Some(3), 0)), "index-taken");
    assert_eq!(code(play(&[0, 1, 2, 3], None, 0)), "no-free-slot");
    assert_eq!(code(play(&[0], None, 1)), "no-such-card");
}

#[test]
fn a_subnet_in_another_zone_is_refused_before_the_create() {
    let mut attempt = Attempt::informed(ensure());
    attempt.seen.subnet = Some(subnet("z2"));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.failure().code(), "zone-mismatch");
}

#[test]
fn deadline_and_call_budget_end_an_attempt_but_not_a_finished_one() {
    let mut attempt = Attempt::informed(ensure());
    attempt.seen.calls = attempt.ensure.limits.calls;
    assert_eq!(attempt.failure().code(), "call-budget");
    attempt.seen.calls = 0;
    attempt.seen.elapsed = attempt.ensure.limits.deadline;
    assert_eq!(attempt.failure().code(), "deadline");
    attempt.seen.elapsed = Duration::ZERO;
    attempt.found(&[attached("eni-1", instance_id(), true)]);
    attempt.seen.elapsed = attempt.ensure.limits.deadline;
    attempt.seen.calls = attempt.ensure.limits.calls;
    attempt.done();
}

#[test]
fn what_an_operator_can_mend_ends_the_attempt_and_leaves_the_interface() {
    for code in ["UnauthorizedOperation", "AttachmentLimitExceeded", "OperationNotPermitted"] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).reply(api(code));
        // It stands if the same call would be made again after another look.
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
        let why = attempt.failure();
        assert!(!why.is_worth_another_attempt(), "{code}");
        assert_eq!(attempt.seen.known().len(), 1, "{code}");
    }
}

#[test]
fn throttling_backs_off_and_a_wait_ends_in_a_fresh_read() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(Err(Ec2Error::api("RequestLimitExceeded", 503, "")));
    attempt.wait_for(WaitReason::Backoff(crate::ec2::ErrorClass::Throttled));
    assert_eq!(attempt.next(), Step::Find);
}

#[test]
fn an_endpoint_that_nothing_gets_through_to_is_given_up_soon() {
    let not_sent = || Err(Ec2Error::without_reply(ErrorKind::NotSent, "connection refused"));
    let mut attempt = Attempt::informed(ensure());
    for _ in 1..attempt.ensure.limits.unsent {
        attempt.reply(not_sent()).wait_out();
    }
    assert_eq!(attempt.next(), Step::Find);
    assert_eq!(attempt.reply(not_sent()).failure().code(), "unreachable");

    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]);
    for _ in 0..10 {
        attempt.reply(not_sent()).wait_out();
    }
    assert_eq!(attempt.next(), Step::LookAtInstance, "once through, it goes on");
}

#[test]
fn a_refusal_that_took_effect_all_the_same_is_no_failure() {
    // Denied, and yet created: the find after it shows the interface.
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).reply(api("UnauthorizedOperation"));
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).attached();

    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).reply(api("UnauthorizedOperation"));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    assert_eq!(attempt.failure().code(), "refused");
}

#[test]
fn a_young_interface_is_given_the_whole_window_within_the_calls_of_an_attempt() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    let mut waits = Vec::new();
    while attempt.seen.elapsed < WINDOW - Duration::from_secs(15) {
        match attempt.next() {
            Step::Attach { .. } => attempt.reply(api("InvalidNetworkInterfaceID.NotFound")),
            Step::Find => attempt.found(&[interface("eni-1")]),
            Step::LookAtInstance => attempt.looked(InstanceState::Running, &[0]),
            Step::Wait(wait) => {
                waits.push(wait.duration);
                attempt.wait(wait);
                &mut attempt
            }
            step => panic!("{step:?}"),
        };
    }
    assert!(waits[4] > waits[0] * 4, "they grow: {waits:?}");
    while !matches!(attempt.next(), Step::Attach { .. }) {
        match attempt.next() {
            Step::Find => attempt.found(&[interface("eni-1")]),
            Step::LookAtInstance => attempt.looked(InstanceState::Running, &[0]),
            _ => attempt.wait_out(),
        };
    }
    attempt.attached();
}

#[test]
fn throttled_writes_are_tried_again_slower_and_slower() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    let mut waits = Vec::new();
    while waits.len() < 6 {
        match attempt.next() {
            Step::Attach { .. } => {
                attempt.reply(Err(Ec2Error::api("RequestLimitExceeded", 503, "")))
            }
            Step::Find => attempt.found(&[interface("eni-1")]),
            Step::LookAtInstance => attempt.looked(InstanceState::Running, &[0]),
            Step::Wait(wait) => {
                waits.push(wait.duration);
                attempt.wait(wait);
                &mut attempt
            }
            step => panic!("{step:?}"),
        };
    }
    assert!(waits[4] > Duration::from_secs(7), "{waits:?}");
}

#[test]
fn a_chain_of_tokens_that_belong_to_other_parameters_is_walked_to_its_end() {
    for window in [WINDOW, Duration::from_secs(2)] {
        let mut ensure = ensure();
        ensure.limits = crate::spec::Limits::for_window(window);
        let mut attempt = Attempt::informed(ensure);
        while !matches!(attempt.next(), Step::Fail(_)) {
            match attempt.next() {
                Step::Create(_) => attempt.reply(api("IdempotentParameterMismatch")),
                Step::Find => attempt.found(&[]),
                Step::LookAtInstance => attempt.looked(InstanceState::Running, &[0]),
                _ => attempt.wait_out(),
            };
        }
        assert_eq!(attempt.failure(), Why::TokensSpent(MAX_TOKENS), "window {window:?}");
    }
}

#[test]
fn a_create_that_answers_somebody_elses_interface_goes_on_to_the_next_token() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let mut taken_over = interface("eni-1");
    taken_over.description = "bob's".into();
    attempt.reply(Ok(Reply::Created(taken_over.into())));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    let Step::Create(create) = attempt.next() else { panic!("{:?}", attempt.next()) };
    assert_eq!(create.client_token, Some(ensure().spec.key.client_token(1)));
    assert!(!attempt.seen.had_any);
}

#[test]
fn an_attach_in_doubt_holds_back_what_a_taken_slot_would_mean() {
    let mut ensure = ensure();
    ensure.spec.device_index = Some(1);
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(lost()).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0, 1]);
    attempt.wait_for(WaitReason::NotShown(Change::Attached));
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
}
