//! CreateTags, DeleteTags, DescribeTags.

use crate::{
    case::Case,
    reply::{Reply, Step, same},
};

const RESTRICTIONS: &str = "Using_Tags, tag restrictions";
const ITEM: &str = "networkInterfaceSet/item";

fn tags(reply: &Reply) -> Vec<(String, String)> {
    let keys = reply.texts(&format!("{ITEM}/tagSet/item/key"));
    let values = reply.texts(&format!("{ITEM}/tagSet/item/value"));
    let mut all: Vec<_> = keys.into_iter().zip(values).collect();
    all.sort();
    all
}

fn has(reply: &Reply, wanted: &[(&str, &str)]) -> Step {
    let wanted = wanted.iter().map(|&(key, value)| (key.to_owned(), value.to_owned()));
    same("the tags", tags(reply), wanted.collect())
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a tag is added beside the others and takes the place of its own key's",
        "API_CreateTags",
        "200; overwritten, not doubled",
        |aws| {
            let interface = aws.interface()?;
            let call = format!("CreateTags ResourceId.1={interface}");
            aws.ok(&format!("{call} Tag.1.Key=a Tag.1.Value=1 Tag.2.Key=b Tag.2.Value=2"))?;
            aws.ok(&format!("{call} Tag.1.Key=b Tag.1.Value=3"))?;
            aws.shown(&interface, |it| has(it, &[("a", "1"), ("b", "3")])).map(drop)
        },
    ),
    Case::new("a tag without a value has an empty one", "API_Tag", "`<value/>`", |aws| {
        let interface = aws.interface()?;
        aws.ok(&format!("CreateTags ResourceId.1={interface} Tag.1.Key=a"))?;
        aws.shown(&interface, |it| has(it, &[("a", "")])).map(drop)
    }),
    Case::new(
        "a tag is taken off, with a value only if it is that",
        "API_DeleteTags",
        "200; another value leaves the tag",
        |aws| {
            let interface = aws.interface()?;
            let resource = format!("ResourceId.1={interface}");
            aws.ok(&format!("CreateTags {resource} Tag.1.Key=a Tag.1.Value=1"))?;
            aws.ok(&format!("DeleteTags {resource} Tag.1.Key=a Tag.1.Value=2"))?;
            aws.shown(&interface, |it| has(it, &[("a", "1")]))?;
            aws.ok(&format!("DeleteTags {resource} Tag.1.Key=a"))?;
            aws.shown(&interface, |it| has(it, &[])).map(drop)
        },
    ),
    Case::new(
        "keys that begin with aws: are AWS's own",
        RESTRICTIONS,
        "400 InvalidParameterValue",
        |aws| {
            let interface = aws.interface()?;
            let call = format!("CreateTags ResourceId.1={interface} Tag.1.Key=aws:a Tag.1.Value=1");
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "a resource has at most 50 tags",
        "Using_Tags, tag restrictions; errors-overview",
        "400 TagLimitExceeded for the 51st, which is not set",
        |aws| {
            let interface = aws.interface()?;
            let mut call = format!("CreateTags ResourceId.1={interface}");
            for n in 1..=50 {
                call += &format!(" Tag.{n}.Key=k{n} Tag.{n}.Value=v");
            }
            aws.ok(&call)?;
            let one_more =
                format!("CreateTags ResourceId.1={interface} Tag.1.Key=more Tag.1.Value=v");
            aws.refused(&one_more, 400, "TagLimitExceeded")?;
            aws.shown(&interface, |it| same("the number of tags", tags(it).len(), 50)).map(drop)
        },
    ),
    Case::new(
        "what does not exist gets no tag, and neither do the others",
        "API_CreateTags; errors-overview",
        "400 InvalidNetworkInterfaceID.NotFound",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "CreateTags ResourceId.1={interface} ResourceId.2=eni-0123456789abcdef0 \
                 Tag.1.Key=a Tag.1.Value=1"
            );
            aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound")?;
            aws.shown(&interface, |it| has(it, &[])).map(drop)
        },
    ),
    Case::new(
        "tags are listed by resource and key",
        "API_DescribeTags",
        "`resource-id`, `resource-type`, `key` filters",
        |aws| {
            let interface = aws.interface()?;
            let call = format!("CreateTags ResourceId.1={interface}");
            aws.ok(&format!("{call} Tag.1.Key=a Tag.1.Value=1 Tag.2.Key=b Tag.2.Value=2"))?;
            let by = |name: &str, value: &str| {
                format!("DescribeTags Filter.1.Name={name} Filter.1.Value.1={value}")
            };
            aws.see(&by("resource-id", &interface), |it| it.count("tagSet/item", 2))?;
            aws.see(&by("resource-type", "network-interface"), |it| it.count("tagSet/item", 2))?;
            aws.see(&by("key", "b"), |it| {
                it.count("tagSet/item", 1)?;
                it.is("tagSet/item/value", "2")
            })
            .map(drop)
        },
    ),
    Case::new(
        "a key given twice in one call is refused",
        "errors-overview",
        "400 InvalidParameterValue",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "CreateTags ResourceId.1={interface} Tag.1.Key=a Tag.1.Value=1 Tag.2.Key=a \
                 Tag.2.Value=2"
            );
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
];
