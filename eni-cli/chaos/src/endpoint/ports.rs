//! The ports of an experiment on an endpoint, and patience with them: what is
//! asked again, and how long a state is waited for.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_core::{
    Facts,
    ec2::{Ec2Error, Ec2Result, ErrorClass, ErrorKind, InstanceState},
    id::InstanceId,
    inject::Clock,
};

use super::{
    error::EndpointWhy,
    fleet::{Fleet, RUN_TAG},
};

/// How often a call of the experiment's own is tried.
const TRIES: u32 = 8;
/// How often one that cannot be sent at all is tried.
const UNSENT_TRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// How long an instance may take to come up or to go down.
const PATIENCE: Duration = Duration::from_secs(600);

/// What an experiment on an endpoint works with.
pub(crate) struct Ports<'e, E, F> {
    pub(crate) ec2: &'e E,
    pub(crate) fleet: &'e F,
    pub(crate) clock: &'e Arc<dyn Clock>,
    pub(crate) stop: &'e AtomicBool,
    pub(crate) facts: &'e Facts,
    /// How long the endpoint may lag.
    pub(crate) window: Duration,
    /// The name of the run.
    pub(crate) run: &'e str,
}

impl<E, F> Clone for Ports<'_, E, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E, F> Copy for Ports<'_, E, F> {}

impl<E, F: Fleet> Ports<'_, E, F> {
    pub(crate) fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Between two looks while something is waited for.
    pub(crate) async fn pause(&self) {
        let poll = (self.window / 8).clamp(Duration::from_millis(50), Duration::from_secs(10));
        self.clock.sleep(poll).await;
    }

    /// Waits until what lags has arrived, or it is stopped.
    pub(crate) async fn wait_a_window(&self) {
        let until = self.clock.now().saturating_add(self.window);
        while self.clock.now() < until && !self.stopped() {
            self.pause().await;
        }
    }

    /// Makes a call that may be made twice, until it answers or says no for
    /// good.
    pub(crate) async fn again<T, R>(&self, call: impl FnMut() -> R) -> Ec2Result<T>
    where
        R: Future<Output = Ec2Result<T>>,
    {
        self.while_it_may_pass(call, |error| error.class != ErrorClass::Permanent).await
    }

    /// Makes a call that must not be made twice, until it may have taken effect
    /// or the endpoint says no for good.
    pub(crate) async fn once<T, R>(&self, call: impl FnMut() -> R) -> Ec2Result<T>
    where
        R: Future<Output = Ec2Result<T>>,
    {
        let unsent =
            |error: &Ec2Error| matches!(error.class, ErrorClass::Throttled | ErrorClass::Transient);
        self.while_it_may_pass(call, unsent).await
    }

    /// The same as [`Ports::again`] with what was just made, which an endpoint
    /// that lags may not know yet.
    pub(crate) async fn soon<T, R>(&self, mut call: impl FnMut() -> R) -> Ec2Result<T>
    where
        R: Future<Output = Ec2Result<T>>,
    {
        let until = self.clock.now().saturating_add(self.window);
        loop {
            match self.again(&mut call).await {
                Err(error) if error.is_not_found() && self.clock.now() < until => {
                    self.pause().await;
                }
                ended => return ended,
            }
        }
    }

    async fn while_it_may_pass<T, R>(
        &self,
        mut call: impl FnMut() -> R,
        may_pass: impl Fn(&Ec2Error) -> bool,
    ) -> Ec2Result<T>
    where
        R: Future<Output = Ec2Result<T>>,
    {
        for tried in 1..TRIES {
            match call().await {
                Err(error) if may_pass(&error) => {
                    if error.kind == ErrorKind::NotSent && tried >= UNSENT_TRIES {
                        return Err(error);
                    }
                    self.clock.sleep(FIRST_PAUSE * 2_u32.saturating_pow(tried - 1)).await;
                }
                ended => return ended,
            }
        }
        call().await
    }

    /// Every instance of the run, as it is shown.
    pub(crate) async fn instances(
        &self,
    ) -> Result<BTreeMap<InstanceId, InstanceState>, EndpointWhy> {
        let read = self.again(|| self.fleet.instances_with_tag(RUN_TAG, self.run)).await;
        read.map_err(|error| EndpointWhy::of("list the instances of the run", error))
    }

    /// Waits until an instance runs.
    pub(crate) async fn running(&self, instance: &InstanceId) -> Result<(), EndpointWhy> {
        let until = self.clock.now().saturating_add(PATIENCE);
        loop {
            let state = self.instances().await?.remove(instance);
            let text = match state {
                Some(InstanceState::Running) => return Ok(()),
                _ if self.stopped() => return Err(EndpointWhy::Interrupted),
                Some(InstanceState::Pending) | None if self.clock.now() < until => {
                    self.pause().await;
                    continue;
                }
                Some(state) => state.as_str().to_owned(),
                None => "not there".to_owned(),
            };
            let (instance, wanted) = (instance.clone(), "running");
            return Err(EndpointWhy::Instance { instance, state: text, wanted });
        }
    }

    /// Waits until instances are terminated. One that is not shown counts as
    /// terminated once it may no longer be too young for that. The ones that
    /// are not terminated in the end, with their states.
    pub(crate) async fn terminated(
        &self,
        instances: impl IntoIterator<Item = &InstanceId>,
    ) -> Result<BTreeMap<InstanceId, InstanceState>, EndpointWhy> {
        let waited_for: Vec<_> = instances.into_iter().collect();
        let begun = self.clock.now();
        loop {
            let mut shown = self.instances().await?;
            let age = self.clock.now().saturating_sub(begun);
            let is_gone = |id: &&InstanceId| match shown.get(*id) {
                Some(state) => *state == InstanceState::Terminated,
                None => age >= self.window,
            };
            if waited_for.iter().all(is_gone) || age >= PATIENCE {
                shown.retain(|id, state| {
                    waited_for.contains(&id) && *state != InstanceState::Terminated
                });
                return Ok(shown);
            }
            self.pause().await;
        }
    }
}
