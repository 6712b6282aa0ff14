//! A second front that goes on from where the first one is. What must not be
//! here: what a call does.

use std::sync::Arc;

use eni_inject::Clock;

use super::{Front, Served};

impl Front {
    /// A front that is like this one in all that it will answer, on a clock of
    /// its own, which should show what this one's does. Nobody witnesses it.
    #[must_use]
    pub fn copied_to(&self, clock: Arc<dyn Clock>) -> Self {
        let mut served = self.served();
        let Served {
            world,
            calls,
            strays,
            reads,
            buckets,
            under_way,
            arrived_late,
            witness: _,
            visits: _,
        } = &mut *served;
        let copy = Served {
            world: world.clone(),
            calls: calls.clone(),
            strays: *strays,
            reads: reads.clone(),
            buckets: buckets.clone(),
            under_way: under_way.clone(),
            arrived_late: arrived_late.clone(),
            witness: None,
            visits: Default::default(),
        };
        drop(served);
        Self { clock, is_witnessed: false, served: std::sync::Mutex::new(copy) }
    }
}
