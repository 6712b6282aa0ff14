//! Rules without which no invariant breaks, since others make good what comes
//! of it: what it costs instead is read off the ledger.

use eni_core::ensure::{Rule, Rules, Why};

use crate::stage::{Ended, Stage};

fn without(stage: &mut Stage, rule: Rule) {
    stage.ensure.rules = Rules::ALL.without(rule);
}

fn why(ended: Ended) -> Why {
    ended.unwrap().unwrap_err().why
}

/// The look before attaching sees that the instance is gone, too, and cleans
/// up; but something was made in vain, and a token is used up.
#[test]
fn h01_no_look_before_a_create_makes_an_interface_for_a_dead_instance() {
    let play = |rule: Option<Rule>| {
        let mut stage = Stage::new("");
        rule.into_iter().for_each(|rule| without(&mut stage, rule));
        stage.terminate();
        assert!(matches!(why(stage.attempt()), Why::InstanceGone { .. }));
        stage.story()
    };
    assert_eq!(play(None), "");
    assert_eq!(play(Some(Rule::InstanceBeforeCreate)), "+0 -0");
}

/// The faults after which a create is sent again for what it has made already.
const REPLAY: &str = "ensure.create#1=crash@after,ec2.DescribeNetworkInterfaces#2=missing";

#[test]
fn h12_a_create_sent_again_is_answered_by_the_interface_that_it_made() {
    let stage = Stage::new(REPLAY);
    assert!(stage.attempt().is_none(), "it crashes");
    stage.attempt().unwrap().unwrap();
    assert_eq!(stage.story(), "+0 =0");
}

/// The workflow survives it by waiting, and nothing is ever answered again.
#[test]
fn h12_a_clock_value_in_the_create_makes_each_replay_a_mismatch() {
    let mut stage = Stage::new(REPLAY);
    let created = |at: &str| [("created".to_owned(), at.to_owned())];
    stage.ensure.spec.tags.extend(created("10:00"));
    assert!(stage.attempt().is_none(), "it crashes");
    stage.ensure.spec.tags.extend(created("10:01"));
    stage.attempt().unwrap().unwrap();
    assert_eq!(stage.story(), "+0");
}

/// The next attempt makes another one; but a good one is gone, and its token.
#[test]
fn h15_a_young_instance_that_is_taken_for_gone_costs_it_its_interface() {
    let play = |rule: Option<Rule>| {
        let faults = "ensure.create#1=crash@after,ec2.DescribeInstances#2=missing";
        let mut stage = Stage::new(faults);
        rule.into_iter().for_each(|rule| without(&mut stage, rule));
        assert!(stage.attempt().is_none(), "it crashes");
        (stage.attempt().unwrap().map(|_| ()).map_err(|error| error.why), stage)
    };
    let (ended, stage) = play(None);
    assert_eq!((ended, stage.story().as_str()), (Ok(()), "+0"));

    let (ended, stage) = play(Some(Rule::YoungInstance));
    assert!(matches!(ended, Err(Why::InstanceNotFound(_))), "{ended:?}");
    stage.attempt().unwrap().unwrap();
    assert_eq!(stage.story(), "+0 -0 =0 +1");
}
