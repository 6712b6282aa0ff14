//! Which configs are worlds.

use eni_sim::{
    ConfigError, World, WorldConfig,
    config::{InstanceTypeConfig, SecurityGroupConfig, SubnetConfig},
};

fn subnet(id: Option<&str>, cidr: &str) -> SubnetConfig {
    SubnetConfig {
        subnet_id: id.map(str::to_owned),
        availability_zone: "us-east-1a".to_owned(),
        cidr_block: cidr.to_owned(),
    }
}

fn group(id: &str) -> SecurityGroupConfig {
    SecurityGroupConfig { group_id: Some(id.to_owned()), ..SecurityGroupConfig::default() }
}

#[test]
fn ids_that_were_asked_for_are_used_and_the_others_drawn() {
    let world = World::new(&WorldConfig {
        security_groups: vec![group("sg-0000000a"), SecurityGroupConfig::default()],
        subnets: vec![subnet(Some("subnet-0000000b"), "10.0.0.0/24"), subnet(None, "10.0.1.0/24")],
        ..WorldConfig::default()
    })
    .unwrap();
    assert_eq!(world.security_groups()[0].as_str(), "sg-0000000a");
    assert_eq!(world.security_groups()[1].as_str().len(), 20);
    let ids: Vec<_> = world.subnets().map(|subnet| subnet.subnet_id.to_string()).collect();
    assert_eq!(ids[0], "subnet-0000000b");
    assert_eq!(ids[1].len(), 24);
    assert_eq!(world.region(), "us-east-1");
}

#[test]
fn a_config_that_is_no_world_says_what_is_wrong() {
    let good = WorldConfig::default();
    let large = InstanceTypeConfig::with_one_card("m5.large", 3);
    let with_subnets =
        |subnets: &[SubnetConfig]| WorldConfig { subnets: subnets.to_vec(), ..good.clone() };
    for (config, expected) in [
        (with_subnets(&[]), ConfigError::None("subnet")),
        (
            WorldConfig { security_groups: vec![], ..good.clone() },
            ConfigError::None("security group"),
        ),
        (with_subnets(&[subnet(None, "10.0.0.0/30")]), ConfigError::Cidr("10.0.0.0/30".to_owned())),
        (
            with_subnets(&[subnet(None, "10.0.0.0/24"), subnet(None, "10.0.0.128/25")]),
            ConfigError::Overlap {
                first: "10.0.0.0/24".to_owned(),
                second: "10.0.0.128/25".to_owned(),
            },
        ),
        (
            with_subnets(&[subnet(None, "172.31.0.0/20")]),
            ConfigError::Outside {
                subnet: "172.31.0.0/20".to_owned(),
                vpc: "10.0.0.0/16".to_owned(),
            },
        ),
        (
            with_subnets(&[subnet(Some("subnet-x"), "10.0.0.0/24")]),
            ConfigError::Id {
                what: "subnet",
                text: "subnet-x".to_owned(),
                example: "subnet-0123456789abcdef0",
            },
        ),
        (
            WorldConfig {
                security_groups: vec![group("sg-0000000a"), group("sg-0000000a")],
                ..good.clone()
            },
            ConfigError::Twice { what: "security group", name: "sg-0000000a".to_owned() },
        ),
        (
            WorldConfig { instance_types: vec![large.clone(), large.clone()], ..good.clone() },
            ConfigError::Twice { what: "instance type", name: "m5.large".to_owned() },
        ),
        (
            WorldConfig {
                instance_types: vec![InstanceTypeConfig { network_cards: vec![], ..large }],
                ..good.clone()
            },
            ConfigError::NoRoom("m5.large".to_owned()),
        ),
    ] {
        assert_eq!(World::new(&config).unwrap_err(), expected);
    }
}
