//! Catches every workflow of the shelf, each by the invariant and at the cost
//! that are declared of it, and prints how.
//!
//! `cargo xtask shelf` runs it. Words after `--` select by name.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a terminal")]

use std::{process::ExitCode, time::Instant};

use eni_chaos::shelf::{Case, Caught, NotCaught, catch};

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_selected = |case: &Case| {
        let name = case.scenario.workflow.name();
        words.is_empty() || words.iter().any(|word| name.contains(word.as_str()))
    };
    let cases: Vec<Case> = Case::all().into_iter().filter(is_selected).collect();
    let mut missed = 0;
    println!(
        "{:<40} {:<17} {:>4} {:>9} {:>8}",
        "workflow", "caught by", "cost", "stretches", "time"
    );
    for case in &cases {
        let began = Instant::now();
        let caught = catch(case);
        let milliseconds = began.elapsed().as_millis();
        missed += usize::from(caught.is_err());
        print(case, &caught, milliseconds);
    }
    println!("{} of {} caught as declared", cases.len() - missed, cases.len());
    if cases.is_empty() {
        eprintln!("no workflow of the shelf has such a name");
    }
    if missed > 0 || cases.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn print(case: &Case, caught: &Result<Caught, NotCaught>, milliseconds: u128) {
    let (name, breaks) = (case.scenario.workflow, case.breaks);
    match caught {
        Ok(Caught { schedule, stretches, .. }) => {
            println!(
                "{name:<40} {breaks:<17} {:>4} {stretches:>9} {milliseconds:>5} ms",
                case.cost
            );
            println!("    it {}: {schedule}", case.about);
        }
        Err(error) => {
            println!("{name:<40} NOT CAUGHT by {breaks} at cost {}", case.cost);
            println!("    {error}");
        }
    }
}
