//! One call of each operation that succeeds in a scene, and for reads a change
//! that makes what they showed before old.

use eni_sim::Call;

use crate::scene::{Ids, call};

pub(crate) fn of(operation: &str, ids: &Ids) -> Call {
    let Ids { subnet, running, stopped, free, attached, attachment, v6, vpc, .. } = ids;
    let parameters = match operation {
        "DescribeNetworkInterfaces" => format!("NetworkInterfaceId.1={free}"),
        "DescribeInstances" | "DescribeInstanceStatus" | "StopInstances" | "TerminateInstances" => {
            format!("InstanceId.1={running}")
        }
        "StartInstances" => format!("InstanceId.1={stopped}"),
        "DescribeSubnets" => format!("SubnetId.1={subnet}"),
        "DescribeInstanceTypes" => "InstanceType.1=m5.large".to_owned(),
        "CreateNetworkInterface" => format!("SubnetId={subnet}&Description=new"),
        "AttachNetworkInterface" => {
            format!("NetworkInterfaceId={free}&InstanceId={running}&DeviceIndex=2")
        }
        "ModifyNetworkInterfaceAttribute" => format!(
            "NetworkInterfaceId={attached}&Attachment.AttachmentId={attachment}\
             &Attachment.DeleteOnTermination=true"
        ),
        "CreateTags" => format!("ResourceId.1={free}&Tag.1.Key=new&Tag.1.Value=1"),
        "DeleteTags" => format!("ResourceId.1={free}&Tag.1.Key=old"),
        "DetachNetworkInterface" => format!("AttachmentId={attachment}"),
        "DeleteNetworkInterface" => format!("NetworkInterfaceId={free}"),
        "RunInstances" => format!(
            "ImageId=ami-00000000&InstanceType=m5.large&MinCount=1&MaxCount=1\
             &NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.NetworkInterfaceId={free}"
        ),
        "DescribeNetworkInterfaceAttribute" => {
            format!("NetworkInterfaceId={free}&Attribute=description")
        }
        "ResetNetworkInterfaceAttribute" => format!("NetworkInterfaceId={free}&SourceDestCheck=x"),
        "AssignPrivateIpAddresses" => {
            format!("NetworkInterfaceId={free}&SecondaryPrivateIpAddressCount=1")
        }
        "UnassignPrivateIpAddresses" => {
            format!("NetworkInterfaceId={free}&PrivateIpAddress.1={}", ids.second_address)
        }
        "AssignIpv6Addresses" => format!("NetworkInterfaceId={v6}&Ipv6AddressCount=1"),
        "UnassignIpv6Addresses" => {
            format!("NetworkInterfaceId={v6}&Ipv6Addresses.1={}", ids.v6_address)
        }
        "CreateVpc" => "CidrBlock=10.79.0.0/16".to_owned(),
        "DeleteVpc" => format!("VpcId={}", ids.spare_vpc),
        "CreateSubnet" => format!("VpcId={vpc}&CidrBlock=10.77.3.0/24"),
        "DeleteSubnet" => format!("SubnetId={}", ids.spare_subnet),
        "CreateSecurityGroup" => format!("GroupName=new&GroupDescription=d&VpcId={vpc}"),
        "DeleteSecurityGroup" => format!("GroupId={}", ids.spare_group),
        "AllocateAddress" => "Domain=vpc".to_owned(),
        "AssociateAddress" => {
            format!("AllocationId={}&NetworkInterfaceId={free}", ids.allocation)
        }
        "DisassociateAddress" => format!("AssociationId={}", ids.association),
        "ReleaseAddress" => format!("AllocationId={}", ids.allocation),
        "DescribeTags"
        | "DescribeVpcs"
        | "DescribeSecurityGroups"
        | "DescribeAddresses"
        | "DescribeAvailabilityZones"
        | "DescribeRegions"
        | "DescribeAccountAttributes" => String::new(),
        other => panic!("no call of {other}: write one"),
    };
    call(&format!("{operation}&{parameters}"))
}

/// A call after which the read `operation` shows something else.
pub(crate) fn change(operation: &str, ids: &Ids) -> Call {
    let Ids { free, running, .. } = ids;
    call(&match operation {
        "DescribeInstances" | "DescribeInstanceStatus" => {
            format!("StopInstances&InstanceId.1={running}")
        }
        "DescribeTags" => format!("CreateTags&ResourceId.1={free}&Tag.1.Key=new&Tag.1.Value=1"),
        _ => format!(
            "ModifyNetworkInterfaceAttribute&NetworkInterfaceId={free}&Description.Value=changed"
        ),
    })
}
