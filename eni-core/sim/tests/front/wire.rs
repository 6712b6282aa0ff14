//! What is missed, what is done twice, and replies that come to harm.

use eni_inject::{Settled, Verdict, WireFault};
use eni_sim::{
    Answer, WireError,
    call::{
        Call, CreateNetworkInterface, DescribeInstances, ModifyNetworkInterfaceAttribute,
        NetworkInterfaceAttribute,
    },
};

use crate::scene::{SECOND, Scene, attach, code, delete, describe, find, shown};

const MISSING: Verdict = Verdict::Wire(WireFault::Missing);
const DUPLICATE: Verdict = Verdict::Wire(WireFault::Duplicate);

fn protect(scene: &Scene, interface: &str) -> Call {
    let attachment_id = scene.front.read(|world| {
        let held = world.interfaces().find(|held| held.network_interface_id.as_str() == interface);
        held.unwrap().attachment.unwrap().attachment_id.to_string()
    });
    Call::ModifyNetworkInterfaceAttribute(ModifyNetworkInterfaceAttribute {
        network_interface_id: interface.to_owned(),
        attribute: NetworkInterfaceAttribute::DeleteOnTermination {
            attachment_id,
            delete_on_termination: true,
        },
        dry_run: false,
    })
}

#[test]
fn a_fresh_interface_is_missed_by_whoever_names_it_and_nothing_happens_to_it() {
    for (point, call) in [
        ("ec2.DescribeNetworkInterfaces", describe as fn(&str) -> Call),
        ("ec2.DeleteNetworkInterface", delete),
        ("ec2.AttachNetworkInterface", |interface| attach(interface, "i-00000000")),
    ] {
        let scene = Scene::remembering(point, MISSING);
        let interface = scene.created("");
        let before = scene.front.read(|world| world.ledger().clone());
        assert_eq!(code(scene.reply(&call(&interface))), "InvalidNetworkInterfaceID.NotFound");
        assert_eq!(scene.settled(), [Settled::Struck], "{point}");
        assert_eq!(scene.front.read(|world| world.ledger().clone()), before, "{point}");
    }
}

#[test]
fn fresh_instances_and_attachments_are_missed_under_their_own_codes() {
    let scene = Scene::remembering("ec2.DescribeInstances", MISSING);
    let instance_ids = vec![scene.launched()];
    let look = DescribeInstances { instance_ids, ..DescribeInstances::default() };
    assert_eq!(code(scene.reply(&Call::DescribeInstances(look))), "InvalidInstanceID.NotFound");

    let scene = Scene::remembering("ec2.AttachNetworkInterface", MISSING);
    let interface = scene.created("");
    scene.clock.advance(60 * SECOND);
    let call = attach(&interface, &scene.launched());
    assert_eq!(code(scene.reply(&call)), "InvalidInstanceID.NotFound", "the younger of the two");

    let scene = Scene::remembering("ec2.ModifyNetworkInterfaceAttribute", MISSING);
    let (interface, instance) = (scene.created(""), scene.launched());
    scene.clock.advance(60 * SECOND);
    scene.env(&attach(&interface, &instance));
    let call = protect(&scene, &interface);
    assert_eq!(code(scene.reply(&call)), "InvalidAttachmentID.NotFound");
}

#[test]
fn a_list_shows_nothing_that_is_fresh() {
    let scene = Scene::remembering("ec2.DescribeNetworkInterfaces", MISSING);
    let (old, instance) = (scene.created("a/b"), scene.launched());
    scene.clock.advance(60 * SECOND);
    scene.created("a/b");
    scene.env(&attach(&old, &instance));
    let listed = shown(scene.reply(&find("a/b")));
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].network_interface_id.as_str(), old);
    assert!(listed[0].attachment.is_some(), "what is old is shown as it is");
    assert_eq!(scene.settled(), [Settled::Struck]);
    assert_eq!(shown(scene.reply(&find("a/b"))).len(), 2, "only the first find");
}

#[test]
fn nothing_is_missed_once_it_is_no_longer_fresh() {
    for age in [60 * SECOND, 3_600 * SECOND] {
        let scene = Scene::remembering("ec2.DescribeNetworkInterfaces", MISSING);
        let interface = scene.created("");
        scene.clock.advance(age);
        assert_eq!(shown(scene.reply(&describe(&interface))).len(), 1);
        assert_eq!(scene.settled(), [Settled::Void]);

        let scene = Scene::remembering("ec2.DeleteNetworkInterface", MISSING);
        let interface = scene.created("");
        scene.clock.advance(age);
        assert_eq!(scene.reply(&delete(&interface)), Ok(Answer::DeleteNetworkInterface));
        assert_eq!((scene.settled(), scene.interfaces()), (vec![Settled::Void], 0));
    }
}

#[test]
fn where_nothing_is_named_and_nothing_remembered_there_is_nothing_to_miss() {
    let scene = Scene::remembering("ec2.CreateNetworkInterface", MISSING);
    assert!(scene.reply(&scene.create()).is_ok());
    assert_eq!(scene.settled(), [Settled::Void]);

    let scene = Scene::new("ec2.DescribeNetworkInterfaces", MISSING);
    let interface = scene.created("");
    assert_eq!(shown(scene.reply(&describe(&interface))).len(), 1);
    assert_eq!(scene.settled(), [Settled::Void]);
}

#[test]
fn a_duplicate_without_a_token_makes_two_and_answers_the_second() {
    let scene = Scene::new("ec2.CreateNetworkInterface", DUPLICATE);
    let Ok(Answer::CreateNetworkInterface { network_interface, .. }) = scene.reply(&scene.create())
    else {
        panic!("no answer")
    };
    let created = scene.front.read(|world| {
        let mut made: Vec<_> = world.ledger().interfaces().cloned().collect();
        made.sort_by_key(|made| made.created_seq);
        made.iter().map(|made| made.network_interface_id).collect::<Vec<_>>()
    });
    assert_eq!(created.len(), 2);
    assert_eq!(Some(&network_interface.network_interface_id), created.last());
    assert_eq!((scene.front.calls()["CreateNetworkInterface"], scene.front.strays()), (2, 1));
    assert_eq!(scene.settled(), [Settled::Struck]);
}

#[test]
fn a_duplicate_with_a_token_makes_one() {
    let scene = Scene::new("ec2.CreateNetworkInterface", DUPLICATE);
    let Call::CreateNetworkInterface(create) = scene.create() else { panic!("no create") };
    let client_token = Some("token".to_owned());
    let create = CreateNetworkInterface { client_token, ..create };
    assert!(scene.reply(&Call::CreateNetworkInterface(create)).is_ok());
    assert_eq!((scene.interfaces(), scene.settled()), (1, vec![Settled::Struck]));
}

#[test]
fn a_duplicate_that_stands_in_its_own_way_answers_so() {
    let scene = Scene::new("ec2.AttachNetworkInterface", DUPLICATE);
    let (interface, instance) = (scene.created(""), scene.launched());
    assert_eq!(code(scene.reply(&attach(&interface, &instance))), "InvalidNetworkInterface.InUse");
    assert_eq!(scene.settled(), [Settled::Struck]);
    let attached = scene.front.read(|world| {
        let mut all = world.interfaces().filter(|held| held.description.is_empty());
        all.any(|held| held.network_interface_id.as_str() == interface && held.attachment.is_some())
    });
    assert!(attached, "the first one did attach it");
}

#[test]
fn a_duplicate_of_a_call_that_ec2_refuses_is_void() {
    let scene = Scene::new("ec2.DeleteNetworkInterface", DUPLICATE);
    assert_eq!(code(scene.reply(&delete("eni-00000000"))), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(scene.settled(), [Settled::Void]);
    assert_eq!(scene.front.calls()["DeleteNetworkInterface"], 1);
}

#[test]
fn a_reply_that_comes_to_harm_has_had_its_effect_and_is_there_for_the_doors() {
    for (fault, cut) in [(WireFault::Truncate, true), (WireFault::Garbage, false)] {
        let scene = Scene::new("ec2.CreateNetworkInterface", Verdict::Wire(fault));
        let reply = scene.reply(&scene.create());
        let answer = match (reply, cut) {
            (Err(WireError::Cut(answer)), true) | (Err(WireError::Garbage(answer)), false) => {
                answer
            }
            (other, _) => panic!("{other:?}"),
        };
        let Answer::CreateNetworkInterface { network_interface, .. } = *answer else {
            panic!("{answer:?}")
        };
        let made = scene.front.read(|world| world.interfaces().next().unwrap().clone());
        assert_eq!(network_interface.network_interface_id, made.network_interface_id);
        assert_eq!(scene.settled(), [Settled::Struck]);

        let scene = Scene::new("ec2.DescribeNetworkInterfaces", Verdict::Wire(fault));
        assert!(matches!(scene.reply(&find("")), Err(WireError::Cut(_) | WireError::Garbage(_))));

        let scene = Scene::new("ec2.DeleteNetworkInterface", Verdict::Wire(fault));
        let own = code(scene.reply(&delete("eni-00000000")));
        assert_eq!(own, "InvalidNetworkInterfaceID.NotFound");
        assert_eq!(scene.settled(), [Settled::Void]);
    }
}
