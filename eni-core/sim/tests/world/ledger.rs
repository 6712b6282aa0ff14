//! The ledger: what it holds, and that a seed fixes it.

use std::time::Duration;

use eni_inject::Actor;
use eni_sim::{
    WorldConfig,
    call::NetworkInterfaceAttribute,
    ledger::{Event, Ledger, Modification},
};

use crate::cloud::Cloud;

/// A bit of everything: the ids are the seed's.
fn history(seed: u64) -> Cloud {
    let mut cloud = Cloud::of(&WorldConfig { seed, ..WorldConfig::default() });
    cloud.actor = Actor::new("env").unwrap();
    let instance = cloud.launch("m5.xlarge");
    cloud.actor = Actor::worker(7);
    cloud.now = Duration::from_secs(5);
    let mut create = cloud.create_request();
    create.client_token = Some("t".to_owned());
    let kept = cloud.create_with(create.clone()).unwrap().network_interface_id;
    cloud.create_with(create).unwrap();
    let attachment = cloud.attach(kept, instance, 1).unwrap();
    cloud.protect(kept, attachment, true).unwrap();
    cloud.modify(kept, NetworkInterfaceAttribute::SourceDestCheck(false)).unwrap();
    let loose = cloud.create();
    let first = cloud.attach(loose, instance, 2).unwrap();
    cloud.detach(first).unwrap();
    cloud.attach(loose, instance, 3).unwrap();
    let deleted = cloud.create();
    cloud.delete(deleted).unwrap();
    cloud.actor = Actor::new("env").unwrap();
    cloud.now = Duration::from_secs(9);
    cloud.terminate(instance).unwrap();
    cloud
}

#[test]
fn every_effect_is_there_in_order_with_who_and_when() {
    let cloud = history(1);
    let ledger = cloud.world.ledger();
    let names: Vec<_> = ledger
        .entries()
        .iter()
        .map(|entry| {
            let event = format!("{:?}", entry.event);
            let name = event.split_once(' ').unwrap().0.to_owned();
            (name, entry.actor.to_string(), entry.at.as_secs())
        })
        .collect();
    let named: Vec<_> =
        names.iter().map(|(name, actor, at)| (name.as_str(), actor.as_str(), *at)).collect();
    assert_eq!(
        named,
        [
            ("Launched", "env", 0),
            ("Created", "env", 0),
            ("Attached", "env", 0),
            ("Created", "w7", 5),
            ("Replayed", "w7", 5),
            ("Attached", "w7", 5),
            ("DeleteOnTerminationSet", "w7", 5),
            ("Modified", "w7", 5),
            ("Created", "w7", 5),
            ("Attached", "w7", 5),
            ("Detached", "w7", 5),
            ("Attached", "w7", 5),
            ("Created", "w7", 5),
            ("Deleted", "w7", 5),
            ("Terminated", "env", 9),
            ("Deleted", "env", 9),
            ("Deleted", "env", 9),
            ("Released", "env", 9),
        ]
    );
    assert!(ledger.entries().iter().map(|entry| entry.seq).eq(0..18));
    assert_eq!(
        ledger.entries()[7].event,
        Event::Modified {
            interface: ledger.entries()[7].event.interface().unwrap(),
            modification: Modification::SourceDestCheck(false),
        }
    );
}

#[test]
fn records_tell_who_made_what_and_what_became_of_it() {
    let cloud = history(1);
    let ledger = cloud.world.ledger();
    let mut records: Vec<_> = ledger.interfaces().collect();
    records.sort_by_key(|record| record.created_seq);
    let [primary, kept, loose, deleted] = records[..] else { panic!("{records:?}") };
    assert_eq!(primary.creator.as_str(), "env");
    assert!(primary.primary_of.is_some());
    assert_eq!(kept.creator.as_str(), "w7");
    assert_eq!(kept.client_token.as_deref(), Some("t"));
    assert_eq!(&*kept.description, "nat/i-0123456789abcdef0");
    assert_eq!(kept.primary_of, None);
    assert_eq!(loose.client_token, None);
    assert_eq!(
        records.iter().map(|record| record.deleted_seq).collect::<Vec<_>>(),
        [Some(15), Some(16), None, Some(13)]
    );
    assert!(loose.is_alive() && !deleted.is_alive());
    assert!(records.iter().all(|record| record.attachment.is_none()));
}

#[test]
fn a_record_follows_its_attachment() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.actor = Actor::worker(2);
    let attachment = cloud.attach(id, instance, 1).unwrap();
    let record = |cloud: &Cloud| cloud.world.ledger().interface(id).unwrap().attachment;
    let held = record(&cloud).unwrap();
    assert_eq!((held.attachment_id, held.instance_id), (attachment, instance));
    assert_eq!((held.device_index, held.network_card_index), (1, 0));
    assert_eq!((held.attached_by, held.attached_seq), (Actor::worker(2), 4));
    assert!(!held.delete_on_termination);
    cloud.protect(id, attachment, true).unwrap();
    assert!(record(&cloud).unwrap().delete_on_termination);
    cloud.detach(attachment).unwrap();
    assert_eq!(record(&cloud), None);
}

#[test]
fn a_reader_reads_each_entry_once() {
    let mut cloud = Cloud::default();
    cloud.create();
    let seq = cloud.world.ledger().next_seq();
    assert_eq!(cloud.world.ledger().since(0).len(), 1);
    assert_eq!(cloud.world.ledger().since(seq), []);
    let id = cloud.create();
    let [entry] = cloud.world.ledger().since(seq) else { panic!() };
    assert_eq!((entry.seq, entry.event.interface()), (seq, Some(id)));
    assert_eq!(cloud.world.ledger().since(u64::MAX), []);
}

#[test]
fn a_digest_changes_with_whatever_happens() {
    let mut cloud = history(1);
    let before = cloud.world.digest();
    assert_eq!(before, history(1).world.digest());
    assert_ne!(before, history(2).world.digest());
    assert_eq!(before, cloud.world.clone().digest());
    let mut copy = cloud.world.clone();
    copy.expire_tokens();
    assert_ne!(before, copy.digest(), "tokens are part of the world");
    cloud.launch("m5.large");
    assert_ne!(before, cloud.world.digest());
}

#[test]
fn the_same_seed_gives_the_same_ids_and_the_same_ledger() {
    let text = |seed| -> (Ledger, String) {
        let cloud = history(seed);
        let interfaces: Vec<_> = cloud.world.interfaces().collect();
        let text = format!("{interfaces:?} {:?}", cloud.world.instances().collect::<Vec<_>>());
        (cloud.world.ledger().clone(), text)
    };
    assert_eq!(text(1), text(1));
    assert_ne!(text(1).0, text(2).0);
    assert_ne!(text(1).1, text(2).1);
}

#[test]
fn ids_of_a_seed_stay_what_they_are() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large");
    let interface = cloud.create();
    let made = cloud.interface(interface).unwrap();
    assert_eq!(
        format!("{instance} {interface} {}", made.private_ip_address),
        "i-efb8fc41d44dcfa91 eni-8056fe377381362ee 10.0.52.46"
    );
}

#[test]
fn a_clone_is_a_world_of_its_own_with_the_same_future() {
    let mut first = history(3);
    let mut second = Cloud { world: first.world.clone(), now: first.now, actor: first.actor };
    let id = first.create();
    assert!(second.interface(id).is_err());
    assert_eq!(second.create(), id);
    assert_eq!(first.world.ledger(), second.world.ledger());
}
