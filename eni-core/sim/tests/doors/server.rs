//! The server as clients see it, well-meant and otherwise.

use std::{io::ErrorKind, sync::Arc, time::Duration};

use eni_inject::{Failure, NoFaults, WireFault};
use eni_sim::server::{Cloud, MAX_REQUEST_BYTES};

use crate::{
    client::Client,
    scene::{Running, after, before, element, once, settings, wire},
};

async fn server() -> Running {
    Running::start(Arc::new(Cloud::new(settings()).unwrap()), NoFaults).await
}

#[tokio::test]
async fn one_connection_serves_one_request_after_another() {
    let server = server().await;
    let mut client = Client::connect(server.address).await;
    let subnets = client.post("Action=DescribeSubnets").await.unwrap();
    assert_eq!(subnets.status, 200);
    assert!(subnets.head.contains("content-type: text/xml;charset=utf-8"), "{}", subnets.head);
    let subnet = element(subnets.text(), "subnetId");
    let create = format!("Action=CreateNetworkInterface&SubnetId={subnet}");
    let created = client.post(&create).await.unwrap();
    let id = element(created.text(), "networkInterfaceId");
    let query = format!("/?Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={id}");
    let shown = client.request("GET", &query, "", b"").await.unwrap();
    assert_eq!(element(shown.text(), "networkInterfaceId"), id);
    let missing = client.post("Action=DeleteNetworkInterface").await.unwrap();
    assert_eq!((missing.status, element(missing.text(), "Code")), (400, "MissingParameter"));
    server.stop().await;
}

#[tokio::test]
async fn accounts_and_regions_have_worlds_of_their_own() {
    let server = server().await;
    let mut client = Client::connect(server.address).await;
    let mut vpcs = Vec::new();
    for (key, region) in
        [("AKIDEXAMPLE", "us-east-1"), ("AKIDEXAMPLE", "eu-west-1"), ("111122223333", "us-east-1")]
    {
        let reply = client.signed(key, region, "Action=DescribeVpcs").await.unwrap();
        let account = if key.starts_with('1') { key } else { "123456789012" };
        assert_eq!(element(reply.text(), "ownerId"), account);
        vpcs.push(element(reply.text(), "vpcId").to_owned());
        let zones = client.signed(key, region, "Action=DescribeAvailabilityZones").await.unwrap();
        assert_eq!(element(zones.text(), "regionName"), region);
    }
    let unsigned = client.request("POST", "/", "", b"Action=DescribeVpcs").await.unwrap();
    assert_eq!(element(unsigned.text(), "vpcId"), vpcs[0]);
    vpcs.sort_unstable();
    vpcs.dedup();
    assert_eq!(vpcs.len(), 3);
    let nowhere = client.signed("AKID", "mars-north-1", "Action=DescribeVpcs").await.unwrap();
    assert_eq!((nowhere.status, element(nowhere.text(), "Code")), (401, "AuthFailure"));
    server.stop().await;
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let server = server().await;
    let head =
        format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", 65 * MAX_REQUEST_BYTES);
    let mut client = Client::connect(server.address).await;
    let reply = client.raw(head.as_bytes()).await.unwrap();
    let reply = String::from_utf8(reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 413"), "{reply}");
    assert_eq!(element(&reply, "Code"), "RequestEntityTooLarge");

    let chunk = vec![b'a'; MAX_REQUEST_BYTES + 1];
    let mut chunked = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n",
        chunk.len()
    )
    .into_bytes();
    chunked.extend_from_slice(&chunk);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let mut client = Client::connect(server.address).await;
    let reply = client.until_closed(&chunked).await.unwrap();
    let reply = String::from_utf8(reply).unwrap();
    assert!(reply.starts_with("HTTP/1.1 413"), "{reply:?}");

    // Whoever sends all before it listens hears of it, too.
    let large = vec![b'a'; 16 * MAX_REQUEST_BYTES];
    let mut client = Client::connect(server.address).await;
    let reply = client.request("POST", "/", "", &large).await.unwrap();
    assert_eq!((reply.status, element(reply.text(), "Code")), (413, "RequestEntityTooLarge"));
    let largest = vec![b'a'; MAX_REQUEST_BYTES];
    let mut client = Client::connect(server.address).await;
    let reply = client.request("POST", "/", "", &largest).await.unwrap();
    assert_eq!((reply.status, element(reply.text(), "Code")), (400, "MissingAction"));
    server.stop().await;
}

#[tokio::test]
async fn no_bytes_bring_the_server_down() {
    let server = server().await;
    for bytes in [
        &b""[..],
        b"\r\n\r\n",
        b"GET",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\nabc",
        b"POST http://[ HTTP/1.1\r\n\r\n",
        b"DELETE / HTTP/1.1\r\ncontent-length: 0\r\n\r\n",
        b"POST /%00?%ff=\xff HTTP/1.1\r\nauthorization: \xff\xfe\r\ncontent-length: 1\r\n\r\n\xff",
    ] {
        let mut client = Client::connect(server.address).await;
        let _ = client.raw(bytes).await;
        let mut other = Client::connect(server.address).await;
        assert_eq!(other.post("Action=DescribeVpcs").await.unwrap().status, 200);
    }
    server.stop().await;
}

#[tokio::test]
async fn faults_are_what_a_network_shows_and_strike_once() {
    let late = Duration::from_secs(3600);
    for (verdict, ends, made) in [
        (before(Failure::Refused), ErrorKind::UnexpectedEof, false),
        (before(Failure::Reset), ErrorKind::ConnectionReset, false),
        (after(Failure::Reset), ErrorKind::ConnectionReset, true),
        (after(Failure::LostReply), ErrorKind::UnexpectedEof, true),
        (after(Failure::Timeout(Duration::from_millis(1))), ErrorKind::UnexpectedEof, true),
        (wire(WireFault::Late(late)), ErrorKind::UnexpectedEof, false),
    ] {
        let cloud = Arc::new(Cloud::new(settings()).unwrap());
        let inject = once("AllocateAddress", verdict.clone(), cloud.clock());
        let server = Running::start(cloud, inject).await;
        let mut client = Client::connect(server.address).await;
        let error = client.post("Action=AllocateAddress").await.unwrap_err();
        assert_eq!(error.kind(), ends, "{verdict:?}");
        let mut client = Client::connect(server.address).await;
        let shown = client.post("Action=DescribeAddresses").await.unwrap();
        assert_eq!(shown.text().contains("<allocationId>"), made, "{verdict:?}");
        server.stop().await;
    }
}

#[tokio::test]
async fn a_cut_reply_breaks_off_half_way_through_the_length_that_it_names() {
    let cloud = Arc::new(Cloud::new(settings()).unwrap());
    let inject = once("AllocateAddress", wire(WireFault::Truncate), cloud.clock());
    let server = Running::start(cloud, inject).await;
    let address = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 22\r\n\r\nAction=AllocateAddress";
    let mut client = Client::connect(server.address).await;
    let bytes = client.raw(address.as_bytes()).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let (_, length) = head.split_once("content-length: ").unwrap();
    let length: usize = length.lines().next().unwrap().parse().unwrap();
    assert!(body.contains("<AllocateAddressResponse"), "{body}");
    assert_eq!(body.len(), length / 2);

    let mut client = Client::connect(server.address).await;
    let shown = client.post("Action=DescribeAddresses").await.unwrap();
    assert!(shown.text().contains("<allocationId>"), "it took effect");
    server.stop().await;
}

#[tokio::test]
async fn requests_of_many_connections_are_served_at_the_same_time() {
    let server = server().await;
    let address = server.address;
    let mut client = Client::connect(address).await;
    let subnets = client.post("Action=DescribeSubnets").await.unwrap();
    let subnet = element(subnets.text(), "subnetId");
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let create = format!("Action=CreateNetworkInterface&SubnetId={subnet}");
        tasks.spawn(async move {
            let mut client = Client::connect(address).await;
            let mut made = Vec::new();
            for _ in 0..4 {
                let reply = client.post(&create).await.unwrap();
                made.push(element(reply.text(), "networkInterfaceId").to_owned());
            }
            made
        });
    }
    let mut made = tasks.join_all().await.concat();
    made.sort_unstable();
    made.dedup();
    assert_eq!(made.len(), 64);
    server.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_closes_what_is_idle_and_takes_nothing_new() {
    let server = server().await;
    let address = server.address;
    let mut idle = Client::connect(address).await;
    assert_eq!(idle.post("Action=DescribeVpcs").await.unwrap().status, 200);
    server.stop().await;
    assert!(idle.post("Action=DescribeVpcs").await.is_err());
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
