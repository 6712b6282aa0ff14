"""Provokes each error of codes.json with boto3 and with the AWS CLI.

Prints, for each row, the row as it was asked for and what each client made of
the answer.
"""

import json
import os
import re
import string
import subprocess
import sys
import urllib.request

from botocore import xform_name

import clients

URL, TABLE, AWS = sys.argv[1:]
NOBODY = "0123456789abcdef0"


def scene():
    """What the rows name: each `$name` and the id that stands for it."""
    ec2 = clients.ec2(URL)
    subnet = clients.subnets(ec2)[0]

    def create(where=subnet, **parameters):
        answer = ec2.create_network_interface(SubnetId=where, **parameters)
        return answer["NetworkInterface"]

    def attach(interface, instance):
        ec2.attach_network_interface(
            NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=1
        )

    held = create()
    instance = clients.launch(ec2, subnet, "t3.large")
    attach(held["NetworkInterfaceId"], instance)
    full = clients.launch(ec2, subnet, "t3.nano")
    attach(create()["NetworkInterfaceId"], full)
    dead = clients.launch(ec2, subnet)
    ec2.terminate_instances(InstanceIds=[dead])
    shown = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    small = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.0.0/28")["Subnet"]["SubnetId"]
    # A block of 16 addresses, of which AWS keeps five.
    for _ in range(11):
        create(small)
    # Another one: no block of 16 is free of those five.
    narrow = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.1.0/28")["Subnet"]["SubnetId"]
    tagged = create()["NetworkInterfaceId"]
    tags = [{"Key": f"k{n}", "Value": ""} for n in range(50)]
    ec2.create_tags(Resources=[tagged], Tags=tags)
    create(ClientToken="codes", Description="one")
    return {
        "subnet": subnet,
        "free": create()["NetworkInterfaceId"],
        "held": held["NetworkInterfaceId"],
        "address_of_held": held["PrivateIpAddress"],
        "instance": instance,
        "full": full,
        "dead": dead,
        "primary": shown["NetworkInterfaces"][0]["Attachment"]["AttachmentId"],
        "full_subnet": small,
        "narrow_subnet": narrow,
        "tagged": tagged,
        "subnet_of_the_full_region": full_region(),
        "no_interface": f"eni-{NOBODY}",
        "no_attachment": f"eni-attach-{NOBODY}",
        "no_instance": f"i-{NOBODY}",
        "no_subnet": f"subnet-{NOBODY}",
        "no_group": f"sg-{NOBODY}",
    }


def full_region():
    """A subnet of a region with the 5000 interfaces that EC2 allows in one."""
    ec2 = clients.ec2(URL, region="eu-west-1")
    subnets = clients.subnets(ec2)
    for subnet, count in zip(subnets, (2500, 2500)):
        ec2.run_instances(
            ImageId=f"ami-{NOBODY}",
            InstanceType="t3.micro",
            SubnetId=subnet,
            MinCount=count,
            MaxCount=count,
        )
    return subnets[2]


def faults(rule=None):
    """The rules that the server's faults go by from now on."""
    control = f"{URL}/_eni/faults"
    urllib.request.urlopen(urllib.request.Request(control, method="DELETE")).close()
    if rule:
        urllib.request.urlopen(control, data=rule.encode()).close()


def by_boto3(row):
    call = getattr(clients.ec2(URL, region=row["region"]), xform_name(row["call"]))
    try:
        call(**row["with"])
    except clients.ClientError as error:
        response = error.response
        return {
            "code": response["Error"]["Code"],
            "status": response["ResponseMetadata"]["HTTPStatusCode"],
            "message": response["Error"]["Message"],
        }
    return {}


def by_cli(row):
    words = [AWS, "--endpoint-url", URL, "--region", row["region"], "ec2"]
    words += [xform_name(row["call"], "-"), "--cli-input-json", json.dumps(row["with"])]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60)
    said = re.search(
        r"An error occurred \((.*?)\) when calling the (.*?) operation.*?: (.*)", ended.stderr
    )
    code, call, message = said.groups() if said else (None, None, ended.stderr)
    return {"exit": ended.returncode, "code": code, "call": call, "message": message}


# What the clients would not send otherwise: a request that lacks something.
with open("no-checks.ini", "w") as settings:
    settings.write("[default]\nparameter_validation = false\n")
os.environ["AWS_CONFIG_FILE"] = os.path.abspath("no-checks.ini")
os.environ["AWS_MAX_ATTEMPTS"] = "1"

with open(TABLE) as table:
    rows = string.Template(table.read()).substitute(scene())
found = []
for row in json.loads(rows):
    row.setdefault("region", "us-east-1")
    faults(f"ec2.{row['call']}={row['fault']}" if "fault" in row else None)
    found.append({"row": row, "boto3": by_boto3(row), "cli": by_cli(row)})
faults()
version = subprocess.run([AWS, "--version"], capture_output=True, text=True, timeout=60)
print(json.dumps({"cli": version.stdout + version.stderr, "found": found}))
