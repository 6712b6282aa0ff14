//! The reads.

use std::collections::BTreeSet;

use eni_sim::{
    Answer, Call,
    call::{DescribeInstanceTypes, DescribeInstances, DescribeNetworkInterfaces, DescribeSubnets},
};

use crate::cloud::{Cloud, text};

type Filters<'a> = &'a [(&'a str, &'a [&'a str])];

#[test]
fn filters_are_and_across_and_or_within() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let primary = cloud.instance(instance).network_interfaces[0].network_interface_id;
    let mut make = |description: &str, subnet: usize, tag: &str| {
        let mut create = cloud.create_request();
        create.subnet_id = cloud.subnet(subnet).to_string();
        create.description = description.to_owned();
        create.tags = std::sync::Arc::new([("role".to_owned(), tag.to_owned())].into());
        cloud.create_with(create).unwrap().network_interface_id
    };
    let (nat, vpn, star) = (make("nat/1", 0, "a"), make("vpn/1", 1, "b"), make("n*t/1", 1, "a"));
    cloud.attach(nat, instance, 1).unwrap();
    let vpc = cloud.interface(nat).unwrap().vpc_id.to_string();
    let (subnet0, subnet1) = (cloud.subnet(0).to_string(), cloud.subnet(1).to_string());
    let instance = instance.to_string();
    let cases: &[(Filters<'_>, &[_])] = &[
        (&[], &[primary, nat, vpn, star]),
        (&[("description", &["nat/1"])], &[nat]),
        (&[("description", &["NAT/1"])], &[]),
        (&[("description", &["n*t/1"])], &[nat, star]),
        (&[("description", &[r"n\*t/1"])], &[star]),
        (&[("description", &["nat/1", "vpn/?"])], &[nat, vpn]),
        (&[("description", &[""])], &[primary]),
        (&[("subnet-id", &[&subnet1])], &[vpn, star]),
        (&[("subnet-id", &[&subnet0, &subnet1])], &[primary, nat, vpn, star]),
        (&[("vpc-id", &[&vpc])], &[primary, nat, vpn, star]),
        (&[("vpc-id", &["vpc-00000000"])], &[]),
        (&[("status", &["available"])], &[vpn, star]),
        (&[("status", &["in-use"])], &[primary, nat]),
        (&[("attachment.instance-id", &[&instance])], &[primary, nat]),
        (&[("tag:role", &["a"])], &[nat, star]),
        (&[("tag:role", &["*"])], &[nat, vpn, star]),
        (&[("tag:other", &["*"])], &[]),
        (&[("tag:role", &["a"]), ("status", &["available"])], &[star]),
        (&[("tag:role", &["a"]), ("tag:role", &["b"])], &[]),
    ];
    for (filters, expected) in cases {
        let expected: BTreeSet<_> = expected.iter().copied().collect();
        let found: BTreeSet<_> = cloud.filtered(filters).unwrap().into_iter().collect();
        assert_eq!(found, expected, "{filters:?}");
    }
}

#[test]
fn an_unknown_filter_or_one_without_values_is_an_error() {
    let mut cloud = Cloud::default();
    for name in ["descriptio", "Description", "tag:", "tag", "attachment.detach-time"] {
        assert_eq!(
            text(cloud.filtered(&[(name, &["x"])])),
            format!("InvalidParameterValue: The filter '{name}' is invalid")
        );
    }
    assert_eq!(
        text(cloud.filtered(&[("status", &[])])),
        "InvalidParameterValue: The filter 'status' has no values"
    );
}

#[test]
fn pages_show_each_matching_interface_once() {
    let mut cloud = Cloud::default();
    let ids: BTreeSet<_> = (0..17).map(|_| cloud.create()).collect();
    cloud.launch("m5.large");
    for page_size in [5, 16, 17, 18, 1000] {
        let mut seen = Vec::new();
        let mut sizes = Vec::new();
        let mut next_token = None;
        loop {
            let filter = eni_sim::call::Filter {
                name: "description".into(),
                values: vec!["nat/*".to_owned()],
            };
            let page = DescribeNetworkInterfaces {
                network_interface_ids: Vec::new(),
                filters: vec![filter],
                max_results: Some(page_size),
                next_token,
                dry_run: false,
            };
            let (found, next) = cloud.find(page).unwrap();
            sizes.push(u32::try_from(found.len()).unwrap());
            seen.extend(found.iter().map(|interface| interface.network_interface_id));
            next_token = next;
            if next_token.is_none() {
                break;
            }
        }
        assert!(seen.iter().copied().eq(ids.iter().copied()), "pages of {page_size}");
        assert!(sizes.iter().rev().skip(1).all(|size| *size == page_size), "{sizes:?}");
        assert_eq!(sizes.len(), 17_usize.div_ceil(page_size as usize));
    }
}

#[test]
fn a_page_that_lost_its_last_interface_still_has_a_next_one() {
    let mut cloud = Cloud::default();
    let ids: BTreeSet<_> = (0..7).map(|_| cloud.create()).collect();
    let page = |next_token| DescribeNetworkInterfaces {
        max_results: Some(5),
        next_token,
        ..DescribeNetworkInterfaces::default()
    };
    let (first, next_token) = cloud.find(page(None)).unwrap();
    cloud.delete(first[4].network_interface_id).unwrap();
    let (second, end) = cloud.find(page(next_token)).unwrap();
    let seen = first.iter().chain(&second).map(|interface| interface.network_interface_id);
    assert!(seen.eq(ids));
    assert_eq!(end, None);
}

#[test]
fn a_describe_with_bad_paging_is_refused() {
    let mut cloud = Cloud::default();
    let id = cloud.create().to_string();
    let describe =
        |ids: &[&String], max_results, next_token: Option<&str>| DescribeNetworkInterfaces {
            network_interface_ids: ids.iter().map(|id| (*id).clone()).collect(),
            filters: Vec::new(),
            dry_run: false,
            max_results,
            next_token: next_token.map(str::to_owned),
        };
    for (describe, expected) in [
        (
            describe(&[&id], Some(5), None),
            "InvalidParameterCombination: The parameter networkInterfaceSet cannot be used with \
             the parameter maxResults",
        ),
        (
            describe(&[], Some(4), None),
            "InvalidParameterValue: Value ( 4 ) for parameter maxResults is invalid. Expecting a \
             value greater than 5.",
        ),
        (
            describe(&[], Some(1001), None),
            "InvalidParameterValue: Value ( 1001 ) for parameter maxResults is invalid. Expecting \
             a value less than 1000.",
        ),
        (
            describe(&[], Some(5), Some("made up")),
            "InvalidPaginationToken: The specified pagination token is not valid or is expired.",
        ),
    ] {
        assert_eq!(text(cloud.find(describe)), expected);
    }
}

#[test]
fn an_unknown_id_fails_the_whole_describe() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    let describe = |ids: &[&str]| DescribeNetworkInterfaces {
        network_interface_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..DescribeNetworkInterfaces::default()
    };
    assert_eq!(cloud.find(describe(&[id.as_str(), id.as_str()])).unwrap().0.len(), 1);
    for (ids, expected) in [
        (
            &[id.as_str(), "eni-00000000"][..],
            "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-00000000' does not exist",
        ),
        (
            &["eni-11111111", "eni-00000000"],
            "InvalidNetworkInterfaceID.NotFound: The networkInterface IDs 'eni-00000000, \
             eni-11111111' do not exist",
        ),
        (
            &[id.as_str(), "x"],
            "InvalidNetworkInterfaceId.Malformed: Invalid id: \"x\" (expecting \"eni-...\")",
        ),
    ] {
        assert_eq!(text(cloud.find(describe(ids))), expected);
    }
}

#[test]
fn ids_and_filters_together_narrow_each_other() {
    let mut cloud = Cloud::default();
    let id = cloud.create().to_string();
    cloud.create();
    for (status, shown) in [("available", 1), ("in-use", 0)] {
        let describe = DescribeNetworkInterfaces {
            network_interface_ids: vec![id.clone()],
            filters: vec![eni_sim::call::Filter {
                name: "status".into(),
                values: vec![status.to_owned()],
            }],
            ..DescribeNetworkInterfaces::default()
        };
        assert_eq!(cloud.find(describe).unwrap().0.len(), shown);
    }
}

#[test]
fn instances_are_shown_by_id_or_all_and_an_unknown_one_fails() {
    let mut cloud = Cloud::default();
    let (first, second) = (cloud.launch("m5.large"), cloud.launch("t3.nano"));
    cloud.terminate(second).unwrap();
    let mut describe = |ids: &[&str]| {
        let instance_ids = ids.iter().map(|id| (*id).to_owned()).collect();
        match cloud.call(Call::DescribeInstances(DescribeInstances {
            instance_ids,
            ..DescribeInstances::default()
        })) {
            Ok(Answer::DescribeInstances { instances, .. }) => {
                Ok(instances.iter().map(|instance| instance.instance_id).collect::<BTreeSet<_>>())
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        }
    };
    assert_eq!(describe(&[]).unwrap(), [first, second].into());
    assert_eq!(describe(&[second.as_str()]).unwrap(), [second].into());
    assert_eq!(
        text(describe(&[first.as_str(), "i-00000000"])),
        "InvalidInstanceID.NotFound: The instance ID 'i-00000000' does not exist"
    );
    assert_eq!(describe(&["i"]).unwrap_err().code, "InvalidInstanceID.Malformed");
}

#[test]
fn instance_types_show_awss_limits() {
    let mut cloud = Cloud::default();
    let mut describe = |names: &[&str]| {
        let instance_types = names.iter().map(|name| (*name).to_owned()).collect();
        match cloud.call(Call::DescribeInstanceTypes(DescribeInstanceTypes {
            instance_types,
            ..DescribeInstanceTypes::default()
        })) {
            Ok(Answer::DescribeInstanceTypes { instance_types, .. }) => Ok(instance_types),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        }
    };
    for (name, limit, cards) in [
        ("t3.nano", 2, &[2][..]),
        ("t3.medium", 3, &[3]),
        ("m5.large", 3, &[3]),
        ("m5.xlarge", 4, &[4]),
        ("c6in.32xlarge", 16, &[8, 8]),
        ("p4d.24xlarge", 60, &[15, 15, 15, 15]),
    ] {
        let [info] = &describe(&[name]).unwrap()[..] else { panic!("{name}") };
        assert_eq!(&*info.instance_type, name);
        assert_eq!(info.maximum_network_interfaces, limit);
        let indexes = info.network_cards.iter().map(|card| card.network_card_index);
        assert!(indexes.eq(0..u32::try_from(cards.len()).unwrap()));
        let limits = info.network_cards.iter().map(|card| card.maximum_network_interfaces);
        assert!(limits.eq(cards.iter().copied()));
    }
    assert!(describe(&[]).unwrap().len() > 6);
    assert_eq!(
        text(describe(&["m5.large", "t9.none"])),
        "InvalidInstanceType: The following supplied instance types do not exist: [t9.none]"
    );
}

#[test]
fn subnets_show_their_zone_and_their_free_addresses() {
    let mut cloud = Cloud::default();
    cloud.create();
    let id = cloud.subnet(0).to_string();
    let mut describe = |ids: &[&str]| {
        let subnet_ids = ids.iter().map(|id| (*id).to_owned()).collect();
        match cloud.call(Call::DescribeSubnets(DescribeSubnets {
            subnet_ids,
            ..DescribeSubnets::default()
        })) {
            Ok(Answer::DescribeSubnets { subnets, .. }) => Ok(subnets),
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error),
        }
    };
    let [subnet] = &describe(&[&id]).unwrap()[..] else { panic!() };
    assert_eq!(subnet.subnet_id.as_str(), id);
    assert_eq!(&*subnet.availability_zone, "us-east-1a");
    assert_eq!(&*subnet.cidr_block, "10.0.0.0/18");
    assert_eq!(subnet.available_ip_address_count, 16_379 - 1);
    let zones: Vec<_> =
        describe(&[]).unwrap().iter().map(|subnet| subnet.availability_zone.to_string()).collect();
    assert_eq!(zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert_eq!(
        text(describe(&[&id, "subnet-00000000"])),
        "InvalidSubnetID.NotFound: The subnet ID 'subnet-00000000' does not exist"
    );
}
