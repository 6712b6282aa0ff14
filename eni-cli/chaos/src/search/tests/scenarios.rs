//! What the search says of each scenario that has a name.

use std::time::Duration;

use eni_core::inject::Actor;
use eni_sim::{
    Call, World,
    call::{AttachNetworkInterface, CreateNetworkInterface, DeleteNetworkInterface},
    config::TokenAfterDeletion,
    id::NetworkInterfaceId,
};

use super::{super::check::Watch, *};
use crate::all_points;

fn named(name: ScenarioName, workflow: Workflow) -> ScenarioModel {
    ScenarioModel::new(Scenario::named(name, workflow)).unwrap()
}

fn holds(model: &ScenarioModel, alphabet: &Arc<Alphabet>, bounds: Bounds) -> Searched {
    let found = search(model, alphabet, bounds);
    assert!(found.is_exhausted() && found.broken.is_empty(), "{:?}", found.broken);
    found
}

#[test]
fn ensure_holds_in_the_scenarios_of_one_worker_whatever_one_fault_an_attempt_meets() {
    let alphabet = Arc::new(alphabet());
    for name in [
        ScenarioName::WorkerAndTermination,
        ScenarioName::TokenMismatch,
        ScenarioName::FullSubnet,
        ScenarioName::ThrottledAccount,
    ] {
        holds(&named(name, Workflow::Ensure), &alphabet, Bounds::faults(1));
    }
}

#[test]
fn ensure_holds_after_a_deletion_whatever_the_dead_token_does() {
    let alphabet = Arc::new(alphabet());
    let worlds = TokenAfterDeletion::ALL.map(|token_after_deletion| {
        let scenario = Scenario::named(ScenarioName::AfterDeletion, Workflow::Ensure);
        let model = ScenarioModel::new(Scenario { token_after_deletion, ..scenario }).unwrap();
        holds(&model, &alphabet, Bounds::faults(1)).worlds
    });
    let [replays, mismatches, makes_new] = worlds;
    assert!(replays != mismatches && mismatches != makes_new, "{worlds:?}");
}

#[test]
fn ensure_holds_beside_a_person() {
    let few = |fault: &Fault| matches!(fault, Fault::LostReply | Fault::Missing | Fault::Crash(_));
    let model = named(ScenarioName::WorkerAndPerson, Workflow::Ensure);
    let found = holds(&model, &Arc::new(alphabet_of(few)), Bounds::faults(1));
    for event in OutsideEvent::BY_PERSON {
        let happened = found.coverage.events().any(|(name, _)| name == event.name());
        assert!(happened, "{} never happened", event.name());
    }
}

#[test]
fn workers_of_two_keys_and_the_collector_hold_in_whatever_order_they_go() {
    let few = |fault: &Fault| matches!(fault, Fault::LostReply | Fault::Missing);
    let alphabet = Arc::new(alphabet_of(few));
    let keys = named(ScenarioName::TwoKeys, Workflow::Ensure);
    holds(&keys, &alphabet, Bounds::faults(0));
    let collector = named(ScenarioName::WorkerAndCollector, Workflow::Ensure);
    let found = holds(&collector, &alphabet, Bounds::total(1));
    assert!(found.coverage.events().any(|(event, _)| event == "terminate"));
}

#[test]
fn a_workflow_that_does_not_wait_gets_nowhere_in_a_throttled_account() {
    let model = named(ScenarioName::ThrottledAccount, Workflow::Blog);
    let found = search(&model, &Arc::new(alphabet()), Bounds::faults(0));
    assert_eq!(found.broken["converges"].cost, 0);
    assert!(found.broken["converges"].broken.what.contains("RequestLimitExceeded"));
}

#[test]
fn a_workflow_without_tokens_is_caught_where_tokens_could_have_saved_it() {
    let alphabet = Arc::new(alphabet_of(|fault| matches!(fault, Fault::Missing)));
    for name in [ScenarioName::AfterDeletion, ScenarioName::TokenMismatch] {
        let found = search(&named(name, Workflow::Blog), &alphabet, Bounds::total(1));
        assert_eq!(found.broken["one-per-key"].cost, 1, "{name}");
    }
}

/// A world of the scenario in which the worker has made an interface, a watch
/// over it, and who the maker is.
fn made(model: &ScenarioModel) -> (World, Duration, NetworkInterfaceId, Actor) {
    let start = model.set_up().starts[0].clone();
    let (mut world, now) = (start.ec2.world().clone(), start.ec2.now());
    let maker = model.makers()[0];
    let subnet_id = world.subnets().next().unwrap().subnet_id.to_string();
    let create = CreateNetworkInterface { subnet_id, ..CreateNetworkInterface::default() };
    world.apply(now, maker, &Call::CreateNetworkInterface(create)).unwrap();
    let made = world.ledger().interfaces().find(|record| record.creator == maker).unwrap();
    let id = made.network_interface_id;
    (world, now, id, maker)
}

fn broken_by(model: &ScenarioModel, actor: Actor, call: impl Fn(String) -> Call) -> Vec<String> {
    let (mut world, now, id, _) = made(model);
    let before = world.clone();
    let mut watch = Watch::new(&before, now, model.watched(&model.set_up().starts[0]));
    world.apply(now, actor, &call(id.to_string())).unwrap();
    watch.follow(&world, &(0..0));
    watch.broken.iter().map(|broken| format!("{}: {}", broken.invariant, broken.what)).collect()
}

fn delete(network_interface_id: String) -> Call {
    Call::DeleteNetworkInterface(DeleteNetworkInterface { network_interface_id, dry_run: false })
}

#[test]
fn a_collector_that_deletes_what_a_living_instance_may_need_is_caught() {
    let model = named(ScenarioName::WorkerAndCollector, Workflow::Ensure);
    let collector = Actor::new("gc").unwrap();
    let broken = broken_by(&model, collector, delete);
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(broken[0].starts_with("no-foreign-touch: the collector touches"), "{broken:?}");
    assert_eq!(broken_by(&model, Actor::ENV, delete), [""; 0]);
}

#[test]
fn a_worker_that_touches_what_is_of_the_other_key_is_caught() {
    let model = named(ScenarioName::TwoKeys, Workflow::Ensure);
    let instance_id = model.instance().to_string();
    let attach = |network_interface_id| {
        Call::AttachNetworkInterface(AttachNetworkInterface {
            network_interface_id,
            instance_id: instance_id.clone(),
            device_index: 1,
            network_card_index: 0,
            dry_run: false,
        })
    };
    let (own, other) = (model.makers()[0], model.makers()[1]);
    assert_eq!(broken_by(&model, own, attach), [""; 0]);
    let broken = broken_by(&model, other, attach);
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(broken[0].starts_with("no-foreign-touch: w2 touches"), "{broken:?}");
}

#[test]
fn failing_is_right_only_where_nothing_else_is_possible() {
    use crate::search::without_faults::fails_rightly;
    let fails = |starts: Vec<Start>| {
        let all = Scenario { starts, ..Scenario::one_worker(Workflow::Ensure) };
        let model = ScenarioModel::new(all).unwrap();
        let starts = &model.set_up().starts;
        let fails = |world: &SearchWorld| fails_rightly(&model, 0, world.ec2.world());
        starts.iter().map(fails).collect::<Vec<_>>()
    };
    assert_eq!(fails(vec![Start::NoAddress, Start::OneAddress]), [true, false]);
    use Start::{OtherGroup, OtherGroupDeleted, OtherSubnet, OtherSubnetDeleted};
    let other = vec![OtherGroup, OtherGroupDeleted, OtherSubnet, OtherSubnetDeleted];
    assert_eq!(fails(other), [false, false, true, false]);
    let plain = vec![Start::Instance, Start::YoungInstance, Start::DeletedTwice];
    assert_eq!(fails(plain), [false; 3]);
}

#[test]
fn the_worlds_in_which_scenarios_begin_are_what_they_are_called() {
    let all = Scenario { starts: Start::ALL.to_vec(), ..Scenario::one_worker(Workflow::Ensure) };
    let model = ScenarioModel::new(all).unwrap();
    let (maker, instance) = (model.makers()[0], model.instance());
    for (start, world) in Start::ALL.into_iter().zip(&model.set_up().starts) {
        let (ec2, now) = (world.ec2.world(), world.ec2.now());
        let live = ec2.ledger().interfaces().filter(|it| it.creator == maker && it.is_alive());
        let lives = matches!(start, Start::OtherGroup | Start::OtherSubnet);
        assert_eq!(live.count(), usize::from(lives), "{}", start.name());
        let dead = match start {
            Start::DeletedTwice => 2,
            Start::DeletedOnce | Start::OtherGroupDeleted | Start::OtherSubnetDeleted => 1,
            _ => 0,
        };
        assert_eq!(ec2.dead_tokens(), dead, "{}", start.name());
        let is_young = ec2.is_fresh(instance.as_str(), now, model.lag());
        assert_eq!(is_young, start == Start::YoungInstance, "{}", start.name());
    }
}

#[test]
fn duplicates_that_no_read_shows_are_told_of_by_the_next_attempt() {
    let scenario = Scenario::named(ScenarioName::AfterDeletion, Workflow::Ensure);
    let model = ScenarioModel::new(scenario).unwrap();
    let schedule = "v1:ec2.CreateNetworkInterface#2=late(1000s),\
        env/world.expire-tokens#19=happen,ensure.find#18=delay(1000s),\
        ec2.DescribeNetworkInterfaces#19=stale(2)";
    let replayed =
        replay(&model, &Arc::new(alphabet()), 0, &schedule.parse().unwrap(), MOST).unwrap();
    assert!(replayed.unfired.is_empty() && replayed.void.is_empty(), "{replayed:?}");
    let broken: Vec<_> = replayed.broken.iter().map(|(_, broken)| broken.invariant).collect();
    assert_eq!(broken, ["one-at-ok"], "once, and not by the attempts after it");
    assert!(replayed.broken[0].0 < replayed.stretches);
}

/// Two workers, where tokens are forgotten and up to two calls at `point` miss what
/// is young: each may have made an interface of the key, and sees both.
#[track_caller]
fn two_agree_on_one(point: &str) {
    let events = vec![OutsideEvent::ExpireTokens];
    let scenario =
        Scenario { events, ..Scenario::named(ScenarioName::TwoWorkers, Workflow::Ensure) };
    let model = ScenarioModel::new(scenario).unwrap();
    let point = all_points().into_iter().find(|other| other.name == point).unwrap();
    let missing = Alphabet::new(&[point], &[Fault::Missing], |_, fault| Some(fault.to_string()));
    holds(&model, &Arc::new(missing), Bounds::total(2));
}

#[test]
fn two_workers_do_not_both_delete_what_they_made_where_tokens_are_forgotten() {
    two_agree_on_one("ec2.AttachNetworkInterface");
}

#[test]
fn two_workers_do_not_warn_by_an_old_find_where_tokens_are_forgotten() {
    two_agree_on_one("ec2.DescribeNetworkInterfaces");
}
