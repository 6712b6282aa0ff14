"""Fresh attempts of the same process by boto3, against endpoints given as
NAME=URL: find, look at the instance, its subnet and its type, create, attach,
protect, confirm. An instance of its own for each, launched before the clock
starts. Prints the median of five runs."""

import statistics
import sys
import time

import boto3
from botocore.config import Config

RUNS = 5
ATTEMPTS = 40


def client(url):
    return boto3.client(
        "ec2",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def attempt(ec2, instance, subnet):
    description = f"bench/{instance}"
    filters = [{"Name": "description", "Values": [description]}]
    if ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]:
        sys.exit(f"there is an interface of {instance} already")
    seen = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    ec2.describe_subnets(SubnetIds=[subnet])
    ec2.describe_instance_types(InstanceTypes=[seen["InstanceType"]])
    tags = [{"Key": "eni:function", "Value": "bench"}, {"Key": "eni:instance", "Value": instance}]
    made = ec2.create_network_interface(
        SubnetId=subnet,
        Description=description,
        ClientToken=instance,
        TagSpecifications=[{"ResourceType": "network-interface", "Tags": tags}],
    )["NetworkInterface"]["NetworkInterfaceId"]
    attached = ec2.attach_network_interface(
        NetworkInterfaceId=made, InstanceId=instance, DeviceIndex=1, NetworkCardIndex=0
    )["AttachmentId"]
    ec2.modify_network_interface_attribute(
        NetworkInterfaceId=made,
        Attachment={"AttachmentId": attached, "DeleteOnTermination": True},
    )
    shown = ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]
    if [one["NetworkInterfaceId"] for one in shown] != [made]:
        sys.exit(f"{made} was made for {instance}, and not only that is there")


def rate(ec2, subnet):
    launches = (
        ec2.run_instances(
            ImageId="ami-12345678",
            InstanceType="m5.large",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet,
        )
        for _ in range(ATTEMPTS)
    )
    instances = [launched["Instances"][0]["InstanceId"] for launched in launches]
    began = time.perf_counter()
    for instance in instances:
        attempt(ec2, instance, subnet)
    took = time.perf_counter() - began
    ec2.terminate_instances(InstanceIds=instances)
    return ATTEMPTS / took


for named in sys.argv[1:]:
    name, url = named.split("=", 1)
    ec2 = client(url)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    rates = [rate(ec2, subnet) for _ in range(RUNS)]
    what = f"ensure by boto3, {name}"
    print(f"{what:<46}{statistics.median(rates):>10.1f} attempts/s (median of {RUNS})", flush=True)
