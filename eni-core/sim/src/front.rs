//! The way into the world: the one asker of wire points, and the one place
//! where consistency and throttling belong. What EC2 does is the world's.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use eni_inject::{Actor, Clock, Failure, Inject};
use thiserror::Error;

use crate::{Answer, ApiError, Call, World, points::point_of};

/// A world that is called over a wire, by any number of actors.
pub struct Front {
    clock: Arc<dyn Clock>,
    served: Mutex<Served>,
}

struct Served {
    world: World,
    calls: BTreeMap<&'static str, u64>,
}

/// What a caller gets in place of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    /// EC2 answered with an error.
    #[error(transparent)]
    Api(ApiError),
    /// An injected fault struck on the way.
    #[error(transparent)]
    Fault(Failure),
}

impl Front {
    /// A way into `world`, whose time is `clock`'s.
    pub fn new(world: World, clock: Arc<dyn Clock>) -> Self {
        Self { clock, served: Mutex::new(Served { world, calls: BTreeMap::new() }) }
    }

    /// Makes a call as a client does: past its wire point, then at the world.
    ///
    /// # Errors
    ///
    /// EC2's own error, or the fault that struck on the way; whether the call
    /// took effect then, the fault says.
    pub async fn serve<I: Inject>(
        &self,
        inject: &I,
        actor: Actor,
        call: Call,
    ) -> Result<Answer, WireError> {
        let arrive = async {
            let mut served = self.served();
            *served.calls.entry(call.operation()).or_default() += 1;
            served.world.apply(self.clock.now(), actor, &call).map_err(WireError::Api)
        };
        inject.call_or(point_of(&call), arrive, WireError::Fault).await
    }

    /// Makes a call that nothing can disturb and that [`Front::calls`] does
    /// not count: the environment's own, such as launching a fleet.
    ///
    /// # Errors
    ///
    /// EC2's own error; nothing has changed then.
    pub fn apply_directly(&self, actor: Actor, call: &Call) -> Result<Answer, ApiError> {
        self.served().world.apply(self.clock.now(), actor, call)
    }

    /// How many calls have arrived at the world, by operation.
    pub fn calls(&self) -> BTreeMap<&'static str, u64> {
        self.served().calls.clone()
    }

    /// Reads the world and its ledger: for invariants, never for a workflow.
    /// No call is served meanwhile, so `look` must make none.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.served().world)
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Front {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Front").field("calls", &self.calls()).finish_non_exhaustive()
    }
}
