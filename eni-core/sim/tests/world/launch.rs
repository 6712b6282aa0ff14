//! Launches with interfaces of their own, counts, tags and tokens.

use std::time::Duration;

use eni_sim::{
    Answer, ApiError, Call, Instance, InstanceStateName, WorldConfig,
    call::{InstanceNetworkInterfaceSpecification, RunInstances, TagSpecification},
    config::TokenAfterTermination,
    ledger::Event,
};

use crate::cloud::{Cloud, run, text, tiny_subnet};

fn launched(cloud: &mut Cloud, run: RunInstances) -> Result<Vec<Instance>, ApiError> {
    match cloud.call(Call::RunInstances(run))? {
        Answer::RunInstances { instances } => Ok(instances),
        other => panic!("{other:?}"),
    }
}

fn specification(device_index: u32) -> InstanceNetworkInterfaceSpecification {
    InstanceNetworkInterfaceSpecification {
        device_index: Some(device_index),
        ..InstanceNetworkInterfaceSpecification::default()
    }
}

fn with(specifications: Vec<InstanceNetworkInterfaceSpecification>) -> RunInstances {
    let network_interfaces = specifications;
    RunInstances { subnet_id: None, network_interfaces, ..run("", "m5.large", 1) }
}

#[test]
fn a_launch_makes_what_it_specifies_and_attaches_what_exists() {
    let mut cloud = Cloud::default();
    let existing = cloud.create();
    let subnet = cloud.subnet(0).to_string();
    let instances = launched(
        &mut cloud,
        with(vec![
            InstanceNetworkInterfaceSpecification {
                subnet_id: Some(subnet.clone()),
                description: Some("kept".to_owned()),
                delete_on_termination: Some(false),
                secondary_private_ip_address_count: Some(2),
                ipv6_address_count: Some(1),
                ..specification(0)
            },
            InstanceNetworkInterfaceSpecification {
                network_interface_id: Some(existing.to_string()),
                ..specification(2)
            },
            InstanceNetworkInterfaceSpecification { subnet_id: Some(subnet), ..specification(1) },
        ]),
    )
    .unwrap();
    let [instance] = &instances[..] else { panic!("{instances:?}") };
    let shown: Vec<_> = cloud
        .instance(instance.instance_id)
        .network_interfaces
        .iter()
        .map(|held| (held.attachment.device_index, held.attachment.delete_on_termination))
        .collect();
    assert_eq!(shown, [(0, false), (1, true), (2, false)]);
    let primary = &instance.network_interfaces[0].network_interface;
    assert_eq!(&*primary.description, "kept");
    assert_eq!(primary.secondary_private_ip_addresses.len(), 2);
    assert_eq!(primary.ipv6_addresses.len(), 1);
    assert_eq!(instance.network_interfaces[2].network_interface_id, existing);
    cloud.terminate(instance.instance_id).unwrap();
    assert_eq!(cloud.world.interfaces().count(), 2, "the kept one and the existing one");
}

#[test]
fn a_launch_with_impossible_interfaces_launches_nothing() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let (existing, taken) = (cloud.create().to_string(), cloud.create());
    cloud.attach(taken, instance, 1).unwrap();
    let (subnet, other_zone) = (cloud.subnet(0).to_string(), cloud.subnet(1).to_string());
    let new = |index| InstanceNetworkInterfaceSpecification {
        subnet_id: Some(subnet.clone()),
        ..specification(index)
    };
    let known = |index, id: &str| InstanceNetworkInterfaceSpecification {
        network_interface_id: Some(id.to_owned()),
        ..specification(index)
    };
    let at = |ip: &str, index| InstanceNetworkInterfaceSpecification {
        private_ip_address: Some(ip.to_owned()),
        ..new(index)
    };
    let code = "InvalidParameterCombination";
    for (run, code) in [
        (
            with(vec![InstanceNetworkInterfaceSpecification { device_index: None, ..new(0) }]),
            "InvalidParameterValue",
        ),
        (with(vec![new(1)]), "InvalidParameterValue"),
        (with(vec![new(0), new(0)]), "InvalidParameterValue"),
        (with(vec![new(0), new(1), new(2), new(3)]), "AttachmentLimitExceeded"),
        (with(vec![new(0), known(1, taken.as_str())]), "InvalidNetworkInterface.InUse"),
        (with(vec![known(0, &existing), known(1, &existing)]), "InvalidNetworkInterface.InUse"),
        (with(vec![new(0), known(1, "eni-00000000")]), "InvalidNetworkInterfaceID.NotFound"),
        (
            with(vec![InstanceNetworkInterfaceSpecification {
                delete_on_termination: Some(true),
                ..known(0, &existing)
            }]),
            code,
        ),
        (
            with(vec![InstanceNetworkInterfaceSpecification {
                description: Some("new".to_owned()),
                ..known(0, &existing)
            }]),
            code,
        ),
        (RunInstances { max_count: 2, ..with(vec![known(0, &existing)]) }, code),
        (RunInstances { subnet_id: Some(subnet.clone()), ..with(vec![new(0)]) }, code),
        (
            RunInstances {
                security_group_ids: vec!["sg-00000000".to_owned()],
                ..with(vec![new(0)])
            },
            code,
        ),
        (
            with(vec![
                new(0),
                InstanceNetworkInterfaceSpecification {
                    subnet_id: Some(other_zone),
                    ..specification(1)
                },
            ]),
            code,
        ),
        (with(vec![at("10.0.0.9", 0), at("10.0.0.9", 1)]), "InvalidParameterValue"),
        (RunInstances { image_id: None, ..with(vec![new(0)]) }, "MissingParameter"),
        (
            RunInstances { image_id: Some("ami".to_owned()), ..with(vec![new(0)]) },
            "InvalidAMIID.Malformed",
        ),
        (RunInstances { max_count: 0, ..with(vec![new(0)]) }, "InvalidParameterValue"),
        (
            RunInstances { availability_zone: Some("us-east-1b".to_owned()), ..with(vec![new(0)]) },
            "InvalidParameterValue",
        ),
    ] {
        let asked = format!("{run:?}");
        let refused = cloud.refused(Call::RunInstances(run));
        assert!(refused.starts_with(code), "{asked}: {refused}");
    }
    assert_eq!(cloud.world.instances().count(), 1);
}

#[test]
fn as_many_are_launched_as_there_is_room_for_but_not_fewer_than_asked() {
    let mut cloud = Cloud::of(&tiny_subnet());
    let subnet = cloud.subnet(0).to_string();
    let range =
        |min_count, max_count| RunInstances { min_count, max_count, ..run(&subnet, "m5.large", 1) };
    let first = launched(&mut cloud, range(1, 4)).unwrap();
    assert_eq!(first.len(), 4);
    let indexes: Vec<_> = first.iter().map(|instance| instance.ami_launch_index).collect();
    assert_eq!(indexes, [0, 1, 2, 3]);
    assert!(first.iter().all(|one| one.reservation_id == first[0].reservation_id));
    assert_eq!(
        launched(&mut cloud, range(8, 9)).unwrap_err().code,
        "InsufficientFreeAddressesInSubnet"
    );
    let second = launched(&mut cloud, range(7, u32::MAX)).unwrap();
    assert_eq!(second.len(), 7);
    assert_ne!(second[0].reservation_id, first[0].reservation_id);
}

#[test]
fn without_a_subnet_a_launch_goes_to_a_default_one() {
    let mut cloud = Cloud::default();
    let nowhere = RunInstances { subnet_id: None, ..run("", "m5.large", 1) };
    let instances = launched(&mut cloud, nowhere.clone()).unwrap();
    assert_eq!(instances[0].subnet_id, cloud.subnet(0));
    let zone = Some("us-east-1c".to_owned());
    let there = RunInstances { availability_zone: zone, ..nowhere.clone() };
    assert_eq!(launched(&mut cloud, there).unwrap()[0].subnet_id, cloud.subnet(2));
    let small = RunInstances { instance_type: None, ..nowhere };
    assert_eq!(&*launched(&mut cloud, small).unwrap()[0].instance_type, "m1.small");
}

#[test]
fn a_launch_tags_what_it_makes() {
    let mut cloud = Cloud::default();
    let tagged = |kind: &str, value: &str| TagSpecification {
        resource_type: kind.to_owned(),
        tags: [("name".to_owned(), value.to_owned())].into(),
    };
    let subnet = cloud.subnet(0).to_string();
    let with_tags =
        |tag_specifications| RunInstances { tag_specifications, ..run(&subnet, "m5.large", 1) };
    let specifications = vec![tagged("instance", "i"), tagged("network-interface", "n")];
    let [instance] = &launched(&mut cloud, with_tags(specifications)).unwrap()[..] else {
        panic!();
    };
    assert_eq!(instance.tag_set["name"], "i");
    assert_eq!(instance.network_interfaces[0].network_interface.tag_set["name"], "n");
    let wrong = launched(&mut cloud, with_tags(vec![tagged("subnet", "s")])).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "InvalidParameterValue: 'subnet' is not a valid taggable resource type for this operation."
    );
}

fn with_token(cloud: &Cloud) -> RunInstances {
    let client_token = Some("t".to_owned());
    RunInstances { client_token, ..run(cloud.subnet(0).as_str(), "m5.large", 2) }
}

#[test]
fn the_same_token_answers_the_same_instances_as_they_are_now() {
    let mut cloud = Cloud::default();
    let run = with_token(&cloud);
    let first = launched(&mut cloud, run.clone()).unwrap();
    let again = launched(&mut cloud, run.clone()).unwrap();
    assert_eq!(again.len(), 2);
    for (first, again) in first.iter().zip(&again) {
        assert_eq!(again.instance_id, first.instance_id);
        assert_eq!(again.state, InstanceStateName::Running);
        assert_eq!(again.client_token.as_deref(), Some("t"));
    }
    assert_eq!(cloud.world.instances().count(), 2);
    let last = cloud.world.ledger().entries().last().unwrap();
    assert!(matches!(last.event, Event::LaunchReplayed { .. }));
    let other = RunInstances { max_count: 3, ..run };
    assert_eq!(launched(&mut cloud, other).unwrap_err().code, "IdempotentParameterMismatch");
}

#[test]
fn the_token_of_a_terminated_launch_means_what_is_set() {
    use TokenAfterTermination::{InstanceTerminated, LaunchesNewInstances, ReplaysTheOldInstances};
    assert_eq!(WorldConfig::default().token_after_termination, InstanceTerminated);
    for variant in [InstanceTerminated, LaunchesNewInstances, ReplaysTheOldInstances] {
        let config = WorldConfig { token_after_termination: variant, ..WorldConfig::default() };
        let mut cloud = Cloud::of(&config);
        let run = with_token(&cloud);
        let first = launched(&mut cloud, run.clone()).unwrap();
        cloud.terminate(first[0].instance_id).unwrap();
        let half = launched(&mut cloud, run.clone()).unwrap();
        assert_eq!(half[0].instance_id, first[0].instance_id, "one of them still runs");
        cloud.terminate(first[1].instance_id).unwrap();
        match (variant, launched(&mut cloud, run)) {
            (InstanceTerminated, refused) => assert_eq!(
                text(refused),
                "IdempotentInstanceTerminated: The request to launch an instance uses the same \
                 client token as a previous request for which the instance has been terminated."
            ),
            (ReplaysTheOldInstances, replayed) => {
                let replayed = replayed.unwrap();
                assert_eq!(replayed[0].instance_id, first[0].instance_id);
                assert_eq!(replayed[0].state, InstanceStateName::Terminated);
            }
            (LaunchesNewInstances, new) => {
                assert_ne!(new.unwrap()[0].instance_id, first[0].instance_id);
            }
        }
    }
}

#[test]
fn a_launch_that_is_forgotten_is_never_replayed_as_nothing() {
    let mut cloud = Cloud::of(&WorldConfig {
        token_after_termination: TokenAfterTermination::ReplaysTheOldInstances,
        terminated_visible: Duration::ZERO,
        ..WorldConfig::default()
    });
    let run = with_token(&cloud);
    let first = launched(&mut cloud, run.clone()).unwrap();
    for instance in &first {
        cloud.terminate(instance.instance_id).unwrap();
    }
    let again = launched(&mut cloud, run).unwrap();
    assert_eq!(again.len(), first.len());
    assert!(again.iter().all(|it| first.iter().all(|old| old.instance_id != it.instance_id)));
}

#[test]
fn tokens_are_forgotten_after_their_window_and_when_they_are_told_to() {
    let token_window = Some(Duration::from_secs(60));
    let mut cloud = Cloud::of(&WorldConfig { token_window, ..WorldConfig::default() });
    let mut create = cloud.create_request();
    create.client_token = Some("t".to_owned());
    let run = with_token(&cloud);
    let both = |cloud: &mut Cloud| {
        let interface = cloud.create_with(create.clone()).unwrap().network_interface_id;
        (interface, launched(cloud, run.clone()).unwrap()[0].instance_id)
    };
    let first = both(&mut cloud);
    cloud.now = Duration::from_secs(60) - Duration::from_nanos(1);
    assert_eq!(both(&mut cloud), first);
    cloud.now = Duration::from_secs(60);
    let second = both(&mut cloud);
    assert!(second.0 != first.0 && second.1 != first.1);
    assert_eq!(both(&mut cloud), second);
    cloud.world.expire_tokens();
    let third = both(&mut cloud);
    assert!(third.0 != second.0 && third.1 != second.1);
}
