//! What if EC2 lags for longer than the window that the workflow assumes?
//!
//! `cargo run --release -p eni-chaos --example lag -- 3 300000` prints a table:
//! for windows of one and two ticks and lags of once to three times that, what
//! breaks with up to 3 faults, outside events included, and at how many. The
//! second number is how many stretches a search may take; without words it is
//! `1 300`, a taste.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a terminal")]

use std::{process::ExitCode, sync::Arc};

use eni_chaos::{
    Workflow,
    search::{OutsideEvent, Scenario, ScenarioModel, alphabet, alphabet_of},
};
use eni_faults::{
    Fault,
    search::{Alphabet, Bounds, closure, record, shrink},
};

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What may happen from outside while it lags.
const EVENTS: [Option<OutsideEvent>; 4] = [
    None,
    Some(OutsideEvent::Delete),
    Some(OutsideEvent::Terminate),
    Some(OutsideEvent::ExpireTokens),
];

/// Windows and lags, in ticks.
const LAGS: [(u32, u32); 7] = [(1, 1), (2, 2), (2, 3), (1, 2), (2, 4), (1, 3), (2, 6)];

/// How many stale reads in all attempts together are tried beyond that.
const MOST_READS: u32 = 7;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words).and_then(|(faults, stretches)| print_table(faults, stretches)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}\nlag [FAULTS [STRETCHES]]");
            ExitCode::from(2)
        }
    }
}

fn read(words: &[String]) -> Result<(u32, u64), String> {
    let number = |at: usize, default: u64| {
        let Some(text) = words.get(at) else { return Ok(default) };
        text.parse::<u64>().map_err(|error| format!("{text:?} is no number: {error}"))
    };
    let faults = number(0, 1)?;
    let faults = u32::try_from(faults).map_err(|error| format!("{faults}: {error}"))?;
    Ok((faults, number(1, 300)?))
}

fn print_table(faults: u32, stretches: u64) -> Result<(), String> {
    let every = Arc::new(alphabet());
    let reads = Arc::new(alphabet_of(|it| matches!(it, Fault::Stale(_) | Fault::Missing)));
    println!("| lag / window | from outside | any {faults} faults | {MOST_READS} stale reads |");
    println!("|---|---|---|---|");
    let mut schedules = Vec::new();
    for (window, lag) in LAGS {
        for event in EVENTS {
            let one = Scenario::one_worker(Workflow::Ensure);
            let scenario = Scenario { lag, window, events: event.into_iter().collect(), ..one };
            let model = ScenarioModel::new(scenario).map_err(|error| error.to_string())?;
            let mut cell = |alphabet: &Arc<Alphabet>, faults| {
                let bounds = Bounds { stretches, ..Bounds::total(faults) };
                let (text, found) = search(&model, alphabet, bounds);
                schedules.extend(found);
                text
            };
            println!(
                "| {lag} / {window} | {} | {} | {} |",
                event.map_or("nothing", OutsideEvent::name),
                cell(&every, faults),
                cell(&reads, MOST_READS)
            );
        }
    }
    schedules.sort();
    schedules.dedup();
    schedules.iter().for_each(|schedule| println!("{schedule}"));
    Ok(())
}

/// What breaks, as a cell of the table; and by which schedules.
fn search(
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    bounds: Bounds,
) -> (String, Vec<String>) {
    let found = closure(model, alphabet, bounds, &mut |_| true);
    let mut cell: Vec<_> = found
        .broken
        .iter()
        .map(|(invariant, broken)| format!("`{invariant}` at {}", broken.cost))
        .collect();
    if cell.is_empty() {
        cell.push("holds".to_owned());
    }
    if !found.is_exhausted() {
        cell.push(format!("open after {} stretches", found.stretches));
    }
    let schedules = found.broken.iter().map(|(invariant, broken)| {
        let schedule = record(model, alphabet, broken);
        let schedule = shrink(model, alphabet, broken.start, &schedule, invariant, 30);
        format!("{invariant} at {}: {schedule}", broken.cost)
    });
    (cell.join(", "), schedules.collect())
}
