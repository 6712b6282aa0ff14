"""Provokes EC2's errors with boto3. Prints code and HTTP status of each."""

import json
import sys

import clients

URL = sys.argv[1]
ec2 = clients.ec2(URL)
HERE, ELSEWHERE = clients.subnets(ec2)[:2]
NOBODY = "0123456789abcdef0"
ENI = f"eni-{NOBODY}"


def create(subnet=HERE, **parameters):
    return ec2.create_network_interface(SubnetId=subnet, **parameters)["NetworkInterface"]


def attach(interface, instance, index):
    return ec2.attach_network_interface(
        NetworkInterfaceId=interface, InstanceId=instance, DeviceIndex=index
    )["AttachmentId"]


free = create()["NetworkInterfaceId"]
spare = create()["NetworkInterfaceId"]
held = create()
held_id = held["NetworkInterfaceId"]
far = create(ELSEWHERE)["NetworkInterfaceId"]
instance = clients.launch(ec2, HERE, "t3.large")
full = clients.launch(ec2, HERE, "t3.nano")
dead = clients.launch(ec2, HERE)
attachment = attach(held_id, instance, 1)
attach(create()["NetworkInterfaceId"], full, 1)
ec2.terminate_instances(InstanceIds=[dead])
primary = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
primary = primary["NetworkInterfaces"][0]["Attachment"]["AttachmentId"]
vpc = ec2.create_vpc(CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
small = ec2.create_subnet(VpcId=vpc, CidrBlock="10.77.0.0/28")["Subnet"]["SubnetId"]
for _ in range(11):
    create(small)
create(ClientToken="errors", Description="one")
unprotect = {"AttachmentId": attachment, "DeleteOnTermination": False}
many = [{"Key": f"k{n}", "Value": "v"} for n in range(51)]


def of(call, **parameters):
    return clients.error_of(call, **parameters)


describe, delete = ec2.describe_network_interfaces, ec2.delete_network_interface
make, join = ec2.create_network_interface, ec2.attach_network_interface
detach, modify = ec2.detach_network_interface, ec2.modify_network_interface_attribute
assign = ec2.assign_private_ip_addresses

print(
    json.dumps(
        {
            "describe nobody": of(describe, NetworkInterfaceIds=[ENI]),
            "describe malformed": of(describe, NetworkInterfaceIds=["eni-x"]),
            "describe ids and pages": of(describe, NetworkInterfaceIds=[free], MaxResults=5),
            "describe from nowhere": of(describe, NextToken="nowhere"),
            "describe unknown filter": of(describe, Filters=[{"Name": "x", "Values": ["y"]}]),
            "delete nobody": of(delete, NetworkInterfaceId=ENI),
            "delete in use": of(delete, NetworkInterfaceId=held_id),
            "attach in use": of(
                join, NetworkInterfaceId=held_id, InstanceId=full, DeviceIndex=2
            ),
            "attach nobody": of(join, NetworkInterfaceId=ENI, InstanceId=instance, DeviceIndex=2),
            "attach to nobody": of(
                join, NetworkInterfaceId=free, InstanceId=f"i-{NOBODY}", DeviceIndex=1
            ),
            "attach to malformed": of(
                join, NetworkInterfaceId=free, InstanceId="i-x", DeviceIndex=1
            ),
            "attach to the dead": of(
                join, NetworkInterfaceId=free, InstanceId=dead, DeviceIndex=1
            ),
            "attach at a taken index": of(
                join, NetworkInterfaceId=free, InstanceId=instance, DeviceIndex=1
            ),
            "attach in another zone": of(
                join, NetworkInterfaceId=far, InstanceId=instance, DeviceIndex=2
            ),
            "attach too many": of(join, NetworkInterfaceId=free, InstanceId=full, DeviceIndex=2),
            "attach to no card": of(
                join,
                NetworkInterfaceId=free,
                InstanceId=instance,
                DeviceIndex=2,
                NetworkCardIndex=7,
            ),
            "detach nobody": of(detach, AttachmentId=f"eni-attach-{NOBODY}"),
            "detach malformed": of(detach, AttachmentId="eni-attach-x"),
            "detach the primary": of(detach, AttachmentId=primary),
            "protect what is not attached": of(
                modify, NetworkInterfaceId=free, Attachment=unprotect
            ),
            "modify two things": of(
                modify,
                NetworkInterfaceId=free,
                Description={"Value": "d"},
                SourceDestCheck={"Value": False},
            ),
            "modify nothing": of(modify, NetworkInterfaceId=free),
            "create in nobody": of(make, SubnetId=f"subnet-{NOBODY}"),
            "create with no such group": of(make, SubnetId=HERE, Groups=[f"sg-{NOBODY}"]),
            "create with another token's parameters": of(
                make, SubnetId=HERE, ClientToken="errors", Description="two"
            ),
            "create where all is taken": of(make, SubnetId=small),
            "create at a taken address": of(
                make, SubnetId=HERE, PrivateIpAddress=held["PrivateIpAddress"]
            ),
            "create outside the subnet": of(make, SubnetId=HERE, PrivateIpAddress="10.99.0.9"),
            "create with two ways to count": of(
                make,
                SubnetId=HERE,
                SecondaryPrivateIpAddressCount=1,
                PrivateIpAddresses=[{"PrivateIpAddress": "172.31.1.9", "Primary": False}],
            ),
            "assign too many": of(
                assign, NetworkInterfaceId=held_id, SecondaryPrivateIpAddressCount=40
            ),
            "tag too much": of(ec2.create_tags, Resources=[free], Tags=many),
            "tag as aws": of(
                ec2.create_tags, Resources=[free], Tags=[{"Key": "aws:x", "Value": "v"}]
            ),
            "tag nobody": of(ec2.create_tags, Resources=[ENI], Tags=many[:1]),
            "start the dead": of(ec2.start_instances, InstanceIds=[dead]),
            "terminate nobody": of(ec2.terminate_instances, InstanceIds=[f"i-{NOBODY}"]),
            "terminate malformed": of(ec2.terminate_instances, InstanceIds=["i-x"]),
            "delete a subnet that is used": of(ec2.delete_subnet, SubnetId=small),
            "dry run": of(make, SubnetId=HERE, DryRun=True),
            "still free": [describe(NetworkInterfaceIds=[free])["NetworkInterfaces"][0]["Status"], 200],
        }
    )
)
