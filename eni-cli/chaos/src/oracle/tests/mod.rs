//! The oracle on worlds that are made by hand. Here is what they are made with.

mod invariants;
mod leaks;

use std::sync::Arc;

use eni_core::{
    Limits,
    id::{InterfaceId, SubnetId},
    key::Function,
};
use eni_sim::{
    Answer, Call, VirtualClock, World, WorldConfig,
    call::{
        AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface,
        DetachNetworkInterface, ModifyNetworkInterfaceAttribute, NetworkInterfaceAttribute,
    },
};

use super::*;
use crate::{Failed, fleet};

const MOST_CALLS: u64 = 4;

/// What is done in a world before it is judged.
type Deed<T> = fn(&Cloud) -> T;

/// A world with two instances, each with its worker.
struct Cloud {
    front: Front,
    subnet: SubnetId,
    members: [Member; 2],
}

impl Cloud {
    fn new() -> Self {
        let world = World::new(&WorldConfig::default()).unwrap();
        let front = Front::new(world, Arc::new(VirtualClock::new()));
        let subnet = fleet::subnets(&front).unwrap().remove(0);
        let function = Function::new("chaos").unwrap();
        let launch = |n| {
            let actor = Actor::worker(n);
            fleet::launch(&front, actor, &function, &subnet, Limits::AWS_WINDOW).unwrap().unwrap()
        };
        let members = [launch(1), launch(2)];
        Self { front, subnet, members }
    }

    fn apply(&self, actor: Actor, call: &Call) -> Answer {
        self.front.apply_directly(actor, call).unwrap()
    }

    /// An oracle that has read what is there already.
    fn oracle(&self) -> Oracle {
        let mut oracle = Oracle::new();
        oracle.read_on(&self.front);
        oracle
    }

    fn create(&self, worker: usize) -> String {
        let create = CreateNetworkInterface {
            subnet_id: self.subnet.to_string(),
            ..CreateNetworkInterface::default()
        };
        let actor = self.members[worker].actor;
        match self.apply(actor, &Call::CreateNetworkInterface(create)) {
            Answer::CreateNetworkInterface { network_interface, .. } => {
                network_interface.network_interface_id.to_string()
            }
            answer => panic!("{answer:?}"),
        }
    }

    /// Attaches it as one worker, to the instance of another or its own.
    fn attach(&self, worker: usize, interface: &str, to: usize) -> String {
        let attach = AttachNetworkInterface {
            network_interface_id: interface.to_owned(),
            instance_id: self.members[to].instance.to_string(),
            device_index: 1,
            network_card_index: 0,
            ..AttachNetworkInterface::default()
        };
        let actor = self.members[worker].actor;
        match self.apply(actor, &Call::AttachNetworkInterface(attach)) {
            Answer::AttachNetworkInterface { attachment_id, .. } => attachment_id.to_string(),
            answer => panic!("{answer:?}"),
        }
    }

    fn modify(&self, worker: usize, interface: &str, attribute: NetworkInterfaceAttribute) {
        let network_interface_id = interface.to_owned();
        let modify =
            ModifyNetworkInterfaceAttribute { network_interface_id, attribute, dry_run: false };
        self.apply(self.members[worker].actor, &Call::ModifyNetworkInterfaceAttribute(modify));
    }

    fn protect(&self, worker: usize, interface: &str, attachment: &str) {
        let attribute = NetworkInterfaceAttribute::DeleteOnTermination {
            attachment_id: attachment.to_owned(),
            delete_on_termination: true,
        };
        self.modify(worker, interface, attribute);
    }

    fn detach(&self, worker: usize, attachment: &str) {
        let detach = DetachNetworkInterface {
            attachment_id: attachment.to_owned(),
            ..DetachNetworkInterface::default()
        };
        self.apply(self.members[worker].actor, &Call::DetachNetworkInterface(detach));
    }

    fn delete(&self, worker: usize, interface: &str) {
        let delete = DeleteNetworkInterface {
            network_interface_id: interface.to_owned(),
            ..DeleteNetworkInterface::default()
        };
        self.apply(self.members[worker].actor, &Call::DeleteNetworkInterface(delete));
    }

    fn terminate_all(&self) {
        fleet::terminate(&self.front, self.members.iter()).unwrap();
    }

    /// One that is as it shall be.
    fn finished(&self, worker: usize) -> String {
        let interface = self.create(worker);
        let attachment = self.attach(worker, &interface, worker);
        self.protect(worker, &interface, &attachment);
        interface
    }

    /// The first worker's attempt of this number, with these faults.
    fn attempt<'a>(
        &'a self,
        number: u32,
        faults: &'a [String],
        ending: Option<&'a Ending>,
    ) -> Attempt<'a> {
        Attempt {
            misreads: &[],
            member: &self.members[0],
            number,
            faults,
            calls: MOST_CALLS,
            most_calls: MOST_CALLS,
            ending,
        }
    }

    /// What an attempt that did this and ended so comes to.
    fn judged(ending: Option<&Ending>, deed: impl FnOnce(&Self)) -> Oracle {
        let cloud = Self::new();
        let mut oracle = cloud.oracle();
        deed(&cloud);
        oracle.check_attempt(&cloud.front, &cloud.attempt(1, &[], ending));
        oracle
    }
}

fn ok(interface: &str, finds_duplicates: bool) -> Ending {
    Ok(Finished { interface: InterfaceId::from_reply(interface), finds_duplicates, warns: false })
}

fn failed(for_good: bool, left: &[&str]) -> Ending {
    let left = left.iter().map(|id| InterfaceId::from_reply(*id)).collect();
    Err(Failed {
        text: "it is so".to_owned(),
        for_good,
        ran_out: false,
        in_doubt: false,
        instance_gone: false,
        left,
    })
}

fn faults(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

fn state(oracle: &Oracle, invariant: Invariant) -> State {
    oracle.states()[invariant.id()]
}
