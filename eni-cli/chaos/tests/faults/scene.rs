//! A world in which every call of `calls` succeeds, and a look at all of it.

use std::{sync::Arc, time::Duration};

use eni_core::inject::{Actor, CrashFlag};
use eni_sim::{Answer, Call, Front, VirtualClock, World, WorldConfig, codec};

/// How long the world remembers, and how old something is that is not fresh.
const MEMORY: Duration = Duration::from_secs(60);

pub(crate) struct Scene {
    pub(crate) front: Arc<Front>,
    pub(crate) clock: VirtualClock,
    pub(crate) crash: CrashFlag,
    pub(crate) ids: Ids,
}

/// What the calls name.
pub(crate) struct Ids {
    pub(crate) subnet: String,
    /// A group that nothing is in.
    pub(crate) group: String,
    pub(crate) running: String,
    pub(crate) stopped: String,
    /// An interface that is free, described as `free`, with a second address
    /// and a tag `old`, its source/dest check off.
    pub(crate) free: String,
    pub(crate) second_address: String,
    /// An interface on the running instance.
    pub(crate) attached: String,
    pub(crate) attachment: String,
    /// An interface with an IPv6 address.
    pub(crate) v6: String,
    pub(crate) v6_address: String,
    /// A VPC with subnets, and one with nothing in it.
    pub(crate) vpc: String,
    pub(crate) spare_vpc: String,
    pub(crate) spare_subnet: String,
    pub(crate) spare_group: String,
    pub(crate) allocation: String,
    pub(crate) association: String,
}

pub(crate) fn worker() -> Actor {
    Actor::worker(1)
}

/// A call from the form that a client would send.
pub(crate) fn call(form: &str) -> Call {
    let form = form.replace(':', "%3A").replace('/', "%2F");
    codec::decode_form(format!("Action={form}").as_bytes()).unwrap()
}

impl Scene {
    /// The world as it was made just now: all of it is fresh.
    pub(crate) fn fresh() -> Self {
        let clock = VirtualClock::new();
        let config = WorldConfig { memory: MEMORY, ..WorldConfig::default() };
        let world = World::new(&config).unwrap();
        let front = Arc::new(Front::new(world, Arc::new(clock.clone())));
        let ids = Ids::make(&front);
        Self { front, clock, crash: CrashFlag::default(), ids }
    }

    /// The world when nothing of it is fresh any more.
    pub(crate) fn settled() -> Self {
        let scene = Self::fresh();
        scene.clock.advance(2 * MEMORY);
        scene
    }

    /// Makes a call that nothing disturbs; what EC2 answers, as text.
    pub(crate) fn undisturbed(&self, call: &Call) -> Result<String, String> {
        let reply = self.front.apply_directly(worker(), call);
        reply
            .map(|answer| format!("{answer:?}"))
            .map_err(|error| format!("{} {}", error.code, error.message))
    }

    /// How many calls have arrived.
    pub(crate) fn arrived(&self) -> u64 {
        self.front.calls().values().sum()
    }

    /// All that a client could see of the world.
    pub(crate) fn look(&self) -> Vec<String> {
        const READS: [&str; 7] = [
            "DescribeNetworkInterfaces",
            "DescribeInstances",
            "DescribeVpcs",
            "DescribeSubnets",
            "DescribeSecurityGroups",
            "DescribeAddresses",
            "DescribeTags",
        ];
        READS.iter().map(|read| self.undisturbed(&call(read)).unwrap()).collect()
    }
}

impl Ids {
    fn make(front: &Front) -> Self {
        let env = |form: &str| {
            let answer = front.apply_directly(Actor::ENV, &call(form));
            answer.unwrap_or_else(|error| panic!("{form}: {error}"))
        };
        let launch = |subnet: &str| {
            let form = format!(
                "RunInstances&ImageId=ami-00000000&InstanceType=m5.large&MinCount=1&MaxCount=1\
                 &SubnetId={subnet}"
            );
            match env(&form) {
                Answer::RunInstances { instances, .. } => instances[0].instance_id.to_string(),
                other => panic!("{other:?}"),
            }
        };
        let interface =
            |parameters: &str| match env(&format!("CreateNetworkInterface&{parameters}")) {
                Answer::CreateNetworkInterface { network_interface, .. } => network_interface,
                other => panic!("{other:?}"),
            };
        let subnet_of = |form: &str| match env(form) {
            Answer::CreateSubnet { subnet } => subnet.subnet_id.to_string(),
            other => panic!("{other:?}"),
        };
        let vpc_of = |form: &str| match env(form) {
            Answer::CreateVpc { vpc } => vpc,
            other => panic!("{other:?}"),
        };
        let allocated = || match env("AllocateAddress&Domain=vpc") {
            Answer::AllocateAddress { allocation_id, .. } => allocation_id.to_string(),
            other => panic!("{other:?}"),
        };

        let group_of = |name: &str, vpc: &str| {
            let form =
                format!("CreateSecurityGroup&GroupName={name}&GroupDescription=d&VpcId={vpc}");
            match env(&form) {
                Answer::CreateSecurityGroup { security_group } => {
                    security_group.group_id.to_string()
                }
                other => panic!("{other:?}"),
            }
        };

        let (subnet, default_vpc) = front.read(|world| {
            let subnet = world.subnets().next().unwrap();
            (subnet.subnet_id.to_string(), subnet.vpc_id.to_string())
        });
        let group = group_of("other", &default_vpc);
        let (running, stopped) = (launch(&subnet), launch(&subnet));
        env(&format!("StopInstances&InstanceId.1={stopped}"));

        let free = interface(&format!(
            "SubnetId={subnet}&Description=free&SecondaryPrivateIpAddressCount=1"
        ));
        let second_address = free.secondary_private_ip_addresses[0].to_string();
        let free = free.network_interface_id.to_string();
        env(&format!("CreateTags&ResourceId.1={free}&Tag.1.Key=old&Tag.1.Value=1"));
        env(&format!(
            "ModifyNetworkInterfaceAttribute&NetworkInterfaceId={free}&SourceDestCheck.Value=false"
        ));

        let attached = interface(&format!("SubnetId={subnet}")).network_interface_id.to_string();
        let attach = format!(
            "AttachNetworkInterface&NetworkInterfaceId={attached}&InstanceId={running}&DeviceIndex=1"
        );
        let Answer::AttachNetworkInterface { attachment_id, .. } = env(&attach) else {
            panic!("{attach}")
        };

        let vpc = vpc_of("CreateVpc&CidrBlock=10.77.0.0/16&AmazonProvidedIpv6CidrBlock=true");
        let block = vpc.ipv6_cidr_block.unwrap().ipv6_cidr_block.replace("/56", "/64");
        let vpc = vpc.vpc_id.to_string();
        let v6_subnet = subnet_of(&format!(
            "CreateSubnet&VpcId={vpc}&CidrBlock=10.77.1.0/24&Ipv6CidrBlock={block}"
        ));
        let v6 = interface(&format!("SubnetId={v6_subnet}&Ipv6AddressCount=1"));
        let taken = allocated();
        let associate =
            format!("AssociateAddress&AllocationId={taken}&NetworkInterfaceId={attached}");
        let Answer::AssociateAddress { association_id } = env(&associate) else {
            panic!("{associate}")
        };
        Self {
            subnet,
            group,
            running,
            stopped,
            free,
            second_address,
            attached,
            attachment: attachment_id.to_string(),
            v6: v6.network_interface_id.to_string(),
            v6_address: v6.ipv6_addresses[0].to_string(),
            spare_vpc: vpc_of("CreateVpc&CidrBlock=10.78.0.0/16").vpc_id.to_string(),
            spare_subnet: subnet_of(&format!("CreateSubnet&VpcId={vpc}&CidrBlock=10.77.2.0/24")),
            spare_group: group_of("spare", &vpc),
            vpc,
            allocation: allocated(),
            association: association_id.to_string(),
        }
    }
}
