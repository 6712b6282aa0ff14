//! Reads that answer what was.

use std::num::NonZeroU64;

use eni_inject::{Settled, Verdict, WireFault};
use eni_sim::{
    Answer,
    call::{Call, DescribeNetworkInterfaces, DescribeSubnets},
};

use crate::scene::{SECOND, Scene, attach, code, delete, describe, find, shown};

fn stale(n: u64) -> Scene {
    let verdict = Verdict::Wire(WireFault::Stale(NonZeroU64::new(n).unwrap()));
    Scene::remembering("ec2.DescribeNetworkInterfaces", verdict)
}

/// What the `n`th older answer to a find says of each interface, the order of
/// their creation kept: whether it is there and attached. `None`: there is no
/// such answer.
fn nth(n: u64, prepare: impl Fn(&Scene), call: impl Fn(&Scene) -> Call) -> Option<Vec<bool>> {
    let scene = stale(n);
    prepare(&scene);
    let seen = shown(scene.reply(&call(&scene)));
    match scene.settled().as_slice() {
        [Settled::Struck] => Some(seen.iter().map(|held| held.attachment.is_some()).collect()),
        [Settled::Void] => None,
        other => panic!("{other:?}"),
    }
}

fn attached(scene: &Scene) {
    let (interface, instance) = (scene.created("a/b"), scene.launched());
    scene.env(&attach(&interface, &instance));
}

#[test]
fn older_answers_come_newest_first_and_end() {
    let by_find = |n| nth(n, attached, |_| find("a/b"));
    assert_eq!(by_find(1), Some(vec![false]), "there, and not attached yet");
    assert_eq!(by_find(2), Some(vec![]), "not there yet");
    assert_eq!(by_find(3), None);
}

#[test]
fn what_is_deleted_can_still_be_listed() {
    let deleted = |scene: &Scene| {
        let interface = scene.created("a/b");
        scene.env(&delete(&interface));
    };
    assert_eq!(nth(1, deleted, |_| find("a/b")), Some(vec![false]));
    assert_eq!(nth(2, deleted, |_| find("a/b")), None, "gone is how it is, also if not there yet");
}

#[test]
fn a_list_mixes_what_is_new_and_old() {
    let two = |scene: &Scene| {
        scene.created("a/b");
        scene.created("a/b");
    };
    let counts: Vec<_> =
        (1..=4).map(|n| nth(n, two, |_| find("a/b")).map(|seen| seen.len())).collect();
    assert_eq!(counts, [Some(1), Some(1), Some(0), None], "either of them, then neither");
}

/// Two fresh interfaces, the one with the lower id attached: their ids.
fn one_of_two_attached(scene: &Scene) -> [String; 2] {
    let mut both = [scene.created("a/b"), scene.created("a/b")];
    both.sort();
    scene.env(&attach(&both[0], &scene.launched()));
    both
}

#[test]
fn what_goes_back_less_in_all_comes_before_what_goes_back_more() {
    let by_find = |n| {
        let prepare = |scene: &Scene| {
            one_of_two_attached(scene);
        };
        nth(n, prepare, |_| find("a/b"))
    };
    let answers = [
        Some(vec![false, false]),
        Some(vec![true]),
        Some(vec![false]),
        Some(vec![false]),
        Some(vec![]),
        None,
    ];
    for (n, answer) in (1..).zip(answers) {
        assert_eq!(by_find(n), answer, "{n}");
    }
    let scene = stale(3);
    let [_, upper] = one_of_two_attached(&scene);
    let third = shown(scene.reply(&find("a/b")));
    assert_eq!(third[0].network_interface_id.as_str(), upper, "the lower one goes back twice");
}

#[test]
fn different_views_that_answer_alike_are_one_answer() {
    let mut errors = 0;
    for n in 1..=5 {
        let scene = stale(n);
        let network_interface_ids = one_of_two_attached(&scene).to_vec();
        let reply = scene.reply(&Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces {
            network_interface_ids,
            ..DescribeNetworkInterfaces::default()
        }));
        errors += usize::from(reply.is_err());
        // Unattached; the lower, the upper, both not there.
        let settled = if n <= 4 { Settled::Struck } else { Settled::Void };
        assert_eq!(scene.settled(), [settled], "{n}");
    }
    assert_eq!(errors, 3);
}

#[test]
fn a_read_by_id_can_answer_that_there_is_no_such_thing_yet() {
    let scene = stale(1);
    let interface = scene.created("");
    assert_eq!(code(scene.reply(&describe(&interface))), "InvalidNetworkInterfaceID.NotFound");
    assert_eq!(scene.settled(), [Settled::Struck]);
}

#[test]
fn what_is_settled_has_no_older_answer() {
    let settled = |scene: &Scene| {
        attached(scene);
        scene.clock.advance(60 * SECOND);
    };
    assert_eq!(nth(1, settled, |_| find("a/b")), None);
    let almost = |scene: &Scene| {
        attached(scene);
        scene.clock.advance(59 * SECOND);
    };
    assert_eq!(nth(1, almost, |_| find("a/b")), Some(vec![false]));
}

#[test]
fn a_stale_read_changes_nothing_and_the_next_one_is_fresh() {
    let scene = stale(1);
    attached(&scene);
    let before = scene.front.read(|world| world.ledger().clone());
    assert!(shown(scene.reply(&find("a/b")))[0].attachment.is_none());
    assert!(shown(scene.reply(&find("a/b")))[0].attachment.is_some());
    assert_eq!(scene.front.read(|world| world.ledger().clone()), before);
    assert_eq!(scene.front.calls()["DescribeNetworkInterfaces"], 2, "asked twice, counted twice");
}

#[test]
fn what_another_description_changes_is_no_older_answer() {
    let others = |scene: &Scene| {
        scene.created("c/d");
    };
    assert_eq!(nth(1, others, |_| find("a/b")), None);
}

#[test]
fn many_fresh_interfaces_do_not_make_a_read_endless() {
    let many = |scene: &Scene| {
        for _ in 0..40 {
            scene.created("a/b");
        }
    };
    // 2^40 combinations; the furthest that is looked at leaves out a few.
    assert_eq!(nth(40, many, |_| find("a/b")).map(|seen| seen.len()), Some(39));
    assert_eq!(nth(41, many, |_| find("a/b")).map(|seen| seen.len()), Some(38));
    assert_eq!(nth(u64::MAX, many, |_| find("a/b")), None);
}

#[test]
fn what_never_changes_is_never_stale() {
    let verdict = Verdict::Wire(WireFault::Stale(NonZeroU64::MIN));
    let scene = Scene::remembering("ec2.DescribeSubnets", verdict);
    scene.created("");
    let reply = scene.reply(&Call::DescribeSubnets(DescribeSubnets::default()));
    assert!(matches!(reply, Ok(Answer::DescribeSubnets { .. })));
    assert_eq!(scene.settled(), [Settled::Void]);
}
