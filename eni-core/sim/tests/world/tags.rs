//! Tags.

use std::collections::BTreeMap;

use eni_sim::{
    Answer, ApiError, Call,
    call::{AllocateAddress, CreateTags, DeleteTag, DeleteTags, DescribeTags},
};

use crate::cloud::{Cloud, text};

fn tags(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn create_tags(
    cloud: &mut Cloud,
    resources: &[&str],
    tags: BTreeMap<String, String>,
) -> Result<Answer, ApiError> {
    let resources = resources.iter().map(|id| (*id).to_owned()).collect();
    cloud.call(Call::CreateTags(CreateTags { resources, tags, dry_run: false }))
}

fn delete_tags(
    cloud: &mut Cloud,
    resources: &[&str],
    tags: &[(&str, Option<&str>)],
) -> Result<Answer, ApiError> {
    let resources = resources.iter().map(|id| (*id).to_owned()).collect();
    let tag = |(key, value): &(&str, Option<&str>)| DeleteTag {
        key: (*key).to_owned(),
        value: value.map(str::to_owned),
    };
    let tags = tags.iter().map(tag).collect();
    cloud.call(Call::DeleteTags(DeleteTags { resources, tags, dry_run: false }))
}

#[test]
fn tags_are_added_overwritten_and_taken_off() {
    let mut cloud = Cloud::default();
    let (first, second) = (cloud.create(), cloud.create());
    let both = [first.as_str(), second.as_str()];
    create_tags(&mut cloud, &both, tags(&[("eni:function", "vpn"), ("a", "")])).unwrap();
    for id in [first, second] {
        assert_eq!(
            *cloud.interface(id).unwrap().tag_set,
            tags(&[("eni:function", "vpn"), ("a", "")])
        );
    }
    delete_tags(&mut cloud, &[first.as_str()], &[("a", None), ("never", None)]).unwrap();
    assert_eq!(*cloud.interface(first).unwrap().tag_set, tags(&[("eni:function", "vpn")]));
    assert_eq!(cloud.interface(second).unwrap().tag_set.len(), 2, "the other keeps its own");
}

#[test]
fn tags_of_what_does_not_exist_are_not_taken_off() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    let mut delete = |resources: &[&str], tags: &[(&str, Option<&str>)]| {
        delete_tags(&mut cloud, resources, tags).unwrap_err().code
    };
    let both = [id.as_str(), "eni-00000000"];
    assert_eq!(delete(&both, &[("eni:function", None)]), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(delete(&[], &[("eni:function", None)]), "MissingParameter");
    assert_eq!(cloud.interface(id).unwrap().tag_set.len(), 1);
}

#[test]
fn a_resource_has_at_most_50_tags() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    let many: BTreeMap<_, _> = (0..49).map(|n| (n.to_string(), String::new())).collect();
    create_tags(&mut cloud, &[id.as_str()], many).unwrap();
    assert_eq!(
        text(create_tags(&mut cloud, &[id.as_str()], tags(&[("one more", "")]))),
        "TagLimitExceeded: The maximum number of Tags for a resource has been reached."
    );
    create_tags(&mut cloud, &[id.as_str()], tags(&[("0", "overwritten")])).unwrap();
}

#[test]
fn tags_that_cannot_be_are_refused_and_none_is_set() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    let long = "é".repeat(129);
    let long_value = "é".repeat(257);
    let before = cloud.interface(id).unwrap();
    for (resources, tags, code) in [
        (vec![id.as_str()], tags(&[("", "")]), "InvalidParameterValue"),
        (vec![id.as_str()], tags(&[(&long, "")]), "InvalidParameterValue"),
        (vec![id.as_str()], tags(&[("a", &long_value)]), "InvalidParameterValue"),
        (vec![id.as_str()], tags(&[("AWS:x", "")]), "InvalidParameterValue"),
        (vec![id.as_str()], tags(&[]), "MissingParameter"),
        (vec![], tags(&[("a", "")]), "MissingParameter"),
        (
            vec![id.as_str(), "eni-00000000"],
            tags(&[("a", "")]),
            "InvalidNetworkInterfaceID.NotFound",
        ),
        (vec![id.as_str(), "vol-00000000"], tags(&[("a", "")]), "InvalidID"),
    ] {
        assert_eq!(create_tags(&mut cloud, &resources, tags).unwrap_err().code, code);
        assert_eq!(cloud.interface(id).unwrap(), before);
    }
    let longest = [("é".repeat(128), "é".repeat(256))];
    create_tags(&mut cloud, &[id.as_str()], longest.into()).unwrap();
}

#[test]
fn everything_has_tags_and_they_are_shown_by_resource_and_key_a_page_at_a_time() {
    let mut cloud = Cloud::default();
    let instance = cloud.launch("m5.large").to_string();
    let interface = cloud.create().to_string();
    let subnet = cloud.world.subnets().next().unwrap();
    let group = cloud.world.security_groups()[0].to_string();
    let Answer::AllocateAddress { allocation_id, .. } =
        cloud.ok(Call::AllocateAddress(AllocateAddress::default()))
    else {
        panic!();
    };
    let all = [
        (allocation_id.to_string(), "elastic-ip"),
        (instance, "instance"),
        (interface, "network-interface"),
        (group, "security-group"),
        (subnet.subnet_id.to_string(), "subnet"),
        (subnet.vpc_id.to_string(), "vpc"),
    ];
    for (id, _) in &all {
        create_tags(&mut cloud, &[id], tags(&[("b", "1"), ("a", id)])).unwrap();
    }
    let mut shown = Vec::new();
    let mut next_token = None;
    loop {
        let describe = DescribeTags { max_results: Some(5), next_token, ..DescribeTags::default() };
        let Answer::DescribeTags { tags, next_token: next } =
            cloud.ok(Call::DescribeTags(describe))
        else {
            panic!();
        };
        assert!(tags.len() <= 5);
        shown.extend(tags);
        next_token = next;
        if next_token.is_none() {
            break;
        }
    }
    let mut expected = vec![(all[2].0.clone(), "network-interface", "eni:function")];
    for (id, kind) in &all {
        expected.extend([(id.clone(), *kind, "a"), (id.clone(), *kind, "b")]);
    }
    expected.sort_unstable_by(|a, b| (&a.0, a.2).cmp(&(&b.0, b.2)));
    let shown: Vec<_> = shown
        .iter()
        .map(|tag| (tag.resource_id.clone(), tag.resource_type, tag.key.as_str()))
        .collect();
    assert_eq!(shown, expected);
    for (id, _) in &all {
        delete_tags(&mut cloud, &[id], &[]).unwrap();
    }
    let none = cloud.ok(Call::DescribeTags(DescribeTags::default()));
    assert_eq!(none, Answer::DescribeTags { tags: vec![], next_token: None });
}

#[test]
fn a_tag_is_taken_off_only_with_the_value_that_was_said() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    create_tags(&mut cloud, &[id.as_str()], tags(&[("a", ""), ("b", "1")])).unwrap();
    let said = [("a", Some("x")), ("b", Some("1")), ("eni:function", Some(""))];
    delete_tags(&mut cloud, &[id.as_str()], &said).unwrap();
    let expected = tags(&[("a", ""), ("eni:function", "nat")]);
    assert_eq!(*cloud.interface(id).unwrap().tag_set, expected);
    delete_tags(&mut cloud, &[id.as_str()], &[("a", Some(""))]).unwrap();
    assert_eq!(*cloud.interface(id).unwrap().tag_set, tags(&[("eni:function", "nat")]));
}
