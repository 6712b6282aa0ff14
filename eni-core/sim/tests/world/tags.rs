//! Tags.

use std::collections::BTreeMap;

use eni_sim::{
    Answer, ApiError, Call,
    call::{CreateTags, DeleteTags},
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
    cloud.call(Call::CreateTags(CreateTags { resources, tags }))
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
    let resources = vec![first.to_string()];
    let keys = vec!["a".to_owned(), "never".to_owned()];
    cloud.call(Call::DeleteTags(DeleteTags { resources, keys })).unwrap();
    assert_eq!(*cloud.interface(first).unwrap().tag_set, tags(&[("eni:function", "vpn")]));
    assert_eq!(cloud.interface(second).unwrap().tag_set.len(), 2, "the other keeps its own");
}

#[test]
fn tags_of_what_does_not_exist_are_not_taken_off() {
    let mut cloud = Cloud::default();
    let id = cloud.create();
    let mut delete = |resources: &[&str], keys: &[&str]| {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let delete = DeleteTags { resources: owned(resources), keys: owned(keys) };
        cloud.call(Call::DeleteTags(delete)).unwrap_err().code
    };
    let both = [id.as_str(), "eni-00000000"];
    assert_eq!(delete(&both, &["eni:function"]), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(delete(&both[..1], &[]), "MissingParameter");
    assert_eq!(delete(&[], &["eni:function"]), "MissingParameter");
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
    let instance = cloud.launch("m5.large");
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
        (vec![id.as_str(), instance.as_str()], tags(&[("a", "")]), "UnsupportedOperation"),
    ] {
        assert_eq!(create_tags(&mut cloud, &resources, tags).unwrap_err().code, code);
        assert_eq!(cloud.interface(id).unwrap(), before);
    }
    let longest = [("é".repeat(128), "é".repeat(256))];
    create_tags(&mut cloud, &[id.as_str()], longest.into()).unwrap();
}
