//! DryRun, on everything.

use eni_sim::{
    Answer, Call,
    call::{
        AllocateAddress, AttachNetworkInterface, CreateNetworkInterface, CreateTags, CreateVpc,
        DeleteNetworkInterface, DescribeNetworkInterfaces, DescribeRegions, RunInstances,
        TerminateInstances,
    },
};

use crate::cloud::{Cloud, run};

#[test]
fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create().to_string();
    let instance_ids = vec![instance.to_string()];
    let attach = AttachNetworkInterface {
        network_interface_id: id.clone(),
        instance_id: instance.to_string(),
        device_index: 1,
        dry_run: true,
        ..AttachNetworkInterface::default()
    };
    let create = CreateNetworkInterface { dry_run: true, ..cloud.create_request() };
    let delete = DeleteNetworkInterface { network_interface_id: id.clone(), dry_run: true };
    let tags = [("a".to_owned(), String::new())].into();
    let describe = DescribeNetworkInterfaces { dry_run: true, ..Default::default() };
    let launch = RunInstances { dry_run: true, ..run(cloud.subnet(0).as_str(), "m5.large", 1) };
    let vpc =
        CreateVpc { cidr_block: "10.9.0.0/16".to_owned(), dry_run: true, ..Default::default() };
    let before = cloud.world.ledger().clone();
    for call in [
        Call::AttachNetworkInterface(attach.clone()),
        Call::CreateNetworkInterface(create),
        Call::DeleteNetworkInterface(delete),
        Call::CreateTags(CreateTags { resources: vec![id], tags, dry_run: true }),
        Call::DescribeNetworkInterfaces(describe),
        Call::DescribeRegions(DescribeRegions { dry_run: true, ..Default::default() }),
        Call::RunInstances(launch),
        Call::TerminateInstances(TerminateInstances { instance_ids, dry_run: true }),
        Call::AllocateAddress(AllocateAddress { dry_run: true, ..Default::default() }),
        Call::CreateVpc(vpc),
    ] {
        assert!(call.dry_run());
        let error = cloud.call(call).unwrap_err();
        assert_eq!((error.code, error.status), ("DryRunOperation", 412));
        assert_eq!(*cloud.world.ledger(), before);
    }
    let wet = Call::AttachNetworkInterface(AttachNetworkInterface { dry_run: false, ..attach });
    assert!(matches!(cloud.ok(wet), Answer::AttachNetworkInterface { .. }));
}

#[test]
fn a_dry_run_of_what_would_be_refused_is_refused() {
    let mut cloud = Cloud::default();
    let delete =
        DeleteNetworkInterface { network_interface_id: "eni-00000000".to_owned(), dry_run: true };
    let error = cloud.call(Call::DeleteNetworkInterface(delete)).unwrap_err();
    assert_eq!((error.code, error.status), ("InvalidNetworkInterfaceID.NotFound", 400));
}
