//! What EC2 refuses: what time may cure, what it may not, and what each code
//! means.

use super::*;

const CURRENTLY_IN_USE: &str = "Interface: [eni-1] is currently in use.";

fn refusal(code: &'static str, message: &str) -> Result<Reply, Ec2Error> {
    Err(Ec2Error::api(code, 400, message))
}

/// Plays an attempt whose writes are all refused so, to its end.
fn refused_until_the_end(shown: &Interface, code: &'static str, message: &str) -> Attempt {
    let mut attempt = Attempt::informed(ensure());
    while !matches!(attempt.next(), Step::Fail(_)) {
        match attempt.next() {
            Step::Find => attempt.found(std::slice::from_ref(shown)),
            Step::LookAtInstance => attempt.looked(InstanceState::Running, &[0]),
            Step::Wait(_) => attempt.wait_for(WaitReason::Setback),
            _ => attempt.reply(refusal(code, message)),
        };
    }
    attempt
}

#[test]
fn what_time_may_cure_is_tried_for_a_window_and_no_longer() {
    let loose = interface("eni-1");
    let unprotected = attached("eni-1", instance_id(), false);
    for (shown, code, message) in [
        (&loose, "InvalidNetworkInterface.InUse", ""),
        (&loose, "InvalidParameterValue", CURRENTLY_IN_USE),
        (&loose, "IncorrectState", ""),
        (&loose, "IncorrectInstanceState", ""),
        (&loose, "InvalidInstanceID.NotFound", ""),
        (&loose, "InvalidNetworkInterfaceID.NotFound", ""),
        (&loose, "InvalidNetworkInterface.NotFound", ""),
        (&unprotected, "InvalidAttachmentID.NotFound", ""),
        (&unprotected, "IncorrectState", ""),
    ] {
        let attempt = refused_until_the_end(shown, code, message);
        let Why::Refused(error) = attempt.failure() else { panic!("{:?}", attempt.failure()) };
        assert_eq!(error.code, code);
        let elapsed = attempt.seen.elapsed;
        assert!((WINDOW..WINDOW + attempt.ensure.limits.poll).contains(&elapsed), "{elapsed:?}");
        assert_eq!(attempt.seen.known().len(), 1, "{code}: it is left for the next attempt");
    }
}

#[test]
fn what_time_does_not_cure_ends_the_attempt_at_once() {
    for (code, message) in [
        ("UnauthorizedOperation", ""),
        ("InvalidParameterValue", "Invalid value for deviceIndex."),
        ("OperationNotPermitted", ""),
    ] {
        let attempt = refused_until_the_end(&interface("eni-1"), code, message);
        assert!(matches!(attempt.failure(), Why::Refused(_)), "{code}");
        assert_eq!(attempt.seen.elapsed, Duration::ZERO, "{code}");
    }
}

#[test]
fn a_refusal_stands_for_its_own_write_only() {
    // Attach is denied, and yet it is attached: protecting it is another call.
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("UnauthorizedOperation"));
    attempt.found(&[attached("eni-1", instance_id(), false)]).protected();
    // It does not outlive a write that was accepted: it is attached anew.
    attempt.found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).attached();
}

#[test]
fn a_limit_that_attach_meets_is_no_free_slot() {
    let attempt = refused_until_the_end(&interface("eni-1"), "AttachmentLimitExceeded", "");
    assert_eq!(
        attempt.failure(),
        Why::NoFreeSlot {
            instance: instance_id(),
            instance_type: "m5.xlarge".into(),
            limit: instance_type().max_interfaces,
        }
    );
}

#[test]
fn an_answer_of_any_kind_begins_the_count_of_unsent_calls_anew() {
    let not_sent = || Err(Ec2Error::without_reply(ErrorKind::NotSent, "connection refused"));
    let mut attempt = Attempt::informed(ensure());
    let unsent = attempt.ensure.limits.unsent;
    for n in 0..3 * unsent {
        let reply = if n % (unsent - 1) == 0 { lost() } else { not_sent() };
        attempt.reply(reply).wait_out();
        assert_eq!(attempt.next(), Step::Find, "failure {n}");
    }
    // The same failures without an answer in between.
    for _ in 0..unsent {
        attempt.wait_out().reply(not_sent());
    }
    assert_eq!(attempt.failure().code(), "unreachable");
}

#[test]
fn a_setback_says_how_long_it_can_last() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IncorrectState")).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]);
    attempt.seen.elapsed = WINDOW - Duration::from_secs(30);
    attempt.reply(api("IncorrectState"));
    let Step::Wait(wait) = attempt.next() else { panic!("{:?}", attempt.next()) };
    assert_eq!(wait.reason, WaitReason::Setback);
    assert_eq!(wait.at_most, Duration::from_secs(30));
}

#[test]
fn a_taken_index_is_told_from_the_other_invalid_parameters() {
    let taken = "Instance 'i-1' already has an interface attached at device index '1'.";
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(refusal("InvalidParameterValue", taken)).found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]);
    assert!(matches!(attempt.next(), Step::Attach { device_index: 2, .. }));
}
