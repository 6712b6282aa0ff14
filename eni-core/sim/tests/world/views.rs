//! Reads of what was: versions, views and what is fresh.

use std::time::Duration;

use eni_sim::{
    Answer, Call, Choice, NetworkInterface, Resource, Stages, Version, View, WorldConfig,
    call::{
        DescribeInstances, DescribeNetworkInterfaceAttribute, DescribeNetworkInterfaces,
        DescribeTags, NetworkInterfaceAttribute,
    },
    id::NetworkInterfaceId,
};

use crate::cloud::{Cloud, filter};

const MEMORY: Duration = Duration::from_secs(10);

fn remembering() -> Cloud {
    Cloud::of(&WorldConfig { memory: MEMORY, ..WorldConfig::default() })
}

fn all() -> Call {
    Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default())
}

fn filtered(name: &str, value: &str) -> Call {
    let filters = vec![filter(name, &[value])];
    Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
        filters,
        ..DescribeNetworkInterfaces::default()
    })
}

fn by_id(id: NetworkInterfaceId) -> Call {
    Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
        network_interface_ids: vec![id.to_string()],
        ..DescribeNetworkInterfaces::default()
    })
}

fn view(id: NetworkInterfaceId, record: usize, index: usize) -> View {
    View::from_iter([(Resource::Interface(id), Version { record, index })])
}

impl Cloud {
    fn seen(&mut self, call: &Call, view: &View) -> Vec<NetworkInterface> {
        match self.world.apply_seen(self.now, self.actor, call, view).unwrap() {
            Answer::DescribeNetworkInterfaces { network_interfaces, .. } => {
                network_interfaces.iter().map(|found| (**found).clone()).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn describe(&mut self, id: NetworkInterfaceId, text: &str) {
        self.modify(id, NetworkInterfaceAttribute::Description(text.to_owned())).unwrap();
    }
}

#[test]
fn without_memory_a_read_has_no_choice_and_a_view_changes_nothing() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    cloud.describe(id, "other");
    assert_eq!(cloud.world.older(cloud.now, &all()), []);
    let [shown] = &cloud.seen(&all(), &View::fresh())[..] else { panic!() };
    assert_eq!(&*shown.description, "other");
}

#[test]
fn a_new_interface_may_not_be_seen_yet_and_a_deleted_one_may_be_seen_still() {
    let mut cloud = remembering();
    let id = cloud.create();
    let choice = Choice { resource: Resource::Interface(id), superseded_at: vec![cloud.now] };
    assert_eq!(cloud.world.older(cloud.now, &all()), [choice]);
    assert_eq!(cloud.seen(&all(), &view(id, 0, 0)).len(), 1);
    assert_eq!(cloud.seen(&all(), &view(id, 1, 1)), []);
    let missing = cloud.world.apply_seen(cloud.now, cloud.actor, &by_id(id), &view(id, 1, 1));
    assert_eq!(missing.unwrap_err().code, "InvalidNetworkInterfaceID.NotFound");

    cloud.now += MEMORY;
    cloud.delete(id).unwrap();
    assert_eq!(cloud.seen(&all(), &view(id, 0, 0)), []);
    let [still] = &cloud.seen(&all(), &view(id, 1, 1))[..] else { panic!() };
    assert_eq!(still.network_interface_id, id);
    assert_eq!(cloud.seen(&by_id(id), &view(id, 1, 1)).len(), 1);
    cloud.delete(id).unwrap_err();
}

#[test]
fn only_distinct_older_values_are_offered_the_newest_first() {
    let mut cloud = remembering();
    let id = cloud.create();
    cloud.now += MEMORY;
    for (after, text) in [(1, "b"), (2, "c"), (2, "b"), (1, "d")] {
        cloud.now += Duration::from_secs(after);
        cloud.describe(id, text);
    }
    let at = |n| MEMORY + Duration::from_secs(n);
    let [choice] = &cloud.world.older(cloud.now, &all())[..] else { panic!() };
    // `b` was there twice: the later one is the one that counts.
    assert_eq!(choice.superseded_at, [at(6), at(5), at(1)]);
    let texts: Vec<_> = (0..5)
        .map(|n| {
            let seen = cloud.seen(&all(), &view(id, n, n));
            seen.first().map(|seen| seen.description.to_string())
        })
        .collect();
    let expected = ["d", "b", "c", "nat/i-0123456789abcdef0"].map(|text| Some(text.to_owned()));
    assert_eq!(texts[..4], expected);
    assert_eq!(texts[4], None, "a version that it has not shows nothing");
}

#[test]
fn a_value_that_came_back_is_not_older_than_itself() {
    let mut cloud = remembering();
    let id = cloud.create();
    cloud.now += MEMORY;
    let original = cloud.interface(id).unwrap().description.to_string();
    cloud.describe(id, "b");
    cloud.describe(id, &original);
    let [choice] = &cloud.world.older(cloud.now, &all())[..] else { panic!() };
    assert_eq!(choice.superseded_at.len(), 1);
}

#[test]
fn what_was_is_forgotten_after_the_memory_and_a_settled_resource_offers_nothing() {
    let mut cloud = remembering();
    let id = cloud.create();
    cloud.now += Duration::from_secs(1);
    cloud.describe(id, "b");
    cloud.now = MEMORY - Duration::from_nanos(1);
    assert_eq!(cloud.world.older(cloud.now, &all())[0].superseded_at.len(), 2);
    cloud.now = MEMORY;
    assert_eq!(cloud.world.older(cloud.now, &all())[0].superseded_at.len(), 1);
    cloud.now = MEMORY + Duration::from_secs(1);
    assert_eq!(cloud.world.older(cloud.now, &all()), []);
}

#[test]
fn filters_look_at_the_index_and_the_reply_at_the_record() {
    let mut cloud = remembering();
    let id = cloud.create();
    cloud.now += MEMORY;
    cloud.describe(id, "new");
    let (old, new) = (filtered("description", "nat/*"), filtered("description", "new"));
    let text = |found: &[NetworkInterface]| found.first().map(|one| one.description.to_string());
    for (call, record, index, expected) in [
        (&new, 0, 0, Some("new")),
        (&new, 1, 0, Some("nat/i-0123456789abcdef0")),
        (&new, 0, 1, None),
        (&old, 0, 0, None),
        (&old, 0, 1, Some("new")),
        (&old, 1, 1, Some("nat/i-0123456789abcdef0")),
    ] {
        let found = cloud.seen(call, &view(id, record, index));
        assert_eq!(text(&found).as_deref(), expected, "{call:?} {record} {index}");
    }
}

#[test]
fn a_read_offers_only_what_could_make_a_difference_to_it() {
    let mut cloud = remembering();
    let (first, second) = (cloud.create(), cloud.create());
    let instance = cloud.launch("m5.large");
    let ids = |cloud: &Cloud, call: &Call| -> Vec<String> {
        let older = cloud.world.older(cloud.now, call);
        older.iter().map(|choice| choice.resource.id().to_owned()).collect()
    };
    assert_eq!(ids(&cloud, &by_id(first)), [first.to_string()]);
    assert_eq!(ids(&cloud, &all()).len(), 3);
    assert_eq!(ids(&cloud, &filtered("description", "nat/*")).len(), 2);
    assert_eq!(ids(&cloud, &filtered("description", "no")).len(), 0);
    let instances = Call::DescribeInstances(DescribeInstances::default());
    assert_eq!(ids(&cloud, &instances), [instance.to_string()]);
    assert_eq!(ids(&cloud, &Call::DescribeTags(DescribeTags::default())).len(), 4);
    let delete = eni_sim::call::DeleteNetworkInterface {
        network_interface_id: second.to_string(),
        dry_run: false,
    };
    assert_eq!(ids(&cloud, &Call::DeleteNetworkInterface(delete)).len(), 0);
}

#[test]
fn an_attachment_is_seen_late_by_its_interface_and_by_its_instance_each_for_itself() {
    let mut cloud = remembering();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.now += MEMORY;
    cloud.attach(id, instance, 1).unwrap();
    let attached = |cloud: &mut Cloud, record| {
        cloud.seen(&by_id(id), &view(id, record, record))[0].attachment.is_some()
    };
    assert!(attached(&mut cloud, 0) && !attached(&mut cloud, 1));
    let held = |cloud: &mut Cloud, n| {
        let describe = Call::DescribeInstances(DescribeInstances {
            instance_ids: vec![instance.to_string()],
            ..DescribeInstances::default()
        });
        let view = View::from_iter([(Resource::Instance(instance), Version::both(n))]);
        match cloud.world.apply_seen(cloud.now, cloud.actor, &describe, &view).unwrap() {
            Answer::DescribeInstances { instances, .. } => instances[0].network_interfaces.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((held(&mut cloud, 0), held(&mut cloud, 1)), (2, 1));
}

#[test]
fn one_call_supersedes_once_whatever_it_does_on_its_way() {
    let mut cloud = remembering();
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    cloud.attach(id, instance, 1).unwrap();
    cloud.now += MEMORY;
    cloud.terminate(instance).unwrap();
    let [choice] = &cloud.world.older(cloud.now, &by_id(id))[..] else { panic!() };
    assert_eq!(choice.superseded_at.len(), 1, "attached, then loose: nothing in between");
    let primary = cloud.world.ledger().interfaces().find(|made| made.primary_of.is_some());
    let primary = primary.unwrap().network_interface_id;
    let [choice] = &cloud.world.older(cloud.now, &by_id(primary))[..] else { panic!() };
    assert_eq!(choice.superseded_at.len(), 1, "attached, then gone");
}

#[test]
fn stages_leave_their_own_versions_at_their_own_times() {
    let stage = Duration::from_secs(1);
    let mut cloud = Cloud::of(&WorldConfig {
        memory: MEMORY,
        stages: Stages { duration: stage },
        ..WorldConfig::default()
    });
    cloud.create();
    cloud.now = stage * 3;
    cloud.world.settle(cloud.now);
    let [choice] = &cloud.world.older(cloud.now, &all())[..] else { panic!() };
    assert_eq!(choice.superseded_at, [stage, Duration::ZERO]);
}

#[test]
fn a_change_acts_on_how_things_are_whatever_the_view() {
    let mut cloud = remembering();
    let id = cloud.create();
    let stale = view(id, 1, 1);
    let modify = eni_sim::call::ModifyNetworkInterfaceAttribute {
        network_interface_id: id.to_string(),
        attribute: NetworkInterfaceAttribute::SourceDestCheck(false),
        dry_run: false,
    };
    let modify = Call::ModifyNetworkInterfaceAttribute(modify);
    cloud.world.apply_seen(cloud.now, cloud.actor, &modify, &stale).unwrap();
    assert!(!cloud.interface(id).unwrap().source_dest_check);
}

#[test]
fn attributes_and_tags_are_read_as_they_were() {
    let mut cloud = remembering();
    let id = cloud.create();
    cloud.now += MEMORY;
    cloud.describe(id, "new");
    let attribute = Call::DescribeNetworkInterfaceAttribute(DescribeNetworkInterfaceAttribute {
        network_interface_id: id.to_string(),
        attribute: Some("description".to_owned()),
        dry_run: false,
    });
    let shown = |cloud: &mut Cloud, n| {
        cloud.world.apply_seen(cloud.now, cloud.actor, &attribute, &view(id, n, n)).unwrap()
    };
    assert_ne!(shown(&mut cloud, 0), shown(&mut cloud, 1));
    let tags = Call::DescribeTags(DescribeTags::default());
    cloud.delete(id).unwrap();
    let count = |cloud: &mut Cloud, n| match cloud
        .world
        .apply_seen(cloud.now, cloud.actor, &tags, &view(id, n, n))
        .unwrap()
    {
        Answer::DescribeTags { tags, .. } => tags.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((count(&mut cloud, 0), count(&mut cloud, 1)), (0, 1));
}

#[test]
fn what_was_made_lately_is_fresh() {
    let mut cloud = Cloud { now: Duration::from_secs(100), ..Cloud::default() };
    let instance = cloud.launch("m5.large");
    let id = cloud.create();
    let attachment = cloud.attach(id, instance, 1).unwrap();
    let within = Duration::from_secs(5);
    for name in [id.to_string(), instance.to_string(), attachment.to_string()] {
        assert!(cloud.world.is_fresh(&name, cloud.now, within), "{name}");
        assert!(!cloud.world.is_fresh(&name, cloud.now, Duration::ZERO), "{name}");
        assert!(!cloud.world.is_fresh(&name, cloud.now + within, within), "{name}");
    }
    let subnet = cloud.subnet(0);
    assert!(!cloud.world.is_fresh(subnet.as_str(), cloud.now, within));
    cloud.detach(attachment).unwrap();
    cloud.delete(id).unwrap();
    for name in [id.as_str(), attachment.as_str(), "eni-00000000", "nonsense"] {
        assert!(!cloud.world.is_fresh(name, cloud.now, within), "{name}");
    }
}
