//! Tables of the decision: what was seen, what comes next. Here is what they
//! are played with.

mod attachment;
mod death;
mod decision;
mod gone;
mod memory;
mod refusals;
mod rules;
mod siblings;
mod slots;

use std::time::Duration;

use super::*;
use crate::{
    ec2::{
        Attachment, AttachmentStatus, Ec2Error, ErrorKind, Instance, InstanceInterface,
        InstanceState, InstanceType, Interface, InterfaceStatus, Subnet,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
    key::{Function, Key},
    spec::MAX_TOKENS,
};

const WINDOW: Duration = Duration::from_secs(180);

fn instance_id() -> InstanceId {
    InstanceId::new("i-0123abcd").unwrap()
}

fn ensure() -> Ensure {
    let key = Key { function: Function::new("nat").unwrap(), instance: instance_id() };
    Ensure::new(Spec::new(key, SubnetId::new("subnet-0123abcd").unwrap()), WINDOW)
}

fn without(rule: Rule) -> Ensure {
    let mut ensure = ensure();
    ensure.rules = Rules::ALL.without(rule);
    ensure
}

fn interface(id: &str) -> Interface {
    let spec = ensure().spec;
    Interface {
        id: InterfaceId::from_reply(id),
        description: spec.key.description().into(),
        subnet: spec.subnet.clone(),
        groups: vec![],
        private_ip: None,
        status: InterfaceStatus::Available,
        source_dest_check: true,
        tags: spec.all_tags().into(),
        attachment: None,
    }
}

fn attached(id: &str, to: InstanceId, protected: bool) -> Interface {
    let attachment = Attachment {
        id: AttachmentId::from_reply("eni-attach-1"),
        instance: Some(to),
        device_index: 1,
        network_card: 0,
        status: AttachmentStatus::Attached,
        delete_on_termination: protected,
    };
    Interface { status: InterfaceStatus::InUse, attachment: Some(attachment), ..interface(id) }
}

fn instance(state: InstanceState, indexes: &[u32]) -> Instance {
    let held = |(n, index): (usize, &u32)| InstanceInterface {
        id: InterfaceId::from_reply(format!("eni-other-{n}")),
        description: "".into(),
        device_index: *index,
        network_card: 0,
    };
    Instance {
        id: instance_id(),
        state,
        instance_type: "m5.xlarge".into(),
        zone: "z1".into(),
        interfaces: indexes.iter().enumerate().map(held).collect(),
    }
}

/// Not the key's.
fn other_instance() -> InstanceId {
    InstanceId::new("i-0fedcba9").unwrap()
}

/// The same one, held by another attachment or at another stage of it.
fn with_attachment(mut interface: Interface, change: impl FnOnce(&mut Attachment)) -> Interface {
    if let Some(attachment) = &mut interface.attachment {
        change(attachment);
    }
    interface
}

fn subnet(zone: &str) -> Subnet {
    Subnet { id: ensure().spec.subnet, zone: zone.into() }
}

fn instance_type() -> InstanceType {
    InstanceType { name: "m5.xlarge".into(), max_interfaces: 4, max_interfaces_per_card: vec![4] }
}

fn api(code: &'static str) -> Result<Reply, Ec2Error> {
    Err(Ec2Error::api(code, 400, ""))
}

fn lost() -> Result<Reply, Ec2Error> {
    Err(Ec2Error::without_reply(ErrorKind::NoReply, "lost"))
}

/// An attempt played by hand: each reply is folded into what came before.
struct Attempt {
    ensure: Ensure,
    seen: Seen,
}

impl Attempt {
    fn new(ensure: Ensure) -> Self {
        Self { ensure, seen: Seen::default() }
    }

    /// An attempt that knows the subnet, the type and the running instance.
    fn informed(ensure: Ensure) -> Self {
        let mut attempt = Self::new(ensure);
        attempt.seen.subnet = Some(subnet("z1"));
        attempt.seen.instance_type = Some(instance_type());
        attempt
    }

    fn next(&self) -> Step {
        next_step(&self.ensure, &self.seen)
    }

    fn reply(&mut self, result: Result<Reply, Ec2Error>) -> &mut Self {
        let step = self.next();
        fold(&self.ensure, &mut self.seen, &step, result);
        self
    }

    fn found(&mut self, interfaces: &[Interface]) -> &mut Self {
        let next = self.next();
        assert!(matches!(next, Step::Find | Step::Confirm), "{next:?}");
        self.reply(Ok(Reply::Found(interfaces.to_vec())))
    }

    fn looked(&mut self, state: InstanceState, indexes: &[u32]) -> &mut Self {
        assert_eq!(self.next(), Step::LookAtInstance);
        self.reply(Ok(Reply::Instance(instance(state, indexes).into())))
    }

    /// Plays waits until a step that is none.
    fn wait_out(&mut self) -> &mut Self {
        while let Step::Wait(wait) = self.next() {
            self.wait(wait);
        }
        self
    }

    /// Plays one wait, for this reason.
    fn wait_for(&mut self, reason: WaitReason) -> &mut Self {
        let Step::Wait(wait) = self.next() else { panic!("no wait: {:?}", self.next()) };
        assert_eq!(wait.reason, reason);
        self.wait(wait);
        self
    }

    fn wait(&mut self, wait: Wait) {
        self.seen.elapsed += wait.duration;
        fold(&self.ensure, &mut self.seen, &Step::Wait(wait), Ok(Reply::Waited));
    }

    fn created(&mut self) -> &mut Self {
        self.created_as("eni-1")
    }

    /// A create that answers this interface, be it new or a replay.
    fn created_as(&mut self, id: &str) -> &mut Self {
        assert!(matches!(self.next(), Step::Create(_)), "{:?}", self.next());
        self.reply(Ok(Reply::Created(interface(id).into())))
    }

    /// A probe, and what comes of it.
    fn probed(&mut self, id: &str, result: Result<Reply, Ec2Error>) -> &mut Self {
        let probe = Step::Probe { interface: InterfaceId::from_reply(id) };
        assert_eq!(self.next(), probe);
        self.reply(result)
    }

    /// A delete, and what comes of it.
    fn deleted(&mut self, id: &str, result: Result<Reply, Ec2Error>) -> &mut Self {
        let delete = Step::Delete { interface: InterfaceId::from_reply(id) };
        assert_eq!(self.next(), delete);
        self.reply(result)
    }

    /// Plays finds that show these, probes that find nothing, and waits, until
    /// another step comes.
    fn missed_until_another_step(&mut self, shown: &[Interface]) -> &mut Self {
        loop {
            match self.next() {
                Step::Find | Step::Confirm => {
                    self.found(shown);
                }
                Step::Probe { .. } => {
                    self.reply(api("InvalidNetworkInterfaceID.NotFound"));
                }
                Step::Wait(wait) => self.wait(wait),
                _ => return self,
            }
        }
    }

    /// The token of the create that comes next.
    fn next_token(&self) -> String {
        match self.next() {
            Step::Create(create) => create.client_token.unwrap_or_default(),
            step => panic!("no create: {step:?}"),
        }
    }

    fn attached(&mut self) -> &mut Self {
        assert!(matches!(self.next(), Step::Attach { .. }), "{:?}", self.next());
        self.reply(Ok(Reply::Attached(AttachmentId::from_reply("eni-attach-1"))))
    }

    fn protected(&mut self) -> &mut Self {
        assert!(matches!(self.next(), Step::Protect { .. }), "{:?}", self.next());
        self.reply(Ok(Reply::Acknowledged))
    }

    fn done(&self) -> Ensured {
        match self.next() {
            Step::Done(ensured) => *ensured,
            step => panic!("not done: {step:?}"),
        }
    }

    fn failure(&self) -> Why {
        match self.next() {
            Step::Fail(why) => *why,
            step => panic!("has not failed: {step:?}"),
        }
    }
}
