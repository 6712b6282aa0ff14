"""Walks an interface's life with boto3. Prints what became of each check."""

import json
import sys
import traceback

import clients

URL = sys.argv[1]
ec2 = clients.ec2(URL)
SUBNET = clients.subnets(ec2)[0]


def create(**parameters):
    parameters.setdefault("SubnetId", SUBNET)
    return ec2.create_network_interface(**parameters)["NetworkInterface"]


def show(interface):
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])
    return found["NetworkInterfaces"][0]


def found(*filters):
    """The ids that these filters, each a name and its values, let through."""
    filters = [{"Name": name, "Values": values} for name, *values in filters]
    answer = ec2.describe_network_interfaces(Filters=filters)
    return sorted(one["NetworkInterfaceId"] for one in answer["NetworkInterfaces"])


def attach(interface, instance, index=1):
    answer = ec2.attach_network_interface(
        NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=index
    )
    return answer["AttachmentId"]


def protect(interface, attachment):
    ec2.modify_network_interface_attribute(
        NetworkInterfaceId=interface,
        Attachment={"AttachmentId": attachment, "DeleteOnTermination": True},
    )


def a_create_is_described_as_it_was_asked_for():
    tags = [{"Key": "owner", "Value": "walk"}]
    answer = ec2.create_network_interface(
        SubnetId=SUBNET,
        Description="walk-create",
        ClientToken="walk-create",
        TagSpecifications=[{"ResourceType": "network-interface", "Tags": tags}],
    )
    assert answer["ClientToken"] == "walk-create", answer
    made = answer["NetworkInterface"]
    assert made["Status"] == "pending", made["Status"]
    seen = show(made["NetworkInterfaceId"])
    assert seen["Status"] == "available", seen["Status"]
    assert seen["TagSet"] == tags, seen["TagSet"]
    assert seen["Description"] == "walk-create"
    assert seen["SubnetId"] == SUBNET
    assert seen["PrivateIpAddress"] == made["PrivateIpAddress"]
    assert seen["MacAddress"] == made["MacAddress"]
    assert seen["SourceDestCheck"] is True
    assert "Attachment" not in seen, seen


def a_description_finds_its_interface_and_no_other():
    wanted = create(Description="walk-find-one")["NetworkInterfaceId"]
    create(Description="walk-find-one-more")
    assert found(("description", "walk-find-one")) == [wanted]
    assert found(("description", "walk-find-one"), ("status", "in-use")) == []
    assert found(("description", "nothing", "walk-find-one")) == [wanted]


def pages_hold_everything_once():
    made = sorted(create(Description="walk-page")["NetworkInterfaceId"] for _ in range(12))
    filters = [{"Name": "description", "Values": ["walk-page"]}]
    pages = ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=filters, PaginationConfig={"PageSize": 5}
    )
    pages = [[one["NetworkInterfaceId"] for one in page["NetworkInterfaces"]] for page in pages]
    assert [len(page) for page in pages] == [5, 5, 2], pages
    assert sorted(sum(pages, [])) == made


def what_is_protected_goes_with_its_instance_and_the_rest_stays():
    instance = clients.launch(ec2, SUBNET)
    primary = show_of(instance, 0)["NetworkInterfaceId"]
    taken = create(Description="walk-protected")["NetworkInterfaceId"]
    left = create(Description="walk-left")["NetworkInterfaceId"]
    # A t3.micro has room for two interfaces, a t3.large for three.
    assert clients.error_of(attach_both, taken=taken, left=left, instance=instance) == [
        "AttachmentLimitExceeded",
        400,
    ]
    ec2.terminate_instances(InstanceIds=[instance])
    assert clients.error_of(show, interface=primary)[0] == "InvalidNetworkInterfaceID.NotFound"
    assert show(taken)["Status"] == "available"
    instance = clients.launch(ec2, SUBNET, "t3.large")
    attachments = attach_both(taken, left, instance)
    assert show(taken)["Attachment"]["DeleteOnTermination"] is False
    protect(taken, attachments[0])
    held = show(taken)
    assert held["Status"] == "in-use"
    assert held["Attachment"]["DeleteOnTermination"] is True
    assert held["Attachment"]["InstanceId"] == instance
    assert held["Attachment"]["DeviceIndex"] == 1
    assert held["Attachment"]["Status"] == "attached"
    assert found(("attachment.instance-id", instance), ("attachment.device-index", "1")) == [taken]
    assert found(("attachment.delete-on-termination", "true"), ("description", "walk-*")) == [taken]
    ec2.terminate_instances(InstanceIds=[instance])
    assert clients.error_of(show, interface=taken) == ["InvalidNetworkInterfaceID.NotFound", 400]
    rest = show(left)
    assert rest["Status"] == "available" and "Attachment" not in rest, rest


def attach_both(taken, left, instance):
    return attach(taken, instance, 1), attach(left, instance, 2)


def show_of(instance, index):
    filters = ("attachment.instance-id", instance), ("attachment.device-index", str(index))
    return show(found(*filters)[0])


def a_detached_interface_can_be_deleted_and_is_gone():
    instance = clients.launch(ec2, SUBNET)
    interface = create(Description="walk-detach")["NetworkInterfaceId"]
    attachment = attach(interface, instance)
    ec2.detach_network_interface(AttachmentId=attachment)
    ec2.get_waiter("network_interface_available").wait(
        NetworkInterfaceIds=[interface], WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    assert found(("description", "walk-detach")) == []
    again = clients.error_of(ec2.delete_network_interface, NetworkInterfaceId=interface)
    assert again == ["InvalidNetworkInterfaceID.NotFound", 400], again


def tags_are_put_on_found_by_and_taken_off():
    one, two = (create(Description="walk-tags")["NetworkInterfaceId"] for _ in range(2))
    tags = [{"Key": "Walk", "Value": "a"}, {"Key": "Walk2", "Value": "b"}]
    ec2.create_tags(Resources=[one, two], Tags=tags)
    ec2.create_tags(Resources=[two], Tags=[{"Key": "Walk", "Value": "changed"}])
    assert found(("tag:Walk", "a")) == [one]
    assert found(("tag-key", "Walk2")) == sorted([one, two])
    described = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [two]}])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in described} == {"Walk": "changed", "Walk2": "b"}
    # A value that is not the tag's leaves the tag where it is.
    ec2.delete_tags(Resources=[two], Tags=[{"Key": "Walk", "Value": "a"}, {"Key": "Walk2"}])
    assert show(two)["TagSet"] == [{"Key": "Walk", "Value": "changed"}]


def a_token_is_replayed_and_a_changed_request_is_not():
    first = create(Description="walk-token", ClientToken="walk-token")
    again = create(Description="walk-token", ClientToken="walk-token")
    assert first["NetworkInterfaceId"] == again["NetworkInterfaceId"]
    assert found(("description", "walk-token")) == [first["NetworkInterfaceId"]]
    other = clients.error_of(create, Description="walk-other", ClientToken="walk-token")
    assert other == ["IdempotentParameterMismatch", 400], other
    assert found(("description", "walk-other")) == []


def wildcards_match_and_escapes_do_not():
    texts = ["walk-w-a", "walk-w-ab", "walk-w-*", "walk-w-?", "walk-w-a[b]"]
    ids = {text: create(Description=text)["NetworkInterfaceId"] for text in texts}
    for pattern, matches in [
        ("walk-w-*", texts),
        ("walk-w-?", ["walk-w-a", "walk-w-*", "walk-w-?"]),
        ("walk-w-\\*", ["walk-w-*"]),
        ("walk-w-\\?", ["walk-w-?"]),
        ("walk-w-a[b]", ["walk-w-a[b]"]),
        ("*w-a*", ["walk-w-a", "walk-w-ab", "walk-w-a[b]"]),
        ("WALK-w-a", []),
    ]:
        expected = sorted(ids[text] for text in matches)
        assert found(("description", pattern)) == expected, pattern


def an_unknown_filter_is_an_error():
    filters = [{"Name": "colour", "Values": ["red"]}]
    error = clients.error_of(ec2.describe_network_interfaces, Filters=filters)
    assert error == ["InvalidParameterValue", 400], error


def a_dry_run_changes_nothing():
    made = clients.error_of(create, Description="walk-dry", DryRun=True)
    assert made == ["DryRunOperation", 412], made
    assert found(("description", "walk-dry")) == []
    interface = create(Description="walk-dry-2")["NetworkInterfaceId"]
    gone = clients.error_of(
        ec2.delete_network_interface, NetworkInterfaceId=interface, DryRun=True
    )
    assert gone == ["DryRunOperation", 412], gone
    assert show(interface)["Status"] == "available"


def a_second_region_is_a_world_of_its_own():
    create(Description="walk-region")
    filters = [{"Name": "description", "Values": ["walk-region"]}]
    other = clients.ec2(URL, region="eu-west-1")
    assert other.describe_network_interfaces(Filters=filters)["NetworkInterfaces"] == []
    zones = other.describe_availability_zones()["AvailabilityZones"]
    assert {zone["RegionName"] for zone in zones} == {"eu-west-1"}


def what_is_not_simulated_is_said_not_to_be():
    error = clients.error_of(ec2.describe_volumes)
    assert error[1] == 400 and error[0] not in ("none", "InternalError"), error


CHECKS = [
    a_create_is_described_as_it_was_asked_for,
    a_description_finds_its_interface_and_no_other,
    pages_hold_everything_once,
    what_is_protected_goes_with_its_instance_and_the_rest_stays,
    a_detached_interface_can_be_deleted_and_is_gone,
    tags_are_put_on_found_by_and_taken_off,
    a_token_is_replayed_and_a_changed_request_is_not,
    wildcards_match_and_escapes_do_not,
    an_unknown_filter_is_an_error,
    a_dry_run_changes_nothing,
    a_second_region_is_a_world_of_its_own,
    what_is_not_simulated_is_said_not_to_be,
]


def outcome(check):
    try:
        check()
    except Exception:
        return traceback.format_exc()
    return "held"


print(json.dumps({check.__name__: outcome(check) for check in CHECKS}))
