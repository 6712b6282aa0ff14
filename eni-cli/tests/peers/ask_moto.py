"""Does one thing with boto3 and prints the answer as JSON.

ask_moto.py URL launch [TYPE]
ask_moto.py URL interfaces DESCRIPTION
ask_moto.py URL terminate INSTANCE
"""

import json
import sys

import boto3

url, what, *rest = sys.argv[1:]
ec2 = boto3.client(
    "ec2",
    endpoint_url=url,
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)

if what == "launch":
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    instance = ec2.run_instances(
        ImageId="ami-12345678",
        InstanceType=rest[0] if rest else "m5.large",
        MinCount=1,
        MaxCount=1,
        SubnetId=subnet,
    )["Instances"][0]["InstanceId"]
    answer = {"instance": instance, "subnet": subnet}
elif what == "interfaces":
    found = ec2.describe_network_interfaces(
        Filters=[{"Name": "description", "Values": [rest[0]]}]
    )["NetworkInterfaces"]
    answer = [
        {
            "id": interface["NetworkInterfaceId"],
            "attached_to": interface.get("Attachment", {}).get("InstanceId"),
        }
        for interface in found
    ]
elif what == "terminate":
    ec2.terminate_instances(InstanceIds=rest)
    answer = None
else:
    sys.exit(f"ask_moto.py: what is {what}?")

print(json.dumps(answer))
