//! `ensure`: find, create, attach and protect the interface of a key.
//!
//! 1. find the interface by its description, which is made of its function and
//!    the instance's id
//! 2. if there is none, create it with that description
//! 3. if it is attached to the instance and its DeleteOnTermination is true:
//!    done
//! 4. otherwise attach it if necessary
//! 5. set DeleteOnTermination to true
//!
//! The workflow is level-triggered: observe, decide, act. [`next_step`] decides
//! and is pure; [`Seen`] is all of the memory it decides on; [`fold`] takes in
//! what came back. This file is the shell around them: it performs one step,
//! folds the reply and loops. Nothing is stored locally, and no cleanup code
//! runs when an attempt is dropped: the next one looks at EC2 and goes on.

mod backoff;
mod errors;
mod fold;
mod gone;
mod next_step;
mod outcome;
mod plan;
mod rules;
mod seen;
mod siblings;
mod slot;
mod step;
#[cfg(test)]
mod tests;
mod within;

use std::{pin::pin, time::Duration};

use eni_inject::Inject;
use tracing::Instrument as _;

use self::within::within;
pub use self::{
    fold::fold,
    next_step::next_step,
    outcome::{EnsureError, Ensured, Finding, Warning, Why},
    plan::Plan,
    rules::{Rule, Rules},
    seen::{Acknowledged, Looked, Pause, Read, Seen, Sight, Sighting},
    siblings::SIGHTINGS,
    step::{Change, Reply, Step, Wait, WaitReason},
};
use crate::{
    context::Context,
    ec2::{Ec2, Ec2Result},
    event::Event,
    points,
    spec::{Limits, Spec},
};

/// What is to be ensured, by which rules and within which limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ensure {
    /// What the interface shall be.
    pub spec: Spec,
    /// The rules of the workflow; all of them unless a test takes one out.
    pub rules: Rules,
    /// Time and calls.
    pub limits: Limits,
}

impl Ensure {
    /// An ensure by all rules, within the limits that go with the window.
    pub fn new(spec: Spec, window: Duration) -> Self {
        Self { spec, rules: Rules::ALL, limits: Limits::for_window(window) }
    }

    /// One attempt: from an empty memory to the interface or the reason why
    /// not. It can be dropped at any point; the next attempt goes on from what
    /// EC2 shows.
    ///
    /// # Errors
    ///
    /// When EC2 or the instance does not allow the interface, or the attempt
    /// ran out of time or calls. The error names what exists.
    pub async fn attempt<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
    ) -> Result<Ensured, EnsureError> {
        let began = context.clock.now();
        self.go_on(context, began, self.begin()).await
    }

    /// The rest of an attempt that began then, from the memory with which it
    /// last decided ([`Event::Deciding`]): it decides the same once more, and
    /// goes on. An attempt remembers nothing else.
    ///
    /// # Errors
    ///
    /// As [`Ensure::attempt`].
    pub async fn go_on<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
        began: Duration,
        mut seen: Box<Seen>,
    ) -> Result<Ensured, EnsureError> {
        let span = tracing::info_span!("ensure", key = %self.spec.key);
        async move {
            loop {
                context.observe.observe(&Event::Deciding(&seen));
                let step = next_step(self, &seen);
                match step {
                    Step::Done(ensured) => return Ok(*ensured),
                    Step::Fail(why) => return Err(self.error(&seen, *why)),
                    step => self.perform(context, began, &mut seen, &step).await,
                }
            }
        }
        .instrument(span)
        .await
    }

    /// An empty memory, unless there is nothing to begin with.
    fn begin(&self) -> Box<Seen> {
        let mut seen = Box::<Seen>::default();
        seen.failed = self.spec.check().err().map(Why::BadSpec);
        seen
    }

    /// Performs one step and takes in what comes back.
    async fn perform<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
        began: Duration,
        seen: &mut Seen,
        step: &Step,
    ) {
        if let Some(fact) = self.known_fact(context, step) {
            // No call is made for it, so none is counted.
            let calls = seen.calls;
            seen.elapsed = context.clock.now().saturating_sub(began);
            fold(self, seen, step, Ok(fact));
            seen.calls = calls;
            return;
        }
        let result = match step {
            Step::Wait(wait) => {
                tracing::debug!(reason = %wait.reason, duration = ?wait.duration, "waiting");
                context.observe.observe(&Event::Waiting(wait));
                context.clock.sleep(wait.duration).await;
                Ok(Reply::Waited)
            }
            step => {
                let left = self.limits.deadline.saturating_sub(seen.elapsed);
                let call = pin!(self.call(context, step));
                let result = within(context.clock, left, call).await;
                tracing::debug!(step = %step, error = result.as_ref().err().map(tracing::field::display), "called");
                context.observe.observe(&Event::Called { step, result: result.as_ref() });
                result
            }
        };
        match &result {
            Ok(Reply::Subnet(subnet)) => context.facts.learn_subnet(subnet),
            Ok(Reply::InstanceType(limits)) => context.facts.learn_instance_type(limits),
            _ => {}
        }
        seen.elapsed = context.clock.now().saturating_sub(began);
        fold(self, seen, step, result);
    }

    fn known_fact<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
        step: &Step,
    ) -> Option<Reply> {
        match step {
            Step::LookAtSubnet => context.facts.subnet(&self.spec.subnet).map(Reply::Subnet),
            Step::LookAtInstanceType(name) => {
                context.facts.instance_type(name).map(Reply::InstanceType)
            }
            _ => None,
        }
    }

    async fn call<E: Ec2, I: Inject>(
        &self,
        Context { ec2, inject, .. }: Context<'_, E, I>,
        step: &Step,
    ) -> Ec2Result<Reply> {
        let key = &self.spec.key;
        match step {
            Step::Find | Step::Confirm => {
                let point = if *step == Step::Find { &points::FIND } else { &points::CONFIRM };
                let description = key.description();
                let found = inject.call(point, ec2.find_interfaces(&description)).await?;
                Ok(Reply::Found(found))
            }
            Step::LookAtInstance => {
                let look = ec2.describe_instance(&key.instance);
                inject
                    .call(&points::INSTANCE, look)
                    .await
                    .map(|instance| Reply::Instance(instance.into()))
            }
            Step::LookAtSubnet => {
                let look = ec2.describe_subnet(&self.spec.subnet);
                inject.call(&points::FACTS, look).await.map(Reply::Subnet)
            }
            Step::LookAtInstanceType(name) => {
                let look = ec2.describe_instance_type(name);
                inject.call(&points::FACTS, look).await.map(Reply::InstanceType)
            }
            Step::Create(create) => {
                let call = ec2.create_interface(create);
                inject
                    .call(&points::CREATE, call)
                    .await
                    .map(|created| Reply::Created(created.into()))
            }
            Step::Attach { interface, device_index, network_card } => {
                let call =
                    ec2.attach_interface(interface, &key.instance, *device_index, *network_card);
                inject.call(&points::ATTACH, call).await.map(Reply::Attached)
            }
            Step::Probe { interface } => {
                let description = key.description();
                let call = ec2.set_description(interface, &description);
                inject.call(&points::PROBE, call).await.map(|()| Reply::Acknowledged)
            }
            Step::Detach { attachment, .. } => {
                let call = ec2.detach_interface(attachment);
                inject.call(&points::DETACH, call).await.map(|()| Reply::Acknowledged)
            }
            Step::Delete { interface } => {
                let call = ec2.delete_interface(interface);
                inject.call(&points::DELETE, call).await.map(|()| Reply::Acknowledged)
            }
            Step::Protect { interface, attachment } => {
                let call = ec2.set_delete_on_termination(interface, attachment, true);
                inject.call(&points::PROTECT, call).await.map(|()| Reply::Acknowledged)
            }
            Step::SetSourceDestCheck { interface, check } => {
                let call = ec2.set_source_dest_check(interface, *check);
                inject.call(&points::SOURCE_DEST, call).await.map(|()| Reply::Acknowledged)
            }
            Step::SetGroups { interface, groups } => {
                let call = ec2.set_groups(interface, groups);
                inject.call(&points::GROUPS, call).await.map(|()| Reply::Acknowledged)
            }
            Step::SetTags { interface, tags } => {
                let tags = tags.iter().cloned().collect();
                let call = ec2.create_tags(interface, &tags);
                inject.call(&points::TAGS, call).await.map(|()| Reply::Acknowledged)
            }
            Step::Wait(_) | Step::Done(_) | Step::Fail(_) => Ok(Reply::Waited),
        }
    }

    fn error(&self, seen: &Seen, why: Why) -> EnsureError {
        EnsureError {
            key: self.spec.key.clone(),
            why,
            left: seen.known(),
            in_doubt: seen.is_in_doubt(),
            last: seen.last_error.clone(),
            calls: seen.calls,
            elapsed: seen.elapsed,
        }
    }
}
