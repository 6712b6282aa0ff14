"""Creates an interface where the environment says, and keeps or deletes it."""

import sys

import boto3

ec2 = boto3.client("ec2")
subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
made = ec2.create_network_interface(SubnetId=subnet, Description="left behind")
if sys.argv[1] == "delete":
    made = made["NetworkInterface"]["NetworkInterfaceId"]
    ec2.delete_network_interface(NetworkInterfaceId=made)
