//! Answers to write.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use eni_sim::{
    Answer, NetworkInterface, NetworkInterfaceAttachment, NetworkInterfaceStatus, TagSet,
    answer::{
        AccountAttribute, Address, AttachmentStatus, AvailabilityZone, GroupIdentifier, Instance,
        InstanceNetworkInterface, InstanceStateChange, InstanceStateName, InstanceStatus,
        InstanceTypeInfo, Ipv4Prefix, MacAddress, NetworkCardInfo, NetworkInterfaceAssociation,
        NetworkInterfaceAttributeValue, Region, SecurityGroup, Subnet,
        SubnetIpv6CidrBlockAssociation, TagDescription, Vpc, VpcIpv6CidrBlockAssociation,
    },
    id::{
        AllocationId, AssociationId, AttachmentId, GroupId, InstanceId, NetworkInterfaceId,
        ReservationId, SubnetId, VpcId,
    },
};

const ZONE: &str = "us-east-1a";
const OWNER: &str = "123456789012";

fn interface_id() -> NetworkInterfaceId {
    NetworkInterfaceId::parse("eni-0123456789abcdef0").unwrap()
}

fn instance_id() -> InstanceId {
    InstanceId::parse("i-0123456789abcdef0").unwrap()
}

fn subnet_id() -> SubnetId {
    SubnetId::parse("subnet-0123456789abcdef0").unwrap()
}

fn vpc_id() -> VpcId {
    VpcId::parse("vpc-0123456789abcdef0").unwrap()
}

fn attachment_id() -> AttachmentId {
    AttachmentId::parse("eni-attach-0123456789abcdef0").unwrap()
}

fn allocation_id() -> AllocationId {
    AllocationId::parse("eipalloc-0123456789abcdef0").unwrap()
}

fn association_id() -> AssociationId {
    AssociationId::parse("eipassoc-0123456789abcdef0").unwrap()
}

fn tag_set() -> Arc<TagSet> {
    Arc::new([("Name".to_owned(), "a <b>".to_owned())].into())
}

fn groups() -> Arc<[GroupIdentifier]> {
    let group_id = GroupId::parse("sg-0123456789abcdef0").unwrap();
    [GroupIdentifier { group_id, group_name: "default".into() }].into()
}

fn attachment() -> NetworkInterfaceAttachment {
    NetworkInterfaceAttachment {
        attachment_id: attachment_id(),
        instance_id: instance_id(),
        device_index: 1,
        network_card_index: 0,
        status: AttachmentStatus::Attached,
        attach_time: Duration::from_millis(61_001),
        delete_on_termination: true,
    }
}

fn interface(description: &str) -> NetworkInterface {
    NetworkInterface {
        network_interface_id: interface_id(),
        subnet_id: subnet_id(),
        vpc_id: vpc_id(),
        availability_zone: ZONE.into(),
        availability_zone_id: "use1-az1".into(),
        owner_id: OWNER.into(),
        description: description.into(),
        groups: groups(),
        mac_address: MacAddress([0x0a, 0, 0, 0, 0, 0x1f]),
        private_ip_address: Ipv4Addr::new(10, 0, 0, 5),
        secondary_private_ip_addresses: [].into(),
        ipv4_prefixes: [].into(),
        ipv6_addresses: [].into(),
        associations: [].into(),
        status: NetworkInterfaceStatus::Pending,
        source_dest_check: true,
        tag_set: Arc::default(),
        attachment: None,
    }
}

fn everything() -> NetworkInterface {
    NetworkInterface {
        secondary_private_ip_addresses: [Ipv4Addr::new(10, 0, 0, 6)].into(),
        ipv4_prefixes: [Ipv4Prefix::parse("10.0.0.16/28").unwrap()].into(),
        ipv6_addresses: ["2600:1f18::5".parse().unwrap()].into(),
        associations: [NetworkInterfaceAssociation {
            association_id: association_id(),
            allocation_id: allocation_id(),
            public_ip: Ipv4Addr::new(3, 0, 0, 5),
            private_ip_address: Ipv4Addr::new(10, 0, 0, 5),
        }]
        .into(),
        status: NetworkInterfaceStatus::InUse,
        tag_set: tag_set(),
        attachment: Some(attachment()),
        ..interface("worker/i-0123456789abcdef0")
    }
}

fn instance(state: InstanceStateName) -> Instance {
    let held = InstanceNetworkInterface {
        network_interface_id: interface_id(),
        attachment: attachment(),
        network_interface: Arc::new(everything()),
    };
    let runs = state == InstanceStateName::Running;
    Instance {
        instance_id: instance_id(),
        reservation_id: ReservationId::parse("r-0123456789abcdef0").unwrap(),
        ami_launch_index: 0,
        image_id: "ami-11111111".into(),
        instance_type: "m5.large".into(),
        state,
        subnet_id: subnet_id(),
        vpc_id: vpc_id(),
        availability_zone: ZONE.into(),
        owner_id: OWNER.into(),
        launch_time: Duration::from_secs(60),
        private_ip_address: runs.then_some(Ipv4Addr::new(10, 0, 0, 5)),
        public_ip_address: runs.then_some(Ipv4Addr::new(3, 0, 0, 5)),
        security_groups: if runs { groups() } else { [].into() },
        client_token: Some("token".into()),
        tag_set: tag_set(),
        network_interfaces: if runs { vec![held] } else { Vec::new() },
    }
}

fn vpc() -> Vpc {
    Vpc {
        vpc_id: vpc_id(),
        cidr_block: "172.31.0.0/16".into(),
        cidr_association_id: "vpc-cidr-assoc-0123456789abcdef0".into(),
        ipv6_cidr_block: Some(VpcIpv6CidrBlockAssociation {
            association_id: "vpc-cidr-assoc-1123456789abcdef0".into(),
            ipv6_cidr_block: "2600:1f18:0:100::/56".into(),
        }),
        is_default: true,
        owner_id: OWNER.into(),
        tag_set: tag_set(),
    }
}

fn subnet() -> Subnet {
    Subnet {
        subnet_id: subnet_id(),
        vpc_id: vpc_id(),
        availability_zone: ZONE.into(),
        availability_zone_id: "use1-az1".into(),
        cidr_block: "172.31.0.0/20".into(),
        available_ip_address_count: 4091,
        ipv6_cidr_block: Some(SubnetIpv6CidrBlockAssociation {
            association_id: "subnet-cidr-assoc-0123456789abcdef0".into(),
            ipv6_cidr_block: "2600:1f18:0:100::/64".into(),
        }),
        default_for_az: true,
        owner_id: OWNER.into(),
        tag_set: tag_set(),
    }
}

fn security_group() -> SecurityGroup {
    SecurityGroup {
        group_id: GroupId::parse("sg-0123456789abcdef0").unwrap(),
        group_name: "g".into(),
        description: "d".into(),
        vpc_id: vpc_id(),
        owner_id: OWNER.into(),
        tag_set: tag_set(),
    }
}

fn address() -> Address {
    Address {
        allocation_id: allocation_id(),
        public_ip: Ipv4Addr::new(3, 0, 0, 5),
        association_id: Some(association_id()),
        network_interface_id: Some(interface_id()),
        private_ip_address: Some(Ipv4Addr::new(10, 0, 0, 5)),
        instance_id: Some(instance_id()),
        owner_id: OWNER.into(),
        tag_set: tag_set(),
    }
}

fn change(current_state: InstanceStateName) -> Vec<InstanceStateChange> {
    let previous_state = InstanceStateName::Running;
    vec![InstanceStateChange { instance_id: instance_id(), previous_state, current_state }]
}

/// A new interface with that description.
pub(crate) fn created(description: &str) -> Answer {
    let network_interface = Arc::new(interface(description));
    Answer::CreateNetworkInterface { network_interface, client_token: Some("token".into()) }
}

/// One answer to each operation, with everything that it can have.
pub(crate) fn answers() -> Vec<(&'static str, Answer)> {
    let next_token = || Some("next".to_owned());
    vec![
        (
            "RunInstances",
            Answer::RunInstances { instances: vec![instance(InstanceStateName::Running)] },
        ),
        (
            "StartInstances",
            Answer::StartInstances { starting_instances: change(InstanceStateName::Running) },
        ),
        (
            "StopInstances",
            Answer::StopInstances { stopping_instances: change(InstanceStateName::Stopping) },
        ),
        (
            "TerminateInstances",
            Answer::TerminateInstances {
                terminating_instances: change(InstanceStateName::ShuttingDown),
            },
        ),
        (
            "DescribeInstances",
            Answer::DescribeInstances {
                instances: vec![instance(InstanceStateName::Terminated)],
                next_token: next_token(),
            },
        ),
        (
            "DescribeInstanceStatus",
            Answer::DescribeInstanceStatus {
                instance_statuses: vec![InstanceStatus {
                    instance_id: instance_id(),
                    availability_zone: ZONE.into(),
                    instance_state: InstanceStateName::Running,
                    status: "ok",
                }],
                next_token: next_token(),
            },
        ),
        (
            "DescribeInstanceTypes",
            Answer::DescribeInstanceTypes {
                instance_types: vec![InstanceTypeInfo {
                    instance_type: "m5.large".into(),
                    maximum_network_interfaces: 3,
                    ipv4_addresses_per_interface: 10,
                    ipv6_addresses_per_interface: 10,
                    network_cards: vec![NetworkCardInfo {
                        network_card_index: 0,
                        maximum_network_interfaces: 3,
                    }],
                }],
                next_token: next_token(),
            },
        ),
        ("CreateNetworkInterface", created("")),
        (
            "DescribeNetworkInterfaces",
            Answer::DescribeNetworkInterfaces {
                network_interfaces: vec![Arc::new(everything())],
                next_token: next_token(),
            },
        ),
        (
            "AttachNetworkInterface",
            Answer::AttachNetworkInterface {
                attachment_id: attachment_id(),
                network_card_index: 0,
            },
        ),
        ("DetachNetworkInterface", Answer::DetachNetworkInterface),
        ("DeleteNetworkInterface", Answer::DeleteNetworkInterface),
        ("ModifyNetworkInterfaceAttribute", Answer::ModifyNetworkInterfaceAttribute),
        (
            "DescribeNetworkInterfaceAttribute",
            Answer::DescribeNetworkInterfaceAttribute {
                network_interface_id: interface_id(),
                attribute: NetworkInterfaceAttributeValue::Attachment(Some(attachment().into())),
            },
        ),
        ("ResetNetworkInterfaceAttribute", Answer::ResetNetworkInterfaceAttribute),
        (
            "AssignPrivateIpAddresses",
            Answer::AssignPrivateIpAddresses {
                network_interface_id: interface_id(),
                assigned_private_ip_addresses: vec![Ipv4Addr::new(10, 0, 0, 6)],
                assigned_ipv4_prefixes: vec![Ipv4Prefix::parse("10.0.0.16/28").unwrap()],
            },
        ),
        ("UnassignPrivateIpAddresses", Answer::UnassignPrivateIpAddresses),
        (
            "AssignIpv6Addresses",
            Answer::AssignIpv6Addresses {
                network_interface_id: interface_id(),
                assigned_ipv6_addresses: vec!["2600:1f18::5".parse().unwrap()],
            },
        ),
        (
            "UnassignIpv6Addresses",
            Answer::UnassignIpv6Addresses {
                network_interface_id: interface_id(),
                unassigned_ipv6_addresses: vec!["2600:1f18::5".parse().unwrap()],
            },
        ),
        ("CreateTags", Answer::CreateTags),
        ("DeleteTags", Answer::DeleteTags),
        (
            "DescribeTags",
            Answer::DescribeTags {
                tags: vec![TagDescription {
                    resource_id: "eni-0123456789abcdef0".to_owned(),
                    resource_type: "network-interface",
                    key: "Name".to_owned(),
                    value: String::new(),
                }],
                next_token: next_token(),
            },
        ),
        ("CreateVpc", Answer::CreateVpc { vpc: vpc().into() }),
        ("DeleteVpc", Answer::DeleteVpc),
        ("DescribeVpcs", Answer::DescribeVpcs { vpcs: vec![vpc()], next_token: next_token() }),
        ("CreateSubnet", Answer::CreateSubnet { subnet: subnet().into() }),
        ("DeleteSubnet", Answer::DeleteSubnet),
        (
            "DescribeSubnets",
            Answer::DescribeSubnets { subnets: vec![subnet()], next_token: next_token() },
        ),
        (
            "CreateSecurityGroup",
            Answer::CreateSecurityGroup { security_group: security_group().into() },
        ),
        (
            "DeleteSecurityGroup",
            Answer::DeleteSecurityGroup { security_group: security_group().into() },
        ),
        (
            "DescribeSecurityGroups",
            Answer::DescribeSecurityGroups {
                security_groups: vec![
                    security_group(),
                    SecurityGroup { group_name: "default".into(), ..security_group() },
                ],
                next_token: next_token(),
            },
        ),
        (
            "AllocateAddress",
            Answer::AllocateAddress {
                allocation_id: allocation_id(),
                public_ip: Ipv4Addr::new(3, 0, 0, 5),
            },
        ),
        ("AssociateAddress", Answer::AssociateAddress { association_id: association_id() }),
        ("DisassociateAddress", Answer::DisassociateAddress),
        ("ReleaseAddress", Answer::ReleaseAddress),
        ("DescribeAddresses", Answer::DescribeAddresses { addresses: vec![address()] }),
        (
            "DescribeAvailabilityZones",
            Answer::DescribeAvailabilityZones {
                availability_zones: vec![AvailabilityZone {
                    zone_name: ZONE.into(),
                    zone_id: "use1-az1".into(),
                    region_name: "us-east-1".into(),
                }],
            },
        ),
        (
            "DescribeRegions",
            Answer::DescribeRegions {
                regions: vec![Region {
                    region_name: "us-east-1".to_owned(),
                    endpoint: "ec2.us-east-1.amazonaws.com".to_owned(),
                }],
            },
        ),
        (
            "DescribeAccountAttributes",
            Answer::DescribeAccountAttributes {
                account_attributes: vec![AccountAttribute {
                    attribute_name: "default-vpc",
                    attribute_values: vec!["vpc-0123456789abcdef0".to_owned()],
                }],
            },
        ),
    ]
}
