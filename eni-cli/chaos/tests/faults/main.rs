//! Every fault at every point where it is legal: it strikes, does to the world
//! what it says and shows the caller what it says. FAULTS.md is written from
//! what was met here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "the helpers of tests may panic too"
)]

mod calls;
mod cell;
mod expected;
mod scene;
mod strategies;
mod table;
mod work;

use eni_core::inject::{FaultKind, Point};
use eni_faults::Fault;

use crate::{cell::Met, expected::FORMS};

/// Each point with each form of fault that is legal there, and what was met.
fn met(points: &[&'static Point]) -> Vec<(&'static Point, Vec<Option<Met>>)> {
    points
        .iter()
        .map(|point| {
            let cells = FORMS.iter().map(|form| {
                let fault: Fault = form.parse().unwrap();
                let legal = fault.kind().is_some_and(|kind| point.faults.contains(kind));
                legal.then(|| cell::run(point, form))
            });
            (*point, cells.collect())
        })
        .collect()
}

#[test]
fn every_fault_strikes_at_every_point_where_it_is_legal() {
    for points in [&eni_core::points::ALL[..], eni_sim::points::ALL] {
        for (point, cells) in met(points) {
            for (form, met) in FORMS.iter().zip(cells) {
                if let Some(met) = met {
                    assert_eq!(met, expected::of(point, form), "{}={form}", point.name);
                }
            }
        }
    }
}

#[test]
fn no_kind_of_fault_and_no_phase_is_left_out() {
    for kind in FaultKind::ALL {
        let forms = FORMS.iter().filter(|form| {
            let fault: Fault = form.parse().unwrap();
            fault.kind() == Some(kind)
        });
        let phased = FORMS.contains(&&*format!("{}@before", kind.name()))
            || FORMS.iter().any(|form| form.starts_with(&format!("{}@after", kind.name())));
        assert_eq!(forms.count(), if phased { 2 } else { 1 }, "{}", kind.name());
    }
}

#[test]
fn the_table_in_the_docs_is_what_was_met() {
    let rendered = table::render(&met(&eni_core::points::ALL), &met(eni_sim::points::ALL));
    let written = include_str!("../../FAULTS.md");
    if rendered != written {
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/FAULTS.md");
        std::fs::write(path, &rendered).unwrap();
        panic!("eni-cli/chaos/FAULTS.md is out of date: what it should be is in {path}");
    }
}
