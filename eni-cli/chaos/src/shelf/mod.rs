//! Workflows that are there to be tested, each with its story. They use the
//! same points as `ensure`, so that the same rules strike them.

mod blog;
mod naive;

use eni_core::inject::Inject;
use eni_core::{
    Context,
    ec2::{Ec2, Ec2Error},
    id::{AttachmentId, InstanceId, InterfaceId},
    points,
    spec::Spec,
};
use thiserror::Error;

pub use blog::blog;
pub use naive::naive;

/// Why a workflow of the shelf ended without its interface. None of them tells
/// one failure from another: the caller runs it again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShelfError {
    /// A call failed.
    #[error(transparent)]
    Ec2(#[from] Ec2Error),
    /// The interface is attached to another instance.
    #[error("{0} is attached to another instance")]
    AttachedElsewhere(InterfaceId),
}

/// Attaches an interface at the lowest index that the instance shows as free.
async fn attach_at_free_index<E: Ec2, I: Inject>(
    Context { ec2, inject, .. }: Context<'_, E, I>,
    spec: &Spec,
    interface: &InterfaceId,
) -> Result<AttachmentId, Ec2Error> {
    let id: &InstanceId = &spec.key.instance;
    let instance = inject.call(&points::INSTANCE, ec2.describe_instance(id)).await?;
    let taken = |index: u32| instance.interfaces.iter().any(|held| held.device_index == index);
    let index = (0..).find(|index| !taken(*index)).unwrap_or_default();
    let attach = ec2.attach_interface(interface, id, index, spec.network_card);
    inject.call(&points::ATTACH, attach).await
}
