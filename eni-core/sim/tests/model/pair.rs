//! A world and the model of it: each step is taken in both, and the reply must
//! be the one that the model says.

use std::{collections::BTreeMap, time::Duration};

use eni_inject::Actor;
use eni_sim::{
    Answer, ApiError, Call, InstanceStateName, World, WorldConfig,
    call::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface,
        DetachNetworkInterface, ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute,
        RunInstances, StartInstances, StopInstances, TerminateInstances,
    },
    config::{SubnetConfig, TokenAfterDeletion},
};

use crate::{
    reference::{Model, ModelAttachment, ModelInstance, QUOTA, pick},
    step::Step,
};

pub(crate) struct Pair {
    pub(crate) world: World,
    pub(crate) model: Model,
}

impl Pair {
    pub(crate) fn new(seed: u64, variant: TokenAfterDeletion) -> Self {
        let subnet = |zone: &str, cidr: &str| SubnetConfig {
            subnet_id: None,
            availability_zone: zone.to_owned(),
            cidr_block: cidr.to_owned(),
        };
        let world = World::new(&WorldConfig {
            seed,
            subnets: vec![subnet("a", "10.0.0.0/28"), subnet("b", "10.0.1.0/28")],
            network_interface_quota: u32::try_from(QUOTA).unwrap(),
            token_after_deletion: variant,
            ..WorldConfig::default()
        })
        .unwrap();
        let model = Model {
            variant,
            subnets: world.subnets().map(|subnet| subnet.subnet_id.to_string()).collect(),
            interfaces_ever: Vec::new(),
            instances_ever: Vec::new(),
            attachments_ever: Vec::new(),
            alive: BTreeMap::new(),
            instances: BTreeMap::new(),
            tokens: BTreeMap::new(),
        };
        Self { world, model }
    }

    #[expect(clippy::needless_pass_by_value, reason = "its callers read better")]
    pub(crate) fn call(&mut self, call: Call) -> Result<Answer, ApiError> {
        self.world.apply(Duration::ZERO, Actor::worker(1), &call)
    }

    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Launch { subnet, nano, count } => self.launch(subnet, nano, count),
            Step::Terminate(ns) => self.terminate(&ns),
            Step::Stop(n) => self.stop_or_start(n, true),
            Step::Start(n) => self.stop_or_start(n, false),
            Step::Create { subnet, token, description } => self.create(subnet, token, description),
            Step::Attach { interface, instance, index } => self.attach(interface, instance, index),
            Step::Detach(n) => self.detach(n),
            Step::Protect { interface, attachment, value } => {
                self.protect(interface, attachment, value);
            }
            Step::Delete(n) => self.delete(n),
            Step::Assign { interface, count } => self.assign(interface, count),
            Step::Unassign { interface, n } => self.unassign(interface, n),
        }
    }

    pub(crate) fn launch(&mut self, subnet: usize, nano: bool, count: u32) {
        let (name, limit, addresses) = if nano { ("t3.nano", 2, 2) } else { ("m5.large", 3, 10) };
        let reply = self.call(Call::RunInstances(RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some(name.to_owned()),
            min_count: count,
            max_count: count,
            subnet_id: Some(self.model.subnets[subnet].clone()),
            ..RunInstances::default()
        }));
        if let Err(code) = self.model.room(subnet, count as usize) {
            assert_eq!(reply.unwrap_err().code, code);
            return;
        }
        let Ok(Answer::RunInstances { instances }) = reply else { panic!("{reply:?}") };
        assert_eq!(instances.len(), count as usize);
        for instance in instances {
            let id = instance.instance_id.to_string();
            assert!(!self.model.instances_ever.contains(&id));
            self.model.instances_ever.push(id.clone());
            let held =
                ModelInstance { subnet, limit, addresses, state: InstanceStateName::Running };
            self.model.instances.insert(id.clone(), held);
            let [primary] = &instance.network_interfaces[..] else { panic!("{instance:?}") };
            let interface = primary.network_interface_id;
            let address = self.world.interface(interface).unwrap().private_ip_address;
            self.model.add(interface.as_str(), subnet, address);
            let attachment = ModelAttachment {
                id: primary.attachment.attachment_id.to_string(),
                instance: id,
                index: 0,
                protected: true,
            };
            self.model.attach(interface.as_str(), attachment);
        }
    }

    pub(crate) fn terminate(&mut self, ns: &[usize]) {
        let ids: Vec<_> =
            ns.iter().map(|n| pick(&self.model.instances_ever, *n, "i-00000000")).collect();
        let terminate = TerminateInstances { instance_ids: ids.clone(), dry_run: false };
        let reply = self.call(Call::TerminateInstances(terminate));
        if self.model.instances_ever.is_empty() {
            assert_eq!(reply.unwrap_err().code, "InvalidInstanceID.NotFound");
            return;
        }
        reply.unwrap();
        for id in ids {
            self.model.instances.get_mut(&id).unwrap().state = InstanceStateName::Terminated;
            let held: Vec<_> = self
                .model
                .attached_to(&id)
                .map(|(interface, held)| (interface.clone(), held.protected))
                .collect();
            for (interface, protected) in held {
                if protected {
                    self.model.alive.remove(&interface);
                } else {
                    self.model.alive.get_mut(&interface).unwrap().attachment = None;
                }
            }
        }
    }

    pub(crate) fn stop_or_start(&mut self, n: usize, stop: bool) {
        let id = pick(&self.model.instances_ever, n, "i-00000000");
        let instance_ids = vec![id.clone()];
        let reply = self.call(if stop {
            Call::StopInstances(StopInstances { instance_ids, ..StopInstances::default() })
        } else {
            Call::StartInstances(StartInstances { instance_ids, dry_run: false })
        });
        match self.model.instances.get_mut(&id) {
            None => assert_eq!(reply.unwrap_err().code, "InvalidInstanceID.NotFound"),
            Some(held) if held.state == InstanceStateName::Terminated => {
                assert_eq!(reply.unwrap_err().code, "IncorrectInstanceState");
            }
            Some(held) => {
                reply.unwrap();
                held.state =
                    if stop { InstanceStateName::Stopped } else { InstanceStateName::Running };
            }
        }
    }

    pub(crate) fn create(&mut self, subnet: usize, token: Option<u8>, description: u8) {
        let reply = self.call(Call::CreateNetworkInterface(CreateNetworkInterface {
            subnet_id: self.model.subnets[subnet].clone(),
            description: description.to_string(),
            client_token: token.map(|token| token.to_string()),
            ..CreateNetworkInterface::default()
        }));
        let code = reply.as_ref().map(|_| ()).map_err(|error| error.code);
        let parameters = (subnet, description);
        let known = token.and_then(|token| self.model.tokens.get(&token));
        let replays = match known {
            None => None,
            Some((id, before)) => match (self.model.alive.contains_key(id), self.model.variant) {
                (false, TokenAfterDeletion::MakesANewInterface) => None,
                (false, TokenAfterDeletion::Mismatches) => {
                    assert_eq!(code, Err("IdempotentParameterMismatch"));
                    return;
                }
                _ if *before != parameters => {
                    assert_eq!(code, Err("IdempotentParameterMismatch"));
                    return;
                }
                _ => Some(id.clone()),
            },
        };
        if let Some(id) = replays {
            let Ok(Answer::CreateNetworkInterface { network_interface, .. }) = reply else {
                panic!("{reply:?}");
            };
            assert_eq!(network_interface.network_interface_id.as_str(), id);
            return;
        }
        if let Err(full) = self.model.room(subnet, 1) {
            assert_eq!(code, Err(full));
            return;
        }
        let Ok(Answer::CreateNetworkInterface { network_interface: made, .. }) = reply else {
            panic!("{reply:?}");
        };
        let id = made.network_interface_id.to_string();
        self.model.add(&id, subnet, made.private_ip_address);
        if let Some(token) = token {
            self.model.tokens.insert(token, (id, parameters));
        }
    }

    pub(crate) fn attach(&mut self, interface: usize, instance: usize, index: u32) {
        let interface = pick(&self.model.interfaces_ever, interface, "eni-00000000");
        let instance = pick(&self.model.instances_ever, instance, "i-00000000");
        let reply = self.call(Call::AttachNetworkInterface(AttachNetworkInterface {
            network_interface_id: interface.clone(),
            instance_id: instance.clone(),
            device_index: index,
            ..AttachNetworkInterface::default()
        }));
        let refused = {
            let model = &self.model;
            match (model.alive.get(&interface), model.instances.get(&instance)) {
                (None, _) => Some("InvalidNetworkInterfaceID.NotFound"),
                (_, None) => Some("InvalidInstanceID.NotFound"),
                (Some(from), Some(to)) => {
                    let held: Vec<_> =
                        model.attached_to(&instance).map(|(_, held)| held.index).collect();
                    if from.attachment.is_some() {
                        Some("InvalidNetworkInterface.InUse")
                    } else if to.state == InstanceStateName::Terminated {
                        Some("IncorrectState")
                    } else if from.subnet != to.subnet {
                        Some("InvalidParameterCombination")
                    } else if held.contains(&index) {
                        Some("InvalidParameterValue")
                    } else if held.len() + 1 > to.limit {
                        Some("AttachmentLimitExceeded")
                    } else if from.secondary.len() + 1 > to.addresses {
                        Some("PrivateIpAddressLimitExceeded")
                    } else {
                        None
                    }
                }
            }
        };
        if let Some(code) = refused {
            assert_eq!(reply.unwrap_err().code, code);
            return;
        }
        let Ok(Answer::AttachNetworkInterface { attachment_id, .. }) = reply else {
            panic!("{reply:?}");
        };
        let id = attachment_id.to_string();
        self.model.attach(&interface, ModelAttachment { id, instance, index, protected: false });
    }

    pub(crate) fn detach(&mut self, n: usize) {
        let attachment = pick(&self.model.attachments_ever, n, "eni-attach-00000000");
        let attachment_id = attachment.clone();
        let detach = DetachNetworkInterface { attachment_id, ..DetachNetworkInterface::default() };
        let reply = self.call(Call::DetachNetworkInterface(detach));
        match self.model.holder(&attachment).map(|(id, held)| (id.clone(), held.index)) {
            None => assert_eq!(reply.unwrap_err().code, "InvalidAttachmentID.NotFound"),
            Some((_, 0)) => assert_eq!(reply.unwrap_err().code, "OperationNotPermitted"),
            Some((id, _)) => {
                reply.unwrap();
                self.model.alive.get_mut(&id).unwrap().attachment = None;
            }
        }
    }

    pub(crate) fn protect(&mut self, interface: usize, attachment: usize, value: bool) {
        let interface = pick(&self.model.interfaces_ever, interface, "eni-00000000");
        let attachment_id = pick(&self.model.attachments_ever, attachment, "eni-attach-00000000");
        let modify = ModifyNetworkInterfaceAttribute {
            network_interface_id: interface.clone(),
            attribute: NetworkInterfaceAttribute::DeleteOnTermination {
                attachment_id: attachment_id.clone(),
                delete_on_termination: value,
            },
            dry_run: false,
        };
        let reply = self.call(Call::ModifyNetworkInterfaceAttribute(modify));
        let Some(held) = self.model.alive.get_mut(&interface) else {
            assert_eq!(reply.unwrap_err().code, "InvalidNetworkInterfaceID.NotFound");
            return;
        };
        match held.attachment.as_mut().filter(|held| held.id == attachment_id) {
            None => assert_eq!(reply.unwrap_err().code, "InvalidAttachmentID.NotFound"),
            Some(held) => {
                reply.unwrap();
                held.protected = value;
            }
        }
    }

    pub(crate) fn delete(&mut self, n: usize) {
        let id = pick(&self.model.interfaces_ever, n, "eni-00000000");
        let network_interface_id = id.clone();
        let delete = DeleteNetworkInterface { network_interface_id, dry_run: false };
        let reply = self.call(Call::DeleteNetworkInterface(delete));
        match self.model.alive.get(&id) {
            None => assert_eq!(reply.unwrap_err().code, "InvalidNetworkInterfaceID.NotFound"),
            Some(held) if held.attachment.is_some() => {
                assert_eq!(reply.unwrap_err().code, "InvalidParameterValue");
            }
            Some(_) => {
                reply.unwrap();
                self.model.alive.remove(&id);
            }
        }
    }
}
