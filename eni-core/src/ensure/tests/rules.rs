//! Each rule, by a case that goes another way with the rule taken out.

use super::*;

#[test]
fn key_in_tags_an_interface_without_our_tags_is_not_ours() {
    let mut stranger = attached("eni-1", instance_id(), true);
    stranger.tags = std::sync::Arc::default();
    let mut attempt = Attempt::informed(ensure());
    attempt.found(std::slice::from_ref(&stranger));
    assert_eq!(attempt.next(), Step::LookAtInstance, "it goes on to create its own");
    let mut attempt = Attempt::informed(without(Rule::KeyInTags));
    attempt.found(&[stranger]).done();
}

#[test]
fn instance_before_create_a_dead_instance_gets_no_interface() {
    for state in [InstanceState::Terminated, InstanceState::ShuttingDown] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]).looked(state.clone(), &[]);
        assert_eq!(attempt.failure(), Why::InstanceGone { instance: instance_id(), state });
        assert_eq!(attempt.seen.elapsed, Duration::ZERO, "no wait is needed to know that");
    }
    let mut attempt = Attempt::informed(without(Rule::InstanceBeforeCreate));
    assert!(matches!(attempt.found(&[]).next(), Step::Create(_)));
}

#[test]
fn young_instance_is_given_the_window() {
    for (reply, reason) in [
        (api("InvalidInstanceID.NotFound"), WaitReason::InstanceNotFound),
        (
            Ok(Reply::Instance(instance(InstanceState::Pending, &[0]).into())),
            WaitReason::InstanceNotReady,
        ),
        (
            Ok(Reply::Instance(instance(InstanceState::Stopping, &[0]).into())),
            WaitReason::InstanceNotReady,
        ),
    ] {
        let mut attempt = Attempt::informed(ensure());
        attempt.found(&[]).reply(reply.clone()).wait_for(reason);
        assert_eq!(attempt.next(), Step::LookAtInstance, "a wait ends in a fresh look");
        attempt.looked(InstanceState::Running, &[0]);
        assert!(matches!(attempt.next(), Step::Create(_)));

        let mut attempt = Attempt::informed(without(Rule::YoungInstance));
        attempt.found(&[]).reply(reply);
        attempt.failure();
    }
}

#[test]
fn fresh_find_an_old_find_is_made_again_before_a_create() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]);
        attempt.seen.elapsed += WINDOW / 2;
        attempt.looked(InstanceState::Running, &[0]);
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Find);
    assert!(matches!(play(without(Rule::FreshFind)), Step::Create(_)));
}

#[test]
fn find_after_doubt_any_write_that_failed_is_looked_into() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
        attempt.reply(lost()).wait_out();
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Find);
    assert_ne!(play(without(Rule::FindAfterDoubt)), Step::Find);
}

#[test]
fn look_who_holds_the_index_before_the_next_one_is_tried() {
    let taken = || {
        Err(Ec2Error::api(
            "InvalidParameterValue",
            400,
            "Instance 'i-1' already has an interface attached at device index '1'.",
        ))
    };
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().reply(taken());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    assert!(matches!(attempt.next(), Step::Attach { device_index: 2, .. }));

    let mut attempt = Attempt::informed(without(Rule::LookWhoHoldsTheIndex));
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created().reply(taken());
    assert_eq!(attempt.next(), Step::LookAtInstance, "no find comes first");
}

#[test]
fn young_interface_that_ec2_does_not_know_yet_is_tried_again() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound"));
    attempt.wait_for(WaitReason::Setback);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).attached();

    let mut attempt = Attempt::informed(without(Rule::YoungInterface));
    attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
    attempt.reply(api("InvalidNetworkInterfaceID.NotFound"));
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    assert!(matches!(attempt.failure(), Why::Refused(_)));
}

#[test]
fn protect_adopted_attachments_like_fresh_ones() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    let mut attempt = Attempt::informed(without(Rule::ProtectAdopted));
    attempt.found(&[attached("eni-1", instance_id(), false)]).done();
}

#[test]
fn confirm_reads_back_what_was_written() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Confirm);
    assert!(matches!(play(without(Rule::Confirm)), Step::Done(_)));
}

#[test]
fn warn_when_not_shown_a_window_after_the_acknowledgement() {
    let unprotected = attached("eni-1", instance_id(), false);
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(std::slice::from_ref(&unprotected)).protected();
        while attempt.seen.elapsed < WINDOW {
            assert_eq!(attempt.next(), Step::Confirm);
            attempt.found(std::slice::from_ref(&unprotected));
            if attempt.seen.elapsed < WINDOW {
                attempt.wait_for(WaitReason::NotShown(Change::Protected));
            }
        }
        attempt.found(std::slice::from_ref(&unprotected));
        attempt.next()
    };
    let Step::Done(done) = play(ensure()) else { panic!("not done") };
    assert_eq!(done.warnings, [Warning(Change::Protected)]);
    assert!(matches!(play(without(Rule::WarnWhenNotShown)), Step::Protect { .. }));
}

#[test]
fn find_through_mismatch_before_the_next_token() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch"));
    while attempt.seen.token == 0 {
        assert!(attempt.seen.elapsed <= WINDOW);
        attempt.found(&[]);
        if attempt.seen.token == 0 {
            attempt.wait_for(WaitReason::TokenMismatch);
        }
    }
    assert_eq!(attempt.seen.elapsed, WINDOW);
    attempt.looked(InstanceState::Running, &[0]);
    let Step::Create(create) = attempt.next() else { panic!("{:?}", attempt.next()) };
    assert_eq!(create.client_token, Some(ensure().spec.key.client_token(1)));

    let mut attempt = Attempt::informed(without(Rule::FindThroughMismatch));
    attempt.found(&[]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IdempotentParameterMismatch"));
    assert_eq!(attempt.seen.token, 1);
}

#[test]
fn leave_to_next_attempt_what_an_operator_can_mend() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
        attempt.reply(api("UnauthorizedOperation"));
        attempt
    };
    let mut attempt = play(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    assert!(matches!(attempt.failure(), Why::Refused(_)));
    assert_eq!(attempt.seen.known(), [InterfaceId::from_reply("eni-1")]);

    let mut attempt = play(without(Rule::LeaveToNextAttempt));
    attempt.deleted("eni-1", Ok(Reply::Acknowledged)).wait_out().found(&[]);
    assert!(matches!(attempt.failure(), Why::Refused(_)));
}

#[test]
fn sighting_voids_proof_of_death() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created();
        attempt.reply(api("InvalidNetworkInterfaceID.NotFound"));
        while attempt.seen.dead.is_empty() {
            match attempt.next() {
                Step::Find => attempt.found(&[]),
                Step::Probe { .. } => attempt.reply(api("InvalidNetworkInterfaceID.NotFound")),
                step => {
                    assert!(matches!(step, Step::Wait(_)), "{step:?}");
                    attempt.wait_out()
                }
            };
        }
        attempt.found(&[interface("eni-1")]);
        attempt.seen.token
    };
    assert_eq!(play(ensure()), 0);
    assert_eq!(play(without(Rule::SightingVoidsProof)), 1);
}

#[test]
fn confirm_by_key_shows_siblings() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[]).looked(InstanceState::Running, &[0]).created().attached().protected();
        attempt.found(&[attached("eni-1", instance_id(), true), interface("eni-2")]);
        attempt.next()
    };
    assert!(matches!(play(ensure()), Step::Wait(_)), "a sibling is to be sighted again");
    assert!(matches!(play(without(Rule::ConfirmByKey)), Step::Done(_)));
}

#[test]
fn tell_of_duplicates_in_an_ok() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&["eni-1", "eni-2"].map(|id| attached(id, instance_id(), true)));
        attempt.done().findings.len()
    };
    assert_eq!(play(ensure()), 1);
    assert_eq!(play(without(Rule::TellOfDuplicates)), 0);
}

#[test]
fn warn_from_acknowledgement_a_window_after_it_and_not_before() {
    let unprotected = attached("eni-1", instance_id(), false);
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.seen.elapsed = WINDOW;
        attempt.found(std::slice::from_ref(&unprotected)).protected();
        attempt.found(std::slice::from_ref(&unprotected));
        attempt.next()
    };
    assert!(matches!(play(ensure()), Step::Wait(_)));
    assert!(matches!(play(without(Rule::WarnFromAcknowledgement)), Step::Done(_)));
}

#[test]
fn read_after_wait_what_was_waited_for() {
    let play = |ensure| {
        let mut attempt = Attempt::informed(ensure);
        attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
        attempt.found(&[attached("eni-1", instance_id(), false)]);
        attempt.wait_for(WaitReason::NotShown(Change::Protected));
        attempt.next()
    };
    assert_eq!(play(ensure()), Step::Confirm);
    assert!(matches!(play(without(Rule::ReadAfterWait)), Step::Wait(_)));
}
