//! The filters of each kind of read, one by one.

use eni_sim::{
    Answer, Call,
    call::{
        AllocateAddress, AssociateAddress, DescribeAddresses, DescribeInstanceStatus,
        DescribeInstanceTypes, DescribeInstances, DescribeNetworkInterfaces,
        DescribeSecurityGroups, DescribeSubnets, DescribeTags, DescribeVpcs, Filter, StopInstances,
    },
};

use crate::cloud::{Cloud, filter};

/// How many a read shows under one filter.
fn count(cloud: &mut Cloud, call: Call) -> usize {
    match cloud.ok(call) {
        Answer::DescribeNetworkInterfaces { network_interfaces, .. } => network_interfaces.len(),
        Answer::DescribeInstances { instances, .. } => instances.len(),
        Answer::DescribeInstanceStatus { instance_statuses, .. } => instance_statuses.len(),
        Answer::DescribeInstanceTypes { instance_types, .. } => instance_types.len(),
        Answer::DescribeSubnets { subnets, .. } => subnets.len(),
        Answer::DescribeVpcs { vpcs, .. } => vpcs.len(),
        Answer::DescribeSecurityGroups { security_groups, .. } => security_groups.len(),
        Answer::DescribeAddresses { addresses } => addresses.len(),
        Answer::DescribeTags { tags, .. } => tags.len(),
        other => panic!("{other:?}"),
    }
}

/// Each filter finds `hits` with the first value and nothing with `no-such`.
fn check(cloud: &mut Cloud, table: &[(&str, &str, usize)], call: impl Fn(Vec<Filter>) -> Call) {
    for (name, value, hits) in table {
        let found = count(cloud, call(vec![filter(name, &[value])]));
        assert_eq!(found, *hits, "{name} = {value}");
        let none = count(cloud, call(vec![filter(name, &["no-such"])]));
        assert_eq!(none, 0, "{name}");
        let either = count(cloud, call(vec![filter(name, &["no-such", value])]));
        assert_eq!(either, *hits, "{name}");
    }
}

/// One instance with its primary interface and one that is tagged, attached
/// and has an elastic address; one interface beside it.
fn scene() -> Cloud {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.attach(id, instance, 1).unwrap();
    let mut other = cloud.create_request();
    other.tags = std::sync::Arc::default();
    other.subnet_id = cloud.subnet(1).to_string();
    other.description = "other".to_owned();
    cloud.create_with(other).unwrap();
    let Answer::AllocateAddress { allocation_id, .. } =
        cloud.ok(Call::AllocateAddress(AllocateAddress::default()))
    else {
        panic!();
    };
    cloud.ok(Call::AssociateAddress(AssociateAddress {
        allocation_id: Some(allocation_id.to_string()),
        network_interface_id: Some(id.to_string()),
        ..AssociateAddress::default()
    }));
    cloud
}

#[test]
fn filters_of_interfaces() {
    let mut cloud = scene();
    let tagged = cloud.world.interfaces().find(|one| !one.tag_set.is_empty()).unwrap().clone();
    let held = tagged.attachment.unwrap();
    let association = *tagged.association().unwrap();
    let group = tagged.groups[0].clone();
    let address = tagged.private_ip_address.to_string();
    let dns = format!("ip-{}.ec2.internal", address.replace('.', "-"));
    let public = association.public_ip.to_string();
    let public_dns = format!("ec2-{}.compute-1.amazonaws.com", public.replace('.', "-"));
    let mac = tagged.mac_address.to_string();
    let table = [
        ("addresses.association.allocation-id", association.allocation_id.as_str(), 1),
        ("addresses.association.owner-id", &tagged.owner_id, 1),
        ("addresses.association.public-ip", &public, 1),
        ("addresses.primary", "true", 3),
        ("addresses.private-ip-address", &address, 1),
        ("association.allocation-id", association.allocation_id.as_str(), 1),
        ("association.association-id", association.association_id.as_str(), 1),
        ("association.ip-owner-id", &tagged.owner_id, 1),
        ("association.public-dns-name", &public_dns, 1),
        ("association.public-ip", &public, 1),
        ("attachment.attach-time", "2026-01-01T00:0*Z", 2),
        ("attachment.attachment-id", held.attachment_id.as_str(), 1),
        ("attachment.delete-on-termination", "false", 1),
        ("attachment.device-index", "1", 1),
        ("attachment.instance-id", held.instance_id.as_str(), 2),
        ("attachment.instance-owner-id", &tagged.owner_id, 2),
        ("attachment.network-card-index", "0", 2),
        ("attachment.status", "attached", 2),
        ("availability-zone", "us-east-1b", 1),
        ("availability-zone-id", "use1-az1", 2),
        ("description", "other", 1),
        ("group-id", group.group_id.as_str(), 3),
        ("group-name", "default", 3),
        ("interface-type", "interface", 3),
        ("mac-address", &mac, 1),
        ("network-interface-id", tagged.network_interface_id.as_str(), 1),
        ("operator.managed", "false", 3),
        ("owner-id", &tagged.owner_id, 3),
        ("private-dns-name", &dns, 1),
        ("private-ip-address", &address, 1),
        ("requester-managed", "false", 3),
        ("source-dest-check", "true", 3),
        ("status", "available", 1),
        ("subnet-id", tagged.subnet_id.as_str(), 2),
        ("tag-key", "eni:*", 1),
        ("tag:eni:function", "nat", 1),
        ("vpc-id", tagged.vpc_id.as_str(), 3),
        ("requester-id", "x", 0),
        ("operator.principal", "x", 0),
        ("ipv6-addresses.ipv6-address", "2600::1", 0),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces { filters, ..Default::default() })
    });
}

#[test]
fn filters_of_instances() {
    let mut cloud = scene();
    let stopped = cloud.launch("t3.nano");
    let instance_ids = vec![stopped.to_string()];
    cloud.ok(Call::StopInstances(StopInstances { instance_ids, ..Default::default() }));
    let first = cloud.world.instances().find(|one| one.instance_id != stopped).unwrap();
    let held = first.network_interfaces[1].clone();
    let address = first.private_ip_address.unwrap().to_string();
    let group = first.security_groups[0].group_id;
    let second = held.network_interface.private_ip_address.to_string();
    let mac = held.network_interface.mac_address.to_string();
    let table = [
        ("availability-zone", "us-east-1a", 2),
        ("image-id", "ami-0123456789abcdef0", 2),
        ("instance-id", first.instance_id.as_str(), 1),
        ("instance-state-code", "16", 1),
        ("instance-state-name", "stopped", 1),
        ("instance-type", "t3.*", 1),
        ("instance.group-id", group.as_str(), 2),
        ("instance.group-name", "default", 2),
        ("key-name", "*", 0),
        ("launch-index", "0", 2),
        ("launch-time", "2026-01-01T00:0*Z", 2),
        ("monitoring-state", "disabled", 2),
        ("owner-id", &first.owner_id, 2),
        ("private-ip-address", &address, 1),
        ("private-dns-name", "ip-10-0-*.ec2.internal", 2),
        ("reservation-id", first.reservation_id.as_str(), 1),
        ("ipv6-address", "*", 0),
        ("operator.managed", "false", 2),
        ("reason", "User initiated*", 1),
        ("source-dest-check", "true", 2),
        ("state-reason-message", "*User initiated*", 1),
        ("state-reason-code", "Client.UserInitiatedShutdown", 1),
        ("subnet-id", first.subnet_id.as_str(), 2),
        ("tenancy", "default", 2),
        ("vpc-id", first.vpc_id.as_str(), 2),
        ("ip-address", "1.1.1.1", 0),
        ("client-token", "t", 0),
        ("tag:name", "x", 0),
        ("network-interface.network-interface-id", held.network_interface_id.as_str(), 1),
        ("network-interface.attachment.attachment-id", held.attachment.attachment_id.as_str(), 1),
        ("network-interface.attachment.device-index", "0", 2),
        ("network-interface.attachment.status", "attached", 2),
        ("network-interface.attachment.delete-on-termination", "false", 1),
        ("network-interface.addresses.private-ip-address", &second, 1),
        ("network-interface.addresses.association.ip-owner-id", &first.owner_id, 1),
        ("network-interface.addresses.association.public-ip", "3.*", 1),
        ("network-interface.addresses.primary", "true", 2),
        ("network-interface.addresses.primary", "false", 0),
        ("network-interface.association.allocation-id", "eipalloc-*", 1),
        ("network-interface.association.association-id", "eipassoc-*", 1),
        ("network-interface.attachment.attach-time", "2026-01-01T00:0*Z", 2),
        ("network-interface.attachment.instance-owner-id", &first.owner_id, 2),
        ("network-interface.description", "nat/*", 1),
        ("network-interface.addresses.association.public-dns-name", "ec2-3-*", 1),
        ("network-interface.addresses.private-dns-name", "ip-10-0-*.ec2.internal", 2),
        ("network-interface.attachment.network-card-index", "0", 2),
        ("network-interface.group-name", "default", 2),
        ("network-interface.operator.managed", "false", 2),
        ("network-interface.operator.principal", "*", 0),
        ("network-interface.private-ip-address", &second, 1),
        ("network-interface.tag-key", "eni:*", 1),
        ("network-interface.tag-value", "nat", 1),
        ("network-interface.ipv6-addresses.ipv6-address", "*", 0),
        ("network-interface.private-dns-name", "ip-10-0-*.ec2.internal", 2),
        ("network-interface.requester-id", "*", 0),
        ("network-interface.requester-managed", "false", 2),
        ("network-interface.mac-address", &mac, 1),
        ("network-interface.status", "in-use", 2),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeInstances(DescribeInstances { filters, ..Default::default() })
    });
    let table = [
        ("availability-zone", "us-east-1a", 2),
        ("instance-state-code", "80", 1),
        ("instance-state-name", "running", 1),
        ("instance-status.status", "ok", 1),
        ("instance-status.reachability", "passed", 1),
        ("system-status.status", "not-applicable", 1),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeInstanceStatus(DescribeInstanceStatus {
            filters,
            include_all_instances: true,
            ..Default::default()
        })
    });
    let running = Call::DescribeInstanceStatus(DescribeInstanceStatus::default());
    assert_eq!(count(&mut cloud, running), 1, "only running ones unless told otherwise");
    let table = [
        ("instance-type", "p4d.*", 1),
        ("network-info.maximum-network-cards", "4", 1),
        ("network-info.maximum-network-interfaces", "60", 1),
        ("network-info.ipv4-addresses-per-interface", "2", 4),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeInstanceTypes(DescribeInstanceTypes { filters, ..Default::default() })
    });
}

#[test]
fn filters_of_networks_addresses_and_tags() {
    let mut cloud = scene();
    let subnet = cloud.world.subnets().next().unwrap();
    let (vpc, group) = (subnet.vpc_id.to_string(), cloud.world.security_groups()[0].to_string());
    let table = [
        ("cidr", "10.0.0.0/16", 1),
        ("is-default", "true", 1),
        ("dhcp-options-id", "default", 1),
        ("state", "available", 1),
        ("vpc-id", &vpc, 1),
        ("owner-id", &subnet.owner_id, 1),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeVpcs(DescribeVpcs { filters, ..Default::default() })
    });
    let table = [
        ("availability-zone", "us-east-1c", 1),
        ("availability-zone-id", "use1-az2", 1),
        ("available-ip-address-count", "16377", 1),
        ("cidr-block", "10.0.64.0/18", 1),
        ("default-for-az", "true", 3),
        ("map-public-ip-on-launch", "false", 3),
        ("state", "available", 3),
        ("subnet-arn", &subnet.arn("us-east-1"), 1),
        ("subnet-id", subnet.subnet_id.as_str(), 1),
        ("vpc-id", &vpc, 3),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeSubnets(DescribeSubnets { filters, ..Default::default() })
    });
    let table = [
        ("description", "default VPC *", 1),
        ("group-id", &group, 1),
        ("group-name", "default", 1),
        ("vpc-id", &vpc, 1),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeSecurityGroups(DescribeSecurityGroups { filters, ..Default::default() })
    });
    let table = [
        ("allocation-id", "eipalloc-*", 1),
        ("association-id", "eipassoc-*", 1),
        ("domain", "vpc", 1),
        ("instance-id", "i-*", 1),
        ("network-interface-id", "eni-*", 1),
        ("network-interface-owner-id", &subnet.owner_id, 1),
        ("private-ip-address", "10.0.*", 1),
        ("public-ip", "3.*", 1),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeAddresses(DescribeAddresses { filters, ..Default::default() })
    });
    let table = [
        ("key", "eni:function", 1),
        ("resource-id", "eni-*", 1),
        ("resource-type", "network-interface", 1),
        ("value", "nat", 1),
        ("tag:eni:function", "nat", 1),
    ];
    check(&mut cloud, &table, |filters| {
        Call::DescribeTags(DescribeTags { filters, ..Default::default() })
    });
}

#[test]
fn each_read_refuses_the_filters_that_it_does_not_know() {
    let mut cloud = Cloud::default();
    let filters = || vec![filter("no-such", &["x"])];
    for call in [
        Call::DescribeInstances(DescribeInstances { filters: filters(), ..Default::default() }),
        Call::DescribeInstanceStatus(DescribeInstanceStatus {
            filters: filters(),
            ..Default::default()
        }),
        Call::DescribeSubnets(DescribeSubnets { filters: filters(), ..Default::default() }),
        Call::DescribeVpcs(DescribeVpcs { filters: filters(), ..Default::default() }),
        Call::DescribeAddresses(DescribeAddresses { filters: filters(), ..Default::default() }),
        Call::DescribeTags(DescribeTags { filters: filters(), ..Default::default() }),
    ] {
        assert_eq!(cloud.refused(call), "InvalidParameterValue: The filter 'no-such' is invalid");
    }
    let tag_key = DescribeTags { filters: vec![filter("tag-key", &["x"])], ..Default::default() };
    assert!(cloud.refused(Call::DescribeTags(tag_key)).contains("'tag-key' is invalid"));
}

#[test]
fn a_request_has_50_filters_and_200_values_at_most() {
    let mut cloud = Cloud::default();
    let values: Vec<_> = (0..201).map(|n| n.to_string()).collect();
    let values: Vec<_> = values.iter().map(String::as_str).collect();
    let mut describe = |filters| {
        let describe = DescribeNetworkInterfaces { filters, ..Default::default() };
        cloud.call(Call::DescribeNetworkInterfaces(describe)).map_err(|error| error.code)
    };
    assert!(describe(vec![filter("status", &values[..200])]).is_ok());
    let beyond = Err("FilterLimitExceeded");
    assert_eq!(describe(vec![filter("status", &values)]).map(|_| ()), beyond);
    assert!(describe(vec![filter("status", &["x"]); 50]).is_ok());
    assert_eq!(describe(vec![filter("status", &["x"]); 51]).map(|_| ()), beyond);
}
