//! What a replay tells, call by call.

use super::*;
use crate::{
    Workflow,
    search::{Scenario, alphabet},
};

fn told(scenario: Scenario, schedule: &str) -> (Replayed, Timeline) {
    let model = ScenarioModel::new(scenario).unwrap();
    let schedule = schedule.parse().unwrap();
    model.replay(&Arc::new(alphabet()), 0, &schedule, 30).unwrap()
}

/// A line for each moment, ids without what tells them apart.
fn lines(timeline: &Timeline) -> Vec<String> {
    let line = |moment: &Moment| match moment {
        Moment::Attempt { actor, attempt } => format!("{actor} attempt {attempt}"),
        Moment::Call { actor, point, visit, call, faults, saw, truth, world } => {
            let call = call.split(' ').next().unwrap();
            format!("{actor} {point}#{visit} {call} {faults:?} {saw:?} {truth:?} {world:?}")
        }
        Moment::Wait { actor, reason, is_short } => format!("{actor} waits {reason} {is_short}"),
        Moment::Ticks { ticks } => format!("{ticks} ticks"),
        Moment::Outside { event, world } => format!("{event} {world:?}"),
        Moment::Switch { switch } => switch.clone(),
        Moment::End { actor, ending } => format!("{actor} {ending}"),
        Moment::Broken { invariant, .. } => format!("breaks {invariant}"),
    };
    let mut ids: Vec<String> = Vec::new();
    let mut shortened = |line: String| {
        let mut short = String::new();
        for word in line.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
            let id = word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            let kind = ["eni-attach-", "eni-", "i-"].into_iter().find(|kind| id.starts_with(kind));
            let Some(kind) = kind else {
                short.push_str(word);
                continue;
            };
            let known = ids.iter().position(|known| known == id).unwrap_or_else(|| {
                ids.push(id.to_owned());
                ids.len() - 1
            });
            short.push_str(&word.replace(id, &format!("{kind}{known}")));
        }
        short
    };
    timeline.moments.iter().map(|moment| shortened(line(moment))).collect()
}

#[test]
fn a_call_tells_what_struck_it_what_its_caller_saw_and_what_became_of_the_world() {
    let schedule = "v1:ensure.create#1=crash@after,env/world.time-passes#2=happen,\
                    ensure.attach#1=lost-reply";
    let (replayed, timeline) = told(Scenario::one_worker(Workflow::Ensure), schedule);
    assert!(replayed.unfired.is_empty() && replayed.broken.is_empty(), "{replayed:?}");
    let lines = lines(&timeline);
    for line in [
        "w1 attempt 1",
        "w1 ensure.find#1 DescribeNetworkInterfaces [] Some(\"no interface\") None []",
        "w1 ensure.create#1 CreateNetworkInterface [\"ensure.create#1=crash@after\"] None None \
         [\"eni-2 is created\"]",
        "w1 crashed: all that it knew is gone",
        "env/world.time-passes#2=happen []",
        "w1 attempt 2",
        "w1 ensure.attach#1 AttachNetworkInterface [\"ensure.attach#1=lost-reply\"] \
         Some(\"the reply was lost, the outcome is unknown (injected)\") None \
         [\"eni-2 is attached to i-0 at index 1\"]",
        "w1 waits backoff true",
        "w1 ensure.protect#1 ModifyNetworkInterfaceAttribute [] Some(\"done\") None \
         [\"eni-2 goes with its instance\"]",
        "w1 Ok with eni-2",
    ] {
        assert!(lines.iter().any(|told| told == line), "no {line} in {lines:#?}");
    }
}

#[test]
fn a_stale_read_tells_what_was_true_and_a_broken_invariant_when_it_breaks() {
    let (_, timeline) =
        told(Scenario::one_worker(Workflow::Blog), "v1:ec2.DescribeNetworkInterfaces#2=missing");
    let timeline = timeline.until_broken("one-per-key");
    let lines = lines(&timeline);
    let last: Vec<_> = lines.iter().rev().take(3).rev().map(String::as_str).collect();
    assert_eq!(
        last,
        [
            "w1 ensure.find#2 DescribeNetworkInterfaces \
             [\"ec2.DescribeNetworkInterfaces#2=missing\"] Some(\"no interface\") \
             Some(\"eni-0 attached to i-1 at index 1, protected\") []",
            "w1 ensure.create#2 CreateNetworkInterface [] Some(\"eni-4\") None \
             [\"eni-4 is created\"]",
            "breaks one-per-key",
        ]
    );
}

#[test]
fn a_switch_stands_where_one_worker_goes_before_another() {
    let two = Scenario { workers: 2, ..Scenario::one_worker(Workflow::Blog) };
    let (_, timeline) = told(two, "v1:ensure.create#1=switch(w2)");
    let lines = lines(&timeline.until_broken("one-per-key"));
    let starts: Vec<_> =
        lines.iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        starts,
        [
            "w1 attempt",
            "w2 attempt",
            "w1 ensure.find#1",
            "ensure.create#1=switch(w2)",
            "w2 ensure.find#1",
            "w2 ensure.create#1",
            "w2 ensure.instance#1",
            "w2 ensure.attach#1",
            "w2 ensure.protect#1",
            "w2 Ok",
            "w1 ensure.create#1",
            "breaks one-per-key",
        ]
    );
}

#[test]
fn a_tape_changes_nothing_about_a_replay() {
    let schedule = "v1:ec2.DescribeNetworkInterfaces#2=missing".parse().unwrap();
    for workflow in Workflow::ALL {
        let model = ScenarioModel::new(Scenario::one_worker(workflow)).unwrap();
        let alphabet = Arc::new(alphabet());
        let taped = model.replay(&alphabet, 0, &schedule, 30).unwrap().0;
        assert_eq!(replay(&model, &alphabet, 0, &schedule, 30), Some(taped));
    }
}
