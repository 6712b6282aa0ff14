//! Every operation with every parameter that it has.

use std::collections::BTreeSet;

use eni_sim::codec::{decode_form, encode_form};
use proptest::prelude::*;

/// The form of each operation's largest request, without `Action`, `Version`
/// and `DryRun`. Where parameters exclude each other there are several.
pub(crate) const REQUESTS: &[(&str, &str)] = &[
    (
        "RunInstances",
        "ImageId=ami-11111111&InstanceType=m5.large&MinCount=1&MaxCount=2&SubnetId=subnet-1\
         &Placement.AvailabilityZone=us-east-1a&SecurityGroupId.1=sg-1&PrivateIpAddress=10.0.0.9\
         &NetworkInterface.1.DeviceIndex=0&NetworkInterface.1.NetworkCardIndex=1\
         &NetworkInterface.1.NetworkInterfaceId=eni-1&NetworkInterface.1.SubnetId=subnet-2\
         &NetworkInterface.1.Description=d&NetworkInterface.1.SecurityGroupId.1=sg-2\
         &NetworkInterface.1.DeleteOnTermination=false\
         &NetworkInterface.1.PrivateIpAddress=10.0.0.8\
         &NetworkInterface.1.PrivateIpAddresses.1.PrivateIpAddress=10.0.0.7\
         &NetworkInterface.1.PrivateIpAddresses.1.Primary=true\
         &NetworkInterface.1.SecondaryPrivateIpAddressCount=0\
         &NetworkInterface.1.Ipv6AddressCount=0\
         &NetworkInterface.1.Ipv6Addresses.1.Ipv6Address=2600::1\
         &TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v&TagSpecification.2.ResourceType=network-interface\
         &TagSpecification.2.Tag.1.Key=k&TagSpecification.2.Tag.1.Value=w&ClientToken=t",
    ),
    ("StartInstances", "InstanceId.1=i-1&InstanceId.2=i-2"),
    ("StopInstances", "InstanceId.1=i-1&Force=true"),
    ("TerminateInstances", "InstanceId.1=i-1"),
    (
        "DescribeInstances",
        "InstanceId.1=i-1&Filter.1.Name=tag:k&Filter.1.Value.1=a&Filter.1.Value.2=b\
         &MaxResults=5&NextToken=n",
    ),
    (
        "DescribeInstanceStatus",
        "InstanceId.1=i-1&IncludeAllInstances=true&Filter.1.Name=f&Filter.1.Value.1=v\
         &MaxResults=5&NextToken=n",
    ),
    (
        "DescribeInstanceTypes",
        "InstanceType.1=m5.large&Filter.1.Name=f&Filter.1.Value.1=v&MaxResults=5&NextToken=n",
    ),
    (
        "CreateNetworkInterface",
        "SubnetId=subnet-1&Description=a b&SecurityGroupId.1=sg-1&PrivateIpAddress=10.0.0.9\
         &PrivateIpAddresses.1.PrivateIpAddress=10.0.0.9&PrivateIpAddresses.1.Primary=true\
         &PrivateIpAddresses.2.PrivateIpAddress=10.0.0.8&SecondaryPrivateIpAddressCount=1\
         &Ipv4Prefix.1.Ipv4Prefix=10.0.0.16/28&Ipv4PrefixCount=1\
         &Ipv6Addresses.1.Ipv6Address=2600::1&Ipv6AddressCount=1&InterfaceType=interface\
         &TagSpecification.1.ResourceType=network-interface&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v&ClientToken=t",
    ),
    (
        "DescribeNetworkInterfaces",
        "NetworkInterfaceId.1=eni-1&Filter.1.Name=f&Filter.1.Value.1=v&MaxResults=5&NextToken=n",
    ),
    (
        "AttachNetworkInterface",
        "NetworkInterfaceId=eni-1&InstanceId=i-1&DeviceIndex=0&NetworkCardIndex=1",
    ),
    ("DetachNetworkInterface", "AttachmentId=eni-attach-1&Force=true"),
    ("DeleteNetworkInterface", "NetworkInterfaceId=eni-1"),
    ("ModifyNetworkInterfaceAttribute", "NetworkInterfaceId=eni-1&Description.Value="),
    ("ModifyNetworkInterfaceAttribute", "NetworkInterfaceId=eni-1&SourceDestCheck.Value=false"),
    (
        "ModifyNetworkInterfaceAttribute",
        "NetworkInterfaceId=eni-1&SecurityGroupId.1=sg-1&SecurityGroupId.2=sg-2",
    ),
    (
        "ModifyNetworkInterfaceAttribute",
        "NetworkInterfaceId=eni-1&Attachment.AttachmentId=eni-attach-1\
         &Attachment.DeleteOnTermination=true",
    ),
    ("DescribeNetworkInterfaceAttribute", "NetworkInterfaceId=eni-1&Attribute=description"),
    ("ResetNetworkInterfaceAttribute", "NetworkInterfaceId=eni-1&SourceDestCheck=x"),
    (
        "AssignPrivateIpAddresses",
        "NetworkInterfaceId=eni-1&PrivateIpAddress.1=10.0.0.9&SecondaryPrivateIpAddressCount=2\
         &Ipv4Prefix.1=10.0.0.16/28&Ipv4PrefixCount=1&AllowReassignment=true",
    ),
    (
        "UnassignPrivateIpAddresses",
        "NetworkInterfaceId=eni-1&PrivateIpAddress.1=10.0.0.9&Ipv4Prefix.1=10.0.0.16/28",
    ),
    ("AssignIpv6Addresses", "NetworkInterfaceId=eni-1&Ipv6Addresses.1=2600::1&Ipv6AddressCount=2"),
    ("UnassignIpv6Addresses", "NetworkInterfaceId=eni-1&Ipv6Addresses.1=2600::1"),
    ("CreateTags", "ResourceId.1=eni-1&Tag.1.Key=k&Tag.1.Value=v&Tag.2.Key=l&Tag.2.Value=w"),
    ("DeleteTags", "ResourceId.1=eni-1&Tag.1.Key=k&Tag.2.Key=l&Tag.2.Value="),
    ("DescribeTags", "Filter.1.Name=key&Filter.1.Value.1=k&MaxResults=5&NextToken=n"),
    (
        "CreateVpc",
        "CidrBlock=10.0.0.0/16&AmazonProvidedIpv6CidrBlock=true\
         &TagSpecification.1.ResourceType=vpc&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v",
    ),
    ("DeleteVpc", "VpcId=vpc-1"),
    ("DescribeVpcs", "VpcId.1=vpc-1&Filter.1.Name=f&Filter.1.Value.1=v&MaxResults=5&NextToken=n"),
    (
        "CreateSubnet",
        "VpcId=vpc-1&CidrBlock=10.0.0.0/24&AvailabilityZone=us-east-1a\
         &AvailabilityZoneId=use1-az1&Ipv6CidrBlock=2600::/64\
         &TagSpecification.1.ResourceType=subnet&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v",
    ),
    ("DeleteSubnet", "SubnetId=subnet-1"),
    (
        "DescribeSubnets",
        "SubnetId.1=subnet-1&Filter.1.Name=f&Filter.1.Value.1=v&MaxResults=5&NextToken=n",
    ),
    (
        "CreateSecurityGroup",
        "GroupName=g&GroupDescription=d&VpcId=vpc-1\
         &TagSpecification.1.ResourceType=security-group&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v",
    ),
    ("DeleteSecurityGroup", "GroupId=sg-1&GroupName=g"),
    (
        "DescribeSecurityGroups",
        "GroupId.1=sg-1&GroupName.1=g&Filter.1.Name=f&Filter.1.Value.1=v&MaxResults=5\
         &NextToken=n",
    ),
    (
        "AllocateAddress",
        "Domain=vpc&TagSpecification.1.ResourceType=elastic-ip&TagSpecification.1.Tag.1.Key=k\
         &TagSpecification.1.Tag.1.Value=v",
    ),
    (
        "AssociateAddress",
        "AllocationId=eipalloc-1&PublicIp=3.0.0.1&InstanceId=i-1&NetworkInterfaceId=eni-1\
         &PrivateIpAddress=10.0.0.9&AllowReassociation=true",
    ),
    ("DisassociateAddress", "AssociationId=eipassoc-1&PublicIp=3.0.0.1"),
    ("ReleaseAddress", "AllocationId=eipalloc-1&PublicIp=3.0.0.1"),
    (
        "DescribeAddresses",
        "AllocationId.1=eipalloc-1&PublicIp.1=3.0.0.1&Filter.1.Name=f&Filter.1.Value.1=v",
    ),
    (
        "DescribeAvailabilityZones",
        "ZoneName.1=us-east-1a&ZoneId.1=use1-az1&AllAvailabilityZones=true&Filter.1.Name=f\
         &Filter.1.Value.1=v",
    ),
    ("DescribeRegions", "RegionName.1=us-east-1&AllRegions=true&Filter.1.Name=f"),
    ("DescribeAccountAttributes", "AttributeName.1=default-vpc"),
];

pub(crate) fn form(operation: &str, parameters: &str) -> String {
    let escaped = parameters.replace(' ', "%20").replace(':', "%3A").replace('/', "%2F");
    format!("Action={operation}&Version=2016-11-15&{escaped}&DryRun=true")
}

fn set(form: &str) -> BTreeSet<String> {
    form.split('&').map(str::to_owned).collect()
}

#[test]
fn every_parameter_is_read_and_written_back() {
    for (operation, parameters) in REQUESTS {
        let form = form(operation, parameters);
        let call = decode_form(form.as_bytes()).unwrap();
        assert_eq!(call.operation(), *operation);
        assert!(call.dry_run(), "{operation}");
        assert_eq!(set(&encode_form(&call)), set(&form), "{operation}");
    }
}

#[test]
fn a_parameter_under_another_name_is_refused_by_that_name() {
    for (operation, parameters) in REQUESTS {
        for parameter in parameters.split('&') {
            let (name, value) = parameter.split_once('=').unwrap();
            for other in [format!("{name}X"), name.to_lowercase(), format!("{name}.1x")] {
                let changed = parameters.replacen(parameter, &format!("{other}={value}"), 1);
                let error = decode_form(form(operation, &changed).as_bytes()).unwrap_err();
                assert_eq!(error.code, "UnknownParameter", "{operation} {other}");
                assert_eq!(error.message, format!("The parameter {other} is not recognized"));
            }
        }
    }
}

#[test]
fn parameters_that_sign_a_request_are_passed_over() {
    let form = "Action=DescribeVpcs&AWSAccessKeyId=a&Signature=s&SignatureMethod=m&Expires=e\
                &SignatureVersion=2&Timestamp=t&SecurityToken=x&X-Amz-Credential=c\
                &X-Amz-Security-Token=z&x-amz-date=d";
    assert_eq!(decode_form(form.as_bytes()).unwrap().operation(), "DescribeVpcs");
}

#[test]
fn the_version_may_be_any_date_or_absent() {
    for version in ["", "&Version=2016-11-15", "&Version=2010-06-15"] {
        assert!(decode_form(format!("Action=DescribeVpcs{version}").as_bytes()).is_ok());
    }
}

proptest! {
    /// Whatever values stand in a request that is taken, they survive.
    #[test]
    fn what_is_read_is_written_so_that_it_is_read_again(
        n in 0..REQUESTS.len(),
        keep in prop::collection::vec(any::<bool>(), 32),
        values in prop::collection::vec("[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{0,6}", 32),
    ) {
        let (operation, parameters) = REQUESTS[n];
        let mut form = format!("Action={operation}");
        for ((parameter, keep), value) in parameters.split('&').zip(keep).zip(values) {
            let (name, known) = parameter.split_once('=').unwrap();
            let as_it_was = known.parse::<i64>().is_ok() || ["true", "false"].contains(&known);
            if keep || as_it_was {
                form.push('&');
                form.push_str(name);
                form.push('=');
                if as_it_was || name.ends_with("ResourceType") {
                    form.push_str(known);
                } else {
                    value.bytes().for_each(|byte| form.push_str(&format!("%{byte:02x}")));
                }
            }
        }
        if let Ok(call) = decode_form(form.as_bytes()) {
            prop_assert_eq!(decode_form(encode_form(&call).as_bytes()), Ok(call));
        }
    }
}
