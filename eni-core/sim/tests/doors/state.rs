//! The state file: what a client was answered is there again, whatever ended
//! the server.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Barrier},
};

use eni_inject::{Failure, Inject, NoFaults, WireFault};
use eni_sim::{
    Ledger,
    router::{Delivery, Request},
    server::{Cloud, StartError, StateError},
};

use crate::scene::{after, element, once, settings, wire};

/// A file of one test's own.
struct State(PathBuf);

impl State {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.state"));
        let _ = fs::remove_file(&path);
        Self(path)
    }

    fn open(&self) -> Arc<Cloud> {
        Arc::new(self.try_open().unwrap())
    }

    fn try_open(&self) -> Result<Cloud, StartError> {
        Cloud::with_state(settings(), &self.0)
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap()
    }

    fn refused(&self) -> StateError {
        let before = fs::read(&self.0).unwrap();
        let StartError::State(error) = self.try_open().unwrap_err() else {
            panic!("refused for another reason")
        };
        assert_eq!(fs::read(&self.0).unwrap(), before, "a refused file is left as it is");
        error
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

async fn send<I: Inject>(cloud: &Cloud, inject: &I, form: &str) -> Delivery {
    let request = Request {
        method: "POST".to_owned(),
        target: "/".to_owned(),
        body: form.as_bytes().to_vec(),
        ..Request::default()
    };
    cloud.serve(inject, request).await
}

async fn post(cloud: &Cloud, form: &str) -> String {
    match send(cloud, &NoFaults, form).await {
        Delivery::Reply(reply) => String::from_utf8(reply.body).unwrap(),
        other => panic!("{form}: {other:?}"),
    }
}

fn ledgers(cloud: &Cloud) -> Vec<Ledger> {
    cloud.worlds().iter().map(|(_, front)| front.read(|world| world.ledger().clone())).collect()
}

/// Makes a bit of everything, failures and replays among it; the interface.
async fn live(cloud: &Cloud) -> String {
    let subnets = post(cloud, "Action=DescribeSubnets").await;
    let subnet = element(&subnets, "subnetId");
    let run = "Action=RunInstances&ImageId=ami-11111111&InstanceType=m5.large&MinCount=1";
    let launched = post(cloud, &format!("{run}&MaxCount=1&SubnetId={subnet}")).await;
    let instance = element(&launched, "instanceId");
    let create = format!("Action=CreateNetworkInterface&SubnetId={subnet}&ClientToken=t");
    post(cloud, "Action=DeleteNetworkInterface&NetworkInterfaceId=eni-11111111").await;
    post(cloud, "Action=CreateNetworkInterface&SubnetId=subnet-11111111").await;
    let created = post(cloud, &create).await;
    let interface = element(&created, "networkInterfaceId");
    assert_eq!(element(&post(cloud, &create).await, "networkInterfaceId"), interface);
    let attach = "Action=AttachNetworkInterface&DeviceIndex=1";
    let attach = format!("{attach}&NetworkInterfaceId={interface}&InstanceId={instance}");
    let attached = post(cloud, &attach).await;
    assert!(attached.contains("<attachmentId>"), "{attached}");
    assert!(post(cloud, &attach).await.contains("<Errors>"));
    post(cloud, &format!("Action=CreateTags&ResourceId.1={interface}&Tag.1.Key=k%0A")).await;
    interface.to_owned()
}

#[tokio::test]
async fn everything_is_there_again() {
    let state = State::new("everything_is_there_again");
    let cloud = state.open();
    let interface = live(&cloud).await;
    let (before, now) = (ledgers(&cloud), cloud.clock().now());
    let show = format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={interface}");
    let shown = post(&cloud, &show).await;
    drop(cloud);

    let cloud = state.open();
    assert_eq!(ledgers(&cloud), before);
    let again = post(&cloud, &show).await;
    let without_id = |xml: &str| xml.replace(element(xml, "requestId"), "");
    assert_eq!(without_id(&again), without_id(&shown), "attach times included");
    assert!(cloud.clock().now() >= now);
    let text = state.text();
    assert_eq!(text.lines().count(), 6, "a header, run, create, replay, attach, tag: {text}");
}

#[tokio::test]
async fn what_took_effect_is_there_though_its_reply_was_lost() {
    let state = State::new("what_took_effect_is_there_though_its_reply_was_lost");
    let cloud = state.open();
    let inject = once("AllocateAddress", after(Failure::LostReply), cloud.clock());
    assert_eq!(send(&cloud, &inject, "Action=AllocateAddress").await, Delivery::Lost);
    drop(cloud);
    let shown = post(&state.open(), "Action=DescribeAddresses").await;
    assert!(shown.contains("<allocationId>"), "{shown}");
}

#[tokio::test]
async fn calls_that_took_effect_twice_or_later_are_written_as_they_did() {
    let hour = std::time::Duration::from_secs(3600);
    for (fault, made) in [(WireFault::Duplicate, 2), (WireFault::Late(hour), 1)] {
        let state = State::new(&format!("calls_that_took_effect_{made}"));
        let cloud = state.open();
        let inject = once("AllocateAddress", wire(fault), cloud.clock());
        send(&cloud, &inject, "Action=AllocateAddress").await;
        cloud.advance(hour).unwrap();
        let before = post(&cloud, "Action=DescribeAddresses").await;
        assert_eq!(before.matches("<allocationId>").count(), made, "{fault:?}");
        drop(cloud);
        let again = post(&state.open(), "Action=DescribeAddresses").await;
        let set = |xml: &str| xml.split_once("<addressesSet>").unwrap().1.to_owned();
        assert_eq!(set(&again), set(&before), "{fault:?}");
    }
}

/// Killing the process between any two bytes of a write is the same as the
/// file ending there.
#[tokio::test]
async fn a_file_that_ends_anywhere_has_every_call_that_ended_before() {
    let state = State::new("a_file_that_ends_anywhere");
    let cloud = state.open();
    for _ in 0..3 {
        post(&cloud, "Action=AllocateAddress").await;
    }
    drop(cloud);
    let text = state.text();
    let header = text.find('\n').unwrap() + 1;
    for end in header..=text.len() {
        fs::write(&state.0, &text[..end]).unwrap();
        let whole = text[header..end].matches('\n').count();
        let cloud = state.open();
        let shown = post(&cloud, "Action=DescribeAddresses").await;
        assert_eq!(shown.matches("<allocationId>").count(), whole, "{end}");
        drop(cloud);
        let kept = state.text();
        assert!(kept.ends_with('\n') && text.starts_with(&kept), "the torn line is gone");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_at_the_same_time_are_written_in_the_order_in_which_they_took_effect() {
    let state = State::new("calls_at_the_same_time");
    let cloud = state.open();
    let subnets = post(&cloud, "Action=DescribeSubnets").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let cloud = Arc::clone(&cloud);
        let create = "Action=CreateNetworkInterface";
        let create = format!("{create}&SubnetId={}&Description={n}", element(&subnets, "subnetId"));
        tasks.spawn(async move {
            for _ in 0..4 {
                post(&cloud, &create).await;
            }
        });
    }
    tasks.join_all().await;
    let before = ledgers(&cloud);
    assert_eq!(before[0].interfaces().count(), 64);
    drop(cloud);
    assert_eq!(ledgers(&state.open()), before);
}

#[tokio::test]
async fn a_reset_and_an_advance_of_time_are_remembered() {
    let state = State::new("a_reset_and_an_advance");
    let cloud = state.open();
    post(&cloud, "Action=AllocateAddress").await;
    cloud.reset().unwrap();
    let hour = std::time::Duration::from_secs(3600);
    cloud.advance(hour).unwrap();
    let now = cloud.clock().now();
    drop(cloud);
    let cloud = state.open();
    assert!(cloud.clock().now() >= now && now >= hour);
    assert!(!post(&cloud, "Action=DescribeAddresses").await.contains("<allocationId>"));
}

#[tokio::test]
async fn a_call_that_was_under_way_at_a_reset_is_not_written_into_the_new_world() {
    let state = State::new("under_way_at_a_reset");
    let cloud = state.open();
    post(&cloud, "Action=DescribeVpcs").await;
    let (_, old) = cloud.worlds().remove(0);
    cloud.reset().unwrap();
    let call = eni_sim::codec::decode_form(b"Action=AllocateAddress").unwrap();
    old.serve(&NoFaults, settings().actor, &call).await.unwrap();
    // Whatever was put down reaches the disk with this.
    post(&cloud, "Action=AllocateAddress").await;
    drop((cloud, old));
    let shown = post(&state.open(), "Action=DescribeAddresses").await;
    assert_eq!(shown.matches("<allocationId>").count(), 1);
}

#[test]
fn what_is_no_state_file_of_ours_is_left_alone() {
    let state = State::new("what_is_no_state_file");
    for other in ["hello", "{}\n", "{\"schema\":\"else\"}\n", "\n"] {
        fs::write(&state.0, other).unwrap();
        assert!(matches!(state.refused(), StateError::NotOurs { .. }), "{other}");
    }
}

#[test]
fn an_empty_file_is_as_good_as_none() {
    let state = State::new("an_empty_file");
    fs::write(&state.0, "").unwrap();
    drop(state.open());
    assert_eq!(state.text().lines().count(), 1);
}

#[tokio::test]
async fn a_line_that_cannot_be_read_or_made_again_is_named() {
    let state = State::new("a_line_that_cannot_be_read");
    let cloud = state.open();
    let made = post(&cloud, "Action=AllocateAddress").await;
    let id = element(&made, "allocationId").to_owned();
    post(&cloud, &format!("Action=ReleaseAddress&AllocationId={id}")).await;
    drop(cloud);
    let text = state.text();
    fs::write(&state.0, text.replace("{\"at\"", "{at")).unwrap();
    assert!(matches!(state.refused(), StateError::BadLine { line: 2, .. }));
    let lines: Vec<_> = text.lines().collect();
    fs::write(&state.0, format!("{}\n{}\n", lines[0], lines[2])).unwrap();
    let error = state.refused();
    assert!(matches!(error, StateError::DoesNotFit { line: 2, .. }), "{error}");
}

#[test]
fn a_file_is_for_one_server_at_a_time_and_for_one_kind_of_world() {
    let state = State::new("a_file_is_for_one_server");
    let cloud = state.open();
    assert!(matches!(state.refused(), StateError::InUse { .. }));
    drop(cloud);
    let mut other = settings();
    other.account.world.seed = 7;
    let error = Cloud::with_state(other, &state.0).unwrap_err();
    assert!(error.to_string().contains("its seed is 1"), "{error}");
}

#[test]
fn of_many_servers_that_begin_a_file_at_once_one_has_it() {
    const SERVERS: usize = 8;
    for round in 0..30 {
        let state = State::new(&format!("of_many_servers_{round}"));
        let at_once = Barrier::new(SERVERS);
        let opened: Vec<_> = std::thread::scope(|scope| {
            let open = || {
                at_once.wait();
                state.try_open()
            };
            let servers: Vec<_> = (0..SERVERS).map(|_| scope.spawn(open)).collect();
            servers.into_iter().map(|server| server.join().unwrap()).collect()
        });
        assert_eq!(opened.iter().filter(|opened| opened.is_ok()).count(), 1, "round {round}");
        for error in opened.iter().filter_map(|opened| opened.as_ref().err()) {
            assert!(matches!(error, StartError::State(StateError::InUse { .. })), "{error}");
        }
        drop(opened);
        state.open();
        fs::remove_file(&state.0).unwrap();
    }
}
