//! What is refused, with EC2's codes.

use eni_sim::codec::decode_form;

fn refused(form: &str) -> (&'static str, u16, String) {
    let error = decode_form(form.as_bytes()).unwrap_err();
    (error.code, error.status, error.message)
}

#[test]
fn refusals_have_ec2s_codes_and_name_what_is_wrong() {
    for (form, code, words) in [
        ("", "MissingAction", "action"),
        ("Version=2016-11-15", "MissingAction", "action"),
        ("Action=Nope", "InvalidAction", "The action Nope is not valid"),
        ("Action=describevpcs", "InvalidAction", "describevpcs"),
        ("Action=CreateVolume&Size=1", "UnsupportedOperation", "CreateVolume is not implemented"),
        ("Action=DescribeVpcs&Version=latest", "NoSuchVersion", "'latest'"),
        ("Action=DescribeVpcs&Foo=1", "UnknownParameter", "The parameter Foo is not recognized"),
        ("Action=DescribeVpcs&VpcId=v", "UnknownParameter", "VpcId"),
        ("Action=DescribeVpcs&Action=DescribeVpcs", "MalformedQueryString", "Action"),
        ("Action=DescribeVpcs&DryRun=maybe", "InvalidParameterValue", "DryRun"),
        ("Action=DescribeVpcs&MaxResults=many", "InvalidParameterValue", "(many)"),
        ("Action=DescribeVpcs&MaxResults=-1", "InvalidParameterValue", "MaxResults"),
        ("Action=DescribeVpcs&MaxResults=4294967296", "InvalidParameterValue", "MaxResults"),
        ("Action=DescribeVpcs&Filter.1.Value.1=x", "MissingParameter", "Filter.1.Name"),
        ("Action=DescribeVpcs&x=%zz", "MalformedQueryString", "syntax"),
        ("Action=DescribeVpcs&x=%00", "InvalidCharacter", "character"),
        (
            "Action=DeleteNetworkInterface",
            "MissingParameter",
            "The request must contain the parameter NetworkInterfaceId",
        ),
        (
            "Action=AttachNetworkInterface&NetworkInterfaceId=e&InstanceId=i",
            "MissingParameter",
            "The request must contain the parameter DeviceIndex",
        ),
        (
            "Action=AttachNetworkInterface&NetworkInterfaceId=e&InstanceId=i&DeviceIndex=-1",
            "InvalidParameterValue",
            "DeviceIndex",
        ),
        ("Action=TerminateInstances", "MissingParameter", "InstanceId"),
        ("Action=CreateTags&Tag.1.Key=k", "MissingParameter", "ResourceId"),
        ("Action=CreateTags&ResourceId.1=r", "MissingParameter", "Tag"),
        ("Action=CreateTags&ResourceId.1=r&Tag.1.Value=v", "MissingParameter", "Tag.1.Key"),
        (
            "Action=CreateTags&ResourceId.1=r&Tag.1.Key=k&Tag.2.Key=k",
            "InvalidParameterValue",
            "Duplicate tag key 'k' specified.",
        ),
        (
            "Action=CreateVpc&CidrBlock=c&TagSpecification.1.ResourceType=subnet",
            "InvalidParameterValue",
            "'subnet' is not a valid taggable resource type for this operation.",
        ),
    ] {
        let (found, status, message) = refused(form);
        assert_eq!((found, status), (code, 400), "{form}: {message}");
        assert!(message.contains(words), "{form}: {message}");
    }
}

#[test]
fn one_attribute_at_a_time_is_modified() {
    let modify = "Action=ModifyNetworkInterfaceAttribute&NetworkInterfaceId=e";
    for (parameters, code, words) in [
        ("", "InvalidParameterCombination", "No attributes specified"),
        (
            "&Description.Value=d&SourceDestCheck.Value=true",
            "InvalidParameterCombination",
            "multiple attribute types",
        ),
        ("&Attachment.AttachmentId=a", "MissingParameter", "Attachment.DeleteOnTermination"),
        ("&Attachment.DeleteOnTermination=true", "MissingParameter", "Attachment.AttachmentId"),
    ] {
        let (found, _, message) = refused(&format!("{modify}{parameters}"));
        assert_eq!(found, code, "{parameters}");
        assert!(message.contains(words), "{parameters}: {message}");
    }
}

#[test]
fn what_nobody_knows_is_named_before_what_is_missing() {
    assert_eq!(refused("Action=DeleteNetworkInterface&Force=true").0, "UnknownParameter");
}
