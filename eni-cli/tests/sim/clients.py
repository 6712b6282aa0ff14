"""boto3 clients of one server, and how a call is expected to fail."""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def ec2(url, attempts=1, region="us-east-1"):
    """A client that tries each call so often in all."""
    retries = {"total_max_attempts": attempts, "mode": "standard"}
    config = Config(retries=retries, read_timeout=20, max_pool_connections=50)
    return boto3.client("ec2", endpoint_url=url, region_name=region, config=config)


def error_of(call, **parameters):
    """Code and HTTP status of a call that has to fail."""
    try:
        call(**parameters)
    except ClientError as error:
        response = error.response
        assert response["Error"]["Message"], response
        assert response["ResponseMetadata"]["RequestId"], response
        return [response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]]
    return ["none", 200]


def subnets(client):
    found = client.describe_subnets()["Subnets"]
    return [one["SubnetId"] for one in sorted(found, key=lambda one: one["AvailabilityZone"])]


def launch(client, subnet, instance_type="t3.micro"):
    """The id of a fresh instance."""
    run = client.run_instances(
        ImageId="ami-0123456789abcdef0",
        InstanceType=instance_type,
        SubnetId=subnet,
        MinCount=1,
        MaxCount=1,
    )
    return run["Instances"][0]["InstanceId"]
