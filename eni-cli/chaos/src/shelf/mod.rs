//! Workflows that are there to be tested, each with its story: the note's, the
//! one before it, and broken ones that a search must catch. They use the same
//! points as `ensure`, so that the same rules strike them.

mod blog;
mod broken;
mod calls;
mod case;
mod catch;
mod naive;
mod plain;
mod story;

use eni_core::inject::{Inject, Point};
use eni_core::{
    Context,
    ec2::{Ec2, Ec2Error, Ec2Result},
    event::Event,
    id::{AttachmentId, InstanceId, InterfaceId},
    points,
    spec::Spec,
};
use thiserror::Error;

pub use blog::blog;
pub use broken::Defect;
pub use case::Case;
pub use catch::{Caught, NotCaught, catch, holds};
pub use naive::naive;
pub use story::Story;

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

/// Makes a call at its point and tells what came back.
async fn call<T, E: Ec2, I: Inject>(
    Context { inject, observe, .. }: Context<'_, E, I>,
    point: &'static Point,
    call: impl Future<Output = Ec2Result<T>>,
) -> Ec2Result<T> {
    let result = inject.call(point, call).await;
    observe.observe(&Event::Answered { point, error: result.as_ref().err() });
    result
}

/// Attaches an interface at the lowest index that the instance shows as free.
async fn attach_at_free_index<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    spec: &Spec,
    interface: &InterfaceId,
) -> Result<AttachmentId, Ec2Error> {
    let ec2 = context.ec2;
    let id: &InstanceId = &spec.key.instance;
    let instance = call(context, &points::INSTANCE, ec2.describe_instance(id)).await?;
    let index = plain::free_index(&instance);
    let attach = ec2.attach_interface(interface, id, index, spec.network_card);
    call(context, &points::ATTACH, attach).await
}
