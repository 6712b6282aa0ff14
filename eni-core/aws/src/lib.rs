//! The Ec2 port of eni-core on aws-sdk-ec2.
