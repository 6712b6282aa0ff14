//! `blog`: the note's own process, step for step.
//!
//! **Defect:** it believes its one find, has no token, and never looks back.
//! **Shown by:** stale reads, or two workers at once; not by the note's own
//! experiment, which has neither. **Breaks:** `one-per-key`.

use eni_core::inject::Inject;
use eni_core::{Context, ec2::Ec2, id::InterfaceId, points, spec::Spec};

use super::{ShelfError, attach_at_free_index, call};

/// One attempt of the note's process: find, create, attach, protect.
///
/// # Errors
///
/// With the first call that fails.
pub async fn blog<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    spec: &Spec,
) -> Result<InterfaceId, ShelfError> {
    let ec2 = context.ec2;
    let description = spec.key.description();
    let found = call(context, &points::FIND, ec2.find_interfaces(&description)).await?;
    let interface = match found.into_iter().next() {
        Some(found) => found,
        None => {
            let create = spec.create_without_token();
            call(context, &points::CREATE, ec2.create_interface(&create)).await?
        }
    };
    let attachment = match interface.attachment {
        Some(is) if is.instance.as_ref() != Some(&spec.key.instance) => {
            return Err(ShelfError::AttachedElsewhere(interface.id));
        }
        Some(is) if is.delete_on_termination => return Ok(interface.id),
        Some(is) => is.id,
        None => attach_at_free_index(context, spec, &interface.id).await?,
    };
    let protect = ec2.set_delete_on_termination(&interface.id, &attachment, true);
    call(context, &points::PROTECT, protect).await?;
    Ok(interface.id)
}
