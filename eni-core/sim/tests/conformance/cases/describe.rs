//! Reads: ids, pages, limits.

use crate::{
    aws::Aws,
    case::Case,
    reply::{Step, holds, same},
};

const DESCRIBE: &str = "API_DescribeNetworkInterfaces";
const SET: &str = "networkInterfaceSet/item";

fn many(aws: &mut Aws<'_>, count: usize) -> Step<String> {
    let subnet = aws.subnet()?;
    let mut last = String::new();
    for _ in 0..count {
        let made = aws.ok(&format!("CreateNetworkInterface SubnetId={subnet} Description=many"))?;
        last = made.text("networkInterface/networkInterfaceId")?;
    }
    aws.described_so("many", count)?;
    Ok(last)
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "pages have 5 to 1000 interfaces",
        DESCRIBE,
        "5 and 1000 are taken; 4 and 1001 are 400 InvalidParameterValue",
        |aws| {
            for size in [4, 1001] {
                let call = format!("DescribeNetworkInterfaces MaxResults={size}");
                aws.refused(&call, 400, "InvalidParameterValue")?;
            }
            for size in [5, 1000] {
                aws.ok(&format!("DescribeNetworkInterfaces MaxResults={size}"))?;
            }
            Ok(())
        },
    ),
    Case::new(
        "pages show everything once, and the last has no token",
        DESCRIBE,
        "12 interfaces in pages of 5, 5 and 2",
        |aws| {
            many(aws, 12)?;
            let (mut seen, mut sizes) = (std::collections::BTreeSet::new(), Vec::new());
            let mut call = "DescribeNetworkInterfaces MaxResults=5".to_owned();
            loop {
                let page = aws.ok(&call)?;
                let ids = page.texts(&format!("{SET}/networkInterfaceId"));
                sizes.push(ids.len());
                seen.extend(ids);
                match page.texts("nextToken").first().filter(|token| !token.is_empty()) {
                    Some(token) => {
                        let token = token.replace('+', "%2B").replace('=', "%3D");
                        call = format!("DescribeNetworkInterfaces MaxResults=5 NextToken={token}");
                    }
                    None => break,
                }
            }
            same("the pages", sizes, vec![5, 5, 2])?;
            same("the interfaces on them", seen.len(), 12)
        },
    ),
    Case::new(
        "a token that was never given is refused",
        "errors-overview",
        "400 InvalidPaginationToken",
        |aws| {
            let call = "DescribeNetworkInterfaces MaxResults=5 NextToken=never-given";
            aws.refused(call, 400, "InvalidPaginationToken").map(drop)
        },
    ),
    Case::new(
        "ids and MaxResults do not go together",
        DESCRIBE,
        "400 InvalidParameterCombination",
        |aws| {
            let interface = aws.interface()?;
            let call =
                format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface} MaxResults=5");
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new(
        "ids and a token of a page do not go together",
        "API_DescribeNetworkInterfaces [inferred: ids are not paged]",
        "400 InvalidParameterCombination",
        |aws| {
            let interface = many(aws, 6)?;
            let page = aws.ok("DescribeNetworkInterfaces MaxResults=5")?;
            let token = page.text("nextToken")?;
            let call = format!(
                "DescribeNetworkInterfaces NetworkInterfaceId.1={interface} NextToken={token}"
            );
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new(
        "an unknown id fails the whole call",
        "API_DescribeNetworkInterfaces; errors-overview",
        "400 InvalidNetworkInterfaceID.NotFound, which names it",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "DescribeNetworkInterfaces NetworkInterfaceId.1={interface} \
                 NetworkInterfaceId.2=eni-0123456789abcdef0"
            );
            let said = aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound")?;
            holds(said.contains("eni-0123456789abcdef0"), "the id is not named")?;
            holds(!said.contains(&interface), "the known id is named, too")
        },
    ),
    Case::new(
        "ids and filters narrow each other",
        "Using_Filtering",
        "an id that does not match the filter is left out",
        |aws| {
            let one = aws.interface_with("Description=one")?;
            let other = aws.interface_with("Description=other")?;
            let call = format!(
                "DescribeNetworkInterfaces NetworkInterfaceId.1={one} NetworkInterfaceId.2={other} \
                 Filter.1.Name=description Filter.1.Value.1=one"
            );
            aws.see(&call, |it| {
                same(
                    "the interfaces",
                    it.texts(&format!("{SET}/networkInterfaceId")),
                    vec![one.clone()],
                )
            })
            .map(drop)
        },
    ),
    Case::new(
        "many interfaces are not listed without pages or a narrow filter",
        "API_DescribeNetworkInterfaces; cilium/cilium pkg/aws/api/api.go; \
         aws/amazon-vpc-resource-controller-k8s#188",
        "400 OperationNotPermitted; description, status, tag and attachment filters do not help",
        |aws| {
            let subnet = aws.subnet()?;
            for _ in 0..7 {
                aws.ok(&format!("CreateNetworkInterface SubnetId={subnet}"))?;
            }
            let all = "DescribeNetworkInterfaces";
            let by = |name: &str, value: &str| {
                format!("{all} Filter.1.Name={name} Filter.1.Value.1={value}")
            };
            for call in [
                all.to_owned(),
                by("description", "d"),
                by("status", "available"),
                by("tag:k", "v"),
            ] {
                aws.refused(&call, 400, "OperationNotPermitted")?;
            }
            let paged = format!("{} MaxResults=5", by("status", "available"));
            for call in [paged, by("subnet-id", &subnet), by("private-ip-address", "10.0.0.1")] {
                aws.ok(&call)?;
            }
            Ok(())
        },
    )
    .given("`unpaginated_network_interfaces` of 5", |world| {
        world.unpaginated_network_interfaces = 5;
    }),
    Case::new(
        "instances are paged like interfaces",
        "API_DescribeInstances",
        "4 and 1001: 400 InvalidParameterValue; with ids: 400 InvalidParameterCombination",
        |aws| {
            let instance = aws.instance("m5.large")?;
            for size in [4, 1001] {
                let call = format!("DescribeInstances MaxResults={size}");
                aws.refused(&call, 400, "InvalidParameterValue")?;
            }
            let call = format!("DescribeInstances InstanceId.1={instance} MaxResults=5");
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new(
        "an unknown instance fails the whole call",
        "API_DescribeInstances; errors-overview",
        "400 InvalidInstanceID.NotFound",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let call = format!(
                "DescribeInstances InstanceId.1={instance} InstanceId.2=i-0123456789abcdef0"
            );
            aws.refused(&call, 400, "InvalidInstanceID.NotFound").map(drop)
        },
    ),
    Case::new(
        "subnets are paged, 5 to 1000",
        "API_DescribeSubnets",
        "400 InvalidParameterValue for 4 and 1001",
        |aws| {
            for size in [4, 1001] {
                let call = format!("DescribeSubnets MaxResults={size}");
                aws.refused(&call, 400, "InvalidParameterValue")?;
            }
            aws.ok("DescribeSubnets MaxResults=5").map(drop)
        },
    ),
    Case::new(
        "instance types are paged, 5 to 100",
        "API_DescribeInstanceTypes",
        "400 InvalidParameterValue for 4 and 101",
        |aws| {
            for size in [4, 101] {
                let call = format!("DescribeInstanceTypes MaxResults={size}");
                aws.refused(&call, 400, "InvalidParameterValue")?;
            }
            let page = aws.ok("DescribeInstanceTypes MaxResults=5")?;
            page.count("instanceTypeSet/item", 5)?;
            holds(page.has("nextToken"), "there is no next page")
        },
    ),
    Case::new(
        "a type says how many interfaces and addresses it takes",
        "using-eni; API_NetworkInfo",
        "t2.micro 2/2, t3.medium 3/6, m5.large 3/10, m5.4xlarge 8/30, m5.24xlarge 15/50",
        |aws| {
            for (name, interfaces, addresses) in [
                ("t2.micro", "2", "2"),
                ("t3.medium", "3", "6"),
                ("m5.large", "3", "10"),
                ("m5.4xlarge", "8", "30"),
                ("m5.24xlarge", "15", "50"),
            ] {
                let shown = aws.ok(&format!("DescribeInstanceTypes InstanceType.1={name}"))?;
                let info = "instanceTypeSet/item/networkInfo";
                shown.is(&format!("{info}/maximumNetworkInterfaces"), interfaces)?;
                shown.is(&format!("{info}/ipv4AddressesPerInterface"), addresses)?;
            }
            Ok(())
        },
    ),
    Case::new(
        "a type with several network cards says what each takes",
        "using-eni; API_NetworkInfo",
        "p4d.24xlarge: 4 cards, 60 interfaces, 15 to a card",
        |aws| {
            let shown = aws.ok("DescribeInstanceTypes InstanceType.1=p4d.24xlarge")?;
            let info = "instanceTypeSet/item/networkInfo";
            shown.is(&format!("{info}/maximumNetworkCards"), "4")?;
            shown.is(&format!("{info}/maximumNetworkInterfaces"), "60")?;
            shown.is(&format!("{info}/defaultNetworkCardIndex"), "0")?;
            same(
                "the cards' limits",
                shown.texts(&format!("{info}/networkCards/item/maximumNetworkInterfaces")),
                vec!["15".to_owned(); 4],
            )
        },
    ),
];
