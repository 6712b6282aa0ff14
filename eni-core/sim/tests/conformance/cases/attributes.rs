//! ModifyNetworkInterfaceAttribute, and what goes with it.

use crate::{
    aws::protect,
    case::Case,
    reply::{Reply, Step, same},
};

const MODIFY: &str = "API_ModifyNetworkInterfaceAttribute";
const ITEM: &str = "networkInterfaceSet/item";

fn protected(reply: &Reply, value: &str) -> Step {
    reply.is(&format!("{ITEM}/attachment/deleteOnTermination"), value)
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "DeleteOnTermination is set by the attachment, and shows",
        MODIFY,
        "200, then `deleteOnTermination` true",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.protect(&interface, &attachment, true)?;
            aws.shown(&interface, |it| protected(it, "true")).map(drop)
        },
    ),
    Case::new(
        "DeleteOnTermination is taken while the interface is still attaching",
        "aws/amazon-vpc-cni-k8s pkg/awsutils/awsutils.go",
        "200",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attach(&interface, &instance, 1)?;
            aws.protect(&interface, &attachment, true)?;
            aws.shown(&interface, |it| protected(it, "true")).map(drop)
        },
    ),
    Case::new(
        "setting DeleteOnTermination again changes nothing, and it can be taken back",
        MODIFY,
        "200 each time",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.protect(&interface, &attachment, true)?;
            aws.protect(&interface, &attachment, true)?;
            aws.shown(&interface, |it| protected(it, "true"))?;
            aws.protect(&interface, &attachment, false)?;
            aws.shown(&interface, |it| protected(it, "false")).map(drop)
        },
    ),
    Case::new("DeleteOnTermination needs the attachment", MODIFY, "400 MissingParameter", |aws| {
        let interface = aws.interface()?;
        let call = format!(
            "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 Attachment.DeleteOnTermination=true"
        );
        aws.refused(&call, 400, "MissingParameter").map(drop)
    }),
    Case::new(
        "an attachment that does not exist is not protected",
        "errors-overview",
        "400 InvalidAttachmentID.NotFound",
        |aws| {
            let interface = aws.interface()?;
            let call = protect(&interface, "eni-attach-0123456789abcdef0", true);
            aws.refused(&call, 400, "InvalidAttachmentID.NotFound").map(drop)
        },
    ),
    Case::new(
        "the attachment of another interface is not protected",
        "errors-overview [inferred code]",
        "400 InvalidAttachmentID.NotFound",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (one, other) = (aws.interface()?, aws.interface()?);
            let attachment = aws.attached(&one, &instance, 1)?;
            let call = protect(&other, &attachment, true);
            aws.refused(&call, 400, "InvalidAttachmentID.NotFound")?;
            aws.shown(&one, |it| protected(it, "false")).map(drop)
        },
    ),
    Case::new(
        "an attachment is gone for good once it was detached",
        "errors-overview; hashicorp/terraform-provider-aws#146",
        "400 InvalidAttachmentID.NotFound",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.ok(&format!("DetachNetworkInterface AttachmentId={attachment}"))?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "available"))?;
            let call = protect(&interface, &attachment, true);
            aws.refused(&call, 400, "InvalidAttachmentID.NotFound").map(drop)
        },
    ),
    Case::new(
        "attributes are changed one at a time",
        MODIFY,
        "400 InvalidParameterCombination, nothing is changed",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 Description.Value=d SourceDestCheck.Value=false"
            );
            aws.refused(&call, 400, "InvalidParameterCombination")?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/sourceDestCheck"), "true")).map(drop)
        },
    ),
    Case::new(
        "the description can be changed, and to what it is",
        MODIFY,
        "200; a change to the same text tells whether the interface exists",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 Description.Value=new"
            );
            aws.ok(&call)?;
            aws.ok(&call)?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/description"), "new"))?;
            aws.described_so("new", 1).map(drop)
        },
    ),
    Case::new("the source/dest check can be switched off", MODIFY, "200, then false", |aws| {
        let interface = aws.interface()?;
        aws.ok(&format!(
            "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 SourceDestCheck.Value=false"
        ))?;
        aws.shown(&interface, |it| it.is(&format!("{ITEM}/sourceDestCheck"), "false")).map(drop)
    }),
    Case::new(
        "a reset switches the source/dest check on again",
        "API_ResetNetworkInterfaceAttribute",
        "200, then true",
        |aws| {
            let interface = aws.interface()?;
            aws.ok(&format!(
                "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 SourceDestCheck.Value=false"
            ))?;
            aws.ok(&format!(
                "ResetNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 SourceDestCheck=true"
            ))?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/sourceDestCheck"), "true")).map(drop)
        },
    ),
    Case::new(
        "new groups take the place of the old ones",
        MODIFY,
        "exactly the groups given",
        |aws| {
            let (interface, vpc) = (aws.interface()?, aws.vpc()?);
            let group = aws.group(&vpc, "own")?;
            aws.ok(&format!(
                "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 SecurityGroupId.1={group}"
            ))?;
            aws.shown(&interface, |it| {
                same(
                    "the groups",
                    it.texts(&format!("{ITEM}/groupSet/item/groupId")),
                    vec![group.clone()],
                )
            })
            .map(drop)
        },
    ),
    Case::new(
        "an attribute can be read by itself",
        "API_DescribeNetworkInterfaceAttribute",
        "the attribute that was asked for, and no other",
        |aws| {
            let interface = aws.interface_with("Description=d")?;
            let call = |attribute: &str| {
                format!(
                    "DescribeNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                     Attribute={attribute}"
                )
            };
            aws.see(&call("description"), |it| {
                it.is("description/value", "d")?;
                same("there is a sourceDestCheck", it.has("sourceDestCheck"), false)
            })?;
            aws.see(&call("sourceDestCheck"), |it| it.is("sourceDestCheck/value", "true")).map(drop)
        },
    ),
    Case::new(
        "an interface that is gone cannot be changed",
        "Netflix/titus-executor vpc/service/eni.go, its probe",
        "400 InvalidNetworkInterfaceID.NotFound",
        |aws| {
            let interface = aws.interface()?;
            aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={interface}"))?;
            let call = format!(
                "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
                 Description.Value=d"
            );
            aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound").map(drop)
        },
    ),
];
