//! Private and IPv6 addresses of an interface.

use std::{collections::BTreeSet, net::Ipv4Addr};

use eni_sim::{
    Answer, ApiError, Call, NetworkInterface,
    call::{
        AssignIpv6Addresses, AssignPrivateIpAddresses, CreateNetworkInterface,
        PrivateIpAddressSpecification, UnassignIpv6Addresses, UnassignPrivateIpAddresses,
    },
    id::NetworkInterfaceId,
};

use crate::cloud::{Cloud, text, texts, tiny_subnet};

fn specified(addresses: &[(&str, bool)]) -> Vec<PrivateIpAddressSpecification> {
    let one = |(address, primary): &(&str, bool)| PrivateIpAddressSpecification {
        private_ip_address: (*address).to_owned(),
        primary: *primary,
    };
    addresses.iter().map(one).collect()
}

fn shown(interface: &NetworkInterface) -> Vec<(String, bool)> {
    let all = interface.private_ip_addresses();
    all.map(|held| (held.private_ip_address.to_string(), held.primary)).collect()
}

fn assign(
    cloud: &mut Cloud,
    id: NetworkInterfaceId,
    addresses: &[&str],
    count: Option<u32>,
    allow_reassignment: bool,
) -> Result<Vec<Ipv4Addr>, ApiError> {
    let assign = AssignPrivateIpAddresses {
        network_interface_id: id.to_string(),
        private_ip_addresses: texts(addresses),
        secondary_private_ip_address_count: count,
        allow_reassignment,
        ..AssignPrivateIpAddresses::default()
    };
    match cloud.call(Call::AssignPrivateIpAddresses(assign))? {
        Answer::AssignPrivateIpAddresses { assigned_private_ip_addresses, .. } => {
            Ok(assigned_private_ip_addresses)
        }
        other => panic!("{other:?}"),
    }
}

fn unassign(
    cloud: &mut Cloud,
    id: NetworkInterfaceId,
    addresses: &[&str],
) -> Result<Answer, ApiError> {
    cloud.call(Call::UnassignPrivateIpAddresses(UnassignPrivateIpAddresses {
        network_interface_id: id.to_string(),
        private_ip_addresses: texts(addresses),
        ..UnassignPrivateIpAddresses::default()
    }))
}

#[test]
fn an_interface_is_created_with_the_addresses_that_were_asked_for() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let mut create = cloud.create_request();
    create.private_ip_addresses =
        specified(&[("10.0.0.9", false), ("10.0.0.7", true), ("10.0.0.5", false)]);
    let made = cloud.create_with(create).unwrap();
    let expected = [("10.0.0.7", true), ("10.0.0.9", false), ("10.0.0.5", false)];
    assert_eq!(shown(&made), expected.map(|(ip, primary)| (ip.to_owned(), primary)));
    assert_eq!(cloud.free(0), 8);
    let mut create = cloud.create_request();
    create.private_ip_address = Some("10.0.0.4".to_owned());
    create.secondary_private_ip_address_count = Some(2);
    let second = cloud.create_with(create).unwrap();
    assert_eq!(second.private_ip_address, Ipv4Addr::new(10, 0, 0, 4));
    assert_eq!(second.secondary_private_ip_addresses.len(), 2);
    assert_eq!(cloud.free(0), 5);
    for id in [made.network_interface_id, second.network_interface_id] {
        cloud.delete(id).unwrap();
    }
    assert_eq!(cloud.free(0), 11, "all of them came back");
}

#[test]
fn addresses_that_cannot_be_had_are_refused_and_none_is_taken() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let mut create = cloud.create_request();
    create.private_ip_address = Some("10.0.0.8".to_owned());
    cloud.create_with(create).unwrap();
    let good = cloud.create_request();
    let primary = |ip: &str| CreateNetworkInterface {
        private_ip_address: Some(ip.to_owned()),
        ..good.clone()
    };
    let all = |ips: &[(&str, bool)]| CreateNetworkInterface {
        private_ip_addresses: specified(ips),
        ..good.clone()
    };
    let count = |count| CreateNetworkInterface {
        secondary_private_ip_address_count: Some(count),
        ..good.clone()
    };
    for (create, code) in [
        (primary("10.0.0.8"), "InvalidIPAddress.InUse"),
        (primary("10.0.0.3"), "InvalidParameterValue"),
        (primary("10.0.0.15"), "InvalidParameterValue"),
        (primary("10.0.0.16"), "InvalidParameterValue"),
        (primary("10.0.0"), "InvalidParameterValue"),
        (all(&[("10.0.0.4", false), ("10.0.0.4", false)]), "InvalidParameterValue"),
        (all(&[("10.0.0.4", true), ("10.0.0.5", true)]), "InvalidParameterCombination"),
        (count(10), "InsufficientFreeAddressesInSubnet"),
        (count(u32::MAX), "PrivateIpAddressLimitExceeded"),
        (
            CreateNetworkInterface {
                private_ip_addresses: specified(&[("10.0.0.4", false)]),
                secondary_private_ip_address_count: Some(1),
                ..good.clone()
            },
            "InvalidParameterCombination",
        ),
    ] {
        let asked = format!("{create:?}");
        let refused = cloud.refused(Call::CreateNetworkInterface(create));
        assert!(refused.starts_with(code), "{asked}: {refused}");
        assert_eq!(cloud.free(0), 10);
    }
    let made = cloud.create_with(count(9)).unwrap();
    assert_eq!((made.secondary_private_ip_addresses.len(), cloud.free(0)), (9, 0));
}

#[test]
fn secondary_addresses_come_and_go() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let id = cloud.create();
    let chosen = assign(&mut cloud, id, &[], Some(2), false).unwrap();
    assert_eq!((chosen.len(), cloud.free(0)), (2, 8));
    let interface = cloud.interface(id).unwrap();
    assert_eq!(*interface.secondary_private_ip_addresses, chosen[..]);
    let first = chosen[0].to_string();
    assert_eq!(assign(&mut cloud, id, &[&first], None, false).unwrap(), [] as [Ipv4Addr; 0]);
    unassign(&mut cloud, id, &[&first]).unwrap();
    assert_eq!(cloud.free(0), 9);
    assert_eq!(assign(&mut cloud, id, &[&first], None, false).unwrap(), chosen[..1]);
    let primary = interface.private_ip_address.to_string();
    for (addresses, code) in [
        (&[primary.as_str()][..], "InvalidParameterValue"),
        (&["10.0.0.250"], "InvalidParameterValue"),
        (&[], "MissingParameter"),
    ] {
        assert_eq!(unassign(&mut cloud, id, addresses).unwrap_err().code, code);
    }
    assert_eq!(assign(&mut cloud, id, &[], None, false).unwrap_err().code, "MissingParameter");
    assert_eq!(
        text(assign(&mut cloud, id, &[&primary], None, false)),
        format!("InvalidIPAddress.InUse: Address {primary} is in use.")
    );
    cloud.delete(id).unwrap();
    assert_eq!(cloud.free(0), 11);
}

#[test]
fn a_secondary_address_moves_only_if_that_is_allowed_and_a_primary_one_never() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let (from, to) = (cloud.create(), cloud.create());
    let moved = assign(&mut cloud, from, &[], Some(1), false).unwrap()[0].to_string();
    let primary = cloud.interface(from).unwrap().private_ip_address.to_string();
    for (address, allowed) in [(&moved, false), (&primary, false), (&primary, true)] {
        let refused = assign(&mut cloud, to, &[address], None, allowed).unwrap_err();
        assert_eq!(refused.code, "InvalidIPAddress.InUse");
    }
    let free = cloud.free(0);
    assign(&mut cloud, to, &[&moved], None, true).unwrap();
    assert_eq!(cloud.interface(from).unwrap().secondary_private_ip_addresses.len(), 0);
    assert_eq!(cloud.interface(to).unwrap().secondary_private_ip_addresses[0].to_string(), moved);
    assert_eq!(cloud.free(0), free);
}

#[test]
fn a_type_takes_only_so_many_addresses_on_an_interface() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("t3.nano");
    let id = cloud.create();
    cloud.attach(id, instance, 1).unwrap();
    assign(&mut cloud, id, &[], Some(1), false).unwrap();
    assert_eq!(
        text(assign(&mut cloud, id, &[], Some(1), false)),
        "PrivateIpAddressLimitExceeded: Number of private IP addresses 3 exceeds the limit of 2 \
         for t3.nano"
    );
    let wide = cloud.create();
    assign(&mut cloud, wide, &[], Some(2), false).unwrap();
    let other = cloud.launch("t3.nano");
    assert_eq!(cloud.attach(wide, other, 1).unwrap_err().code, "PrivateIpAddressLimitExceeded");
}

#[test]
fn ipv6_addresses_come_and_go_and_are_never_handed_out_twice() {
    let mut cloud = Cloud::default();
    let (first, second) = (cloud.create(), cloud.create());
    let assign = |cloud: &mut Cloud, id: NetworkInterfaceId, named: &[&str], count| {
        let assign = AssignIpv6Addresses {
            network_interface_id: id.to_string(),
            ipv6_addresses: texts(named),
            ipv6_address_count: count,
            dry_run: false,
        };
        match cloud.call(Call::AssignIpv6Addresses(assign)) {
            Ok(Answer::AssignIpv6Addresses { assigned_ipv6_addresses, .. }) => {
                Ok(assigned_ipv6_addresses)
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => Err(error.code),
        }
    };
    let mut all = BTreeSet::new();
    for id in [first, second, first] {
        all.extend(assign(&mut cloud, id, &[], Some(2)).unwrap());
    }
    assert_eq!(all.len(), 6);
    let taken = cloud.interface(first).unwrap().ipv6_addresses[0].to_string();
    assert_eq!(assign(&mut cloud, second, &[&taken], None), Err("InvalidIPAddress.InUse"));
    assert_eq!(assign(&mut cloud, first, &[&taken], None), Ok(vec![]));
    assert_eq!(assign(&mut cloud, first, &["2600::5"], None), Err("InvalidParameterValue"));
    assert_eq!(assign(&mut cloud, first, &["x"], None), Err("InvalidParameterValue"));
    assert_eq!(assign(&mut cloud, first, &[], None), Err("MissingParameter"));
    assert_eq!(
        assign(&mut cloud, first, &[], Some(u32::MAX)),
        Err("PrivateIpAddressLimitExceeded")
    );
    let unassign = |id: NetworkInterfaceId, named: &[&str]| {
        Call::UnassignIpv6Addresses(UnassignIpv6Addresses {
            network_interface_id: id.to_string(),
            ipv6_addresses: texts(named),
            dry_run: false,
        })
    };
    assert_eq!(cloud.call(unassign(second, &[&taken])).unwrap_err().code, "InvalidParameterValue");
    assert_eq!(cloud.call(unassign(first, &[])).unwrap_err().code, "MissingParameter");
    cloud.ok(unassign(first, &[&taken]));
    assert_eq!(assign(&mut cloud, second, &[&taken], None).unwrap()[0].to_string(), taken);
    cloud.delete(second).unwrap();
    assert_eq!(assign(&mut cloud, first, &[&taken], None).unwrap()[0].to_string(), taken);
}
