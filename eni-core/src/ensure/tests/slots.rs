//! Where on the instance: cards, limits, and what looks taken.

use super::*;

/// A running instance that holds these, each by id, device index and card.
fn holding(held: &[(&str, u32, u32)]) -> Instance {
    let interfaces = held.iter().map(|(id, device_index, network_card)| InstanceInterface {
        id: InterfaceId::from_reply(*id),
        description: "".into(),
        device_index: *device_index,
        network_card: *network_card,
    });
    Instance { interfaces: interfaces.collect(), ..instance(InstanceState::Running, &[]) }
}

/// An attempt that is about to attach `eni-1` to this card of an instance with
/// two cards of two, which holds these.
fn on_card(network_card: u32, held: &[(&str, u32, u32)]) -> Attempt {
    let mut ensure = ensure();
    ensure.spec.network_card = network_card;
    let mut attempt = Attempt::informed(ensure);
    let two_cards = InstanceType { max_interfaces_per_card: vec![2, 2], ..instance_type() };
    attempt.seen.instance_type = Some(two_cards);
    attempt.found(&[interface("eni-1")]).reply(Ok(Reply::Instance(holding(held).into())));
    attempt
}

fn attach(device_index: u32, network_card: u32) -> Step {
    Step::Attach { interface: InterfaceId::from_reply("eni-1"), device_index, network_card }
}

#[test]
fn the_card_of_the_spec_is_attached_to_and_only_its_holders_count() {
    assert_eq!(on_card(1, &[("eni-0", 0, 0)]).next(), attach(0, 1));
    assert_eq!(on_card(1, &[("eni-0", 0, 0), ("eni-2", 1, 0)]).next(), attach(0, 1));
    assert_eq!(on_card(1, &[("eni-0", 0, 0), ("eni-2", 0, 1)]).next(), attach(1, 1));
    assert_eq!(on_card(0, &[("eni-0", 0, 0), ("eni-2", 1, 1)]).next(), attach(1, 0));
}

#[test]
fn a_card_has_a_limit_of_its_own_beside_that_of_the_instance() {
    let limit = |why| match why {
        Why::NoFreeSlot { limit, .. } => limit,
        why => panic!("{why:?}"),
    };
    assert_eq!(limit(on_card(0, &[("eni-0", 0, 0), ("eni-2", 1, 0)]).failure()), 2);
    let mut full = on_card(1, &[("eni-0", 0, 0)]);
    if let Some(limits) = &mut full.seen.instance_type {
        limits.max_interfaces = 1;
    }
    assert_eq!(limit(full.failure()), 1);
}

#[test]
fn an_instance_that_shows_an_interface_which_the_find_did_not_show_attached_is_given_a_window() {
    let ours = [("eni-0", 0, 0), ("eni-1", 1, 0)];
    let mut attempt = on_card(0, &ours);
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
        assert_eq!(attempt.next(), Step::Find);
        attempt.found(&[interface("eni-1")]);
        assert_eq!(attempt.next(), Step::LookAtInstance, "both are read again");
        let shown = holding(&ours[..1 + usize::from(attempt.seen.elapsed < WINDOW)]);
        attempt.reply(Ok(Reply::Instance(shown.into())));
    }
    assert_eq!(attempt.seen.elapsed, WINDOW);
    assert_eq!(attempt.next(), attach(1, 0));
}

#[test]
fn an_instance_that_goes_on_showing_it_is_believed_no_longer_than_a_window() {
    let ours = [("eni-0", 0, 0), ("eni-1", 1, 1)];
    let mut attempt = on_card(0, &ours);
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
        attempt.found(&[interface("eni-1")]).reply(Ok(Reply::Instance(holding(&ours).into())));
    }
    assert_eq!(attempt.next(), attach(1, 0), "EC2 is to say");
}

/// A running instance that holds its primary interface and this one, which has
/// the key's description.
fn holding_ours(id: &str) -> Result<Reply, Ec2Error> {
    let mut instance = holding(&[("eni-0", 0, 0), (id, 1, 0)]);
    instance.interfaces[1].description = ensure().spec.key.description().into();
    Ok(Reply::Instance(instance.into()))
}

#[test]
fn an_instance_that_shows_one_of_ours_which_no_find_showed_is_given_a_window() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).reply(holding_ours("eni-9"));
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
        attempt.found(&[]).reply(holding_ours("eni-9"));
    }
    assert_eq!(attempt.seen.elapsed, WINDOW);
    assert!(matches!(attempt.next(), Step::Create(_)), "{:?}", attempt.next());
}

#[test]
fn one_of_ours_that_the_instance_showed_first_is_adopted_and_nothing_is_made() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).reply(holding_ours("eni-9"));
    attempt.wait_for(WaitReason::NotShown(Change::Attached));
    let done = attempt.found(&[attached("eni-9", instance_id(), true)]).done();
    assert_eq!((done.interface.id.as_str(), done.changes.len()), ("eni-9", 0));
}

/// What was made on an older find is not attached beside it, but becomes the
/// duplicate.
#[test]
fn one_of_ours_that_the_instance_shows_before_an_attach_is_looked_for_first() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).reply(holding_ours("eni-9"));
    attempt.wait_for(WaitReason::NotShown(Change::Attached));
    attempt.found(&[interface("eni-1"), attached("eni-9", instance_id(), true)]);
    attempt.deleted("eni-1", Ok(Reply::Acknowledged));

    let mut attempt = Attempt::informed(without(Rule::LookWhoHoldsTheIndex));
    attempt.found(&[interface("eni-1")]).reply(holding_ours("eni-9"));
    assert_eq!(attempt.next(), attach(2, 0));
}

#[test]
fn a_find_from_before_the_window_was_over_does_not_end_a_disagreement() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).reply(holding_ours("eni-9"));
    // The attempt was held up.
    attempt.seen.elapsed = WINDOW * 2;
    assert_eq!(attempt.next(), Step::Find);
    attempt.found(&[interface("eni-1")]);
    assert_eq!(attempt.next(), attach(2, 0));
}

#[test]
fn each_disagreement_is_given_a_window_of_its_own() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]).reply(holding_ours("eni-9"));
    attempt.wait_for(WaitReason::NotShown(Change::Attached)).found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0]).reply(lost());
    attempt.seen.elapsed = WINDOW * 2;
    attempt.wait_out().found(&[interface("eni-1")]).reply(holding_ours("eni-9"));
    attempt.wait_for(WaitReason::NotShown(Change::Attached));
}

#[test]
fn what_is_refused_after_a_disagreement_is_given_a_window_of_its_own() {
    let shown = [attached("eni-9", instance_id(), false)];
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).reply(holding_ours("eni-9"));
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
        let late = attempt.seen.elapsed >= WINDOW;
        attempt.found(if late { &shown } else { &[] });
        if !late {
            attempt.reply(holding_ours("eni-9"));
        }
    }
    attempt.reply(api("InvalidAttachmentID.NotFound")).wait_for(WaitReason::Setback);
}

#[test]
fn a_dying_instance_that_shows_one_of_ours_is_given_a_last_look() {
    let mut dying = holding(&[("eni-0", 0, 0), ("eni-9", 1, 0)]);
    dying.interfaces[1].description = ensure().spec.key.description().into();
    dying.state = InstanceState::ShuttingDown;
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[]).reply(Ok(Reply::Instance(dying.into())));
    attempt.wait_for(WaitReason::Gone);
}

#[test]
fn an_instance_that_still_shows_what_is_known_otherwise_holds_up_nothing() {
    let stranger = Interface { tags: Default::default(), ..interface("eni-9") };
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[stranger]).reply(holding_ours("eni-9"));
    assert!(matches!(attempt.next(), Step::Create(_)), "its tags are not ours");

    let mut attempt = Attempt::informed(ensure());
    attempt.seen.deleted.insert(InterfaceId::from_reply("eni-9"));
    attempt.found(&[]).reply(holding_ours("eni-9"));
    assert!(matches!(attempt.next(), Step::Create(_)), "it was deleted");
}

#[test]
fn an_instance_of_another_type_than_the_known_one_is_asked_for_its_limits() {
    let mut attempt = Attempt::informed(ensure());
    attempt.found(&[interface("eni-1")]);
    let resized = Instance { instance_type: "m5.large".into(), ..holding(&[]) };
    attempt.reply(Ok(Reply::Instance(resized.into())));
    assert_eq!(attempt.next(), Step::LookAtInstanceType("m5.large".into()));
}

#[test]
fn an_attach_in_doubt_holds_back_a_taken_slot_for_one_window_from_the_first_doubt() {
    let mut ensure = ensure();
    ensure.spec.device_index = Some(1);
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).reply(lost());
    attempt.wait_out().found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.seen.elapsed = WINDOW / 2;
    attempt.reply(lost()).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0, 1]);
    while attempt.seen.elapsed < WINDOW {
        attempt.wait_for(WaitReason::NotShown(Change::Attached));
        attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0, 1]);
    }
    assert_eq!(attempt.seen.elapsed, WINDOW);
    assert_eq!(attempt.failure().code(), "index-taken");
}

#[test]
fn an_attach_is_no_longer_in_doubt_once_an_attachment_was_shown() {
    let mut ensure = ensure();
    ensure.spec.device_index = Some(1);
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]).reply(lost());
    attempt.wait_out().found(&[attached("eni-1", instance_id(), false)]).reply(lost());
    // Taken off again, and the index given to another.
    attempt.wait_out().found(&[interface("eni-1")]).looked(InstanceState::Running, &[0, 1]);
    assert_eq!(attempt.failure().code(), "index-taken");
}

#[test]
fn an_attach_that_was_refused_is_not_in_doubt() {
    let mut ensure = ensure();
    ensure.spec.device_index = Some(1);
    let mut attempt = Attempt::informed(ensure);
    attempt.found(&[interface("eni-1")]).looked(InstanceState::Running, &[0]);
    attempt.reply(api("IncorrectState")).wait_out().found(&[interface("eni-1")]);
    attempt.looked(InstanceState::Running, &[0, 1]);
    assert_eq!(attempt.failure().code(), "index-taken");
}

#[test]
fn an_instance_that_shows_others_only_is_not_at_odds_with_the_find() {
    let mut attempt = on_card(0, &[("eni-0", 0, 0)]);
    attempt.seen.elapsed = WINDOW;
    attempt.reply(api("InvalidNetworkInterface.InUse")).wait_for(WaitReason::Setback);
}
