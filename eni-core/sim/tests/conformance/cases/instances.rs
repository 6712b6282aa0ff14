//! What instances do to interfaces: launch, stop, terminate.

use std::time::Duration;

use crate::{
    aws::{Aws, protect},
    case::Case,
    reply::{Step, holds, same},
};

const TERMINATE: &str = "API_TerminateInstances";
const USER_GUIDE: &str = "EC2 user guide, network interfaces";
const ITEM: &str = "networkInterfaceSet/item";
const STATE: &str = "reservationSet/item/instancesSet/item/instanceState/name";
const LAUNCH: &str = "RunInstances ImageId=ami-12345678 InstanceType=m5.large";

fn gone(aws: &mut Aws<'_>, interface: &str) -> Step {
    let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface}");
    aws.refused(&call, 400, "InvalidNetworkInterfaceID.NotFound").map(drop)
}

fn loose(aws: &mut Aws<'_>, interface: &str) -> Step {
    aws.shown(interface, |it| {
        it.is(&format!("{ITEM}/status"), "available")?;
        holds(!it.has(&format!("{ITEM}/attachment")), "there is an attachment")
    })
    .map(drop)
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "an interface with DeleteOnTermination goes with its instance",
        USER_GUIDE,
        "400 InvalidNetworkInterfaceID.NotFound afterwards",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.protect(&interface, &attachment, true)?;
            aws.terminated(&instance)?;
            gone(aws, &interface)
        },
    ),
    Case::new(
        "an interface without DeleteOnTermination outlives its instance",
        USER_GUIDE,
        "`available`, without attachment: the leak",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            aws.terminated(&instance)?;
            loose(aws, &interface)
        },
    ),
    Case::new(
        "a stopped instance keeps its interfaces, and takes them along when it goes",
        USER_GUIDE,
        "`in-use` while it is stopped, gone afterwards",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.protect(&interface, &attachment, true)?;
            aws.ok(&format!("StopInstances InstanceId.1={instance}"))?;
            aws.in_state(&instance, "stopped")?;
            aws.shown(&interface, |it| it.is(&format!("{ITEM}/status"), "in-use"))?;
            aws.terminated(&instance)?;
            gone(aws, &interface)
        },
    ),
    Case::new(
        "the primary interface goes with its instance",
        "API_RunInstances; EC2 user guide, network interfaces",
        "`deleteOnTermination` is true; it is gone afterwards",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (primary, _) = aws.primary(&instance)?;
            aws.shown(&primary, |it| {
                it.is(&format!("{ITEM}/attachment/deviceIndex"), "0")?;
                it.is(&format!("{ITEM}/attachment/deleteOnTermination"), "true")
            })?;
            aws.terminated(&instance)?;
            gone(aws, &primary)
        },
    ),
    Case::new(
        "a primary interface that is told to outlives its instance",
        "aws/amazon-vpc-cni-k8s#1023",
        "`available`",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let (primary, attachment) = aws.primary(&instance)?;
            aws.protect(&primary, &attachment, false)?;
            aws.terminated(&instance)?;
            loose(aws, &primary)
        },
    ),
    Case::new(
        "an instance that goes between attach and protect leaves the interface behind",
        "errors-overview [inferred code]",
        "400 InvalidAttachmentID.NotFound, the interface is `available`",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            let attachment = aws.attached(&interface, &instance, 1)?;
            aws.terminated(&instance)?;
            let call = protect(&interface, &attachment, true);
            aws.refused(&call, 400, "InvalidAttachmentID.NotFound")?;
            loose(aws, &interface)
        },
    ),
    Case::new(
        "terminating again changes nothing",
        TERMINATE,
        "200, terminated before and after",
        |aws| {
            let instance = aws.instance("m5.large")?;
            aws.terminated(&instance)?;
            let again = aws.ok(&format!("TerminateInstances InstanceId.1={instance}"))?;
            again.is("instancesSet/item/previousState/name", "terminated")?;
            again.is("instancesSet/item/currentState/name", "terminated")
        },
    ),
    Case::new(
        "an unknown instance fails the call and spares the others",
        TERMINATE,
        "400 InvalidInstanceID.NotFound, nothing is terminated",
        |aws| {
            let instance = aws.instance("m5.large")?;
            let call = format!(
                "TerminateInstances InstanceId.1={instance} InstanceId.2=i-0123456789abcdef0"
            );
            aws.refused(&call, 400, "InvalidInstanceID.NotFound")?;
            aws.in_state(&instance, "running").map(drop)
        },
    ),
    Case::new(
        "a terminated instance stays visible for a while",
        TERMINATE,
        "it is listed as `terminated`",
        |aws| {
            let instance = aws.instance("m5.large")?;
            aws.terminated(&instance)?;
            aws.later(Duration::from_secs(600));
            aws.in_state(&instance, "terminated").map(drop)
        },
    ),
    Case::new(
        "a terminated instance is no longer there after about an hour",
        "API_TerminateInstances: \"for approximately one hour\"",
        "400 InvalidInstanceID.NotFound; a list does not have it",
        |aws| {
            let instance = aws.instance("m5.large")?;
            aws.terminated(&instance)?;
            aws.later(Duration::from_secs(2 * 3600));
            let call = format!("DescribeInstances InstanceId.1={instance}");
            aws.refused(&call, 400, "InvalidInstanceID.NotFound")?;
            aws.see("DescribeInstances", |it| it.count("reservationSet/item", 0)).map(drop)
        },
    ),
    Case::new(
        "an instance shows its interfaces",
        "API_InstanceNetworkInterface",
        "each with its attachment, primary and attached",
        |aws| {
            let (interface, instance) = (aws.interface()?, aws.instance("m5.large")?);
            aws.attached(&interface, &instance, 1)?;
            let set = "reservationSet/item/instancesSet/item/networkInterfaceSet/item";
            aws.see(&format!("DescribeInstances InstanceId.1={instance}"), |it| {
                let mut indexes = it.texts(&format!("{set}/attachment/deviceIndex"));
                indexes.sort();
                same("the indexes", indexes, vec!["0".to_owned(), "1".to_owned()])?;
                let shown = it.texts(&format!("{set}/networkInterfaceId"));
                holds(shown.contains(&interface), "the interface is not shown")
            })
            .map(drop)
        },
    ),
    Case::new(
        "a launch takes an interface that exists and does not delete it",
        "API_RunInstances, API_InstanceNetworkInterfaceSpecification",
        "200; `deleteOnTermination` is false",
        |aws| {
            let interface = aws.interface()?;
            let more = format!(
                "NetworkInterface.1.DeviceIndex=0 NetworkInterface.1.NetworkInterfaceId={interface}"
            );
            let instance = aws.instance_with("m5.large", &more)?;
            aws.shown(&interface, |it| {
                it.is(&format!("{ITEM}/attachment/instanceId"), &instance)?;
                it.is(&format!("{ITEM}/attachment/deleteOnTermination"), "false")
            })?;
            aws.terminated(&instance)?;
            loose(aws, &interface)
        },
    ),
    Case::new(
        "a launch does not set DeleteOnTermination of an interface that exists",
        "API_InstanceNetworkInterfaceSpecification",
        "400 InvalidParameterCombination",
        |aws| {
            let interface = aws.interface()?;
            let call = format!(
                "{LAUNCH} MinCount=1 MaxCount=1 NetworkInterface.1.DeviceIndex=0 \
                 NetworkInterface.1.NetworkInterfaceId={interface} \
                 NetworkInterface.1.DeleteOnTermination=true"
            );
            aws.refused(&call, 400, "InvalidParameterCombination").map(drop)
        },
    ),
    Case::new(
        "a launch makes further interfaces, and they go with the instance if it says so",
        "API_InstanceNetworkInterfaceSpecification",
        "two interfaces; one is left afterwards",
        |aws| {
            let subnet = aws.subnet()?;
            let more = format!(
                "NetworkInterface.1.DeviceIndex=0 NetworkInterface.1.SubnetId={subnet} \
                 NetworkInterface.2.DeviceIndex=1 NetworkInterface.2.SubnetId={subnet} \
                 NetworkInterface.2.DeleteOnTermination=false NetworkInterface.2.Description=kept"
            );
            let instance = aws.instance_with("m5.large", &more)?;
            aws.described_so("kept", 1)?;
            aws.terminated(&instance)?;
            aws.see("DescribeNetworkInterfaces", |it| it.count(ITEM, 1))?;
            aws.described_so("kept", 1).map(drop)
        },
    ),
    Case::new(
        "a launch is pending in the reply and running soon after",
        "API_RunInstances; EC2 user guide, instance lifecycle",
        "`pending` (0), then `running` (16)",
        |aws| {
            let made = aws.ok(&format!("{LAUNCH} MinCount=1 MaxCount=1"))?;
            made.is("instancesSet/item/instanceState/name", "pending")?;
            made.is("instancesSet/item/instanceState/code", "0")?;
            let instance = made.text("instancesSet/item/instanceId")?;
            aws.in_state(&instance, "running").map(drop)
        },
    ),
    Case::new(
        "a type that there is not launches nothing",
        "API_RunInstances; errors-overview",
        "400 InvalidParameterValue",
        |aws| {
            let call = "RunInstances ImageId=ami-12345678 InstanceType=m5.tiny MinCount=1 \
                        MaxCount=1";
            aws.refused(call, 400, "InvalidParameterValue").map(drop)
        },
    ),
    Case::new(
        "an instance's own groups are in the VPC of its subnet",
        "QT-DevOps/DevOpsIssues#256",
        "400 InvalidParameter, \"belong to different networks\"",
        |aws| {
            let subnet = aws.subnet()?;
            let vpc = aws.ok("CreateVpc CidrBlock=10.9.0.0/16")?.text("vpc/vpcId")?;
            let group = aws.group(&vpc, "foreign")?;
            let call = format!(
                "{LAUNCH} MinCount=1 MaxCount=1 SubnetId={subnet} SecurityGroupId.1={group}"
            );
            aws.refused(&call, 400, "InvalidParameter").map(drop)
        },
    ),
    Case::new(
        "a terminated instance cannot be stopped or started",
        "errors-overview",
        "400 IncorrectInstanceState",
        |aws| {
            let instance = aws.instance("m5.large")?;
            aws.terminated(&instance)?;
            for action in ["StopInstances", "StartInstances"] {
                let call = format!("{action} InstanceId.1={instance}");
                aws.refused(&call, 400, "IncorrectInstanceState")?;
            }
            Ok(())
        },
    ),
    Case::new(
        "the status list has running instances, and all only when asked",
        "API_DescribeInstanceStatus",
        "one, and two with IncludeAllInstances",
        |aws| {
            let (_, stopped) = (aws.instance("m5.large")?, aws.instance("m5.large")?);
            aws.ok(&format!("StopInstances InstanceId.1={stopped}"))?;
            aws.see(&format!("DescribeInstances InstanceId.1={stopped}"), |it| {
                it.is(STATE, "stopped")
            })?;
            let set = "instanceStatusSet/item";
            aws.see("DescribeInstanceStatus", |it| it.count(set, 1))?;
            aws.see("DescribeInstanceStatus IncludeAllInstances=true", |it| it.count(set, 2))
                .map(drop)
        },
    ),
];
