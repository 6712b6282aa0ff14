//! The calls of a workflow of the shelf, each at its point. What must not be
//! here: which of them follows which.

use std::collections::BTreeMap;

use eni_core::{
    Context, Ensure, Spec,
    ec2::{CreateInterface, Ec2, Ec2Result, Instance, Interface},
    id::{AttachmentId, InterfaceId},
    inject::{Inject, Point},
    key::INSTANCE_TAG,
    points,
};

use super::call;

/// What one attempt works with.
#[derive(Debug)]
pub(super) struct Calls<'a, E, I> {
    context: Context<'a, E, I>,
    ensure: &'a Ensure,
}

impl<'a, E: Ec2, I: Inject> Calls<'a, E, I> {
    pub(super) fn new(context: Context<'a, E, I>, ensure: &'a Ensure) -> Self {
        Self { context, ensure }
    }

    pub(super) fn spec(&self) -> &'a Spec {
        &self.ensure.spec
    }

    /// Seconds since an epoch of the process's own.
    pub(super) fn seconds(&self) -> u64 {
        self.context.clock.now().as_secs()
    }

    /// Lets a window pass.
    pub(super) async fn wait(&self) {
        self.context.clock.sleep(self.ensure.limits.window).await;
    }

    /// The interfaces that carry the key, at this point.
    pub(super) async fn find(&self, point: &'static Point) -> Ec2Result<Vec<Interface>> {
        let key = &self.spec().key;
        let description = key.description();
        let find = self.context.ec2.find_interfaces(&description);
        let mut found = call(self.context, point, find).await?;
        found.retain(|found| key.is_written_on(&found.description, &found.tags));
        Ok(found)
    }

    /// The interfaces of every key of the instance.
    pub(super) async fn find_of_instance(&self) -> Ec2Result<Vec<Interface>> {
        let find = self.context.ec2.find_interfaces_with_tag(INSTANCE_TAG);
        let mut found = call(self.context, &points::FIND, find).await?;
        let instance = self.spec().key.instance.as_str();
        found.retain(|found| found.tags.get(INSTANCE_TAG).is_some_and(|of| of == instance));
        Ok(found)
    }

    pub(super) async fn look(&self) -> Ec2Result<Instance> {
        let look = self.context.ec2.describe_instance(&self.spec().key.instance);
        call(self.context, &points::INSTANCE, look).await
    }

    pub(super) async fn create(&self, create: &CreateInterface) -> Ec2Result<Interface> {
        call(self.context, &points::CREATE, self.context.ec2.create_interface(create)).await
    }

    pub(super) async fn attach(&self, id: &InterfaceId, index: u32) -> Ec2Result<AttachmentId> {
        let Spec { key, network_card, .. } = self.spec();
        let attach = self.context.ec2.attach_interface(id, &key.instance, index, *network_card);
        call(self.context, &points::ATTACH, attach).await
    }

    pub(super) async fn protect(&self, id: &InterfaceId, at: &AttachmentId) -> Ec2Result<()> {
        let protect = self.context.ec2.set_delete_on_termination(id, at, true);
        call(self.context, &points::PROTECT, protect).await
    }

    pub(super) async fn detach(&self, at: &AttachmentId) -> Ec2Result<()> {
        call(self.context, &points::DETACH, self.context.ec2.detach_interface(at)).await
    }

    pub(super) async fn delete(&self, id: &InterfaceId) -> Ec2Result<()> {
        call(self.context, &points::DELETE, self.context.ec2.delete_interface(id)).await
    }

    pub(super) async fn set_tags(
        &self,
        id: &InterfaceId,
        tags: &BTreeMap<String, String>,
    ) -> Ec2Result<()> {
        call(self.context, &points::TAGS, self.context.ec2.create_tags(id, tags)).await
    }
}
