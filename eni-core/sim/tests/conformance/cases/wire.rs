//! What requests and replies look like.

use crate::{
    case::Case,
    reply::{holds, same},
};

const QUERY: &str = "botocore ec2/2016-11-15/service-2.json";

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a reply is named after its action and carries a request id",
        "botocore parsers.py, EC2QueryParser",
        "`<DescribeVpcsResponse xmlns=...>` with `<requestId>`",
        |aws| {
            let reply = aws.ok("DescribeVpcs")?;
            same("the outermost element", reply.name(), "DescribeVpcsResponse")?;
            holds(
                reply.body.contains("xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\""),
                "the namespace is another one",
            )?;
            holds(!reply.text("requestId")?.is_empty(), "the request id is empty")
        },
    ),
    Case::new(
        "an action that answers nothing answers return true",
        "API_DeleteNetworkInterface",
        "`<return>true</return>`",
        |aws| {
            let interface = aws.interface()?;
            let reply =
                aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={interface}"))?;
            reply.is("return", "true")
        },
    ),
    Case::new(
        "an error is a Response with Errors and a RequestID",
        "errors-overview; botocore parsers.py, EC2QueryParser",
        "400, `<Response><Errors><Error><Code/><Message/>` and `<RequestID>`",
        |aws| {
            let reply = aws.once("DescribeSubnets SubnetId.1=subnet-0123456789abcdef0");
            same("the status", reply.status, 400)?;
            same("the outermost element", reply.name(), "Response")?;
            holds(
                !reply.code().is_empty() && !reply.message().is_empty(),
                "code or text is empty",
            )?;
            holds(!reply.text("RequestID")?.is_empty(), "the request id is empty")
        },
    ),
    Case::new(
        "an action that there is not is named",
        "errors-overview",
        "400 InvalidAction",
        |aws| {
            let said = aws.refused("AdoptNetworkInterface", 400, "InvalidAction")?;
            holds(said.contains("AdoptNetworkInterface"), "the action is not named")
        },
    ),
    Case::new(
        "a parameter that must be there is named when it is not",
        "errors-overview; API_AttachNetworkInterface",
        "400 MissingParameter",
        |aws| {
            let interface = aws.interface()?;
            let instance = aws.instance("m5.large")?;
            for (call, missing) in [
                ("CreateNetworkInterface".to_owned(), "ubnetId"),
                (
                    format!("AttachNetworkInterface NetworkInterfaceId={interface} DeviceIndex=1"),
                    "nstanceId",
                ),
                (
                    format!(
                        "AttachNetworkInterface NetworkInterfaceId={interface} \
                         InstanceId={instance}"
                    ),
                    "eviceIndex",
                ),
            ] {
                let said = aws.refused(&call, 400, "MissingParameter")?;
                holds(said.contains(missing), "the parameter is not named")?;
            }
            Ok(())
        },
    ),
    Case::new(
        "a parameter that the action does not have is refused",
        "errors-overview",
        "400 UnknownParameter",
        |aws| {
            let call = "DescribeVpcs Colour=blue";
            aws.refused(call, 400, "UnknownParameter").map(drop)
        },
    ),
    Case::new(
        "a value of the wrong type is refused",
        "errors-overview",
        "400 InvalidParameterValue",
        |aws| {
            let call = "DescribeNetworkInterfaces MaxResults=many";
            aws.refused(call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "lists are flat and numbered from 1",
        QUERY,
        "`NetworkInterfaceId.1`, `.2`: both are shown",
        |aws| {
            let (one, other) = (aws.interface()?, aws.interface()?);
            let call = format!(
                "DescribeNetworkInterfaces NetworkInterfaceId.1={one} NetworkInterfaceId.2={other}"
            );
            aws.see(&call, |it| it.count("networkInterfaceSet/item", 2)).map(drop)
        },
    ),
    Case::new(
        "what is not there is left out, and an empty set is an empty element",
        "botocore parsers.py, EC2QueryParser; API_NetworkInterface",
        "no `<attachment>`, no `<association>`, an empty `<tagSet>`",
        |aws| {
            let interface = aws.interface()?;
            aws.shown(&interface, |it| {
                let item = "networkInterfaceSet/item";
                for absent in ["attachment", "association", "tagSet/item"] {
                    let path = format!("{item}/{absent}");
                    holds(!it.has(&path), &format!("there is an {absent}"))?;
                }
                holds(it.has(&format!("{item}/tagSet")), "there is no tagSet")
            })
            .map(drop)
        },
    ),
    Case::new(
        "a dry run that would succeed says so and does nothing",
        "CommonParameters, DryRun; errors-overview",
        "412 DryRunOperation, nothing is made",
        |aws| {
            let subnet = aws.subnet()?;
            let call =
                format!("CreateNetworkInterface SubnetId={subnet} Description=dry DryRun=true");
            aws.refused(&call, 412, "DryRunOperation")?;
            aws.described_so("dry", 0).map(drop)
        },
    ),
    Case::new(
        "a dry run of what would be refused is refused like it",
        "CommonParameters, DryRun",
        "400 InvalidSubnetID.NotFound",
        |aws| {
            let call = "CreateNetworkInterface SubnetId=subnet-0123456789abcdef0 DryRun=true";
            aws.refused(call, 400, "InvalidSubnetID.NotFound").map(drop)
        },
    ),
    Case::new(
        "values are taken as they are, whatever characters they have",
        QUERY,
        "the description comes back unchanged, escaped as XML",
        |aws| {
            let interface = aws.interface_with("Description=%3Ca%3E%20%26%20%22b%22%20%C3%A9")?;
            aws.shown(&interface, |it| {
                it.is("networkInterfaceSet/item/description", "<a> & \"b\" \u{e9}")
            })
            .map(drop)
        },
    ),
];
