//! `plain`: a short workflow without a known defect as long as nobody deletes
//! what it made. The broken ones do one of its steps in their own way.
//!
//! It never repeats a call: whatever fails ends the attempt, and the next one
//! begins with what EC2 shows.

use eni_core::{
    Spec,
    ec2::{Attachment, Ec2, Ec2Error, Instance, InstanceState, Interface},
    id::{AttachmentId, InterfaceId},
    inject::Inject,
    points,
};

use super::calls::Calls;
use crate::{Ending, Failed, Finished};

/// The steps of a workflow. What is provided is `plain`.
pub(super) trait Steps {
    /// The key's interfaces.
    async fn find<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Vec<Interface>, Failed> {
        Ok(calls.find(&points::FIND).await?)
    }

    /// Whether nothing is left to do.
    fn finished(&self, spec: &Spec, found: &[Interface]) -> Option<Finished> {
        let is_finished = |found: &&Interface| {
            attachment_here(spec, found).is_some_and(|is| is.delete_on_termination)
        };
        found.iter().find(is_finished).map(|is| self.report(is.id.clone(), found))
    }

    /// What it says at the end, when these were found last.
    fn report(&self, interface: InterfaceId, found: &[Interface]) -> Finished {
        Finished { finds_duplicates: found.len() > 1, ..Finished::with(interface) }
    }

    /// The instance, if something can be attached to it. A young one is unknown
    /// for a while.
    async fn look<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Result<Instance, Failed> {
        let mut looked = calls.look().await;
        if looked.as_ref().is_err_and(Ec2Error::is_not_found) {
            calls.wait().await;
            looked = calls.look().await;
        }
        match looked {
            Ok(instance) if !is_gone(&instance) => Ok(instance),
            Err(error) if !error.is_not_found() => Err(error.into()),
            Ok(_) | Err(_) => Err(self.give_up(calls).await),
        }
    }

    /// A new interface.
    async fn create<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
    ) -> Result<Interface, Failed> {
        Ok(calls.create(&calls.spec().create(0)).await?)
    }

    /// Makes of an interface that is not attached what it shall be.
    async fn settle<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Ending {
        let attachment = self.attach(calls, instance, interface).await?;
        self.finish(calls, interface, &attachment).await
    }

    /// Attaches it at the first free index. When that fails, the instance may be
    /// gone.
    async fn attach<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        instance: &Instance,
        interface: &InterfaceId,
    ) -> Result<AttachmentId, Failed> {
        match calls.attach(interface, free_index(instance)).await {
            Ok(attachment) => Ok(attachment),
            Err(error) => Err(self.look(calls).await.err().unwrap_or_else(|| error.into())),
        }
    }

    /// Makes of an interface that is attached what it shall be.
    async fn finish<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
        attachment: &AttachmentId,
    ) -> Ending {
        calls.protect(interface, attachment).await?;
        self.confirm(calls, interface).await
    }

    /// Ok, once EC2 shows it.
    async fn confirm<E: Ec2, I: Inject>(
        &self,
        calls: &Calls<'_, E, I>,
        interface: &InterfaceId,
    ) -> Ending {
        let found = calls.find(&points::CONFIRM).await?;
        let finished = self.finished(calls.spec(), &found);
        finished
            .ok_or_else(|| Failed::try_again(format!("{interface} is not shown as it shall be")))
    }

    /// The instance is gone: what the key owns goes, once all of it shows.
    async fn give_up<E: Ec2, I: Inject>(&self, calls: &Calls<'_, E, I>) -> Failed {
        calls.wait().await;
        delete_all(calls).await.err().map_or_else(instance_gone, Failed::from)
    }
}

/// One attempt.
pub(super) async fn attempt<S: Steps, E: Ec2, I: Inject>(
    steps: &S,
    calls: &Calls<'_, E, I>,
) -> Ending {
    let spec = calls.spec();
    let found = steps.find(calls).await?;
    if let Some(finished) = steps.finished(spec, &found) {
        return Ok(finished);
    }
    let instance = steps.look(calls).await?;
    let here_first = |found: &Interface| (attachment_here(spec, found).is_none(), found.id.clone());
    let interface = match found.into_iter().min_by_key(here_first) {
        Some(found) => found,
        None => steps.create(calls).await?,
    };
    match (&interface.attachment, attachment_here(spec, &interface)) {
        (None, _) => steps.settle(calls, &instance, &interface.id).await,
        (_, Some(here)) => steps.finish(calls, &interface.id, &here.id).await,
        (Some(_), None) => Err(Failed::try_again(format!("{} is elsewhere", interface.id))),
    }
}

/// Its attachment to the key's instance.
pub(super) fn attachment_here<'i>(spec: &Spec, interface: &'i Interface) -> Option<&'i Attachment> {
    interface.attachment.as_ref().filter(|is| is.instance.as_ref() == Some(&spec.key.instance))
}

/// The lowest index at which the instance shows nothing.
pub(super) fn free_index(instance: &Instance) -> u32 {
    let taken = |index: u32| instance.interfaces.iter().any(|held| held.device_index == index);
    (0..).find(|index| !taken(*index)).unwrap_or_default()
}

/// Whether the instance is terminated or about to be.
pub(super) fn is_gone(instance: &Instance) -> bool {
    matches!(instance.state, InstanceState::ShuttingDown | InstanceState::Terminated)
}

/// Deletes what a find shows of the key.
pub(super) async fn delete_all<E: Ec2, I: Inject>(calls: &Calls<'_, E, I>) -> Result<(), Ec2Error> {
    for found in calls.find(&points::FIND).await? {
        calls.delete(&found.id).await?;
    }
    Ok(())
}

/// The failure for good after which nothing is left.
pub(super) fn instance_gone() -> Failed {
    let text = "the instance is gone".to_owned();
    Failed { for_good: true, in_doubt: false, instance_gone: true, ..Failed::try_again(text) }
}

impl From<Ec2Error> for Failed {
    fn from(error: Ec2Error) -> Self {
        Self::try_again(error.to_string())
    }
}
