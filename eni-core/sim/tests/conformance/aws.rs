//! A careful client: it slows down when it is told to, asks again where EC2
//! may not have caught up, and is strict about everything else.

use std::time::Duration;

use eni_sim::Preset;

use crate::{
    doors::Door,
    reply::{Finding, Reply, Step, holds, same},
};

/// How long the client waits between two looks.
const PAUSE: Duration = Duration::from_millis(300);
/// How long it goes on looking: many times what anything lags here.
const PATIENCE: Duration = Duration::from_secs(30);
/// After so long everything has been caught up with.
const WINDOW: Duration = Duration::from_secs(5);
/// How long it lets a request limit recover.
const BACKOFF: Duration = Duration::from_secs(1);

/// The zone in which things are made, unless a case says otherwise.
pub(crate) const ZONE: &str = "us-east-1a";

/// EC2, behind one of its doors.
pub(crate) struct Aws<'d> {
    door: &'d mut dyn Door,
    preset: Preset,
}

impl<'d> Aws<'d> {
    pub(crate) fn new(door: &'d mut dyn Door, preset: Preset) -> Self {
        Self { door, preset }
    }

    fn lags(&self) -> bool {
        matches!(self.preset, Preset::Lagging | Preset::Busy)
    }

    /// Sends a call once. It is written as its action and its parameters with
    /// spaces between, the values encoded as in a form.
    pub(crate) fn once(&mut self, call: &str) -> Reply {
        let parameters = call.split_whitespace().collect::<Vec<_>>().join("&");
        self.door.send(&format!("Version=2016-11-15&Action={parameters}"))
    }

    /// Sends a call until no limit stands in its way.
    fn unthrottled(&mut self, call: &str) -> Reply {
        for _ in 0..100 {
            let reply = self.once(call);
            if reply.code() != "RequestLimitExceeded" {
                return reply;
            }
            self.later(BACKOFF);
        }
        panic!("{call}: its request limit does not recover")
    }

    /// Lets time pass.
    pub(crate) fn later(&mut self, by: Duration) {
        self.door.advance(by);
    }

    /// Makes a call that succeeds, however often a fresh id is missed.
    pub(crate) fn ok(&mut self, call: &str) -> Step<Reply> {
        let mut waited = Duration::ZERO;
        loop {
            let reply = self.unthrottled(call);
            if reply.status == 200 {
                return Ok(reply);
            }
            let is_missed = self.lags() && reply.code().ends_with(".NotFound");
            if !is_missed || waited >= PATIENCE {
                return Err(unexpected(call, &reply, "200"));
            }
            self.later(PAUSE);
            waited += PAUSE;
        }
    }

    /// Makes a call that is refused with this code, for good; its message.
    pub(crate) fn refused(&mut self, call: &str, status: u16, code: &str) -> Step<String> {
        if self.lags() {
            // So that what is not found is not merely missed.
            self.later(WINDOW);
        }
        let reply = self.unthrottled(call);
        if (reply.status, reply.code().as_str()) == (status, code) {
            return Ok(reply.message());
        }
        Err(unexpected(call, &reply, &format!("{status} {code}")))
    }

    /// Reads until what is shown is as `wanted`, which it then must stay.
    /// Where nothing lags the first look decides.
    pub(crate) fn see(&mut self, call: &str, wanted: impl Fn(&Reply) -> Step) -> Step<Reply> {
        let mut waited = Duration::ZERO;
        loop {
            let reply = self.ok(call)?;
            match wanted(&reply) {
                Ok(()) => break,
                Err(_) if self.lags() && waited < PATIENCE => {
                    self.later(PAUSE);
                    waited += PAUSE;
                }
                Err(finding) => return Err(finding),
            }
        }
        if self.lags() {
            self.later(WINDOW);
        }
        let reply = self.ok(call)?;
        wanted(&reply)?;
        Ok(reply)
    }

    /// The default subnet of [`ZONE`].
    pub(crate) fn subnet(&mut self) -> Step<String> {
        self.subnet_in(ZONE)
    }

    /// The default subnet of a zone.
    pub(crate) fn subnet_in(&mut self, zone: &str) -> Step<String> {
        let call =
            format!("DescribeSubnets Filter.1.Name=availability-zone Filter.1.Value.1={zone}");
        self.ok(&call)?.text("subnetSet/item/subnetId")
    }

    /// The default VPC.
    pub(crate) fn vpc(&mut self) -> Step<String> {
        let call = "DescribeVpcs Filter.1.Name=is-default Filter.1.Value.1=true";
        self.ok(call)?.text("vpcSet/item/vpcId")
    }

    /// A new subnet of the default VPC, whose blocks leave `172.31.240.0/20` free.
    pub(crate) fn small_subnet(&mut self) -> Step<String> {
        let vpc = self.vpc()?;
        let call =
            format!("CreateSubnet VpcId={vpc} CidrBlock=172.31.240.0/28 AvailabilityZone={ZONE}");
        self.ok(&call)?.text("subnet/subnetId")
    }

    /// A new security group of a VPC.
    pub(crate) fn group(&mut self, vpc: &str, name: &str) -> Step<String> {
        let call = format!("CreateSecurityGroup GroupName={name} GroupDescription=d VpcId={vpc}");
        self.ok(&call)?.text("groupId")
    }

    /// A new interface in [`Aws::subnet`], seen to be available.
    pub(crate) fn interface(&mut self) -> Step<String> {
        self.interface_with("")
    }

    /// The same, with further parameters.
    pub(crate) fn interface_with(&mut self, more: &str) -> Step<String> {
        let subnet = self.subnet()?;
        self.interface_in(&subnet, more)
    }

    /// The same, in another subnet.
    pub(crate) fn interface_in(&mut self, subnet: &str, more: &str) -> Step<String> {
        let made = self.ok(&format!("CreateNetworkInterface SubnetId={subnet} {more}"))?;
        let interface = made.text("networkInterface/networkInterfaceId")?;
        self.shown(&interface, |it| it.is("networkInterfaceSet/item/status", "available"))?;
        Ok(interface)
    }

    /// Reads one interface by its id.
    pub(crate) fn shown(
        &mut self,
        interface: &str,
        wanted: impl Fn(&Reply) -> Step,
    ) -> Step<Reply> {
        let call = format!("DescribeNetworkInterfaces NetworkInterfaceId.1={interface}");
        self.see(&call, wanted)
    }

    /// A new instance in [`Aws::subnet`], seen to be running.
    pub(crate) fn instance(&mut self, instance_type: &str) -> Step<String> {
        let subnet = self.subnet()?;
        self.instance_with(instance_type, &format!("SubnetId={subnet}"))
    }

    /// A new instance with further parameters.
    pub(crate) fn instance_with(&mut self, instance_type: &str, more: &str) -> Step<String> {
        let call = format!(
            "RunInstances ImageId=ami-12345678 InstanceType={instance_type} MinCount=1 \
             MaxCount=1 {more}"
        );
        let instance = self.ok(&call)?.text("instancesSet/item/instanceId")?;
        self.in_state(&instance, "running")?;
        Ok(instance)
    }

    /// Waits for an instance to be in a state.
    pub(crate) fn in_state(&mut self, instance: &str, state: &str) -> Step<Reply> {
        let path = "reservationSet/item/instancesSet/item/instanceState/name";
        self.see(&format!("DescribeInstances InstanceId.1={instance}"), |it| it.is(path, state))
    }

    /// The primary interface of an instance, and its attachment.
    pub(crate) fn primary(&mut self, instance: &str) -> Step<(String, String)> {
        let set = "reservationSet/item/instancesSet/item/networkInterfaceSet/item";
        let shown = self.see(&format!("DescribeInstances InstanceId.1={instance}"), |it| {
            holds(it.has(set), "the instance shows no network interface")
        })?;
        let interface = shown.text(&format!("{set}/networkInterfaceId"))?;
        let attachment = shown.text(&format!("{set}/attachment/attachmentId"))?;
        Ok((interface, attachment))
    }

    /// Attaches without waiting for it to be done; the attachment.
    pub(crate) fn attach(&mut self, interface: &str, instance: &str, index: u32) -> Step<String> {
        self.ok(&attach(interface, instance, index))?.text("attachmentId")
    }

    /// Attaches, and waits until it is; the attachment.
    pub(crate) fn attached(&mut self, interface: &str, instance: &str, index: u32) -> Step<String> {
        let attachment = self.attach(interface, instance, index)?;
        self.shown(interface, |it| {
            it.is("networkInterfaceSet/item/attachment/status", "attached")
        })?;
        Ok(attachment)
    }

    /// Sets DeleteOnTermination of an attachment.
    pub(crate) fn protect(
        &mut self,
        interface: &str,
        attachment: &str,
        value: bool,
    ) -> Step<Reply> {
        self.ok(&protect(interface, attachment, value))
    }

    /// Terminates an instance, and waits until it is.
    pub(crate) fn terminated(&mut self, instance: &str) -> Step {
        self.ok(&format!("TerminateInstances InstanceId.1={instance}"))?;
        self.in_state(instance, "terminated")?;
        Ok(())
    }

    /// That there are so many interfaces of a description.
    pub(crate) fn described_so(&mut self, description: &str, count: usize) -> Step<Reply> {
        let call = format!(
            "DescribeNetworkInterfaces Filter.1.Name=description Filter.1.Value.1={description}"
        );
        let what = "the number of interfaces of that description";
        self.see(&call, |it| same(what, it.texts("networkInterfaceSet/item").len(), count))
    }
}

/// The call that attaches an interface.
pub(crate) fn attach(interface: &str, instance: &str, index: u32) -> String {
    format!(
        "AttachNetworkInterface NetworkInterfaceId={interface} InstanceId={instance} \
         DeviceIndex={index}"
    )
}

/// The call that sets DeleteOnTermination.
pub(crate) fn protect(interface: &str, attachment: &str, value: bool) -> String {
    format!(
        "ModifyNetworkInterfaceAttribute NetworkInterfaceId={interface} \
         Attachment.AttachmentId={attachment} Attachment.DeleteOnTermination={value}"
    )
}

fn unexpected(call: &str, reply: &Reply, wanted: &str) -> Finding {
    let action = call.split_whitespace().next().unwrap_or_default();
    Finding(format!("{action} answers {} instead of {wanted}", reply.in_short()))
}
