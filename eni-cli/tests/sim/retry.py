"""One create, tried so often in all; what became of it."""

import json
import sys

import clients

ec2 = clients.ec2(sys.argv[1], attempts=int(sys.argv[2]))
subnet = clients.subnets(ec2)[0]
answers = []


def create():
    answers.append(ec2.create_network_interface(SubnetId=subnet))


error = clients.error_of(create)
there = ec2.describe_network_interfaces()["NetworkInterfaces"]
retries = [answer["ResponseMetadata"]["RetryAttempts"] for answer in answers]
print(json.dumps({"error": error, "retries": sum(retries), "interfaces": len(there)}))
