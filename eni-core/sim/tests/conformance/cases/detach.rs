//! DetachNetworkInterface and DeleteNetworkInterface.

use eni_sim::Preset;

use crate::{
    case::Case,
    reply::{holds, same},
};

const DETACH: &str = "API_DetachNetworkInterface";
const DELETE: &str = "API_DeleteNetworkInterface";
const ITEM: &str = "networkInterfaceSet/item";

pub(super) const CASES: &[Case] = &[
    Case::new(
        "a detached interface is available, and its attachment no more",
        DETACH,
        "`available` in the end, without `<attachment>`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.ok(&format!("DetachNetworkInterface AttachmentId={attachment}"))?;
            aws.shown(&interface, |it| {
                it.is(&format!("{ITEM}/status"), "available")?;
                holds(!it.has(&format!("{ITEM}/attachment")), "there is an attachment")
            })
            .map(drop)
        },
    ),
    Case::new(
        "a detach takes its time, and the interface is in use meanwhile",
        "API_DetachNetworkInterface; aws/amazon-vpc-cni-k8s#69",
        "delete: 400 InvalidParameterValue until it is done",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.ok(&format!("DetachNetworkInterface AttachmentId={attachment}"))?;
            let call = format!("DeleteNetworkInterface NetworkInterfaceId={interface}");
            same("the first code", aws.once(&call).code().as_str(), "InvalidParameterValue")?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "available"))?;
            aws.ok(&call).map(drop)
        },
    )
    .only(&[Preset::Lagging]),
    Case::new(
        "a device index is free again after a detach",
        DETACH,
        "200 for another interface at that index",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (one, other) = (aws.interface()?, aws.interface()?);
            let attachment = aws.attached(&one, &instance, 1)?;
            aws.ok(&format!("DetachNetworkInterface AttachmentId={attachment}"))?;
            aws.shown(&one, |it| it.is(&format!("{ITEM}/status"), "available"))?;
            aws.attached(&other, &instance, 1).map(drop)
        },
    ),
    Case::new(
        "the primary interface cannot be detached",
        "API_DetachNetworkInterface; EC2 user guide, network interfaces",
        "400 OperationNotPermitted, \"device index 0 ... cannot be detached\"",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (_, attachment) = aws.primary(&instance)?;
            let call = format!("DetachNetworkInterface AttachmentId={attachment}");
            let said = aws.refused(&call, 400, "OperationNotPermitted")?;
            holds(said.contains("device index 0"), "the text is another one")
        },
    ),
    Case::new(
        "what is not attached cannot be detached",
        "errors-overview",
        "400 InvalidAttachmentID.NotFound",
        |aws| {
            let call = "DetachNetworkInterface AttachmentId=eni-attach-0123456789abcdef0";
            aws.refused(call, 400, "InvalidAttachmentID.NotFound").map(drop)
        },
    ),
    Case::new("a detach can be forced", DETACH, "200 with Force", |aws| {
        let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
        let attachment = aws.attached(&interface, &instance, 1)?;
        aws.ok(&format!("DetachNetworkInterface AttachmentId={attachment} Force=true"))?;
        aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "available")).map(drop)
    }),
    Case::new(
        "an interface that is in use cannot be deleted",
        "API_DeleteNetworkInterface; aws/amazon-vpc-cni-k8s#69",
        "400 InvalidParameterValue, \"Network interface 'eni-...' is currently in use.\"",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            let call = format!("DeleteNetworkInterface NetworkInterfaceId={interface}");
            let said = aws.refused(&call, 400, "InvalidParameterValue")?;
            let expected = format!("Network interface '{interface}' is currently in use.");
            holds(said == expected, "the text is another one")?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "in-use")).map(drop)
        },
    ),
    Case::new(
        "a deleted interface is gone, and deleting it again finds nothing",
        DELETE,
        "400 InvalidNetworkInterfaceID.NotFound, \"does not exist\"",
        |aws| {
            let interface = aws.interface_with("Description=short-lived")?;
            let call = format!("DeleteNetworkInterface NetworkInterfaceId={interface}");
            aws.ok(&call)?;
            let said = aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound")?;
            let expected = format!("The networkInterface ID '{interface}' does not exist");
            holds(said == expected, "the text is another one")?;
            aws.described_so("short-lived", 0).map(drop)
        },
    ),
];
