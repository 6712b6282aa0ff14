//! AttachNetworkInterface.

use eni_sim::Preset;

use crate::{
    aws::{Aws, attach},
    case::Case,
    reply::{Step, holds},
};

const ATTACH: &str = "API_AttachNetworkInterface";
const BEST: &str = "EC2 user guide, best practices for network interfaces";
const HELD: &str = "networkInterfaceSet/item/attachment";

/// That a type takes `most` interfaces and no more.
fn takes(aws: &mut Aws<'_>, instance_type: &str, most: u32) -> Step {
    let instance = aws.instance(instance_type)?;
    for index in 1..most {
        let interface = aws.interface()?;
        aws.attach(&interface, &instance, index)?;
    }
    let interface = aws.interface()?;
    let call = attach(&interface, &instance, most);
    let said = aws.refused(&call, 400, "AttachmentLimitExceeded")?;
    let count = format!("Interface count {} exceeds the limit for {instance_type}", most + 1);
    holds(said.contains(&count), "the text names no count and type")
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "an attach answers the attachment and the network card",
        ATTACH,
        "`<attachmentId>` and `<networkCardIndex>`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let reply = aws.ok(&attach(&interface, &instance, 1))?;
            holds(
                reply.text("attachmentId")?.starts_with("eni-attach-"),
                "the attachment's id is another kind of id",
            )?;
            reply.is("networkCardIndex", "0")
        },
    ),
    Case::new(
        "an attached interface is in-use and says where",
        "API_NetworkInterfaceAttachment",
        "`in-use`, `attached`, instance, index and card",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 2)?;
            aws.shown(&interface, |it| {
                it.is("networkInterfaceSet/item/status", "in-use")?;
                it.is(&format!("{HELD}/attachmentId"), &attachment)?;
                it.is(&format!("{HELD}/instanceId"), &instance)?;
                it.is(&format!("{HELD}/deviceIndex"), "2")?;
                it.is(&format!("{HELD}/networkCardIndex"), "0")?;
                it.is(&format!("{HELD}/instanceOwnerId"), "123456789012")
            })
            .map(drop)
        },
    ),
    Case::new(
        "an attachment is attaching before it is attached",
        "API_NetworkInterfaceAttachment",
        "a read meanwhile shows `attaching`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attach(&interface, &instance, 1)?;
            let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface}");
            for _ in 0..50 {
                let shown = aws.once(&call).texts(&format!("{HELD}/status"));
                if shown == ["attaching"] {
                    return Ok(());
                }
                aws.later(std::time::Duration::from_millis(20));
            }
            holds(false, "it never was attaching")
        },
    )
    .only(&[Preset::Lagging]),
    Case::new(
        "an interface that is attached later is not deleted with its instance",
        "botocore DescribeNetworkInterfaces example",
        "`deleteOnTermination` is false",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            let path = format!("{HELD}/deleteOnTermination");
            aws.shown(&interface, |it| it.is(&path, "false")).map(drop)
        },
    ),
    Case::new(
        "an interface is attached to one instance at a time",
        "errors-overview; hashicorp/terraform-provider-aws#27513",
        "400 InvalidNetworkInterface.InUse; the first attachment holds",
        |aws| {
            let interface = aws.interface()?;
            let (one, other) = (aws.instance("m5.large")?, aws.instance("m5.large")?);
            aws.attached(&interface, &one, 1)?;
            let call = attach(&interface, &other, 1);
            let said = aws.refused(&call, 400, "InvalidNetworkInterface.InUse")?;
            holds(said.contains(&interface), "the interface is not named")?;
            aws.shown(&interface, |it| it.is(&format!("{HELD}/instanceId"), &one)).map(drop)
        },
    ),
    Case::new(
        "an attach that is sent again is refused like any other",
        "ec2-api-idempotency: AttachNetworkInterface is not in the list",
        "400 InvalidNetworkInterface.InUse",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            let call = attach(&interface, &instance, 1);
            aws.refused(&call, 400, "InvalidNetworkInterface.InUse").map(drop)
        },
    ),
    Case::new(
        "a device index takes one interface",
        "cilium/cilium pkg/aws/ipam/node.go",
        "400 InvalidParameterValue, \"interface attached at device index\"",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (one, other) = (aws.interface()?, aws.interface()?);
            aws.attached(&one, &instance, 1)?;
            let call = attach(&other, &instance, 1);
            let said = aws.refused(&call, 400, "InvalidParameterValue")?;
            holds(said.contains("interface attached at device"), "the text is another one")
        },
    ),
    Case::new(
        "index 0 is the primary interface's",
        "EC2 user guide, network interfaces",
        "400 InvalidParameterValue",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.refused(&attach(&interface, &instance, 0), 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "indexes may have gaps",
        ATTACH,
        "200 at index 7 of a type with 3 interfaces",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 7).map(drop)
        },
    ),
    Case::new(
        "a type takes no more interfaces than its limit: m5.large has 3",
        "using-eni; cilium/cilium#8830",
        "400 AttachmentLimitExceeded, \"Interface count 4 exceeds the limit for m5.large\"",
        |aws| takes(aws, "m5.large", 3),
    ),
    Case::new(
        "a type takes no more interfaces than its limit: t3.nano has 2",
        "using-eni",
        "400 AttachmentLimitExceeded",
        |aws| takes(aws, "t3.nano", 2),
    ),
    Case::new(
        "each network card has indexes of its own",
        "using-eni; API_AttachNetworkInterface",
        "200 for index 1 on card 0 and on card 1",
        |aws| {
            let instance = aws.instance("c6in.32xlarge")?;
            for card in [0, 1] {
                let interface = aws.interface()?;
                let call = format!("{} NetworkCardIndex={card}", attach(&interface, &instance, 1));
                aws.ok(&call)?.is("networkCardIndex", &card.to_string())?;
            }
            Ok(())
        },
    ),
    Case::new(
        "a network card that the type does not have is refused",
        ATTACH,
        "400 InvalidParameterValue",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let call = format!("{} NetworkCardIndex=1", attach(&interface, &instance, 1));
            aws.refused(&call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "an interface of another zone is refused",
        BEST,
        "400 InvalidParameterCombination [inferred code]",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let subnet = aws.subnet_in("us-east-1b")?;
            let interface = aws.interface_in(&subnet, "")?;
            let call = attach(&interface, &instance, 1);
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new("a stopped instance takes an interface", BEST, "200 (\"warm attach\")", |aws| {
        let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
        aws.ok(&format!("StopInstances InstanceId.1={instance}"))?;
        aws.in_state(&instance, "stopped")?;
        aws.attached(&interface, &instance, 1).map(drop)
    }),
    Case::new(
        "a terminated instance takes no interface",
        "cilium/cilium#9533",
        "400 IncorrectState, \"is not 'running'\"",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.terminated(&instance)?;
            let said = aws.refused(&attach(&interface, &instance, 1), 400, "IncorrectState")?;
            holds(said.contains("is not 'running'"), "the text is another one")
        },
    ),
    Case::new(
        "a pending instance takes no interface",
        BEST,
        "400 IncorrectState, \"is not 'running'\"",
        |aws| {
            let subnet = aws.subnet()?;
            let interface = aws.interface()?;
            let launched = aws.ok(&format!(
                "RunInstances ImageId=ami-12345678 InstanceType=m5.large MinCount=1 MaxCount=1 \
                 SubnetId={subnet}"
            ))?;
            let instance = launched.text("instancesSet/item/instanceId")?;
            let mut reply = aws.once(&attach(&interface, &instance, 1));
            while reply.code() == "InvalidInstanceID.NotFound" {
                reply = aws.once(&attach(&interface, &instance, 1));
            }
            crate::reply::same("the code", reply.code().as_str(), "IncorrectState")
        },
    )
    .only(&[Preset::Lagging]),
    Case::new(
        "an attachment is refused by what does not exist, on either side",
        "errors-overview",
        "400 InvalidNetworkInterfaceID.NotFound, InvalidInstanceID.NotFound",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let call = attach("eni-0123456789abcdef0", &instance, 1);
            aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound")?;
            let call = attach(&interface, "i-0123456789abcdef0", 1);
            aws.refused(&call, 400, "InvalidInstanceID.NotFound").map(drop)
        },
    ),
];
