//! A world that several fronts may share until one of them changes it. What
//! must not be here: what calls are shown.

use std::{ops::Deref, sync::Arc, time::Duration};

use eni_inject::Actor;

use crate::{Answer, ApiError, Call, View, World};

/// A world, shared with others as long as none of them changes it.
#[derive(Debug, Clone)]
pub(super) struct Shared(pub(super) Arc<World>);

impl Deref for Shared {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl Shared {
    /// [`World::settle`].
    pub(super) fn settle(&mut self, now: Duration) {
        if !self.0.is_settled(now) {
            self.change().settle(now);
        }
    }

    /// [`World::apply`].
    pub(super) fn apply(
        &mut self,
        now: Duration,
        actor: Actor,
        call: &Call,
    ) -> Result<Answer, ApiError> {
        self.apply_seen(now, actor, call, &View::fresh())
    }

    /// [`World::apply_seen`].
    pub(super) fn apply_seen(
        &mut self,
        now: Duration,
        actor: Actor,
        call: &Call,
        view: &View,
    ) -> Result<Answer, ApiError> {
        self.settle(now);
        let read = self.0.read(now, call, view);
        read.unwrap_or_else(|| self.change().apply_seen(now, actor, call, view))
    }

    /// The world, to be changed: a copy if others have it, too.
    pub(super) fn change(&mut self) -> &mut World {
        Arc::make_mut(&mut self.0)
    }
}
