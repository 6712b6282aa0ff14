//! The HTTP client in the process, without an SDK above it: what a request
//! that an SDK makes gets back, whatever strikes on the way.

use std::{error::Error, io, sync::Arc, time::Duration};

use aws_smithy_runtime_api::client::{
    http::HttpConnector as _,
    orchestrator::{HttpRequest, HttpResponse},
    result::ConnectorError,
};
use aws_smithy_types::{body::SdkBody, retry::ErrorKind};
use eni_inject::{Actor, Failure, Inject, NoFaults, Verdict, WireFault};
use eni_sim::{Front, SimHttpClient, VirtualClock, World, WorldConfig};

use crate::scene::{after, before, element, once, wire};

fn front() -> (Arc<Front>, String) {
    let world = World::new(&WorldConfig::default()).unwrap();
    let subnet = world.subnets().next().unwrap().subnet_id.to_string();
    (Arc::new(Front::new(world, Arc::new(VirtualClock::new()))), subnet)
}

fn create(subnet: &str) -> String {
    format!("Action=CreateNetworkInterface&Version=2016-11-15&SubnetId={subnet}&ClientToken=t")
}

async fn send<I: Inject>(
    client: &SimHttpClient<I>,
    form: &str,
) -> Result<HttpResponse, ConnectorError> {
    let mut request = HttpRequest::new(SdkBody::from(form));
    request.set_method("POST").unwrap();
    request.set_uri("https://ec2.us-east-1.amazonaws.com/").unwrap();
    client.call(request).await
}

async fn struck(verdict: Verdict) -> (Result<HttpResponse, ConnectorError>, usize) {
    let (front, subnet) = front();
    let clock = Arc::new(VirtualClock::new());
    let inject = once("CreateNetworkInterface", verdict, clock);
    let client = SimHttpClient::new(Arc::clone(&front), inject, Actor::worker(1));
    let reply = send(&client, &create(&subnet)).await;
    (reply, front.read(|world| world.interfaces().count()))
}

fn io_kind(error: &ConnectorError) -> Option<io::ErrorKind> {
    error.source()?.downcast_ref::<io::Error>().map(io::Error::kind)
}

fn body(reply: &HttpResponse) -> &[u8] {
    reply.body().bytes().unwrap()
}

fn text(reply: &HttpResponse) -> &str {
    std::str::from_utf8(body(reply)).unwrap()
}

#[tokio::test]
async fn a_request_gets_the_reply_that_ec2_would_send() {
    let (front, subnet) = front();
    let client = SimHttpClient::new(front, NoFaults, Actor::worker(1));
    let reply = send(&client, &create(&subnet)).await.unwrap();
    assert_eq!(reply.status().as_u16(), 200);
    assert_eq!(element(text(&reply), "subnetId"), subnet);
    assert_eq!(element(text(&reply), "clientToken"), "t");
    let id = reply.headers().get("x-amzn-requestid").unwrap();
    assert_eq!(element(text(&reply), "requestId"), id);
    let length: usize = reply.headers().get("content-length").unwrap().parse().unwrap();
    assert_eq!(length, body(&reply).len());

    let error = send(&client, "Action=DeleteVpc").await.unwrap();
    assert_eq!(error.status().as_u16(), 400);
    assert_eq!(element(text(&error), "Code"), "MissingParameter");
}

#[tokio::test]
async fn parameters_may_stand_in_the_address() {
    let (front, _) = front();
    let client = SimHttpClient::new(front, NoFaults, Actor::worker(1));
    for uri in ["https://localhost?Action=DescribeVpcs", "/?Action=DescribeVpcs"] {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method("GET").unwrap();
        request.set_uri(uri).unwrap();
        let reply = client.call(request).await.unwrap();
        assert!(text(&reply).contains("<DescribeVpcsResponse"), "{uri}");
    }
}

#[tokio::test]
async fn a_refused_connection_has_sent_nothing() {
    let (reply, made) = struck(before(Failure::Refused)).await;
    let error = reply.unwrap_err();
    assert!(error.is_io());
    assert_eq!((io_kind(&error), made), (Some(io::ErrorKind::ConnectionRefused), 0));
    assert!(format!("{error:?}").contains("NeverConnected"), "{error:?}");
}

#[tokio::test]
async fn a_reset_and_a_lost_reply_leave_the_outcome_open() {
    for (verdict, made_then) in [(before(Failure::Reset), 0), (after(Failure::Reset), 1)] {
        let (reply, made) = struck(verdict).await;
        let error = reply.unwrap_err();
        assert!(error.is_io());
        assert_eq!((io_kind(&error), made), (Some(io::ErrorKind::ConnectionReset), made_then));
    }
    let (reply, made) = struck(after(Failure::LostReply)).await;
    let error = reply.unwrap_err();
    assert_eq!(error.as_other(), Some(ErrorKind::TransientError), "what hyper makes of it");
    assert_eq!((io_kind(&error), made), (Some(io::ErrorKind::UnexpectedEof), 1));
    for (verdict, made_then) in [
        (after(Failure::Timeout(Duration::ZERO)), 1),
        (before(Failure::Timeout(Duration::ZERO)), 0),
        (wire(WireFault::Late(Duration::from_secs(1))), 0),
    ] {
        let (reply, made) = struck(verdict).await;
        assert!(reply.unwrap_err().is_timeout());
        assert_eq!(made, made_then);
    }
}

#[tokio::test]
async fn an_injected_error_is_an_error_of_the_api() {
    let code = "RequestLimitExceeded".into();
    let (reply, made) = struck(after(Failure::Api { code, status: 503 })).await;
    let reply = reply.unwrap();
    assert_eq!((reply.status().as_u16(), made), (503, 1));
    assert_eq!(element(text(&reply), "Code"), "RequestLimitExceeded");
}

#[tokio::test]
async fn a_cut_reply_is_a_200_that_ends_too_early_and_garbage_is_no_xml() {
    let (cut, made) = struck(wire(WireFault::Truncate)).await;
    let cut = cut.unwrap();
    assert_eq!((cut.status().as_u16(), made), (200, 1));
    assert!(text(&cut).contains("<CreateNetworkInterfaceResponse"));
    assert!(!text(&cut).contains("</CreateNetworkInterfaceResponse"));
    let length: usize = cut.headers().get("content-length").unwrap().parse().unwrap();
    assert_eq!(length / 2, body(&cut).len(), "the length is the whole reply's");

    let (garbage, made) = struck(wire(WireFault::Garbage)).await;
    let garbage = garbage.unwrap();
    assert_eq!((garbage.status().as_u16(), made), (200, 1));
    assert!(std::str::from_utf8(body(&garbage)).is_err());
}
