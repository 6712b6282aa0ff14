//! Client tokens: replay, mismatch, and what is left of a deleted interface.

use eni_sim::{
    NetworkInterfaceStatus, WorldConfig,
    call::{CreateNetworkInterface, NetworkInterfaceAttribute},
    config::TokenAfterDeletion,
    ledger::Event,
};

use crate::cloud::{Cloud, text};

const MISMATCH: &str = "IdempotentParameterMismatch: The request uses the same client token as a \
                        previous, but non-identical request.";

fn with_token(cloud: &Cloud, token: &str) -> CreateNetworkInterface {
    CreateNetworkInterface { client_token: Some(token.to_owned()), ..cloud.create_request() }
}

#[test]
fn the_same_token_answers_the_same_interface_as_it_is_now() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let create = with_token(&cloud, "t");
    let first = cloud.create_with(create.clone()).unwrap();
    let id = first.network_interface_id;
    cloud.attach(id, instance, 1).unwrap();
    cloud.modify(id, NetworkInterfaceAttribute::Description("changed".to_owned())).unwrap();
    let free = cloud.free(0);
    let again = cloud.create_with(create).unwrap();
    assert_eq!(again, cloud.interface(id).unwrap());
    assert_eq!(again.status, NetworkInterfaceStatus::InUse);
    assert_eq!(cloud.free(0), free, "nothing new was made");
    let last = cloud.world.ledger().entries().last().unwrap();
    assert_eq!(last.event, Event::Replayed { interface: id, client_token: "t".into() });
}

#[test]
fn another_token_or_none_makes_another_interface() {
    let mut cloud = Cloud::default();
    let creates = [
        with_token(&cloud, "t"),
        with_token(&cloud, "T"),
        cloud.create_request(),
        cloud.create_request(),
    ];
    let mut ids: Vec<_> =
        creates.map(|create| cloud.create_with(create).unwrap().network_interface_id).into();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn a_token_with_any_other_parameter_is_a_mismatch() {
    let mut cloud = Cloud::default();
    let create = with_token(&cloud, "t");
    cloud.create_with(create.clone()).unwrap();
    let default_group = cloud.world.security_groups()[0].to_string();
    let mut tags = create.tags.clone();
    std::sync::Arc::make_mut(&mut tags).insert("more".to_owned(), String::new());
    for other in [
        CreateNetworkInterface { subnet_id: cloud.subnet(1).to_string(), ..create.clone() },
        CreateNetworkInterface { subnet_id: "subnet-00000000".to_owned(), ..create.clone() },
        CreateNetworkInterface { description: "other".to_owned(), ..create.clone() },
        CreateNetworkInterface { groups: vec![default_group], ..create.clone() },
        CreateNetworkInterface { tags, ..create },
    ] {
        assert_eq!(text(cloud.create_with(other)), MISMATCH);
    }
    assert_eq!(cloud.world.interfaces().count(), 1);
}

#[test]
fn a_refused_create_leaves_its_token_unused() {
    let mut cloud = Cloud::default();
    let create = with_token(&cloud, "t");
    let bad = CreateNetworkInterface { subnet_id: "subnet-00000000".to_owned(), ..create.clone() };
    cloud.create_with(bad).unwrap_err();
    cloud.create_with(create).unwrap();
}

#[test]
fn a_token_is_1_to_64_ascii_characters() {
    let mut cloud = Cloud::default();
    let longest = "x".repeat(64);
    cloud.create_with(with_token(&cloud, &longest)).unwrap();
    for token in ["", "é", &"x".repeat(65)] {
        let create = with_token(&cloud, token);
        assert_eq!(
            text(cloud.create_with(create)),
            "InvalidClientToken: The client token must be 1 to 64 ASCII characters."
        );
    }
}

fn cloud_of(token_after_deletion: TokenAfterDeletion) -> Cloud {
    Cloud::of(&WorldConfig { token_after_deletion, ..WorldConfig::default() })
}

#[test]
fn by_default_a_token_replays_the_interface_that_was_deleted() {
    assert_eq!(
        WorldConfig::default().token_after_deletion,
        TokenAfterDeletion::ReplaysTheOldInterface
    );
    let mut cloud = Cloud::default();
    let create = with_token(&cloud, "t");
    let first = cloud.create_with(create.clone()).unwrap();
    cloud.delete(first.network_interface_id).unwrap();
    let free = cloud.free(0);
    assert_eq!(cloud.create_with(create.clone()).unwrap(), first);
    assert_eq!(cloud.free(0), free);
    cloud.interface(first.network_interface_id).unwrap_err();
    let other = CreateNetworkInterface { description: "other".to_owned(), ..create };
    assert_eq!(text(cloud.create_with(other)), MISMATCH);
}

#[test]
fn a_token_can_be_set_to_mismatch_once_its_interface_was_deleted() {
    let mut cloud = cloud_of(TokenAfterDeletion::Mismatches);
    let create = with_token(&cloud, "t");
    let first = cloud.create_with(create.clone()).unwrap();
    assert!(cloud.create_with(create.clone()).is_ok(), "while it lives, it replays");
    cloud.delete(first.network_interface_id).unwrap();
    assert_eq!(text(cloud.create_with(create)), MISMATCH);
}

#[test]
fn a_token_can_be_set_to_make_a_new_interface_once_its_own_was_deleted() {
    let mut cloud = cloud_of(TokenAfterDeletion::MakesANewInterface);
    let create = with_token(&cloud, "t");
    let first = cloud.create_with(create.clone()).unwrap();
    cloud.delete(first.network_interface_id).unwrap();
    let other = CreateNetworkInterface { description: "other".to_owned(), ..create.clone() };
    let second = cloud.create_with(other.clone()).unwrap();
    assert_ne!(second.network_interface_id, first.network_interface_id);
    assert_eq!(cloud.create_with(other).unwrap().network_interface_id, second.network_interface_id);
    assert_eq!(text(cloud.create_with(create)), MISMATCH, "the token is the new one's now");
}

#[test]
fn a_token_outlives_an_interface_that_went_with_its_instance() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let create = with_token(&cloud, "t");
    let first = cloud.create_with(create.clone()).unwrap();
    let attachment = cloud.attach(first.network_interface_id, instance, 1).unwrap();
    cloud.protect(first.network_interface_id, attachment, true).unwrap();
    cloud.terminate(instance).unwrap();
    assert_eq!(cloud.create_with(create).unwrap(), first);
}
