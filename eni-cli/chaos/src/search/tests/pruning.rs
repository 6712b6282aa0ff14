//! States that are entered once only tell what all of them tell.

use super::*;

fn few(fault: &Fault) -> bool {
    matches!(fault, Fault::Refuse | Fault::LostReply | Fault::Missing | Fault::Crash(_))
}

fn fewest(fault: &Fault) -> bool {
    matches!(fault, Fault::LostReply | Fault::Missing)
}

/// Holds a search that prunes to the verdict of one that does not: whether it
/// ends, what breaks, and at which least cost.
fn agree(name: ScenarioName, workflow: Workflow, wanted: fn(&Fault) -> bool, total: u32) {
    let alphabet = Arc::new(alphabet_of(wanted));
    // Whatever leaves more behind with each attempt reaches no end, unless it ends at Ok.
    let reruns = workflow == Workflow::Ensure;
    let scenario = Scenario { reruns, ..Scenario::named(name, workflow) };
    let model = ScenarioModel::new(scenario).unwrap();
    let verdict = |prunes| {
        let found = search(&model, &alphabet, Bounds { prunes, ..Bounds::total(total) });
        let broken: Vec<_> = found.broken.iter().map(|(id, broken)| (*id, broken.cost)).collect();
        (found.is_exhausted(), broken, found.worlds)
    };
    let (pruned, all) = (verdict(true), verdict(false));
    assert_eq!(pruned, all, "{workflow} in {name}");
    assert!(pruned.0, "{workflow} in {name}");
    assert!(pruned.1.is_empty() || workflow != Workflow::Ensure, "{pruned:?}");
}

const ALONE: [ScenarioName; 7] = [
    ScenarioName::OneWorker,
    ScenarioName::WorkerAndTermination,
    ScenarioName::WorkerAndPerson,
    ScenarioName::AfterDeletion,
    ScenarioName::TokenMismatch,
    ScenarioName::FullSubnet,
    ScenarioName::ThrottledAccount,
];

const BESIDE_ONE_ANOTHER: [ScenarioName; 3] =
    [ScenarioName::TwoWorkers, ScenarioName::TwoKeys, ScenarioName::WorkerAndCollector];

#[test]
fn pruned_or_not_one_fault_tells_the_same_of_each_scenario_of_one_worker() {
    for name in ALONE {
        agree(name, Workflow::Ensure, fewest, 1);
    }
    agree(ScenarioName::OneWorker, Workflow::Blog, few, 1);
    agree(ScenarioName::OneWorker, Workflow::Naive, few, 1);
}

#[test]
#[ignore = "minutes, in release: cargo test --release -p eni-chaos --lib pruning -- --ignored"]
fn pruned_or_not_two_faults_tell_the_same_of_each_scenario_of_one_worker() {
    for name in ALONE {
        agree(name, Workflow::Ensure, few, 2);
    }
    agree(ScenarioName::OneWorker, Workflow::Blog, few, 2);
    agree(ScenarioName::OneWorker, Workflow::Naive, few, 2);
}

#[test]
#[ignore = "minutes, in release: cargo test --release -p eni-chaos --lib pruning -- --ignored"]
fn pruned_or_not_whoever_goes_first_is_told_of_in_the_same_way() {
    for name in BESIDE_ONE_ANOTHER {
        agree(name, Workflow::Blog, fewest, 0);
        agree(name, Workflow::Ensure, fewest, 0);
    }
    agree(ScenarioName::TwoWorkers, Workflow::Blog, fewest, 1);
}
