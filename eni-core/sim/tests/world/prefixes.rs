//! IPv4 prefixes: blocks of 16 addresses of an interface's subnet.

use std::collections::BTreeSet;

use eni_sim::{
    Answer, ApiError, Call, NetworkInterface, WorldConfig,
    answer::Ipv4Prefix,
    call::{AssignPrivateIpAddresses, CreateNetworkInterface, UnassignPrivateIpAddresses},
    id::NetworkInterfaceId,
};

use crate::cloud::Cloud;

/// One subnet of 64 addresses: two whole prefixes between AWS's own.
fn small() -> Cloud {
    let mut config = WorldConfig::default();
    config.subnets.truncate(1);
    config.subnets[0].cidr_block = "10.0.0.0/26".to_owned();
    Cloud::of(&config)
}

fn create(cloud: &mut Cloud, create: CreateNetworkInterface) -> Result<NetworkInterface, ApiError> {
    let subnet_id = cloud.world.subnets().next().unwrap().subnet_id.to_string();
    let create = CreateNetworkInterface { subnet_id, ..create };
    match cloud.call(Call::CreateNetworkInterface(create))? {
        Answer::CreateNetworkInterface { network_interface, .. } => {
            Ok((*network_interface).clone())
        }
        other => panic!("{other:?}"),
    }
}

fn named(prefixes: &[&str]) -> CreateNetworkInterface {
    let ipv4_prefixes = prefixes.iter().map(|text| (*text).to_owned()).collect();
    CreateNetworkInterface { ipv4_prefixes, ..CreateNetworkInterface::default() }
}

fn counted(count: u32) -> CreateNetworkInterface {
    CreateNetworkInterface { ipv4_prefix_count: Some(count), ..CreateNetworkInterface::default() }
}

fn assign(
    cloud: &mut Cloud,
    id: NetworkInterfaceId,
    count: u32,
) -> Result<Vec<Ipv4Prefix>, ApiError> {
    let assign = AssignPrivateIpAddresses {
        network_interface_id: id.to_string(),
        ipv4_prefix_count: Some(count),
        ..AssignPrivateIpAddresses::default()
    };
    match cloud.call(Call::AssignPrivateIpAddresses(assign))? {
        Answer::AssignPrivateIpAddresses { assigned_ipv4_prefixes, .. } => {
            Ok(assigned_ipv4_prefixes)
        }
        other => panic!("{other:?}"),
    }
}

fn unassign(cloud: &mut Cloud, id: NetworkInterfaceId, prefix: &str) -> Result<Answer, ApiError> {
    cloud.call(Call::UnassignPrivateIpAddresses(UnassignPrivateIpAddresses {
        network_interface_id: id.to_string(),
        ipv4_prefixes: vec![prefix.to_owned()],
        ..UnassignPrivateIpAddresses::default()
    }))
}

fn free(cloud: &Cloud) -> u32 {
    cloud.world.subnets().next().unwrap().available_ip_address_count
}

fn shown(interface: &NetworkInterface) -> Vec<String> {
    interface.ipv4_prefixes.iter().map(ToString::to_string).collect()
}

#[test]
fn prefixes_are_handed_out_once_and_come_back() {
    let mut cloud = small();
    let all = free(&cloud);
    let first = create(&mut cloud, counted(1)).unwrap();
    assert_eq!(free(&cloud), all - 17);
    assert!(!first.ipv4_prefixes[0].addresses().any(|one| one == first.private_ip_address));
    let second = create(&mut cloud, CreateNetworkInterface::default()).unwrap();
    let id = second.network_interface_id;
    let given: BTreeSet<_> = match assign(&mut cloud, id, 1) {
        Ok(given) => given.into_iter().chain(first.ipv4_prefixes.iter().copied()).collect(),
        // The address of one of the two lies in what was left.
        Err(error) => {
            assert_eq!(error.code, "InsufficientCidrBlocks");
            first.ipv4_prefixes.iter().copied().collect()
        }
    };
    let known = ["10.0.0.16/28", "10.0.0.32/28"].map(|text| Ipv4Prefix::parse(text).unwrap());
    assert!(given.is_subset(&BTreeSet::from(known)), "{given:?}");
    for id in [first.network_interface_id, id] {
        cloud.delete(id).unwrap();
    }
    assert_eq!(free(&cloud), all);
    let both = create(&mut cloud, counted(2)).unwrap();
    assert_eq!(shown(&both), ["10.0.0.16/28", "10.0.0.32/28"]);
    assert_eq!(create(&mut cloud, counted(1)).unwrap_err().code, "InsufficientCidrBlocks");
    assert_eq!(free(&cloud), all - 33, "what is refused takes nothing");
}

#[test]
fn prefixes_come_and_go_on_an_interface() {
    let mut cloud = small();
    let made = create(&mut cloud, named(&["10.0.0.32/28"])).unwrap();
    let id = made.network_interface_id;
    assert_eq!(shown(&made), ["10.0.0.32/28"]);
    let before = free(&cloud);
    assert_eq!(unassign(&mut cloud, id, "10.0.0.16/28").unwrap_err().code, "InvalidParameterValue");
    unassign(&mut cloud, id, "10.0.0.32/28").unwrap();
    assert_eq!(free(&cloud), before + 16);
    assert_eq!(cloud.interface(id).unwrap().ipv4_prefixes.len(), 0);
    let given = assign(&mut cloud, id, 1).unwrap();
    assert_eq!(*cloud.interface(id).unwrap().ipv4_prefixes, *given);
}

#[test]
fn prefixes_that_cannot_be_had_are_refused() {
    let mut cloud = small();
    create(&mut cloud, named(&["10.0.0.16/28"])).unwrap();
    let address = |text: &str| Some(text.to_owned());
    for (wanted, code) in [
        (named(&["10.0.0.16/28"]), "InvalidIPAddress.InUse"),
        (named(&["10.0.0.0/28"]), "InvalidParameterValue"),
        (named(&["10.0.9.0/28"]), "InvalidParameterValue"),
        (named(&["10.0.0.33/28"]), "InvalidParameterValue"),
        (named(&["10.0.0.32/27"]), "InvalidParameterValue"),
        (named(&["10.0.0.32/28", "10.0.0.32/28"]), "InvalidParameterValue"),
        (
            CreateNetworkInterface {
                private_ip_address: address("10.0.0.40"),
                ..named(&["10.0.0.32/28"])
            },
            "InvalidIPAddress.InUse",
        ),
        (
            CreateNetworkInterface { private_ip_address: address("10.0.0.40"), ..counted(1) },
            "InsufficientCidrBlocks",
        ),
        (
            CreateNetworkInterface { ipv4_prefix_count: Some(1), ..named(&["10.0.0.32/28"]) },
            "InvalidParameterCombination",
        ),
        (
            CreateNetworkInterface {
                secondary_private_ip_address_count: Some(1),
                ..named(&["10.0.0.32/28"])
            },
            "InvalidParameterCombination",
        ),
        (counted(50), "PrivateIpAddressLimitExceeded"),
    ] {
        let before = free(&cloud);
        assert_eq!(create(&mut cloud, wanted.clone()).unwrap_err().code, code, "{wanted:?}");
        assert_eq!(free(&cloud), before, "{wanted:?}");
    }
}
