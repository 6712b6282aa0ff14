//! The port door: what a workflow sees of the simulated EC2.
#![cfg(feature = "port")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests; clippy sees tests only in #[test] functions"
)]

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use eni_core::{
    ec2::{
        AttachmentStatus, CreateInterface, Ec2, Ec2Error, ErrorClass, ErrorKind, InstanceState,
        Interface, InterfaceStatus,
    },
    id::{AttachmentId, GroupId, InstanceId, InterfaceId, SubnetId},
};
use eni_inject::{Actor, CrashFlag, Decide, Failure, Injector, NoFaults, Phase, Verdict, Visit};
use eni_sim::{
    Answer, Call, Driven, Front, SimEc2, VirtualClock, World, WorldConfig,
    call::{CreateNetworkInterface, RunInstances, TerminateInstances},
    config::SecurityGroupConfig,
    drive,
};

struct Scene {
    front: Arc<Front>,
    ec2: SimEc2<NoFaults>,
    instance: InstanceId,
    subnet: SubnetId,
}

fn env() -> Actor {
    Actor::new("env").unwrap()
}

/// Runs a future that waits for nothing.
fn now<F: Future>(future: F) -> F::Output {
    match drive(&VirtualClock::new(), &CrashFlag::default(), future) {
        Driven::Done(output) => output,
        Driven::Crashed | Driven::Stuck => panic!("it waits"),
    }
}

impl Scene {
    fn new() -> Self {
        let config = WorldConfig {
            security_groups: vec![SecurityGroupConfig::default(), SecurityGroupConfig::default()],
            ..WorldConfig::default()
        };
        let front =
            Arc::new(Front::new(World::new(&config).unwrap(), Arc::new(VirtualClock::new())));
        let subnet = front.read(|world| world.subnets().next().unwrap().subnet_id.to_string());
        let run = RunInstances {
            image_id: Some("ami-0123456789abcdef0".to_owned()),
            instance_type: Some("m5.large".to_owned()),
            min_count: 1,
            max_count: 1,
            subnet_id: Some(subnet.clone()),
            ..RunInstances::default()
        };
        let Ok(Answer::RunInstances { instances }) =
            front.apply_directly(env(), &Call::RunInstances(run))
        else {
            panic!("no instance");
        };
        Self {
            ec2: SimEc2::new(Arc::clone(&front), NoFaults, Actor::worker(1)),
            instance: InstanceId::new(instances[0].instance_id.as_str()).unwrap(),
            subnet: SubnetId::new(subnet).unwrap(),
            front,
        }
    }

    fn request(&self, description: &str) -> CreateInterface {
        CreateInterface {
            subnet: self.subnet.clone(),
            description: description.to_owned(),
            groups: Vec::new(),
            tags: BTreeMap::from([("a".to_owned(), "b".to_owned())]).into(),
            client_token: Some(description.to_owned()),
        }
    }

    fn create(&self, description: &str) -> Interface {
        now(self.ec2.create_interface(&self.request(description))).unwrap()
    }

    fn find(&self, description: &str) -> Vec<Interface> {
        now(self.ec2.find_interfaces(description)).unwrap()
    }
}

#[test]
fn an_interface_is_found_attached_protected_and_shown_as_it_is() {
    let scene = Scene::new();
    assert_eq!(scene.find("nat"), []);
    let made = scene.create("nat");
    assert_eq!(made.status, InterfaceStatus::Pending);
    assert_eq!(scene.create("nat").id, made.id, "the token replays");

    let attachment = now(scene.ec2.attach_interface(&made.id, &scene.instance, 1, 0)).unwrap();
    now(scene.ec2.set_delete_on_termination(&made.id, &attachment, true)).unwrap();

    let [found] = &scene.find("nat")[..] else { panic!() };
    assert_eq!((&found.id, &found.subnet), (&made.id, &scene.subnet));
    assert_eq!((&*found.description, &found.tags), ("nat", &scene.request("nat").tags));
    assert_eq!((found.groups.len(), found.source_dest_check), (1, true));
    assert_eq!(found.private_ip, made.private_ip);
    assert_eq!(found.status, InterfaceStatus::InUse);
    let held = found.attachment.as_ref().unwrap();
    assert_eq!((&held.id, held.instance.as_ref()), (&attachment, Some(&scene.instance)));
    assert_eq!((held.device_index, held.network_card), (1, 0));
    assert_eq!(held.status, AttachmentStatus::Attached);
    assert!(held.delete_on_termination);

    let instance = now(scene.ec2.describe_instance(&scene.instance)).unwrap();
    assert_eq!((&instance.id, instance.state), (&scene.instance, InstanceState::Running));
    assert_eq!((&*instance.instance_type, &*instance.zone), ("m5.large", "us-east-1a"));
    assert_eq!(instance.interfaces.len(), 2);
    assert_eq!(instance.interfaces[1].id, made.id);

    now(scene.ec2.detach_interface(&attachment)).unwrap();
    let [found] = &scene.find("nat")[..] else { panic!() };
    assert_eq!((&found.status, &found.attachment), (&InterfaceStatus::Available, &None));
    now(scene.ec2.delete_interface(&made.id)).unwrap();
    assert_eq!(scene.find("nat"), []);
}

#[test]
fn attributes_and_tags_are_set() {
    let scene = Scene::new();
    let made = scene.create("nat");
    let group =
        scene.front.read(|world| GroupId::new(world.security_groups()[1].as_str()).unwrap());
    now(scene.ec2.set_source_dest_check(&made.id, false)).unwrap();
    now(scene.ec2.set_groups(&made.id, std::slice::from_ref(&group))).unwrap();
    let more = BTreeMap::from([("c".to_owned(), "d".to_owned())]);
    now(scene.ec2.create_tags(&made.id, &more)).unwrap();
    now(scene.ec2.set_description(&made.id, "vpn")).unwrap();
    assert_eq!(scene.find("nat"), []);
    let [found] = &scene.find("vpn")[..] else { panic!() };
    assert!(!found.source_dest_check);
    assert_eq!(found.groups, [group]);
    assert_eq!(found.tags.len(), 2);
}

#[test]
fn facts_are_those_of_the_world() {
    let scene = Scene::new();
    let subnet = now(scene.ec2.describe_subnet(&scene.subnet)).unwrap();
    assert_eq!((&subnet.id, &*subnet.zone), (&scene.subnet, "us-east-1a"));
    let info = now(scene.ec2.describe_instance_type("c6in.32xlarge")).unwrap();
    assert_eq!((&*info.name, info.max_interfaces), ("c6in.32xlarge", 16));
    assert_eq!(info.max_interfaces_per_card, [8, 8]);
}

#[test]
fn a_find_reads_all_pages_and_takes_wildcards_as_they_are() {
    let scene = Scene::new();
    let subnet_id = scene.subnet.to_string();
    for description in std::iter::repeat_n("n?t/*", 2000).chain(["nat/1", "n?t/1", "N?T/*"]) {
        let create = CreateNetworkInterface {
            subnet_id: subnet_id.clone(),
            description: description.to_owned(),
            ..CreateNetworkInterface::default()
        };
        scene.front.apply_directly(env(), &Call::CreateNetworkInterface(create)).unwrap();
    }
    let found = scene.find("n?t/*");
    assert_eq!(found.len(), 2000);
    assert!(found.iter().all(|interface| &*interface.description == "n?t/*"));
    // Taken for wildcards, the description would match more and need a third page.
    assert_eq!(scene.front.calls(), BTreeMap::from([("DescribeNetworkInterfaces", 2)]));
}

#[test]
fn a_terminated_instance_is_still_shown() {
    let scene = Scene::new();
    let instance_ids = vec![scene.instance.to_string()];
    let terminate = Call::TerminateInstances(TerminateInstances { instance_ids, dry_run: false });
    scene.front.apply_directly(env(), &terminate).unwrap();
    let instance = now(scene.ec2.describe_instance(&scene.instance)).unwrap();
    assert_eq!((instance.state, instance.interfaces), (InstanceState::Terminated, vec![]));
}

#[test]
fn ec2s_errors_keep_code_and_message() {
    let scene = Scene::new();
    let error = now(scene.ec2.delete_interface(&InterfaceId::from_reply("eni-00000000")));
    let error = error.unwrap_err();
    assert_eq!(
        error,
        Ec2Error::api(
            "InvalidNetworkInterfaceID.NotFound",
            400,
            "The networkInterface ID 'eni-00000000' does not exist"
        )
    );
    assert!(error.is_not_found());
    let unknown = now(scene.ec2.describe_instance(&InstanceId::from_reply("i-00000000")));
    assert_eq!(unknown.unwrap_err().code, "InvalidInstanceID.NotFound");
    let unknown = now(scene.ec2.detach_interface(&AttachmentId::from_reply("eni-attach-00000000")));
    assert_eq!(unknown.unwrap_err().code, "InvalidAttachmentID.NotFound");
}

#[test]
fn a_fault_on_the_wire_is_an_error_without_a_reply() {
    struct LoseCreate;
    impl Decide for LoseCreate {
        fn decide(&self, visit: &Visit) -> Verdict {
            if visit.point.operation == "CreateNetworkInterface" && visit.n == 1 {
                Verdict::Fail { phase: Phase::After, failure: Failure::LostReply }
            } else {
                Verdict::Pass
            }
        }
    }
    let scene = Scene::new();
    let clock = VirtualClock::new();
    clock.advance(Duration::from_secs(1));
    let injector = Injector::new(
        Actor::worker(1),
        Arc::new(LoseCreate),
        Arc::new(clock),
        Arc::new(CrashFlag::default()),
    );
    let ec2 = SimEc2::new(Arc::clone(&scene.front), injector, Actor::worker(1));
    let error = now(ec2.create_interface(&scene.request("nat"))).unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::NoReply, ErrorClass::OutcomeUnknown));
    assert_eq!(scene.find("nat").len(), 1, "it took effect all the same");
}
