//! Worlds at rest: each answers as the world it was made of, whatever is asked
//! of it, but for names and for how long ago things were.

use std::time::Duration;

use eni_inject::Actor;
use eni_sim::{
    Answer, ApiError, Call, RestingWorld, Stages, Version, View, World, WorldConfig,
    call::{DescribeInstances, DescribeNetworkInterfaces},
    config::{Names, TokenAfterDeletion},
};
use proptest::prelude::*;

use crate::{
    staged::Staged,
    step::{Step, step},
    variants,
};

const MEMORY: Duration = Duration::from_secs(2);

fn world(stage: u64, token: TokenAfterDeletion, token_window: Option<u64>) -> Staged {
    Staged::with(&WorldConfig {
        stages: Stages { duration: Duration::from_millis(stage) },
        memory: MEMORY,
        terminated_visible: Duration::from_secs(3),
        token_after_deletion: token,
        token_window: token_window.map(Duration::from_secs),
        names: Names::FirstFree,
        ..WorldConfig::default()
    })
}

/// Two worlds: as it is, and at rest. Of both, the same is known: what lives,
/// could still be seen or could be promised again.
fn at_rest(mut staged: Staged) -> (Staged, Staged) {
    staged.world.settle(staged.now);
    let rested = RestingWorld::of(&staged.world, staged.now);
    let mut quiet = staged.clone();
    quiet.world = rested.world().clone();
    quiet.now = rested.now();
    let world = quiet.world.clone();
    let known =
        |id: &String| world.ledger().interfaces().any(|it| it.network_interface_id.as_str() == id);
    let attached: Vec<String> = world
        .interfaces()
        .filter_map(|it| Some(it.attachment?.attachment_id.to_string()))
        .collect();
    for one in [&mut staged, &mut quiet] {
        one.interfaces.retain(known);
        one.instances.retain(|id| world.instances().any(|it| it.instance_id.as_str() == id));
        one.attachments.retain(|id| attached.contains(id));
    }
    (staged, quiet)
}

/// A text of a reply without names, addresses and moments.
fn read(reply: &Result<Answer, ApiError>) -> String {
    let text = format!("{reply:?}");
    let mut read = String::new();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || "-:._".contains(c);
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let is_left_out = read.ends_with("_time: ") || read.ends_with("mac_address: ");
        let is_address = word.parse::<std::net::Ipv4Addr>().is_ok();
        let is_name = ["eni-", "i-", "r-"].iter().any(|kind| word.starts_with(kind));
        if !is_left_out && !is_address && !is_name {
            read.push_str(word);
        }
        let Some(next) = after.chars().next() else { break };
        read.push(next);
        rest = &after[next.len_utf8()..];
    }
    read
}

/// All that reads of everything could show now, thing by thing and without
/// names: EC2 lists by name.
fn all_reads(staged: &mut Staged) -> Vec<String> {
    let mut replies = Vec::new();
    for call in [
        Call::DescribeInstances(DescribeInstances::default()),
        Call::DescribeNetworkInterfaces(DescribeNetworkInterfaces::default()),
    ] {
        replies.push(staged.world.apply(staged.now, Actor::worker(1), &call));
        for choice in staged.world.older(staged.now, &call) {
            for n in 1..=choice.superseded_at.len() {
                let view = View::from_iter([(choice.resource, Version::both(n))]);
                replies.push(staged.world.apply_seen(staged.now, Actor::worker(1), &call, &view));
            }
        }
    }
    let mut things: Vec<String> = replies
        .iter()
        .flat_map(|reply| {
            let text = read(reply).replace(", next_token: None", "").replace("Network", "");
            let end = |c| "[]{}(), ".contains(c);
            let parts = text.split("Instance { ").flat_map(|it| it.split("Interface { "));
            let things = parts.map(|thing| thing.trim_end_matches(end));
            things.map(ToOwned::to_owned).collect::<Vec<_>>()
        })
        .collect();
    things.sort_unstable();
    things
}

fn steps(most: usize) -> impl Strategy<Value = Vec<(Step, u64)>> {
    prop::collection::vec((step(), prop_oneof![Just(0), 0..1500_u64]), 1..most)
}

fn tokens() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![Just(None), (1..6_u64).prop_map(Some)]
}

fn after(mut staged: Staged, steps: Vec<(Step, u64)>) -> Staged {
    for (step, passes) in steps {
        let _reply = staged.take(step, passes);
    }
    staged
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::CASES, ..ProptestConfig::default() })]

    #[test]
    fn a_world_at_rest_answers_as_the_world_it_is_of(
        stage in prop_oneof![Just(0), Just(1000_u64)],
        token in variants(),
        window in tokens(),
        before in steps(40),
        then in steps(20),
    ) {
        let (mut as_it_is, mut at_rest) = at_rest(after(world(stage, token, window), before));
        for (step, passes) in then {
            let one = as_it_is.take(step.clone(), passes);
            let other = at_rest.take(step, passes);
            for (one, other) in one.iter().zip(&other) {
                prop_assert_eq!(read(one), read(other));
            }
            prop_assert_eq!(all_reads(&mut as_it_is), all_reads(&mut at_rest));
        }
    }

    #[test]
    fn rest_changes_nothing_about_a_world_at_rest_and_comes_to_the_same_at_any_time(
        stage in prop_oneof![Just(0), Just(1000_u64)],
        token in variants(),
        window in tokens(),
        before in steps(40),
        later in 0..9_000_u64,
    ) {
        let staged = after(world(stage, token, window), before);
        let rested = RestingWorld::of(&staged.world, staged.now);
        let again = RestingWorld::of(rested.world(), rested.now());
        prop_assert_eq!(rested.digest(), again.digest());
        prop_assert!(rested == again);
        let later = Duration::from_millis(later);
        let one = settled(&staged.world, staged.now + later);
        let other = settled(rested.world(), rested.now() + later);
        prop_assert_eq!(one.digest(), other.digest());
        prop_assert!(one == other);
    }

    #[test]
    fn a_name_that_could_still_be_seen_is_given_to_nothing_else(
        token in variants(),
        before in steps(40),
        then in steps(12),
    ) {
        let (_, mut quiet) = at_rest(after(world(0, token, None), before));
        let visible: Vec<String> = quiet
            .world
            .ledger()
            .interfaces()
            .map(|it| it.network_interface_id.to_string())
            .collect();
        for (step, passes) in then {
            let replays = matches!(&step, Step::Create { token: Some(_), .. });
            for reply in quiet.take(step, passes) {
                if let Ok(Answer::CreateNetworkInterface { network_interface, .. }) = reply {
                    let id = network_interface.network_interface_id.to_string();
                    prop_assert!(replays || !visible.contains(&id), "{} comes twice", id);
                }
            }
        }
    }
}

/// An instance's name too: here one leaves while its last state can be seen,
/// and two are launched.
#[test]
fn a_launched_instance_has_no_name_of_one_that_just_left() {
    let launch = |count| Step::Launch { subnet: 0, nano: false, count };
    let attach = || Step::Attach { interface: 0, instance: 0, index: 0 };
    let before = vec![
        (launch(2), 0),
        (Step::Terminate(vec![0, 1]), 0),
        (attach(), 745),
        (attach(), 1255),
        (launch(1), 616),
    ];
    let (_, mut quiet) = at_rest(after(world(0, TokenAfterDeletion::default(), None), before));
    let left = quiet.instances.clone();
    assert_eq!(left.len(), 3);
    for reply in quiet.take(launch(2), 384) {
        let Ok(Answer::RunInstances { instances }) = reply else { panic!("{reply:?}") };
        for instance in instances {
            let id = instance.instance_id.to_string();
            assert!(!left.contains(&id), "{id} comes twice");
        }
    }
}

fn settled(world: &World, now: Duration) -> RestingWorld {
    RestingWorld::of(world, now)
}

#[test]
fn what_can_still_be_told_apart_is_and_what_cannot_is_not() {
    let create = |token: Option<u8>| Step::Create { subnet: 0, token, description: 0 };
    let made = after(world(0, TokenAfterDeletion::default(), None), vec![(create(None), 0)]);
    let gone = after(made.clone(), vec![(Step::Delete(0), 0)]);
    let rest = |staged: &Staged, after: u64| {
        RestingWorld::of(&staged.world, staged.now + Duration::from_secs(after))
    };
    assert_ne!(rest(&made, 0), rest(&made, 1), "its being there is old news by then, or not");
    assert_eq!(rest(&made, 3), rest(&made, 4));
    assert_ne!(rest(&gone, 1), rest(&gone, 3), "a late read could show it");
    let empty = world(0, TokenAfterDeletion::default(), None);
    let also_gone = RestingWorld::of(&gone.world, Duration::from_secs(9));
    let nothing = RestingWorld::of(&made.world, Duration::from_secs(9));
    assert_ne!(also_gone, nothing);
    assert_eq!(also_gone.world().interfaces().count(), 0);
    assert_eq!(also_gone.world().ledger().interfaces().count(), 0, "it is forgotten");
    let promised = after(
        world(0, TokenAfterDeletion::default(), None),
        vec![(create(Some(1)), 0), (Step::Delete(0), 0)],
    );
    assert_eq!(rest(&promised, 9).world().ledger().interfaces().count(), 1, "its token knows it");
    assert_eq!(rest(&empty, 9).world().ledger().interfaces().count(), 0);
}
