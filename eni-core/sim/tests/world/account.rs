//! An account: a world for each region, as a new account finds it.

use eni_sim::{
    Account, AccountConfig, Answer, Call, WorldConfig,
    call::{
        DescribeAccountAttributes, DescribeAvailabilityZones, DescribeRegions,
        DescribeSecurityGroups, DescribeSubnets, DescribeVpcs,
    },
};

use crate::cloud::{Cloud, filter, texts};

fn cloud_in(region: &str) -> Cloud {
    let mut account = Account::new(AccountConfig::default());
    Cloud { world: account.world(region).unwrap().clone(), ..Cloud::default() }
}

#[test]
fn a_new_account_has_its_default_vpc_in_every_region() {
    for region in ["us-east-1", "eu-west-1"] {
        let mut cloud = cloud_in(region);
        let Answer::DescribeVpcs { vpcs, .. } =
            cloud.ok(Call::DescribeVpcs(DescribeVpcs::default()))
        else {
            panic!();
        };
        let [vpc] = &vpcs[..] else { panic!("{vpcs:?}") };
        assert!(vpc.is_default);
        assert_eq!(&*vpc.cidr_block, "172.31.0.0/16");
        let Answer::DescribeSubnets { subnets, .. } =
            cloud.ok(Call::DescribeSubnets(DescribeSubnets::default()))
        else {
            panic!();
        };
        let shown: Vec<_> = subnets
            .iter()
            .map(|subnet| {
                assert!(subnet.default_for_az && subnet.vpc_id == vpc.vpc_id);
                (subnet.availability_zone.to_string(), subnet.cidr_block.to_string())
            })
            .collect();
        let expected = [("a", "0"), ("b", "16"), ("c", "32")]
            .map(|(zone, third)| (format!("{region}{zone}"), format!("172.31.{third}.0/20")));
        assert_eq!(shown, expected);
        assert_eq!(subnets[0].available_ip_address_count, 4091);
        assert_eq!(vpc.ipv6_cidr_block, None);
        assert!(subnets.iter().all(|subnet| subnet.ipv6_cidr_block.is_none()));
        let Answer::DescribeSecurityGroups { security_groups, .. } =
            cloud.ok(Call::DescribeSecurityGroups(DescribeSecurityGroups::default()))
        else {
            panic!();
        };
        let [group] = &security_groups[..] else { panic!("{security_groups:?}") };
        assert_eq!((&*group.group_name, group.vpc_id), ("default", vpc.vpc_id));
    }
}

#[test]
fn a_world_is_made_once_and_regions_are_apart() {
    let mut account = Account::new(AccountConfig::default());
    let vpc =
        |account: &mut Account, region: &str| account.world(region).unwrap().security_groups()[0];
    let first = vpc(&mut account, "us-east-1");
    assert_ne!(first, vpc(&mut account, "eu-west-1"));
    assert_eq!(first, vpc(&mut account, "us-east-1"));
    assert_eq!(first, vpc(&mut Account::new(AccountConfig::default()), "us-east-1"));
    let seeded = AccountConfig {
        world: WorldConfig { seed: 2, ..WorldConfig::default() },
        ..AccountConfig::default()
    };
    assert_ne!(first, vpc(&mut Account::new(seeded), "us-east-1"));
    assert_eq!(
        account.worlds().map(|(region, _)| region).collect::<Vec<_>>(),
        ["eu-west-1", "us-east-1"]
    );
}

#[test]
fn zones_are_shown_by_name_and_id() {
    let mut cloud = cloud_in("eu-west-1");
    let mut zones = |describe: DescribeAvailabilityZones| match cloud
        .call(Call::DescribeAvailabilityZones(describe))
    {
        Ok(Answer::DescribeAvailabilityZones { availability_zones }) => Ok(availability_zones
            .iter()
            .map(|zone| format!("{} {}", zone.zone_name, zone.zone_id))
            .collect::<Vec<_>>()),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.code),
    };
    let all = ["eu-west-1a euw1-az1", "eu-west-1b euw1-az2", "eu-west-1c euw1-az3"];
    assert_eq!(zones(DescribeAvailabilityZones::default()).unwrap(), all);
    let by_name =
        DescribeAvailabilityZones { zone_names: texts(&["eu-west-1b"]), ..Default::default() };
    assert_eq!(zones(by_name).unwrap(), all[1..2]);
    let by_id = DescribeAvailabilityZones { zone_ids: texts(&["euw1-az3"]), ..Default::default() };
    assert_eq!(zones(by_id).unwrap(), all[2..]);
    let filters = vec![filter("zone-name", &["*a"])];
    let filtered = DescribeAvailabilityZones { filters, ..Default::default() };
    assert_eq!(zones(filtered).unwrap(), all[..1]);
    let unknown =
        DescribeAvailabilityZones { zone_names: texts(&["eu-west-1z"]), ..Default::default() };
    assert_eq!(zones(unknown), Err("InvalidParameterValue"));
}

#[test]
fn regions_and_attributes_are_shown() {
    let mut cloud = cloud_in("eu-west-1");
    let Answer::DescribeRegions { regions } =
        cloud.ok(Call::DescribeRegions(DescribeRegions::default()))
    else {
        panic!();
    };
    assert_eq!(regions.len(), 17);
    assert!(regions.iter().any(|region| region.endpoint == "ec2.eu-west-1.amazonaws.com"));
    let unknown =
        DescribeRegions { region_names: texts(&["xx-none-1"]), ..DescribeRegions::default() };
    assert_eq!(
        cloud.refused(Call::DescribeRegions(unknown)),
        "InvalidParameterValue: Invalid region: [xx-none-1]"
    );
    let asked = DescribeAccountAttributes {
        attribute_names: texts(&["default-vpc"]),
        ..DescribeAccountAttributes::default()
    };
    let Answer::DescribeAccountAttributes { account_attributes } =
        cloud.ok(Call::DescribeAccountAttributes(asked))
    else {
        panic!();
    };
    let [attribute] = &account_attributes[..] else { panic!("{account_attributes:?}") };
    assert!(attribute.attribute_values[0].starts_with("vpc-"));
}
