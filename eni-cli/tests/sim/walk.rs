//! boto3 walks an interface's life, and provokes EC2's errors.

use serde_json::{Value, json};

use crate::{peers, run::Folder, server::Sim};

#[test]
fn boto3_walks_the_life_of_an_interface() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let Some(walk) = peers::boto3("walk.py", &[&sim.url]) else { return };
    let checks = peers::json_of(walk);
    let checks = checks.as_object().unwrap();
    assert_eq!(checks.len(), 12);
    for (check, outcome) in checks {
        assert_eq!(outcome, "held", "{check}: {}", outcome.as_str().unwrap_or_default());
    }
}

#[test]
fn boto3_reads_the_errors_of_ec2_with_their_statuses() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let Some(errors) = peers::boto3("errors.py", &[&sim.url]) else { return };
    let expected: Value = serde_json::from_str(include_str!("errors.json")).unwrap();
    let found = peers::json_of(errors);
    for (case, error) in found.as_object().unwrap() {
        assert_eq!(expected.get(case), Some(error), "{case}");
    }
    assert_eq!(found.as_object().map(|o| o.len()), expected.as_object().map(|o| o.len()));
    assert_eq!(expected["still free"], json!(["available", 200]));
}
