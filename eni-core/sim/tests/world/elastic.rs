//! Elastic addresses.

use std::net::Ipv4Addr;

use eni_sim::{
    Answer, ApiError, Call,
    answer::Address,
    call::{
        AllocateAddress, AssociateAddress, DescribeAddresses, DisassociateAddress, ReleaseAddress,
    },
    id::AllocationId,
};

use crate::cloud::{Cloud, filter, texts};

fn allocate(cloud: &mut Cloud) -> (AllocationId, Ipv4Addr) {
    match cloud.ok(Call::AllocateAddress(AllocateAddress::default())) {
        Answer::AllocateAddress { allocation_id, public_ip } => (allocation_id, public_ip),
        other => panic!("{other:?}"),
    }
}

fn associate(allocation: AllocationId, interface: &str) -> AssociateAddress {
    AssociateAddress {
        allocation_id: Some(allocation.to_string()),
        network_interface_id: Some(interface.to_owned()),
        ..AssociateAddress::default()
    }
}

fn associated(cloud: &mut Cloud, associate: AssociateAddress) -> Result<String, ApiError> {
    match cloud.call(Call::AssociateAddress(associate))? {
        Answer::AssociateAddress { association_id } => Ok(association_id.to_string()),
        other => panic!("{other:?}"),
    }
}

fn release(id: AllocationId) -> Call {
    Call::ReleaseAddress(ReleaseAddress {
        allocation_id: Some(id.to_string()),
        ..ReleaseAddress::default()
    })
}

fn addresses(cloud: &mut Cloud, describe: DescribeAddresses) -> Result<Vec<Address>, ApiError> {
    match cloud.call(Call::DescribeAddresses(describe))? {
        Answer::DescribeAddresses { addresses } => Ok(addresses),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_is_associated_shown_on_both_sides_and_taken_back() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let interface = cloud.create();
    cloud.attach(interface, instance, 1).unwrap();
    let (id, public_ip) = allocate(&mut cloud);
    let association = associated(&mut cloud, associate(id, interface.as_str())).unwrap();
    let shown = cloud.interface(interface).unwrap();
    let held = shown.association().unwrap();
    assert_eq!((held.public_ip, held.allocation_id), (public_ip, id));
    assert_eq!(held.association_id.as_str(), association);
    let [address] = &addresses(&mut cloud, DescribeAddresses::default()).unwrap()[..] else {
        panic!();
    };
    assert_eq!(address.network_interface_id, Some(interface));
    assert_eq!(address.instance_id, Some(instance));
    assert_eq!(address.private_ip_address, Some(shown.private_ip_address));
    assert!(cloud.refused(release(id)).starts_with("InvalidIPAddress.InUse"));

    let again = associated(&mut cloud, associate(id, interface.as_str())).unwrap();
    assert_eq!(again, association, "asking for what is so is no error");

    let disassociate = Call::DisassociateAddress(DisassociateAddress {
        association_id: Some(association),
        ..DisassociateAddress::default()
    });
    cloud.ok(disassociate.clone());
    assert_eq!(cloud.interface(interface).unwrap().association(), None);
    assert!(cloud.refused(disassociate).starts_with("InvalidAssociationID.NotFound"));
    cloud.ok(release(id));
    assert!(cloud.refused(release(id)).starts_with("InvalidAllocationID.NotFound"));
}

#[test]
fn an_address_moves_unless_that_is_ruled_out() {
    let mut cloud = Cloud::default();
    let (first, second) = (cloud.create(), cloud.create());
    let (id, _) = allocate(&mut cloud);
    associated(&mut cloud, associate(id, first.as_str())).unwrap();
    let ruled_out =
        AssociateAddress { allow_reassociation: Some(false), ..associate(id, second.as_str()) };
    let refused = associated(&mut cloud, ruled_out).unwrap_err();
    assert_eq!(refused.code, "Resource.AlreadyAssociated");
    associated(&mut cloud, associate(id, second.as_str())).unwrap();
    assert_eq!(cloud.interface(first).unwrap().association(), None);
    assert!(cloud.interface(second).unwrap().association().is_some());
}

#[test]
fn an_address_goes_free_when_its_interface_goes() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let (id, public_ip) = allocate(&mut cloud);
    let to_instance = AssociateAddress {
        allocation_id: Some(id.to_string()),
        instance_id: Some(instance.to_string()),
        ..AssociateAddress::default()
    };
    associated(&mut cloud, to_instance.clone()).unwrap();
    assert_eq!(cloud.instance(instance).public_ip_address, Some(public_ip));
    cloud.terminate(instance).unwrap();
    let [address] = &addresses(&mut cloud, DescribeAddresses::default()).unwrap()[..] else {
        panic!();
    };
    assert_eq!((address.association_id, address.instance_id), (None, None));
    assert_eq!(associated(&mut cloud, to_instance).unwrap_err().code, "InvalidInstanceID");
    cloud.ok(release(id));
}

#[test]
fn an_association_says_what_is_wrong_with_it() {
    let mut cloud = Cloud::default();
    let interface = cloud.create();
    let (id, _) = allocate(&mut cloud);
    let good = associate(id, interface.as_str());
    let nothing = AssociateAddress::default();
    for (associate, code) in [
        (nothing.clone(), "MissingParameter"),
        (
            AssociateAddress { allocation_id: good.allocation_id.clone(), ..nothing },
            "MissingParameter",
        ),
        (associate(id, "eni-00000000"), "InvalidNetworkInterfaceID.NotFound"),
        (
            AssociateAddress {
                allocation_id: Some("eipalloc-00000000".to_owned()),
                ..good.clone()
            },
            "InvalidAllocationID.NotFound",
        ),
        (
            AssociateAddress { instance_id: Some("i-00000000".to_owned()), ..good.clone() },
            "InvalidParameterCombination",
        ),
        (
            AssociateAddress { private_ip_address: Some("10.0.0.1".to_owned()), ..good },
            "InvalidParameterValue",
        ),
    ] {
        let refused = cloud.refused(Call::AssociateAddress(associate));
        assert!(refused.starts_with(code), "{refused}");
    }
}

#[test]
fn there_are_five_addresses_each_once_and_they_are_found() {
    let mut cloud = Cloud::default();
    let all: Vec<_> = (0..5).map(|_| allocate(&mut cloud)).collect();
    let mut ips: Vec<_> = all.iter().map(|(_, ip)| *ip).collect();
    ips.sort_unstable();
    ips.dedup();
    assert_eq!(ips.len(), 5);
    let sixth = Call::AllocateAddress(AllocateAddress::default());
    assert_eq!(
        cloud.refused(sixth),
        "AddressLimitExceeded: The maximum number of addresses has been reached."
    );
    let found = |cloud: &mut Cloud, describe| {
        let found = addresses(cloud, describe)?;
        Ok::<_, ApiError>(found.iter().map(|address| address.public_ip).collect::<Vec<_>>())
    };
    let by_ip = texts(&[&all[2].1.to_string()]);
    let by_ip = DescribeAddresses { public_ips: by_ip, ..DescribeAddresses::default() };
    assert_eq!(found(&mut cloud, by_ip).unwrap(), [all[2].1]);
    let by_id = texts(&[all[3].0.as_str()]);
    let by_id = DescribeAddresses { allocation_ids: by_id, ..DescribeAddresses::default() };
    assert_eq!(found(&mut cloud, by_id).unwrap(), [all[3].1]);
    let filters = vec![filter("public-ip", &[&all[4].1.to_string()])];
    let filtered = DescribeAddresses { filters, ..DescribeAddresses::default() };
    assert_eq!(found(&mut cloud, filtered).unwrap(), [all[4].1]);
    let unknown =
        DescribeAddresses { public_ips: texts(&["9.9.9.9"]), ..DescribeAddresses::default() };
    assert_eq!(found(&mut cloud, unknown).unwrap_err().code, "InvalidAddress.NotFound");
}
