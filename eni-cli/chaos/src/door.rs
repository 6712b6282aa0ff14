//! How the workflows of an experiment reach the simulated EC2.

use std::sync::Arc;

use eni_core::{
    ec2::Ec2,
    inject::{Actor, Inject},
};
use eni_sim::{Front, SimEc2};

/// A way for workflows to the simulated EC2.
pub trait Door {
    /// The port that it opens.
    type Ec2<I: Inject>: Ec2;

    /// Opens it for one actor, whose faults on the wire come from `inject`.
    fn open<I: Inject>(&self, front: &Arc<Front>, inject: &I, actor: Actor) -> Self::Ec2<I>;

    /// Its name in reports.
    fn name(&self) -> &'static str;
}

/// Straight to the front: no client, no wire.
#[derive(Debug, Clone, Copy, Default)]
pub struct Direct;

impl Door for Direct {
    type Ec2<I: Inject> = SimEc2<I>;

    fn open<I: Inject>(&self, front: &Arc<Front>, inject: &I, actor: Actor) -> SimEc2<I> {
        SimEc2::new(Arc::clone(front), inject.clone(), actor)
    }

    fn name(&self) -> &'static str {
        "direct"
    }
}
