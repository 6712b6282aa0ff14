//! A client that leaves the process nowhere: for a simulated EC2 behind the
//! SDK's own HTTP client interface.

use aws_sdk_ec2::config::{Builder, HttpClient, Region};

use crate::credentials;

/// A configuration that sends every call to `client`, with dummy credentials
/// and region. Make a port of it with [`AwsEc2::new`](crate::AwsEc2::new).
pub fn in_process(client: impl HttpClient + 'static) -> Builder {
    Builder::new()
        .region(Region::from_static("us-east-1"))
        .credentials_provider(credentials::dummy())
        .http_client(client)
}
