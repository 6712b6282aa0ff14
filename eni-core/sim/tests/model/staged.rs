//! A world with stages and a memory, in which time passes. No reply is
//! predicted here; what is checked is what must hold at every moment.

use std::{collections::BTreeSet, time::Duration};

use eni_inject::Actor;
use eni_sim::{
    Answer, ApiError, Call, InstanceStateName, NetworkInterfaceStatus, Resource, Stages, Version,
    View, World, WorldConfig,
    answer::AttachmentStatus,
    call::{
        AssignPrivateIpAddresses, AttachNetworkInterface, CreateNetworkInterface,
        DeleteNetworkInterface, DescribeInstances, DescribeNetworkInterfaces,
        DetachNetworkInterface, ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute,
        RunInstances, StartInstances, StopInstances, TerminateInstances,
        UnassignPrivateIpAddresses,
    },
};

use crate::{reference::pick, step::Step};

/// The name of an instance that never is.
const NO_INSTANCE: &str = "i-00000000";
/// The name of an attachment that never is.
const NO_ATTACHMENT: &str = "eni-attach-00000000";

const STAGE: Duration = Duration::from_secs(1);
const MEMORY: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(crate) struct Staged {
    pub(crate) world: World,
    pub(crate) now: Duration,
    pub(crate) interfaces: Vec<String>,
    pub(crate) instances: Vec<String>,
    pub(crate) attachments: Vec<String>,
}

/// Takes a name in. What had it before is long past, and stays so: some worlds
/// give such a name again.
fn name(names: &mut Vec<String>, none: &str, id: String) {
    names.iter_mut().filter(|known| **known == id).for_each(|past| none.clone_into(past));
    names.push(id);
}

impl Staged {
    pub(crate) fn new(seed: u64) -> Self {
        let stages = Stages { duration: STAGE };
        Self::with(&WorldConfig { seed, stages, memory: MEMORY, ..WorldConfig::default() })
    }

    pub(crate) fn with(config: &WorldConfig) -> Self {
        Self {
            world: World::new(config).unwrap(),
            now: Duration::ZERO,
            interfaces: Vec::new(),
            instances: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// Takes a step after so many milliseconds; what came back.
    pub(crate) fn take(&mut self, step: Step, passes: u64) -> Vec<Result<Answer, ApiError>> {
        self.now += Duration::from_millis(passes);
        let mut replies = Vec::new();
        for call in self.calls(step) {
            let reply = self.world.apply(self.now, Actor::worker(1), &call);
            replies.push(reply.clone());
            match reply {
                Ok(Answer::RunInstances { instances }) => {
                    for instance in instances {
                        let id = instance.instance_id.to_string();
                        name(&mut self.instances, NO_INSTANCE, id);
                        for held in instance.network_interfaces {
                            self.interfaces.push(held.network_interface_id.to_string());
                            let id = held.attachment.attachment_id.to_string();
                            name(&mut self.attachments, NO_ATTACHMENT, id);
                        }
                    }
                }
                Ok(Answer::CreateNetworkInterface { network_interface, .. }) => {
                    self.interfaces.push(network_interface.network_interface_id.to_string());
                }
                Ok(Answer::AttachNetworkInterface { attachment_id, .. }) => {
                    name(&mut self.attachments, NO_ATTACHMENT, attachment_id.to_string());
                }
                Ok(_) | Err(_) => {}
            }
        }
        replies
    }

    fn calls(&self, step: Step) -> Vec<Call> {
        let interface = |n| pick(&self.interfaces, n, "eni-00000000");
        let instance = |n| pick(&self.instances, n, NO_INSTANCE);
        let attachment = |n| pick(&self.attachments, n, NO_ATTACHMENT);
        let subnet = |n| self.world.subnets().nth(n).unwrap().subnet_id.to_string();
        vec![match step {
            Step::Launch { subnet: n, nano, count } => Call::RunInstances(RunInstances {
                image_id: Some("ami-00000000".to_owned()),
                instance_type: Some(if nano { "t3.nano" } else { "m5.large" }.to_owned()),
                min_count: count,
                max_count: count,
                subnet_id: Some(subnet(n)),
                ..RunInstances::default()
            }),
            Step::Terminate(ns) => Call::TerminateInstances(TerminateInstances {
                instance_ids: ns.into_iter().map(instance).collect(),
                dry_run: false,
            }),
            Step::Stop(n) => Call::StopInstances(StopInstances {
                instance_ids: vec![instance(n)],
                ..StopInstances::default()
            }),
            Step::Start(n) => Call::StartInstances(StartInstances {
                instance_ids: vec![instance(n)],
                dry_run: false,
            }),
            Step::Create { subnet: n, token, description } => {
                Call::CreateNetworkInterface(CreateNetworkInterface {
                    subnet_id: subnet(n),
                    description: description.to_string(),
                    client_token: token.map(|token| token.to_string()),
                    ..CreateNetworkInterface::default()
                })
            }
            Step::Attach { interface: n, instance: to, index } => {
                Call::AttachNetworkInterface(AttachNetworkInterface {
                    network_interface_id: interface(n),
                    instance_id: instance(to),
                    device_index: index,
                    ..AttachNetworkInterface::default()
                })
            }
            Step::Detach(n) => Call::DetachNetworkInterface(DetachNetworkInterface {
                attachment_id: attachment(n),
                ..DetachNetworkInterface::default()
            }),
            Step::Protect { interface: n, attachment: held, value } => {
                Call::ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute {
                    network_interface_id: interface(n),
                    attribute: NetworkInterfaceAttribute::DeleteOnTermination {
                        attachment_id: attachment(held),
                        delete_on_termination: value,
                    },
                    dry_run: false,
                })
            }
            Step::Delete(n) => Call::DeleteNetworkInterface(DeleteNetworkInterface {
                network_interface_id: interface(n),
                dry_run: false,
            }),
            Step::Assign { interface: n, count } => {
                Call::AssignPrivateIpAddresses(AssignPrivateIpAddresses {
                    network_interface_id: interface(n),
                    secondary_private_ip_address_count: Some(count),
                    ..AssignPrivateIpAddresses::default()
                })
            }
            Step::Unassign { interface: n, .. } => {
                let id = interface(n);
                let held =
                    self.world.interfaces().find(|it| it.network_interface_id.as_str() == id);
                let secondary = held.map(|held| held.secondary_private_ip_addresses.iter());
                Call::UnassignPrivateIpAddresses(UnassignPrivateIpAddresses {
                    network_interface_id: id,
                    private_ip_addresses: secondary
                        .into_iter()
                        .flatten()
                        .map(ToString::to_string)
                        .collect(),
                    ..UnassignPrivateIpAddresses::default()
                })
            }
        }]
    }

    /// What must hold at every moment.
    pub(crate) fn check(&mut self) {
        let mut addresses = BTreeSet::new();
        let mut places = BTreeSet::new();
        for interface in self.world.interfaces() {
            for held in interface.private_ip_addresses() {
                let address = held.private_ip_address;
                assert!(addresses.insert(address), "{address} was handed out twice");
            }
            let record = self.world.ledger().interface(interface.network_interface_id).unwrap();
            assert!(record.is_alive());
            let held = record.attachment.map(|held| held.attachment_id);
            assert_eq!(held, interface.attachment.map(|held| held.attachment_id));
            let in_use = interface.status == NetworkInterfaceStatus::InUse;
            assert_eq!(in_use, interface.attachment.is_some());
            if let Some(held) = interface.attachment {
                let place = (held.instance_id, held.network_card_index, held.device_index);
                assert!(places.insert(place), "{place:?} is taken twice");
            }
        }
        let alive = self.world.ledger().interfaces().filter(|record| record.is_alive()).count();
        assert_eq!(alive, self.world.interfaces().count());
        let mut shown = 0;
        for instance in self.world.instances() {
            shown += instance.network_interfaces.len();
            let gone = instance.state == InstanceStateName::Terminated;
            assert!(!gone || instance.network_interfaces.is_empty());
        }
        assert_eq!(shown, places.len());
        self.check_versions();
    }

    /// A version that is offered is another one than how things are, and can
    /// be seen.
    fn check_versions(&mut self) {
        for call in [
            Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default()),
            Call::DescribeInstances(DescribeInstances::default()),
        ] {
            let fresh = self.world.apply(self.now, Actor::worker(1), &call).unwrap();
            for choice in self.world.older(self.now, &call) {
                let mut known = vec![fresh.clone()];
                for n in 1..=choice.superseded_at.len() {
                    let view = View::from_iter([(choice.resource, Version::both(n))]);
                    let seen = self.world.apply_seen(self.now, Actor::worker(1), &call, &view);
                    let seen = seen.unwrap();
                    assert!(!known.contains(&seen), "{:?} version {n}", choice.resource);
                    known.push(seen);
                }
                let at = &choice.superseded_at;
                assert!(at.iter().all(|at| *at <= self.now && self.now < *at + MEMORY));
                assert!(at.is_sorted_by(|newer, older| newer >= older));
                assert!(matches!(choice.resource, Resource::Interface(_) | Resource::Instance(_)));
            }
        }
    }

    /// What must hold when nothing is on its way any more.
    pub(crate) fn check_settled(&mut self) {
        self.now += STAGE + MEMORY;
        self.world.settle(self.now);
        self.check();
        assert_eq!(self.world.next_due(), None);
        let all = Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default());
        assert_eq!(self.world.older(self.now, &all), []);
        for interface in self.world.interfaces() {
            assert_ne!(interface.status, NetworkInterfaceStatus::Pending);
            let status =
                interface.attachment.map_or(AttachmentStatus::Attached, |held| held.status);
            assert_eq!(status, AttachmentStatus::Attached);
        }
        for instance in self.world.instances() {
            use InstanceStateName::{Running, Stopped, Terminated};
            assert!(matches!(instance.state, Running | Stopped | Terminated));
        }
    }
}
