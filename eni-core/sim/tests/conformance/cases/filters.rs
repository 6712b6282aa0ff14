//! The filter language, and the names that DescribeNetworkInterfaces knows.

use crate::{
    aws::Aws,
    case::Case,
    reply::{Step, same},
};

const FILTERING: &str = "Using_Filtering";
const NAMES: &str = "API_DescribeNetworkInterfaces";
const SET: &str = "networkInterfaceSet/item";

/// That a find of some filters shows so many interfaces.
fn finds(aws: &mut Aws<'_>, filters: &[(&str, &[&str])], count: usize) -> Step {
    let mut call = "DescribeNetworkInterfaces".to_owned();
    for (n, (name, values)) in filters.iter().enumerate() {
        let n = n + 1;
        call += &format!(" Filter.{n}.Name={name}");
        for (m, value) in values.iter().enumerate() {
            call += &format!(" Filter.{n}.Value.{}={value}", m + 1);
        }
    }
    let what = format!(
        "what {} finds",
        filters.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" and ")
    );
    aws.see(&call, |it| same(&what, it.texts(SET).len(), count)).map(drop)
}

fn described(aws: &mut Aws<'_>, descriptions: &[&str]) -> Step {
    for description in descriptions {
        aws.interface_with(&format!("Description={description}"))?;
    }
    Ok(())
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "values of one filter are alternatives, filters all must match",
        FILTERING,
        "OR within, AND across",
        |aws| {
            described(aws, &["a", "b", "c"])?;
            finds(aws, &[("description", &["a", "b"])], 2)?;
            finds(aws, &[("description", &["a", "b"]), ("description", &["b", "c"])], 1)?;
            finds(aws, &[("description", &["a"]), ("status", &["in-use"])], 0)
        },
    ),
    Case::new(
        "a star stands for any characters, a question mark for one",
        FILTERING,
        "`a*` finds a, ab and abc; `a?` finds ab",
        |aws| {
            described(aws, &["a", "ab", "abc", "xa"])?;
            finds(aws, &[("description", &["a*"])], 3)?;
            finds(aws, &[("description", &["a?"])], 1)?;
            finds(aws, &[("description", &["*a*"])], 4)
        },
    ),
    Case::new(
        "a backslash takes a wildcard for what it is",
        FILTERING,
        "`a\\*b` finds a*b alone",
        |aws| {
            described(aws, &["a*b", "axb", "a?b"])?;
            finds(aws, &[("description", &["a%5C*b"])], 1)?;
            finds(aws, &[("description", &["a%5C?b"])], 1)?;
            finds(aws, &[("description", &["a*b"])], 3)
        },
    ),
    Case::new(
        "brackets are no wildcards",
        "Using_Filtering: only * and ?",
        "`[ab]` finds [ab] alone",
        |aws| {
            described(aws, &["%5Bab%5D", "a", "b"])?;
            finds(aws, &[("description", &["%5Bab%5D"])], 1)
        },
    ),
    Case::new("upper and lower case differ", FILTERING, "`NAT` does not find nat", |aws| {
        described(aws, &["nat", "NAT"])?;
        finds(aws, &[("description", &["NAT"])], 1)?;
        finds(aws, &[("description", &["Nat"])], 0)
    }),
    Case::new(
        "a filter that there is not is an error and never finds nothing",
        "errors-overview",
        "400 InvalidParameterValue, \"The filter 'colour' is invalid\"",
        |aws| {
            let call = "DescribeNetworkInterfaces Filter.1.Name=colour Filter.1.Value.1=blue";
            let said = aws.refused(call, 400, "InvalidParameterValue")?;
            same("the text", said.as_str(), "The filter 'colour' is invalid")
        },
    ),
    Case::new(
        "a tag is found by its key and value, and by its key alone",
        NAMES,
        "`tag:KEY` and `tag-key`",
        |aws| {
            for value in ["nat", "dns"] {
                aws.interface_with(&format!(
                    "TagSpecification.1.ResourceType=network-interface \
                     TagSpecification.1.Tag.1.Key=eni:function \
                     TagSpecification.1.Tag.1.Value={value}"
                ))?;
            }
            finds(aws, &[("tag:eni:function", &["nat"])], 1)?;
            finds(aws, &[("tag:eni:function", &["*"])], 2)?;
            finds(aws, &[("tag-key", &["eni:function"])], 2)?;
            finds(aws, &[("tag-key", &["eni:instance"])], 0)
        },
    ),
    Case::new(
        "an interface is found by where it is",
        NAMES,
        "`subnet-id`, `vpc-id`, `availability-zone`, `group-id`, `network-interface-id`, \
         `private-ip-address`, `mac-address`, `owner-id`",
        |aws| {
            let interface = aws.interface()?;
            let other = aws.subnet_in("us-east-1b")?;
            aws.interface_in(&other, "")?;
            let shown = aws.shown(&interface, |_| Ok(()))?;
            let text = |path: &str| shown.text(&format!("{SET}/{path}"));
            let address = text("privateIpAddress")?;
            let mac = text("macAddress")?;
            finds(aws, &[("subnet-id", &[&text("subnetId")?])], 1)?;
            finds(aws, &[("vpc-id", &[&text("vpcId")?])], 2)?;
            finds(aws, &[("availability-zone", &["us-east-1b"])], 1)?;
            finds(aws, &[("group-id", &[&text("groupSet/item/groupId")?])], 2)?;
            finds(aws, &[("network-interface-id", &[&interface])], 1)?;
            finds(aws, &[("private-ip-address", &[&address])], 1)?;
            finds(aws, &[("mac-address", &[&mac])], 1)?;
            finds(aws, &[("owner-id", &["123456789012"])], 2)
        },
    ),
    Case::new("an interface is found by its status", NAMES, "`available` and `in-use`", |aws| {
        let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
        finds(aws, &[("status", &["available"])], 1)?;
        aws.attached(&interface, &instance, 1)?;
        finds(aws, &[("status", &["available"])], 0)?;
        // The instance's primary interface is the other one.
        finds(aws, &[("status", &["in-use"])], 2)
    }),
    Case::new(
        "an interface is found by its instance",
        NAMES,
        "`attachment.instance-id`, `attachment.instance-owner-id`, `attachment.attachment-id`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            finds(aws, &[("attachment.instance-id", &[&instance])], 2)?;
            finds(aws, &[("attachment.instance-owner-id", &["123456789012"])], 2)?;
            finds(aws, &[("attachment.attachment-id", &[&attachment])], 1)
        },
    ),
    Case::new(
        "an interface is found by its device index",
        NAMES,
        "`attachment.device-index`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            finds(aws, &[("attachment.device-index", &["1"])], 1)
        },
    ),
    Case::new(
        "an interface is found by the status of its attachment",
        NAMES,
        "`attachment.status`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            finds(aws, &[("attachment.status", &["attached"])], 2)
        },
    ),
    Case::new(
        "an interface is found by DeleteOnTermination",
        NAMES,
        "`attachment.delete-on-termination`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            finds(aws, &[("attachment.delete-on-termination", &["false"])], 1)?;
            aws.protect(&interface, &attachment, true)?;
            finds(aws, &[("attachment.delete-on-termination", &["true"])], 2)
        },
    ),
    Case::new(
        "an interface is found by when it was attached",
        NAMES,
        "`attachment.attach-time`, as the reply writes it, wildcards too",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            let shown = aws.shown(&interface, |_| Ok(()))?;
            let time = shown.text(&format!("{SET}/attachment/attachTime"))?;
            finds(
                aws,
                &[("attachment.attach-time", &[&time]), ("network-interface-id", &[&interface])],
                1,
            )?;
            let year = format!("{}-*", &time[..4]);
            finds(aws, &[("attachment.attach-time", &[&year])], 2)?;
            finds(aws, &[("attachment.attach-time", &["1999-*"])], 0)
        },
    ),
    Case::new(
        "every filter that is documented is known",
        "API_DescribeNetworkInterfaces: the list of filters",
        "200 for each of them",
        |aws| {
            aws.interface()?;
            for name in DOCUMENTED {
                aws.ok(&format!(
                    "DescribeNetworkInterfaces Filter.1.Name={name} Filter.1.Value.1=x"
                ))?;
            }
            Ok(())
        },
    ),
    Case::new(
        "an instance is found by its state, type and launch time",
        "API_DescribeInstances",
        "`instance-state-name`, `instance-type`, `launch-time` with wildcards",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let set = "reservationSet/item/instancesSet/item";
            let shown = aws.in_state(&instance, "running")?;
            let time = shown.text(&format!("{set}/launchTime"))?;
            let day = format!("{}*", &time[..10]);
            for (name, value, count) in [
                ("instance-state-name", "running", 1),
                ("instance-state-name", "stopped", 0),
                ("instance-type", "m5.*", 1),
                ("launch-time", time.as_str(), 1),
                ("launch-time", day.as_str(), 1),
                ("launch-time", "1999-*", 0),
            ] {
                let call =
                    format!("DescribeInstances Filter.1.Name={name} Filter.1.Value.1={value}");
                aws.see(&call, |it| {
                    same(&format!("what {name} finds"), it.texts(set).len(), count)
                })?;
            }
            Ok(())
        },
    ),
];

/// The names in the API's reference, `tag:KEY` among them.
const DOCUMENTED: [&str; 37] = [
    "association.allocation-id",
    "association.association-id",
    "addresses.association.owner-id",
    "addresses.association.public-ip",
    "addresses.primary",
    "addresses.private-ip-address",
    "association.ip-owner-id",
    "association.public-dns-name",
    "association.public-ip",
    "attachment.attach-time",
    "attachment.attachment-id",
    "attachment.delete-on-termination",
    "attachment.device-index",
    "attachment.instance-id",
    "attachment.instance-owner-id",
    "attachment.status",
    "availability-zone",
    "availability-zone-id",
    "description",
    "group-id",
    "interface-type",
    "ipv6-addresses.ipv6-address",
    "mac-address",
    "network-interface-id",
    "operator.managed",
    "operator.principal",
    "owner-id",
    "private-dns-name",
    "private-ip-address",
    "requester-id",
    "requester-managed",
    "source-dest-check",
    "status",
    "subnet-id",
    "tag-key",
    "tag:x",
    "vpc-id",
];
