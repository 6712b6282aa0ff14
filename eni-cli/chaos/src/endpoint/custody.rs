//! What a run has made, and its end: everything is terminated and deleted, or
//! listed. Never looks at whether the run was told to stop.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use eni_core::{
    collect::{Action, Scan, collect, key_of},
    ec2::{Ec2, Ec2Result, InstanceState, Interface},
    id::{InstanceId, InterfaceId},
};

use super::{
    error::{EndpointWhy, Left},
    fleet::{Fleet, Launch, RUN_TAG},
    ports::Ports,
};

/// The ids that the run was told of what it made.
#[derive(Debug, Default)]
pub(crate) struct Custody(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    instances: BTreeSet<InstanceId>,
    interfaces: BTreeSet<InterfaceId>,
}

impl Custody {
    pub(crate) fn instance(&self, id: &InstanceId) {
        self.held().instances.insert(id.clone());
    }

    pub(crate) fn interface(&self, id: &InterfaceId) {
        self.held().interfaces.insert(id.clone());
    }

    pub(crate) fn is_empty(&self) -> bool {
        let held = self.held();
        held.instances.is_empty() && held.interfaces.is_empty()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Nothing that holds the lock can panic half-way through a change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Launches an instance for `actor`.
    pub(crate) async fn launch<E, F: Fleet>(
        &self,
        ports: Ports<'_, E, F>,
        launch: &Launch,
        actor: &str,
    ) -> Result<InstanceId, EndpointWhy> {
        let tags = BTreeMap::from([
            (RUN_TAG.to_owned(), ports.run.to_owned()),
            ("Name".to_owned(), format!("eni-chaos-{actor}")),
        ]);
        let launched = ports.once(|| ports.fleet.run_instance(launch, &tags)).await;
        let id = launched.map_err(|error| EndpointWhy::of("launch an instance", error))?;
        self.instance(&id);
        Ok(id)
    }

    /// Every interface of the run that is there: by its tag, and by the ids that
    /// were told.
    pub(crate) async fn interfaces<E: Ec2, F: Fleet>(
        &self,
        ports: Ports<'_, E, F>,
    ) -> Ec2Result<Vec<Interface>> {
        let mut found = ports.again(|| ports.ec2.find_interfaces_with_tag(RUN_TAG)).await?;
        found.retain(|it| it.tags.get(RUN_TAG).is_some_and(|run| run == ports.run));
        let mut told = self.held().interfaces.clone();
        for interface in &found {
            told.remove(&interface.id);
        }
        if !told.is_empty() {
            found.extend(ports.again(|| ports.fleet.interfaces_by_id(&told)).await?);
        }
        found.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(found)
    }

    /// Terminates every instance of the run and waits until they are. Those
    /// that are not, with the reason.
    pub(crate) async fn terminate_all<E, F: Fleet>(&self, ports: Ports<'_, E, F>) -> Vec<Left> {
        let told = self.held().instances.clone();
        let left =
            |why: String| told.iter().map(|id| instance_left(id, why.clone())).collect::<Vec<_>>();
        let shown = match ports.instances().await {
            Ok(shown) => shown,
            Err(why) if told.is_empty() => return vec![unseen(ports.run, &why)],
            Err(why) => return left(why.to_string()),
        };
        let mut all = told.clone();
        all.extend(shown.keys().cloned());
        all.retain(|id| shown.get(id) != Some(&InstanceState::Terminated));
        let mut refused = BTreeMap::new();
        for id in &all {
            let one = [id.clone()];
            if let Err(error) = ports.soon(|| ports.fleet.terminate_instances(&one)).await
                && !error.is_not_found()
            {
                refused.insert(id.clone(), error.to_string());
            }
        }
        let waited_for = all.iter().filter(|id| !refused.contains_key(*id));
        let mut left: Vec<_> = match ports.terminated(waited_for).await {
            Ok(alive) => alive
                .iter()
                .map(|(id, state)| instance_left(id, format!("it is {}", state.as_str())))
                .collect(),
            Err(why) => left(why.to_string()),
        };
        left.extend(refused.iter().map(|(id, why)| instance_left(id, why.clone())));
        left
    }

    /// Detaches what an endpoint still shows attached to an instance that is
    /// terminated. EC2 leaves no such thing.
    pub(crate) async fn free<E: Ec2, F: Fleet>(&self, ports: Ports<'_, E, F>) {
        let Ok(found) = self.interfaces(ports).await else { return };
        for interface in found {
            if let Some(attachment) = interface.attachment {
                // What cannot be freed is what the sweep names.
                let _ = ports.again(|| ports.ec2.detach_interface(&attachment.id)).await;
            }
        }
    }

    /// Lets the collector's decision loose on the interfaces of this run alone:
    /// those of others that it would take for orphans are none of our business.
    pub(crate) async fn collect<E: Ec2, F: Fleet>(
        &self,
        ports: Ports<'_, E, F>,
    ) -> Result<(), EndpointWhy> {
        let earlier = self.scan(ports).await?;
        ports.clock.sleep(ports.window).await;
        let last = self.scan(ports).await?;
        for action in collect(&earlier, &last, ports.window) {
            let Action::Delete(_, id) = action else { continue };
            let one = BTreeSet::from([id.clone()]);
            let read = ports.again(|| ports.fleet.interfaces_by_id(&one)).await;
            if read.is_ok_and(|found| found.iter().any(|it| it.attachment.is_none())) {
                // What is left is counted afterwards, and swept.
                let _ = ports.again(|| ports.ec2.delete_interface(&id)).await;
            }
        }
        Ok(())
    }

    async fn scan<E: Ec2, F: Fleet>(&self, ports: Ports<'_, E, F>) -> Result<Scan, EndpointWhy> {
        let instances = ports.instances().await?;
        let found = self.interfaces(ports).await;
        let found =
            found.map_err(|error| EndpointWhy::of("list the interfaces of the run", error))?;
        let state = |it: &Interface| {
            let key = key_of(it)?;
            let state = instances.get(&key.instance).cloned();
            Some((key.instance, state))
        };
        let instances = found.iter().filter_map(state).collect();
        let interfaces = found.into_iter().map(|it| (it.id.clone(), it)).collect();
        Ok(Scan { at: ports.clock.now(), interfaces, instances })
    }

    /// Deletes every interface of the run. Those that could not be, with the
    /// reason. All instances are terminated by now.
    pub(crate) async fn sweep<E: Ec2, F: Fleet>(&self, ports: Ports<'_, E, F>) -> Vec<Left> {
        let until = ports.clock.now().saturating_add(ports.window);
        loop {
            let found = match self.interfaces(ports).await {
                Ok(found) => found,
                Err(error) => {
                    let why = EndpointWhy::of("list the interfaces of the run", error);
                    let why_each = format!("it may be there still: {why}");
                    let told = self.held().interfaces.clone();
                    let each = told.iter().map(|id| interface_left(id, why_each.clone()));
                    return each.chain([unseen(ports.run, &why)]).collect();
                }
            };
            let mut left = Vec::new();
            for interface in &found {
                if let Err(why) = self.delete(ports, interface).await {
                    left.push(interface_left(&interface.id, why));
                }
            }
            // A read that lags may have missed some, or show what is gone.
            if ports.clock.now() >= until {
                return left;
            }
            ports.pause().await;
        }
    }

    async fn delete<E: Ec2, F: Fleet>(
        &self,
        ports: Ports<'_, E, F>,
        interface: &Interface,
    ) -> Result<(), String> {
        if let Some(attachment) = &interface.attachment {
            // If that fails, the delete says why.
            let _ = ports.again(|| ports.ec2.detach_interface(&attachment.id)).await;
        }
        match ports.again(|| ports.ec2.delete_interface(&interface.id)).await {
            Ok(()) => Ok(()),
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn instance_left(id: &InstanceId, why: String) -> Left {
    let advice = format!("terminate it: aws ec2 terminate-instances --instance-ids {id}");
    Left { id: id.to_string(), why, advice }
}

fn interface_left(id: &InterfaceId, why: String) -> Left {
    let advice = format!(
        "delete it when nothing holds it: aws ec2 delete-network-interface --network-interface-id {id}"
    );
    Left { id: id.to_string(), why, advice }
}

fn unseen(run: &str, why: &EndpointWhy) -> Left {
    Left {
        id: format!("tag {RUN_TAG}={run}"),
        why: why.to_string(),
        advice: format!(
            "look for instances and interfaces with this tag: --filters Name=tag:{RUN_TAG},Values={run}"
        ),
    }
}
