//! `naive`: the process before the note. Create, attach, protect; when
//! something fails, start over.
//!
//! **Defect:** it does not look for what an earlier attempt has made.
//! **Shown by:** any fault after the create. **Breaks:** `one-per-key`,
//! `no-leak`.

use eni_core::inject::Inject;
use eni_core::{Context, ec2::Ec2, id::InterfaceId, points, spec::Spec};

use super::{ShelfError, attach_at_free_index, call};

/// One attempt of the process before the note.
///
/// # Errors
///
/// With the first call that fails.
pub async fn naive<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    spec: &Spec,
) -> Result<InterfaceId, ShelfError> {
    let ec2 = context.ec2;
    let create = spec.create_without_token();
    let interface = call(context, &points::CREATE, ec2.create_interface(&create)).await?.id;
    let attachment = attach_at_free_index(context, spec, &interface).await?;
    let protect = ec2.set_delete_on_termination(&interface, &attachment, true);
    call(context, &points::PROTECT, protect).await?;
    Ok(interface)
}
