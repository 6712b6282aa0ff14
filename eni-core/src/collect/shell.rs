//! The shell: two looks, and a last one before each delete.

use std::{collections::BTreeMap, time::Duration};

use eni_inject::Inject;

use super::decide::{Action, Kept, Scan, collect, key_of, orphan_key};
use crate::{
    context::Context,
    ec2::{Ec2, Ec2Error, Ec2Result, ErrorClass, Interface},
    id::{InstanceId, InterfaceId},
    key::{FUNCTION_TAG, Key},
    points,
};

/// How often a call is tried before the collector leaves an interface for the
/// next time.
const TRIES: u32 = 5;

/// Collects what workers that died have left.
#[derive(Debug, Clone, Copy)]
pub struct Collector {
    /// How long EC2 may lag; the two looks are this far apart.
    pub window: Duration,
    /// How many interfaces are deleted at most.
    pub most: usize,
}

/// What became of the interfaces that carry tags of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// Deleted, or found gone.
    pub deleted: Vec<InterfaceId>,
    /// Kept, each with the reason.
    pub kept: Vec<(InterfaceId, Kept)>,
    /// Orphans that could not be deleted, each with the error.
    pub failed: Vec<(InterfaceId, Ec2Error)>,
    /// Orphans beyond the most that may be deleted at a time.
    pub left: Vec<InterfaceId>,
}

impl Collector {
    /// Looks, waits a window, looks again, and deletes the orphans.
    ///
    /// # Errors
    ///
    /// When a look fails for good; nothing has been deleted then.
    pub async fn run<E: Ec2, I: Inject>(
        &self,
        context: Context<'_, E, I>,
    ) -> Result<Collected, Ec2Error> {
        let earlier = look(context).await?;
        if earlier.interfaces.values().all(|interface| orphan_key(interface, &earlier).is_err()) {
            return Ok(self.sort(&collect(&earlier, &earlier, self.window)).0);
        }
        context.clock.sleep(self.window).await;
        let last = look(context).await?;
        let (mut collected, orphans) = self.sort(&collect(&earlier, &last, self.window));
        for (key, id) in orphans {
            match delete(context, &key, &id).await {
                Ok(None) => collected.deleted.push(id),
                Ok(Some(kept)) => collected.kept.push((id, kept)),
                Err(error) => collected.failed.push((id, error)),
            }
        }
        Ok(collected)
    }

    fn sort(&self, actions: &[Action]) -> (Collected, Vec<(Key, InterfaceId)>) {
        let mut collected = Collected::default();
        let mut orphans = Vec::new();
        for action in actions {
            match action {
                Action::Keep(id, kept) => collected.kept.push((id.clone(), *kept)),
                Action::Delete(_, id) if orphans.len() >= self.most => {
                    collected.left.push(id.clone());
                }
                Action::Delete(key, id) => orphans.push((key.clone(), id.clone())),
            }
        }
        (collected, orphans)
    }
}

async fn look<E: Ec2, I: Inject>(context: Context<'_, E, I>) -> Ec2Result<Scan> {
    let Context { ec2, inject, clock, .. } = context;
    let found =
        again(context, || inject.call(&points::FIND, ec2.find_interfaces_with_tag(FUNCTION_TAG)));
    let interfaces: BTreeMap<_, _> =
        found.await?.into_iter().map(|interface| (interface.id.clone(), interface)).collect();
    let mut scan = Scan { at: clock.now(), interfaces, instances: BTreeMap::new() };
    let unattached = |interface: &&Interface| interface.attachment.is_none();
    let keys: Vec<_> = scan.interfaces.values().filter(unattached).filter_map(key_of).collect();
    for key in keys {
        look_at_instance(context, &key.instance, &mut scan).await?;
    }
    Ok(scan)
}

async fn look_at_instance<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    id: &InstanceId,
    scan: &mut Scan,
) -> Ec2Result<()> {
    let Context { ec2, inject, .. } = context;
    if scan.instances.contains_key(id) {
        return Ok(());
    }
    let described =
        again(context, || inject.call(&points::INSTANCE, ec2.describe_instance(id))).await;
    let state = match described {
        Ok(instance) => Some(instance.state),
        Err(error) if error.is_not_found() => None,
        Err(error) => return Err(error),
    };
    scan.instances.insert(id.clone(), state);
    Ok(())
}

/// Reads an orphan and its instance once more, then deletes it. Why it is kept,
/// if it is.
async fn delete<E: Ec2, I: Inject>(
    context: Context<'_, E, I>,
    key: &Key,
    id: &InterfaceId,
) -> Ec2Result<Option<Kept>> {
    let Context { ec2, inject, .. } = context;
    let description = key.description();
    let found =
        again(context, || inject.call(&points::FIND, ec2.find_interfaces(&description))).await?;
    let Some(interface) = found.into_iter().find(|interface| interface.id == *id) else {
        return Ok(None);
    };
    let mut scan = Scan { at: context.clock.now(), ..Scan::default() };
    look_at_instance(context, &key.instance, &mut scan).await?;
    if let Err(kept) = orphan_key(&interface, &scan) {
        return Ok(Some(kept));
    }
    match again(context, || inject.call(&points::DELETE, ec2.delete_interface(id))).await {
        Ok(()) => Ok(None),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) if error.code == "InvalidNetworkInterface.InUse" => Ok(Some(Kept::Attached)),
        Err(error) => Err(error),
    }
}

/// Makes a call again when it failed in a way that may pass. Reads and deletes
/// may be made twice.
async fn again<E: Ec2, I: Inject, T, F>(
    context: Context<'_, E, I>,
    call: impl Fn() -> F,
) -> Ec2Result<T>
where
    F: Future<Output = Ec2Result<T>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match call().await {
            Err(error) if error.class != ErrorClass::Permanent && tries < TRIES => {
                let wait = Duration::from_millis(500).saturating_mul(1 << tries);
                context.clock.sleep(wait).await;
            }
            ended => return ended,
        }
    }
}
