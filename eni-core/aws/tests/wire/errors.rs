//! How a call that fails is told of.

use std::{collections::BTreeMap, io, time::Duration};

use aws_credential_types::provider::{ProvideCredentials, error::CredentialsError, future};
use aws_sdk_ec2::config::{Builder, Credentials, Region, SharedCredentialsProvider};
use eni_aws::{AwsEc2, Timeouts};
use eni_core::{
    ec2::{CreateInterface, Ec2, Ec2Error, ErrorClass, ErrorKind, Interface},
    id::{AttachmentId, InstanceId, InterfaceId, SubnetId},
};

use crate::{
    http::{Answer, Endpoint, REQUEST_ID, ok},
    xml,
};

async fn create(client: &AwsEc2) -> Result<Interface, Ec2Error> {
    let create = CreateInterface {
        subnet: SubnetId::from_reply(xml::SUBNET),
        description: "nat/i-1".to_owned(),
        groups: vec![],
        tags: BTreeMap::new().into(),
        client_token: Some("token".to_owned()),
    };
    client.create_interface(&create).await
}

async fn delete(client: &AwsEc2) -> Result<(), Ec2Error> {
    client.delete_interface(&InterfaceId::from_reply(xml::INTERFACE)).await
}

/// The error of a create that is answered this way, and that it was sent once.
async fn refused(answer: fn() -> Answer) -> Ec2Error {
    let endpoint = Endpoint::new(move |_| answer());
    let error = create(&endpoint.client()).await.unwrap_err();
    assert_eq!(endpoint.asked().len(), 1, "one request and no retry of the SDK's own");
    error
}

#[tokio::test]
async fn an_error_of_the_api_keeps_code_message_and_request_id() {
    let answer = || {
        Answer::Reply(
            400,
            xml::error("InvalidSubnetID.NotFound", "The subnet ID 'x' does not exist"),
        )
    };
    let error = refused(answer).await;
    assert_eq!(error.kind, ErrorKind::Api);
    assert_eq!(error.code, "InvalidSubnetID.NotFound");
    assert_eq!(error.message, "The subnet ID 'x' does not exist");
    assert_eq!(error.request_id.as_deref(), Some(REQUEST_ID));
    assert_eq!(error.class, ErrorClass::Permanent);
    assert!(error.is_not_found());
}

#[tokio::test]
async fn the_request_id_is_taken_from_the_body_if_no_header_has_it() {
    let error = refused(|| Answer::WithoutHeader(400, xml::error("AuthFailure", "no"))).await;
    assert_eq!(error.request_id.as_deref(), Some("in-the-body"));
}

#[tokio::test]
async fn errors_of_the_api_are_classified_by_code_and_status_and_sent_once() {
    let cases: [(fn() -> Answer, ErrorClass); 6] = [
        (
            || Answer::Reply(503, xml::error("RequestLimitExceeded", "slower")),
            ErrorClass::Throttled,
        ),
        (|| Answer::Reply(500, xml::error("InternalError", "oops")), ErrorClass::OutcomeUnknown),
        (|| Answer::Reply(503, xml::error("Unavailable", "later")), ErrorClass::OutcomeUnknown),
        (
            || Answer::Reply(400, xml::error("InvalidParameterValue", "taken")),
            ErrorClass::Permanent,
        ),
        (
            || Answer::Reply(400, xml::error("IdempotentParameterMismatch", "differs")),
            ErrorClass::Permanent,
        ),
        (|| Answer::Reply(403, xml::error("UnauthorizedOperation", "no")), ErrorClass::Permanent),
    ];
    for (answer, class) in cases {
        let error = refused(answer).await;
        assert_eq!((error.kind, error.class), (ErrorKind::Api, class), "{error}");
    }
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let error = refused(|| Answer::Broken(io::ErrorKind::ConnectionRefused)).await;
    assert_eq!((error.kind, error.class), (ErrorKind::NotSent, ErrorClass::Transient), "{error}");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_open() {
    for answer in [
        || Answer::Broken(io::ErrorKind::ConnectionReset),
        || Answer::Broken(io::ErrorKind::BrokenPipe),
        || Answer::Broken(io::ErrorKind::UnexpectedEof),
        || Answer::Broken(io::ErrorKind::TimedOut),
    ] {
        let error = refused(answer).await;
        assert_eq!(error.kind, ErrorKind::NoReply, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
    }
}

#[tokio::test]
async fn a_reply_that_does_not_come_ends_in_a_timeout_of_attempt_or_operation() {
    let (soon, never) = (Duration::from_millis(20), Duration::from_secs(3600));
    for (attempt, operation) in [(soon, never), (never, soon)] {
        let endpoint = Endpoint::new(|_| Answer::Nothing);
        let timeouts = Timeouts { attempt, operation, ..Timeouts::default() };
        let client = endpoint.client_with(timeouts);
        let created = tokio::time::timeout(Duration::from_secs(10), create(&client)).await;
        let error = created.expect("a timeout of its own").unwrap_err();
        assert_eq!(error.kind, ErrorKind::NoReply, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
        assert_eq!(endpoint.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_leaves_the_outcome_open() {
    let cases: [fn() -> Answer; 6] = [
        || ok(""),
        || ok("garbage"),
        || ok("<html><body>It works!</body></html>"),
        || ok(xml::response("CreateNetworkInterface", "")),
        || ok(xml::created(&xml::interface("", "nat/i-1", true, &[], ""))),
        || ok(xml::done("DescribeInstances")),
    ];
    for answer in cases {
        let error = refused(answer).await;
        assert_eq!(error.kind, ErrorKind::Unreadable, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
        assert_eq!(error.request_id.as_deref(), Some(REQUEST_ID));
    }
}

#[tokio::test]
async fn an_error_that_cannot_be_read_leaves_the_outcome_open() {
    for answer in [
        || Answer::Reply(502, "<html><h1>Bad Gateway</h1></html>".to_owned()),
        || Answer::Reply(500, String::new()),
        || Answer::Reply(404, "not found".to_owned()),
    ] {
        let error = refused(answer).await;
        assert_eq!(error.kind, ErrorKind::Unreadable, "{error}");
        assert_eq!(error.class, ErrorClass::OutcomeUnknown);
    }
    let error = refused(|| Answer::Reply(502, String::new())).await;
    assert!(error.message.contains("HTTP 502"), "{error}");
}

#[tokio::test]
async fn a_call_that_answers_nothing_still_needs_its_reply() {
    for body in ["", "garbage", "<html></html>", &xml::done("CreateTags")] {
        let error = delete(&Endpoint::always(body).client()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "{body}");
        assert_eq!(error.request_id.as_deref(), Some(REQUEST_ID));
    }
}

#[tokio::test]
async fn a_reply_cut_anywhere_is_unreadable_and_never_a_shorter_list() {
    let item = |id| xml::interface(id, "d", true, &[("k", "v")], &xml::attachment(1, false));
    let whole = xml::interfaces(&[item("eni-1"), item("eni-2")], Some("more"));
    for end in 0..whole.len() {
        let client = Endpoint::always(&whole[..end]).client();
        let error = client.find_interfaces("d").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "cut at {end}");
    }
}

#[tokio::test]
async fn a_list_without_its_element_is_not_an_empty_list() {
    let client = Endpoint::always(&xml::response("DescribeNetworkInterfaces", "")).client();
    let error = client.find_interfaces("d").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreadable);
    assert_eq!(error.to_string(), "the reply has no networkInterfaceSet (request req-0123)");
}

#[tokio::test]
async fn an_interface_lacking_what_decisions_rest_on_is_unreadable() {
    let whole = xml::interface(xml::INTERFACE, "nat/i-1", true, &[("k", "v")], "");
    for part in ["networkInterfaceId", "subnetId", "status", "sourceDestCheck", "groupId", "key"] {
        let without = whole
            .replace(&format!("<{part}>"), "<other>")
            .replace(&format!("</{part}>"), "</other>");
        let error = create(&Endpoint::always(&xml::created(&without)).client()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreadable, "without {part}");
    }
}

#[tokio::test]
async fn an_attach_without_attachment_id_is_unreadable() {
    for id in ["", "<attachmentId></attachmentId>"] {
        let client = Endpoint::always(&xml::response("AttachNetworkInterface", id)).client();
        let interface = InterfaceId::from_reply(xml::INTERFACE);
        let instance = InstanceId::from_reply(xml::INSTANCE);
        let attached: Result<AttachmentId, _> =
            client.attach_interface(&interface, &instance, 1, 0).await;
        assert_eq!(attached.unwrap_err().kind, ErrorKind::Unreadable);
    }
}

/// Credentials that ran out.
#[derive(Debug)]
struct Expired;

impl ProvideCredentials for Expired {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let error = CredentialsError::provider_error("the login has expired");
        future::ProvideCredentials::ready(Err(error))
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent_and_the_error_says_so() {
    let endpoint = Endpoint::always(&xml::done("DeleteNetworkInterface"));
    let config = Builder::new()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(SharedCredentialsProvider::new(Expired))
        .http_client(endpoint.clone());
    let error = delete(&AwsEc2::new(config, Timeouts::default())).await.unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::NotSent, ErrorClass::Transient), "{error}");
    assert!(error.message.contains("credentials"), "{error}");
    assert!(error.message.contains("the login has expired"), "{error}");
    assert_eq!(endpoint.asked(), []);
}

#[tokio::test]
async fn retries_and_timeouts_of_the_configuration_do_not_reach_the_port() {
    use aws_sdk_ec2::config::{retry::RetryConfig, timeout::TimeoutConfig};
    let endpoint = Endpoint::new(|_| Answer::Reply(503, xml::error("RequestLimitExceeded", "")));
    let config = Builder::new()
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .retry_config(RetryConfig::standard().with_initial_backoff(Duration::ZERO))
        .timeout_config(TimeoutConfig::builder().connect_timeout(Duration::from_secs(9)).build())
        .http_client(endpoint.clone());
    let error = delete(&AwsEc2::new(config, Timeouts::default())).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Throttled);
    assert_eq!(endpoint.asked().len(), 1);
}
