//! Workflows with one planted defect each, by which the tests see that the
//! experiment would notice. Each is the note's process apart from its defect.

use eni_core::inject::Inject;
use eni_core::{Context, Spec, ec2::Ec2, id::InterfaceId, points};

use crate::{Ending, Failed, Finished, shelf};

/// The defect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Planted {
    /// None of its attempts is Ok.
    Fails,
    /// None of its attempts ends.
    Hangs,
    /// An attempt that meets an error does not end.
    HangsOnError,
    /// It says Ok before the interface is protected.
    LeavesUnprotected,
    /// It says of any error that it is for good, and names nothing.
    GivesUpForGood,
    /// It stumbles over what an earlier attempt has left.
    StopsAtLeftovers,
    /// It writes though everything is done.
    WritesAgain,
    /// It makes more calls than it states.
    CallsTooOften,
    /// It changes the instance's primary interface.
    TouchesThePrimary,
}

impl Planted {
    /// The most calls that it states.
    pub(crate) const MOST_CALLS: u64 = 7;

    pub(crate) async fn attempt<E: Ec2, I: Inject>(
        self,
        context: Context<'_, E, I>,
        spec: &Spec,
    ) -> Ending {
        let Context { ec2, .. } = context;
        let failed = |text: &str, for_good| {
            Err(Failed {
                text: text.to_owned(),
                for_good,
                ran_out: false,
                in_doubt: false,
                instance_gone: false,
                left: Vec::new(),
            })
        };
        let description = spec.key.description();
        match self {
            Self::Fails => return failed("planted", false),
            Self::Hangs => std::future::pending().await,
            Self::StopsAtLeftovers => {
                let found = ec2.find_interfaces(&description).await;
                if found.is_ok_and(|found| found.iter().any(|it| it.attachment.is_none())) {
                    return failed("there is a leftover", false);
                }
            }
            Self::TouchesThePrimary => {
                let instance = ec2.describe_instance(&spec.key.instance).await;
                if let Some(primary) = instance.ok().and_then(|it| it.interfaces.into_iter().next())
                {
                    let _ = ec2.set_source_dest_check(&primary.id, true).await;
                }
            }
            _ => {}
        }
        let ended = match self {
            Self::LeavesUnprotected => attached_only(context, spec).await,
            _ => shelf::blog(context, spec).await,
        };
        match (self, ended) {
            (Self::HangsOnError, Err(_)) => std::future::pending().await,
            (_, Err(error)) => failed(&error.to_string(), self == Self::GivesUpForGood),
            (_, Ok(interface)) => {
                if self == Self::WritesAgain {
                    let _ = ec2.set_description(&interface, &description).await;
                }
                if self == Self::CallsTooOften {
                    for _ in 0..Self::MOST_CALLS {
                        let _ = ec2.find_interfaces(&description).await;
                    }
                }
                Ok(Finished { interface, finds_duplicates: false, warns: false })
            }
        }
    }
}

/// Find, create and attach, without the last step.
async fn attached_only<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    spec: &Spec,
) -> Result<InterfaceId, shelf::ShelfError> {
    let Context { ec2, inject, .. } = context;
    let description = spec.key.description();
    let found = inject.call(&points::FIND, ec2.find_interfaces(&description)).await?;
    let interface = match found.into_iter().next() {
        Some(found) if found.attachment.is_some() => return Ok(found.id),
        Some(found) => found.id,
        None => {
            let create = spec.create_without_token();
            inject.call(&points::CREATE, ec2.create_interface(&create)).await?.id
        }
    };
    let attach = ec2.attach_interface(&interface, &spec.key.instance, 1, spec.network_card);
    inject.call(&points::ATTACH, attach).await?;
    Ok(interface)
}
