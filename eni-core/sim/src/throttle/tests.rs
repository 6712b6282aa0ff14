//! Each bucket by its numbers, and what is taken when.

use crate::call::{
    AllocateAddress, AssignIpv6Addresses, AssignPrivateIpAddresses, AttachNetworkInterface,
    CreateNetworkInterface, CreateTags, DeleteNetworkInterface, DeleteTags, DescribeInstances,
    DescribeNetworkInterfaces, DescribeVpcs, DetachNetworkInterface, Filter,
    ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute, RunInstances, StartInstances,
    StopInstances, TerminateInstances, UnassignPrivateIpAddresses,
};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn aws() -> Buckets {
    Buckets::new(Throttle::AWS)
}

/// How many such calls are let through at once.
fn burst(buckets: &mut Buckets, now: Duration, call: &Call) -> u32 {
    (0..10_000).take_while(|_| buckets.take(now, call).is_ok()).count().try_into().unwrap()
}

fn one_instance() -> Call {
    Call::RunInstances(RunInstances { min_count: 1, max_count: 1, ..RunInstances::default() })
}

fn modify() -> Call {
    Call::ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute {
        network_interface_id: String::new(),
        attribute: NetworkInterfaceAttribute::SourceDestCheck(true),
        dry_run: false,
    })
}

#[test]
fn each_action_has_the_bucket_that_aws_documents() {
    let everything = DescribeNetworkInterfaces::default;
    let filters = vec![Filter::default()];
    for (call, max, refill) in [
        (Call::CreateNetworkInterface(CreateNetworkInterface::default()), 100, 5),
        (Call::DeleteNetworkInterface(DeleteNetworkInterface::default()), 100, 5),
        (modify(), 100, 5),
        (Call::AssignPrivateIpAddresses(AssignPrivateIpAddresses::default()), 100, 5),
        (Call::UnassignPrivateIpAddresses(UnassignPrivateIpAddresses::default()), 100, 5),
        (Call::AssignIpv6Addresses(AssignIpv6Addresses::default()), 100, 5),
        (Call::TerminateInstances(TerminateInstances::default()), 100, 5),
        (Call::AttachNetworkInterface(AttachNetworkInterface::default()), 50, 5),
        (Call::DetachNetworkInterface(DetachNetworkInterface::default()), 50, 5),
        (Call::AllocateAddress(AllocateAddress::default()), 50, 5),
        (Call::CreateTags(CreateTags::default()), 100, 10),
        (Call::DeleteTags(DeleteTags::default()), 100, 10),
        (one_instance(), 5, 2),
        (Call::DescribeNetworkInterfaces(everything()), 50, 10),
        (Call::DescribeInstances(DescribeInstances::default()), 50, 10),
        (Call::DescribeVpcs(DescribeVpcs::default()), 100, 20),
        (
            Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces { filters, ..everything() }),
            100,
            20,
        ),
        (
            Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
                max_results: Some(5),
                ..everything()
            }),
            100,
            20,
        ),
        (
            Call::DescribeInstances(DescribeInstances {
                instance_ids: vec![String::new()],
                ..DescribeInstances::default()
            }),
            100,
            20,
        ),
    ] {
        let mut buckets = aws();
        assert_eq!(burst(&mut buckets, Duration::ZERO, &call), max, "{call:?}");
        assert_eq!(burst(&mut buckets, SECOND, &call), refill, "{call:?}");
        assert_eq!(burst(&mut buckets, 3 * SECOND, &call), 2 * refill, "{call:?}");
        assert_eq!(burst(&mut buckets, 3_600 * SECOND, &call), max, "never more than full");
    }
}

#[test]
fn instances_are_counted_beside_requests() {
    let ids = |n: usize| vec!["i-1".to_owned(); n];
    let run = |n| RunInstances { min_count: 1, max_count: n, ..RunInstances::default() };
    let start = |n| StartInstances { instance_ids: ids(n), ..StartInstances::default() };
    let stop = |n| StopInstances { instance_ids: ids(n), ..StopInstances::default() };
    let end = |n| TerminateInstances { instance_ids: ids(n), ..TerminateInstances::default() };
    for (some, refilled, more) in [
        (Call::RunInstances(run(600)), Call::RunInstances(run(2)), Call::RunInstances(run(3))),
        (
            Call::StartInstances(start(600)),
            Call::StartInstances(start(2)),
            Call::StartInstances(start(3)),
        ),
        (
            Call::StopInstances(stop(600)),
            Call::StopInstances(stop(20)),
            Call::StopInstances(stop(21)),
        ),
        (
            Call::TerminateInstances(end(600)),
            Call::TerminateInstances(end(20)),
            Call::TerminateInstances(end(21)),
        ),
    ] {
        let mut buckets = aws();
        assert_eq!(burst(&mut buckets, Duration::ZERO, &some), 1, "{}", some.operation());
        let mut tail = buckets.clone();
        // 400 are left, and so many come back in one second.
        assert!(tail.take(SECOND, &more).is_ok());
        let mut empty = aws();
        let all = match &some {
            Call::RunInstances(_) => Call::RunInstances(run(1_000)),
            Call::StartInstances(_) => Call::StartInstances(start(1_000)),
            Call::StopInstances(_) => Call::StopInstances(stop(1_000)),
            _ => Call::TerminateInstances(end(1_000)),
        };
        assert!(empty.take(Duration::ZERO, &all).is_ok());
        assert!(empty.clone().take(SECOND, &more).is_err(), "{}", some.operation());
        assert!(empty.take(SECOND, &refilled).is_ok(), "{}", some.operation());
    }
}

#[test]
fn a_call_that_is_refused_takes_no_token() {
    let many = Call::RunInstances(RunInstances { max_count: 1_001, ..RunInstances::default() });
    let mut buckets = aws();
    for _ in 0..10 {
        assert!(buckets.take(Duration::ZERO, &many).is_err());
    }
    assert_eq!(burst(&mut buckets, Duration::ZERO, &one_instance()), 5);
}

#[test]
fn one_action_does_not_use_up_anothers_tokens() {
    let mut buckets = aws();
    let attach = Call::AttachNetworkInterface(AttachNetworkInterface::default());
    let detach = Call::DetachNetworkInterface(DetachNetworkInterface::default());
    assert_eq!(burst(&mut buckets, Duration::ZERO, &attach), 50);
    assert_eq!(burst(&mut buckets, Duration::ZERO, &detach), 50);
}

#[test]
fn tokens_come_back_bit_by_bit() {
    let mut buckets = aws();
    let attach = Call::AttachNetworkInterface(AttachNetworkInterface::default());
    burst(&mut buckets, Duration::ZERO, &attach);
    assert_eq!(burst(&mut buckets, Duration::from_millis(199), &attach), 0);
    assert_eq!(burst(&mut buckets, Duration::from_millis(200), &attach), 1);
}

#[test]
fn a_factor_scales_size_and_refill_and_leaves_one_token() {
    let attach = Call::AttachNetworkInterface(AttachNetworkInterface::default());
    for (per_mille, max, refill) in [(2_000, 100, 10), (500, 25, 2), (100, 5, 0), (1, 1, 0)] {
        let throttle = Throttle::per_mille(NonZeroU32::new(per_mille).unwrap());
        let mut buckets = Buckets::new(throttle);
        assert_eq!(burst(&mut buckets, Duration::ZERO, &attach), max, "{per_mille}");
        assert_eq!(burst(&mut buckets, SECOND, &attach), refill, "{per_mille}");
    }
    let hardly = Throttle::per_mille(NonZeroU32::MIN);
    let mut buckets = Buckets::new(hardly);
    assert!(buckets.take(Duration::ZERO, &attach).is_ok());
    assert!(buckets.take(199 * SECOND, &attach).is_err());
    assert!(buckets.take(200 * SECOND, &attach).is_ok());
}

#[test]
fn who_comes_too_often_is_told_so_as_ec2_does() {
    let mut buckets = aws();
    burst(&mut buckets, Duration::ZERO, &one_instance());
    let error = buckets.take(Duration::ZERO, &one_instance()).unwrap_err();
    assert_eq!((error.code, error.status), ("RequestLimitExceeded", 503));
    assert_eq!(error.message, "Request limit exceeded.");
}

#[test]
fn the_end_of_time_is_no_overflow() {
    let mut buckets = Buckets::new(Throttle::per_mille(NonZeroU32::MAX));
    assert!(buckets.take(Duration::ZERO, &one_instance()).is_ok());
    assert!(buckets.take(Duration::MAX, &one_instance()).is_ok());
    assert!(buckets.take(Duration::ZERO, &one_instance()).is_ok());
}
