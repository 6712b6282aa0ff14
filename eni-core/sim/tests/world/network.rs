//! VPCs, subnets and security groups: made, found, in use, deleted.

use eni_sim::{
    Answer, Call, Subnet,
    answer::{SecurityGroup, Vpc},
    call::{
        CreateNetworkInterface, CreateSecurityGroup, CreateSubnet, CreateVpc, DeleteSecurityGroup,
        DeleteSubnet, DeleteVpc, DescribeSecurityGroups, DescribeSubnets, DescribeVpcs,
        NetworkInterfaceAttribute,
    },
};

use crate::cloud::{Cloud, filter, run, texts};

fn vpc(cloud: &mut Cloud, cidr_block: &str) -> Vpc {
    let create = CreateVpc {
        cidr_block: cidr_block.to_owned(),
        amazon_provided_ipv6_cidr_block: true,
        ..CreateVpc::default()
    };
    match cloud.ok(Call::CreateVpc(create)) {
        Answer::CreateVpc { vpc } => *vpc,
        other => panic!("{other:?}"),
    }
}

fn create_subnet(vpc: &Vpc, cidr_block: &str) -> CreateSubnet {
    CreateSubnet {
        vpc_id: vpc.vpc_id.to_string(),
        cidr_block: cidr_block.to_owned(),
        ..CreateSubnet::default()
    }
}

fn subnet(cloud: &mut Cloud, create: CreateSubnet) -> Subnet {
    match cloud.ok(Call::CreateSubnet(create)) {
        Answer::CreateSubnet { subnet } => *subnet,
        other => panic!("{other:?}"),
    }
}

fn create_group(vpc: &Vpc, name: &str) -> CreateSecurityGroup {
    CreateSecurityGroup {
        group_name: name.to_owned(),
        description: "a group".to_owned(),
        vpc_id: Some(vpc.vpc_id.to_string()),
        ..CreateSecurityGroup::default()
    }
}

fn group(cloud: &mut Cloud, create: CreateSecurityGroup) -> SecurityGroup {
    match cloud.ok(Call::CreateSecurityGroup(create)) {
        Answer::CreateSecurityGroup { security_group } => *security_group,
        other => panic!("{other:?}"),
    }
}

fn delete_vpc(id: &str) -> Call {
    Call::DeleteVpc(DeleteVpc { vpc_id: id.to_owned(), dry_run: false })
}

fn delete_subnet(id: &str) -> Call {
    Call::DeleteSubnet(DeleteSubnet { subnet_id: id.to_owned(), dry_run: false })
}

fn delete_group(id: &str) -> Call {
    Call::DeleteSecurityGroup(DeleteSecurityGroup {
        group_id: Some(id.to_owned()),
        ..DeleteSecurityGroup::default()
    })
}

#[test]
fn a_vpc_comes_with_its_default_group_and_goes_with_it() {
    let mut cloud = Cloud::default();
    let made = vpc(&mut cloud, "10.9.1.2/16");
    assert_eq!(&*made.cidr_block, "10.9.0.0/16", "EC2 clears the bits after the length");
    assert!(!made.is_default);
    let groups = DescribeSecurityGroups {
        filters: vec![filter("vpc-id", &[made.vpc_id.as_str()])],
        ..DescribeSecurityGroups::default()
    };
    let groups = Call::DescribeSecurityGroups(groups);
    let Answer::DescribeSecurityGroups { security_groups, .. } = cloud.ok(groups.clone()) else {
        panic!();
    };
    let [default] = &security_groups[..] else { panic!("{security_groups:?}") };
    assert_eq!(&*default.group_name, "default");
    assert!(cloud.refused(delete_group(default.group_id.as_str())).starts_with("CannotDelete"));
    cloud.ok(delete_vpc(made.vpc_id.as_str()));
    let Answer::DescribeSecurityGroups { security_groups, .. } = cloud.ok(groups) else { panic!() };
    assert_eq!(security_groups, []);
    assert!(cloud.refused(delete_vpc(made.vpc_id.as_str())).starts_with("InvalidVpcID.NotFound"));
}

#[test]
fn what_is_in_use_cannot_be_deleted() {
    let mut cloud = Cloud::default();
    let vpc = vpc(&mut cloud, "10.9.0.0/16");
    let subnet = subnet(&mut cloud, create_subnet(&vpc, "10.9.1.0/24"));
    let own = group(&mut cloud, create_group(&vpc, "own"));
    let create = CreateNetworkInterface {
        subnet_id: subnet.subnet_id.to_string(),
        groups: vec![own.group_id.to_string()],
        ..CreateNetworkInterface::default()
    };
    let id = cloud.create_with(create).unwrap().network_interface_id;
    for call in [
        delete_vpc(vpc.vpc_id.as_str()),
        delete_subnet(subnet.subnet_id.as_str()),
        delete_group(own.group_id.as_str()),
    ] {
        assert!(cloud.refused(call).starts_with("DependencyViolation"));
    }
    cloud.delete(id).unwrap();
    cloud.ok(delete_group(own.group_id.as_str()));
    assert!(
        cloud.refused(delete_vpc(vpc.vpc_id.as_str())).starts_with("DependencyViolation"),
        "its subnet is left"
    );
    cloud.ok(delete_subnet(subnet.subnet_id.as_str()));
    assert!(
        cloud
            .refused(delete_subnet(subnet.subnet_id.as_str()))
            .starts_with("InvalidSubnetID.NotFound")
    );
    let other = group(&mut cloud, create_group(&vpc, "other"));
    assert!(cloud.refused(delete_vpc(vpc.vpc_id.as_str())).starts_with("DependencyViolation"));
    cloud.ok(delete_group(other.group_id.as_str()));
    cloud.ok(delete_vpc(vpc.vpc_id.as_str()));
}

#[test]
fn a_group_of_another_vpc_is_refused_everywhere() {
    let mut cloud = Cloud::default();
    let vpc = vpc(&mut cloud, "10.9.0.0/16");
    let foreign = group(&mut cloud, create_group(&vpc, "foreign")).group_id.to_string();
    let create = CreateNetworkInterface { groups: vec![foreign.clone()], ..cloud.create_request() };
    let refused = cloud.refused(Call::CreateNetworkInterface(create));
    assert!(refused.starts_with("InvalidGroup.NotFound"), "{refused}");
    let id = cloud.create();
    let groups = NetworkInterfaceAttribute::Groups(vec![foreign.clone()]);
    assert_eq!(cloud.modify(id, groups).unwrap_err().code, "InvalidGroup.NotFound");
    let mut run = run(cloud.subnet(0).as_str(), "m5.large", 1);
    run.security_group_ids = vec![foreign];
    let refused = cloud.refused(Call::RunInstances(run));
    assert!(refused.starts_with("InvalidParameter:"), "{refused}");
}

#[test]
fn an_interface_has_at_most_five_groups() {
    let mut cloud = Cloud::default();
    let Answer::DescribeVpcs { vpcs, .. } = cloud.ok(Call::DescribeVpcs(DescribeVpcs::default()))
    else {
        panic!();
    };
    let mut ids: Vec<_> = (0..6)
        .map(|n| group(&mut cloud, create_group(&vpcs[0], &n.to_string())).group_id.to_string())
        .collect();
    let id = cloud.create();
    let refused = cloud.modify(id, NetworkInterfaceAttribute::Groups(ids.clone())).unwrap_err();
    assert_eq!(refused.code, "SecurityGroupsPerInterfaceLimitExceeded");
    ids.truncate(5);
    cloud.modify(id, NetworkInterfaceAttribute::Groups(ids)).unwrap();
    assert_eq!(cloud.interface(id).unwrap().groups.len(), 5);
}

#[test]
fn a_subnet_lies_in_its_vpc_and_beside_the_others() {
    let mut cloud = Cloud::default();
    let vpc = vpc(&mut cloud, "10.9.0.0/16");
    let block = vpc.ipv6_cidr_block.as_ref().unwrap().ipv6_cidr_block.replace("/56", "/64");
    let create = CreateSubnet {
        availability_zone: Some("us-east-1b".to_owned()),
        ipv6_cidr_block: Some(block.clone()),
        ..create_subnet(&vpc, "10.9.1.0/24")
    };
    let made = subnet(&mut cloud, create.clone());
    assert_eq!(&*made.availability_zone, "us-east-1b");
    assert_eq!(&*made.availability_zone_id, "use1-az2");
    assert_eq!((made.available_ip_address_count, made.default_for_az), (251, false));
    assert_eq!(*made.ipv6_cidr_block.unwrap().ipv6_cidr_block, *block);
    let good = create_subnet(&vpc, "10.9.2.0/24");
    for (create, code) in [
        (create, "InvalidSubnet.Conflict"),
        (create_subnet(&vpc, "10.9.1.128/25"), "InvalidSubnet.Conflict"),
        (create_subnet(&vpc, "10.8.1.0/24"), "InvalidSubnet.Range"),
        (create_subnet(&vpc, "10.9.1.0/29"), "InvalidSubnet.Range"),
        (
            CreateSubnet { vpc_id: "vpc-00000000".to_owned(), ..good.clone() },
            "InvalidVpcID.NotFound",
        ),
        (CreateSubnet { vpc_id: "vpc".to_owned(), ..good.clone() }, "InvalidVpcID.Malformed"),
        (
            CreateSubnet { availability_zone: Some("us-east-1z".to_owned()), ..good.clone() },
            "InvalidParameterValue",
        ),
        (
            CreateSubnet { ipv6_cidr_block: Some("2600::/64".to_owned()), ..good.clone() },
            "InvalidSubnet.Range",
        ),
        (CreateSubnet { ipv6_cidr_block: Some(block), ..good.clone() }, "InvalidSubnet.Conflict"),
    ] {
        let refused = cloud.refused(Call::CreateSubnet(create));
        assert!(refused.starts_with(code), "{refused}");
    }
    let by_id = CreateSubnet { availability_zone_id: Some("use1-az3".to_owned()), ..good };
    assert_eq!(&*subnet(&mut cloud, by_id).availability_zone, "us-east-1c");
}

#[test]
fn a_group_has_a_name_of_its_own_in_its_vpc() {
    let mut cloud = Cloud::default();
    let vpc = vpc(&mut cloud, "10.9.0.0/16");
    group(&mut cloud, create_group(&vpc, "own"));
    let good = create_group(&vpc, "other");
    for (create, code) in [
        (create_group(&vpc, "own"), "InvalidGroup.Duplicate"),
        (create_group(&vpc, "default"), "InvalidGroup.Duplicate"),
        (create_group(&vpc, "sg-own"), "InvalidParameterValue"),
        (create_group(&vpc, ""), "MissingParameter"),
        (CreateSecurityGroup { description: String::new(), ..good.clone() }, "MissingParameter"),
        (
            CreateSecurityGroup { vpc_id: Some("vpc-00000000".to_owned()), ..good },
            "InvalidVpcID.NotFound",
        ),
    ] {
        let refused = cloud.refused(Call::CreateSecurityGroup(create));
        assert!(refused.starts_with(code), "{refused}");
    }
    let in_default =
        group(&mut cloud, CreateSecurityGroup { vpc_id: None, ..create_group(&vpc, "own") });
    assert_ne!(in_default.vpc_id, vpc.vpc_id);
    let by_name = DescribeSecurityGroups {
        group_names: texts(&["own"]),
        ..DescribeSecurityGroups::default()
    };
    let Answer::DescribeSecurityGroups { security_groups, .. } =
        cloud.ok(Call::DescribeSecurityGroups(by_name))
    else {
        panic!();
    };
    assert_eq!(security_groups, [in_default]);
}

#[test]
fn there_are_only_so_many_vpcs_and_pages_show_each_once() {
    let mut cloud = Cloud::default();
    let made: Vec<_> = (1..5).map(|n| vpc(&mut cloud, &format!("10.{n}.0.0/16"))).collect();
    let sixth = CreateVpc { cidr_block: "10.99.0.0/16".to_owned(), ..CreateVpc::default() };
    assert!(cloud.refused(Call::CreateVpc(sixth)).starts_with("VpcLimitExceeded"));
    for n in 0..9 {
        subnet(&mut cloud, create_subnet(&made[0], &format!("10.1.{n}.0/24")));
    }
    let mut seen = Vec::new();
    let mut next_token = None;
    loop {
        let page =
            DescribeSubnets { max_results: Some(5), next_token, ..DescribeSubnets::default() };
        let Answer::DescribeSubnets { subnets, next_token: next } =
            cloud.ok(Call::DescribeSubnets(page))
        else {
            panic!();
        };
        assert!(subnets.len() <= 5);
        seen.extend(subnets.iter().map(|subnet| subnet.subnet_id));
        next_token = next;
        if next_token.is_none() {
            break;
        }
    }
    let all: Vec<_> = cloud.world.subnets().map(|subnet| subnet.subnet_id).collect();
    assert_eq!((seen.len(), seen), (12, all));
}
