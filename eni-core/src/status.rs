//! How things stand for a key: one find, no change.

use eni_inject::Inject;

use crate::{
    context::Context,
    ec2::{AttachmentStatus, Ec2, Ec2Error, Interface},
    key::Key,
    points,
};

/// The interfaces of a key, as one find showed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The key.
    pub key: Key,
    /// Its interfaces, in order of id.
    pub interfaces: Vec<Interface>,
}

impl Status {
    /// Looks once.
    ///
    /// # Errors
    ///
    /// When the find fails; nothing is tried again.
    pub async fn look<E: Ec2, I: Inject>(
        context: Context<'_, E, I>,
        key: &Key,
    ) -> Result<Self, Ec2Error> {
        let description = key.description();
        let find = context.ec2.find_interfaces(&description);
        let mut interfaces = context.inject.call(&points::FIND, find).await?;
        interfaces.retain(|interface| key.is_written_on(&interface.description, &interface.tags));
        interfaces.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Self { key: key.clone(), interfaces })
    }

    /// What keeps it from being finished; empty when there is exactly one
    /// interface, attached to the instance and protected.
    pub fn unfinished(&self) -> Vec<String> {
        let [interface] = self.interfaces.as_slice() else {
            return vec![match self.interfaces.len() {
                0 => format!("no interface of {} exists", self.key),
                n => format!("{n} interfaces of {} exist", self.key),
            }];
        };
        let id = &interface.id;
        match &interface.attachment {
            None => vec![format!("{id} is not attached")],
            Some(is) if is.instance.as_ref() != Some(&self.key.instance) => {
                vec![format!("{id} is attached to something else")]
            }
            Some(is) => {
                let mut unfinished = Vec::new();
                if matches!(is.status, AttachmentStatus::Detaching | AttachmentStatus::Detached) {
                    unfinished.push(format!("{id} is being detached"));
                }
                if !is.delete_on_termination {
                    unfinished.push(format!("DeleteOnTermination of {id} is not set"));
                }
                unfinished
            }
        }
    }
}
