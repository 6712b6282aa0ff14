//! What each fault does to a request, what its caller gets, and how it ends.

use std::{error::Error as _, io, time::Duration};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::ConnectorError};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream, retry::ErrorKind};
use eni_faults::aws_sdk::{ec2_error, query_error};
use eni_inject::{Failure, Phase, Verdict, WireFault};

use crate::scene::{Answer, Scene, now};

const SECOND: Duration = Duration::from_secs(1);

fn fine() -> Answer {
    Ok((200, SdkBody::from("0123456789")))
}

fn denied() -> Answer {
    Ok((403, SdkBody::from("no")))
}

fn broken() -> Answer {
    Err(io::ErrorKind::BrokenPipe)
}

fn fail(phase: Phase, failure: Failure) -> Verdict {
    Verdict::Fail { phase, failure }
}

fn body(response: &HttpResponse) -> &str {
    std::str::from_utf8(response.body().bytes().unwrap()).unwrap()
}

fn io_kind(error: &ConnectorError) -> Option<io::ErrorKind> {
    error.source()?.downcast_ref::<io::Error>().map(io::Error::kind)
}

#[test]
fn a_request_that_nothing_strikes_goes_through_and_one_without_a_point_is_no_visit() {
    let scene = Scene::new(Verdict::Pass, fine);
    assert_eq!(body(&scene.send().unwrap().unwrap()), "0123456789");
    assert_eq!(scene.log(), ["visit 1", "sent"]);
    assert!(scene.other().unwrap().is_ok());
    assert_eq!(scene.log()[2..], ["sent"]);
}

#[test]
fn each_request_is_a_visit_of_its_own() {
    let scene = Scene::new(fail(Phase::Before, Failure::Reset), fine);
    for _ in 0..3 {
        assert!(scene.send().unwrap().is_err());
    }
    let visits: Vec<_> = scene.log().into_iter().filter(|entry| entry != "struck").collect();
    assert_eq!(visits, ["visit 1", "visit 2", "visit 3"]);
}

#[test]
fn before_the_effect_nothing_is_sent_and_after_it_the_reply_is_dropped() {
    let error = |phase, failure| {
        let scene = Scene::new(fail(phase, failure), fine);
        (scene.send().unwrap().unwrap_err(), scene.log())
    };
    let (refused, log) = error(Phase::Before, Failure::Refused);
    assert!(refused.is_io());
    assert_eq!(io_kind(&refused), Some(io::ErrorKind::ConnectionRefused));
    assert!(format!("{refused:?}").contains("NeverConnected"), "{refused:?}");
    assert_eq!(log, ["visit 1", "struck"]);

    let (lost, log) = error(Phase::After, Failure::LostReply);
    assert_eq!(lost.as_other(), Some(ErrorKind::TransientError));
    assert_eq!(io_kind(&lost), Some(io::ErrorKind::UnexpectedEof));
    assert_eq!(log, ["visit 1", "sent", "struck"]);

    for (phase, expected) in [
        (Phase::Before, &["visit 1", "struck"][..]),
        (Phase::After, &["visit 1", "sent", "struck"]),
    ] {
        let (reset, log) = error(phase, Failure::Reset);
        assert!(reset.is_io());
        assert_eq!(io_kind(&reset), Some(io::ErrorKind::ConnectionReset));
        assert_eq!(log, expected);
        let (timeout, log) = error(phase, Failure::Timeout(SECOND));
        assert!(timeout.is_timeout());
        assert_eq!(log, [expected, &["wait 1s"]].concat(), "the wait comes after the effect");
    }
}

#[test]
fn an_error_of_the_api_is_a_reply_in_the_form_that_was_asked_for() {
    let api = || Failure::Api { code: "RequestLimitExceeded".into(), status: 503 };
    for (form, part) in [
        (
            ec2_error as eni_faults::aws_sdk::WriteError,
            "<Errors><Error><Code>RequestLimitExceeded<",
        ),
        (query_error, "<ErrorResponse><Error><Type>Sender</Type><Code>RequestLimitExceeded<"),
        (eni_faults::aws_sdk::json_error, "{\"__type\":\"RequestLimitExceeded\""),
    ] {
        let scene = Scene::writing(fail(Phase::Before, api()), fine, form);
        let reply = scene.send().unwrap().unwrap();
        assert_eq!(reply.status().as_u16(), 503);
        assert!(body(&reply).contains(part), "{}", body(&reply));
        let id = reply.headers().get("x-amzn-requestid");
        assert_eq!(id, Some("injected-w1-smtp.SendMail-1"));
        let length = reply.headers().get("content-length").unwrap();
        assert_eq!(length, body(&reply).len().to_string());
        assert!(reply.headers().get("content-type").is_some());
        assert_eq!(scene.log(), ["visit 1", "struck"]);
    }
    let scene = Scene::new(fail(Phase::After, api()), fine);
    assert_eq!(scene.send().unwrap().unwrap().status().as_u16(), 503);
    assert_eq!(scene.log(), ["visit 1", "sent", "struck"]);
}

#[test]
fn a_status_or_a_code_that_http_cannot_have_breaks_nothing() {
    let api = |code: &'static str, status| Failure::Api { code: code.into(), status };
    let scene = Scene::new(fail(Phase::Before, api("Odd", 7)), fine);
    assert!(scene.send().unwrap().unwrap_err().is_other());
    let scene = Scene::new(fail(Phase::Before, api("New\nLine", 400)), fine);
    let reply = scene.send().unwrap().unwrap();
    assert_eq!(reply.headers().get("x-amzn-errortype"), None);
}

#[test]
fn a_call_that_fails_by_itself_keeps_its_own_end_and_the_fault_is_void() {
    for verdict in [
        fail(Phase::After, Failure::LostReply),
        Verdict::Crash(Phase::After),
        Verdict::Wire(WireFault::Duplicate),
        Verdict::Wire(WireFault::Truncate),
        Verdict::Wire(WireFault::Garbage),
    ] {
        let scene = Scene::new(verdict.clone(), denied);
        let reply = scene.send().unwrap().unwrap();
        assert_eq!((reply.status().as_u16(), body(&reply)), (403, "no"), "{verdict:?}");
        assert_eq!(scene.log(), ["visit 1", "sent", "void"], "{verdict:?}");
        let scene = Scene::new(verdict.clone(), broken);
        let error = scene.send().unwrap().unwrap_err();
        assert_eq!(io_kind(&error), Some(io::ErrorKind::BrokenPipe), "{verdict:?}");
        assert_eq!(scene.log(), ["visit 1", "sent", "void"], "{verdict:?}");
    }
}

#[test]
fn a_delay_holds_back_the_reply_and_not_the_request() {
    let scene = Scene::new(Verdict::Delay(SECOND), fine);
    assert!(scene.send().unwrap().is_ok());
    assert_eq!(scene.log(), ["visit 1", "sent", "struck", "wait 1s"]);
}

#[test]
fn a_crash_ends_the_caller_before_or_after_the_effect() {
    for (phase, expected) in [
        (Phase::Before, &["visit 1", "struck"][..]),
        (Phase::After, &["visit 1", "sent", "struck"]),
    ] {
        let scene = Scene::new(Verdict::Crash(phase), fine);
        assert!(scene.send().is_none(), "it never resumes");
        assert!(scene.crash.take());
        assert_eq!(scene.log(), expected);
    }
}

#[test]
fn a_duplicate_is_sent_twice_unless_its_body_can_be_read_once_only() {
    let duplicate = Verdict::Wire(WireFault::Duplicate);
    let scene = Scene::new(duplicate.clone(), fine);
    assert!(scene.send().unwrap().is_ok());
    assert_eq!(scene.log(), ["visit 1", "sent", "struck", "sent"]);

    let scene = Scene::new(duplicate, fine);
    // What is left of a body that was taken cannot be copied, like a stream.
    assert!(scene.send_this(SdkBody::taken()).unwrap().is_ok());
    assert_eq!(scene.log(), ["visit 1", "void", "sent"]);
}

#[test]
fn a_late_request_is_sent_when_its_caller_has_long_gone() {
    let scene = Scene::new(Verdict::Wire(WireFault::Late(SECOND)), fine);
    assert!(scene.send().unwrap().unwrap_err().is_timeout());
    assert_eq!(scene.log(), ["visit 1", "struck"]);
    assert!(scene.send().unwrap().is_ok(), "one at a time: the next one passes");
    assert_eq!(scene.log()[2..], ["visit 2", "void", "sent"]);

    let task = scene.tasks.lock().unwrap().remove(0);
    now(task).unwrap();
    assert_eq!(scene.log()[5..], ["wait 1s", "sent"]);
    assert!(scene.send().unwrap().unwrap_err().is_timeout(), "it has arrived: another may be late");
}

#[test]
fn a_late_request_that_is_dropped_with_its_task_is_no_longer_under_way() {
    let scene = Scene::new(Verdict::Wire(WireFault::Late(SECOND)), fine);
    assert!(scene.send().unwrap().is_err());
    scene.tasks.lock().unwrap().clear();
    assert!(scene.send().unwrap().is_err());
    assert_eq!(scene.log(), ["visit 1", "struck", "visit 2", "struck"]);
}

#[test]
fn a_cut_reply_says_the_whole_length_and_breaks_off_half_way() {
    let scene = Scene::new(Verdict::Wire(WireFault::Truncate), fine);
    let mut reply = scene.send().unwrap().unwrap();
    assert_eq!(reply.status().as_u16(), 200);
    assert_eq!(reply.headers().get("content-length"), Some("10"));
    assert_eq!(reply.body().content_length(), Some(10));
    let mut stream = ByteStream::new(reply.take_body());
    assert_eq!(now(stream.next()).unwrap().unwrap().unwrap(), "01234");
    let error = now(stream.next()).unwrap().unwrap().unwrap_err();
    let cause = std::iter::successors(error.source(), |error| (*error).source())
        .find_map(|error| error.downcast_ref::<io::Error>());
    assert_eq!(cause.unwrap().kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(scene.log(), ["visit 1", "sent", "struck"]);
}

#[test]
fn a_reply_without_a_body_has_nothing_to_cut() {
    let scene = Scene::new(Verdict::Wire(WireFault::Truncate), || Ok((204, SdkBody::empty())));
    let reply = scene.send().unwrap().unwrap();
    assert_eq!((reply.status().as_u16(), body(&reply)), (204, ""));
    assert_eq!(scene.log(), ["visit 1", "sent", "void"]);
}

#[test]
fn a_reply_whose_own_body_breaks_stays_broken() {
    let scene = Scene::new(Verdict::Wire(WireFault::Truncate), || Ok((200, SdkBody::taken())));
    let mut reply = scene.send().unwrap().unwrap();
    assert!(now(ByteStream::new(reply.take_body()).collect()).unwrap().is_err());
    assert_eq!(scene.log(), ["visit 1", "sent", "void"]);
}

#[test]
fn garbage_is_a_whole_reply_that_is_no_text() {
    let scene = Scene::new(Verdict::Wire(WireFault::Garbage), fine);
    let reply = scene.send().unwrap().unwrap();
    let bytes = reply.body().bytes().unwrap();
    assert_eq!(reply.status().as_u16(), 200);
    assert!(std::str::from_utf8(bytes).is_err());
    assert_eq!(reply.headers().get("content-length"), Some(&*bytes.len().to_string()));
    assert_eq!(scene.log(), ["visit 1", "sent", "struck"]);
}

#[test]
fn what_only_a_service_can_do_is_void() {
    for fault in [WireFault::Stale(std::num::NonZeroU64::MIN), WireFault::Missing] {
        let scene = Scene::new(Verdict::Wire(fault), fine);
        assert_eq!(body(&scene.send().unwrap().unwrap()), "0123456789");
        assert_eq!(scene.log(), ["visit 1", "void", "sent"]);
    }
}
