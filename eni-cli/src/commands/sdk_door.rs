//! The door through the real client: aws-sdk-ec2 on an HTTP client that leads,
//! inside this process, to the simulated EC2.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use eni_aws::{AwsEc2, Timeouts, in_process};
use eni_chaos::Door;
use eni_core::inject::{Actor, Inject};
use eni_sim::{Front, SimHttpClient};

pub(crate) struct SdkDoor;

impl Door for SdkDoor {
    type Ec2<I: Inject> = AwsEc2;

    fn open<I: Inject>(&self, front: &Arc<Front>, inject: &I, actor: Actor) -> AwsEc2 {
        let client = SimHttpClient::new(Arc::clone(front), inject.clone(), actor);
        AwsEc2::new(in_process(client), Timeouts::default())
    }

    fn name(&self) -> &'static str {
        "sdk"
    }
}
