//! Errors that no other group has: malformed ids, dependencies.

use crate::{aws::Aws, case::Case, reply::Step};

const ERRORS: &str = "errors-overview";

fn malformed(aws: &mut Aws<'_>, call: &str, code: &str) -> Step {
    aws.refused(call, 400, code).map(drop)
}

pub(super) const CASES: &[Case] = &[
    Case::new(
        "an interface's id that is none is malformed",
        ERRORS,
        "400 InvalidNetworkInterfaceId.Malformed",
        |aws| {
            let code = "InvalidNetworkInterfaceId.Malformed";
            malformed(aws, "DeleteNetworkInterface NetworkInterfaceId=eni-xyz", code)?;
            malformed(aws, "DescribeNetworkInterfaces NetworkInterfaceId.1=nonsense", code)
        },
    ),
    Case::new(
        "an attachment's id that is none is malformed",
        ERRORS,
        "400 InvalidNetworkInterfaceAttachmentId.Malformed",
        |aws| {
            let code = "InvalidNetworkInterfaceAttachmentId.Malformed";
            malformed(aws, "DetachNetworkInterface AttachmentId=nonsense", code)
        },
    ),
    Case::new(
        "an instance's id that is none is malformed",
        ERRORS,
        "400 InvalidInstanceID.Malformed",
        |aws| malformed(aws, "DescribeInstances InstanceId.1=i-xyz", "InvalidInstanceID.Malformed"),
    ),
    Case::new(
        "a subnet that does not exist is not found",
        ERRORS,
        "400 InvalidSubnetID.NotFound",
        |aws| {
            let call = "CreateNetworkInterface SubnetId=subnet-0123456789abcdef0";
            aws.refused(call, 400, "InvalidSubnetID.NotFound").map(drop)
        },
    ),
    Case::new(
        "an instance that does not exist is not terminated",
        ERRORS,
        "400 InvalidInstanceID.NotFound",
        |aws| {
            let call = "TerminateInstances InstanceId.1=i-0123456789abcdef0";
            aws.refused(call, 400, "InvalidInstanceID.NotFound").map(drop)
        },
    ),
    Case::new(
        "a subnet with an interface in it cannot be deleted",
        "API_DeleteSubnet; errors-overview",
        "400 DependencyViolation; 200 once the interface is gone",
        |aws| {
            let subnet = aws.small_subnet()?;
            let interface = aws.interface_in(&subnet, "")?;
            let call = format!("DeleteSubnet SubnetId={subnet}");
            aws.refused(&call, 400, "DependencyViolation")?;
            aws.ok(&format!("DeleteNetworkInterface NetworkInterfaceId={interface}"))?;
            aws.ok(&call).map(drop)
        },
    ),
    Case::new(
        "a security group that an interface has cannot be deleted",
        "API_DeleteSecurityGroup; errors-overview",
        "400 DependencyViolation",
        |aws| {
            let vpc = aws.vpc()?;
            let group = aws.group(&vpc, "own")?;
            aws.interface_with(&format!("SecurityGroupId.1={group}"))?;
            let call = format!("DeleteSecurityGroup GroupId={group}");
            aws.refused(&call, 400, "DependencyViolation").map(drop)
        },
    ),
    Case::new(
        "two subnets do not share addresses",
        "API_CreateSubnet; errors-overview",
        "400 InvalidSubnet.Conflict",
        |aws| {
            let vpc = aws.vpc()?;
            aws.small_subnet()?;
            let call = format!("CreateSubnet VpcId={vpc} CidrBlock=172.31.240.0/27");
            aws.refused(&call, 400, "InvalidSubnet.Conflict").map(drop)
        },
    ),
    Case::new(
        "an interface has at most five security groups",
        "Service Quotas, L-2AFB9258; errors-overview",
        "400 SecurityGroupsPerInterfaceLimitExceeded",
        |aws| {
            let (subnet, vpc) = (aws.subnet()?, aws.vpc()?);
            let mut call = format!("CreateNetworkInterface SubnetId={subnet}");
            for n in 1..=6 {
                let group = aws.group(&vpc, &format!("g{n}"))?;
                call += &format!(" SecurityGroupId.{n}={group}");
            }
            aws.refused(&call, 400, "SecurityGroupsPerInterfaceLimitExceeded").map(drop)
        },
    ),
];
