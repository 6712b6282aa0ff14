//! The shelf: every planted defect is caught as it is declared, and what is not
//! broken is not.

use std::{collections::BTreeMap, path::Path};

use eni_chaos::{
    Invariant, Workflow,
    search::{OutsideEvent, Scenario, Start},
    shelf::{Case, Caught, Defect, NotCaught, catch, holds},
};

/// The row of SEARCH.md for a case that is caught as it is declared.
fn row(case: &Case, caught: &Caught) -> String {
    let Case { about, shown_by, breaks, cost, source, .. } = case;
    let (workflow, schedule) = (case.scenario.workflow, &caught.schedule);
    let items: Vec<String> = schedule.0.iter().map(|item| format!("`{item}`")).collect();
    let (items, seen) = (items.join(", "), source.unwrap_or_default());
    format!("| `{workflow}` | {about} | {shown_by} | `{breaks}` | {cost} | {items} | {seen} |\n")
}

#[test]
fn each_case_is_caught_as_declared_and_search_md_tells_of_it() {
    let (mut missed, mut table) = (Vec::new(), String::new());
    for case in Case::all() {
        match catch(&case) {
            Ok(caught) => table.push_str(&row(&case, &caught)),
            Err(error) => missed.push(format!("{}: {error}", case.scenario.workflow)),
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    if !include_str!("../SEARCH.md").contains(&format!("|---|---|---|---|---|---|---|\n{table}\n"))
    {
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/shelf.md");
        std::fs::write(path, &table).unwrap();
        panic!("the shelf in eni-cli/chaos/SEARCH.md is out of date: its rows are in {path}");
    }
}

#[test]
fn the_smallest_schedules_are_what_is_told_of_them() {
    for (defect, expected) in [
        (Defect::ShadowedError, "v1:ensure.protect#1=refuse"),
        (Defect::TokenPerTry, "v1:ensure.create#1=lost-reply"),
        (Defect::AttachNotFoundIsFatal, "v1:ec2.AttachNetworkInterface#1=missing"),
        (Defect::ProtectsAlways, "v1:"),
    ] {
        let caught = catch(&Case::of(defect)).unwrap();
        assert_eq!(caught.schedule.to_string(), expected, "{defect:?}");
    }
}

/// Where a defect is shown: how many workers and keys, from which worlds, beside
/// which events.
fn place(case: &Case) -> (u32, u32, Vec<Start>, Vec<OutsideEvent>) {
    let Scenario { workers, keys, starts, events, .. } = &case.scenario;
    (*workers, *keys, starts.clone(), events.clone())
}

/// One case for each place in which defects are shown, the dearest.
fn places() -> Vec<Case> {
    let mut places = BTreeMap::new();
    for case in Defect::ALL.iter().map(|defect| Case::of(*defect)) {
        let known: &mut Case = places.entry(place(&case)).or_insert_with(|| case.clone());
        if known.cost < case.cost {
            *known = case;
        }
    }
    places.into_values().collect()
}

#[test]
fn ensure_holds_wherever_a_defect_is_shown() {
    for case in places() {
        let scenario = case.scenario_with(Workflow::Ensure);
        let held = holds(&case, scenario);
        assert!(held.is_ok(), "{:?}: {}", place(&case), held.unwrap_err());
    }
}

#[test]
fn what_the_defects_are_planted_in_holds_until_somebody_deletes() {
    for case in places() {
        let scenario = case.scenario_with(Workflow::Broken(Defect::OneToken));
        if !scenario.events.contains(&OutsideEvent::Delete) {
            let held = holds(&case, scenario);
            assert!(held.is_ok(), "{:?}: {}", place(&case), held.unwrap_err());
        }
    }
}

#[test]
fn a_case_that_is_declared_wrong_is_not_caught() {
    let shadowed = Case::of(Defect::ShadowedError);
    let healthy =
        Case { scenario: shadowed.scenario_with(Workflow::Broken(Defect::OneToken)), ..shadowed };
    assert!(matches!(catch(&healthy), Err(NotCaught::Held { cost: 1, .. })));
    let by_another = Case { breaks: Invariant::NoLeak, ..shadowed.clone() };
    let caught = catch(&by_another);
    assert!(matches!(caught, Err(NotCaught::Otherwise { cost: 1, .. })), "{caught:?}");
    let dearer = Case { cost: 2, ..shadowed.clone() };
    assert!(matches!(catch(&dearer), Err(NotCaught::Otherwise { cost: 1, .. })));
    let cheaper = Case { cost: 0, ..shadowed };
    assert!(matches!(catch(&cheaper), Err(NotCaught::Otherwise { cost: 1, .. })));
}

#[test]
fn every_workflow_goes_by_its_name_and_no_two_share_one() {
    let all: Vec<Workflow> = Workflow::all().collect();
    for workflow in &all {
        assert_eq!(workflow.name().parse(), Ok(*workflow));
    }
    let error = "broken-nothing".parse::<Workflow>().unwrap_err();
    assert!(error.to_string().contains("broken-no-token"), "{error}");
}

#[test]
fn each_file_says_the_invariant_that_breaks_and_where_it_was_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/shelf/broken");
    for defect in Defect::ALL {
        let story = defect.story();
        let file = story.name.trim_start_matches("broken-").replace('-', "_") + ".rs";
        let text = std::fs::read_to_string(folder.join(&file)).unwrap();
        let lines = text.lines().map_while(|line| line.strip_prefix("//!"));
        let doc = lines.map(str::trim).collect::<Vec<_>>().join(" ");
        assert!(doc.starts_with(&format!("`{}`: ", story.name)), "{file}");
        assert!(doc.contains(&format!("**Breaks:** `{}`.", story.breaks)), "{file}");
        assert!(doc.contains("**Defect:** ") && doc.contains("**Shown by:** "), "{file}");
        for source in story.source.iter().flat_map(|source| source.split(", ")) {
            let project = source.split(['#', ' ']).next().unwrap();
            assert!(doc.contains(project), "{file}: {project}");
        }
    }
}
