//! Searches a workflow on the simulated EC2 and prints what it found.
//!
//! `cargo run --release -p eni-chaos --example search -- ensure 2` tries every
//! schedule of up to 2 faults an attempt. More words: the scenario, such as
//! `two-keys`; what a token does whose interface is gone, such as `mismatches`;
//! what else may happen from outside, such as `terminate,take-index`. Without
//! words it is `ensure 1 one-worker`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a terminal")]

use std::{process::ExitCode, sync::Arc};

use eni_chaos::{
    Workflow,
    search::{OutsideEvent, Scenario, ScenarioModel, ScenarioName, alphabet},
};
use eni_faults::search::{Bounds, Searched, closure, record, shrink};

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// More than any search that closes has come to, and few enough for memory.
const WORLDS: usize = 50_000;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words).and_then(|(scenario, faults)| search(scenario, faults)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("{what}\nsearch [WORKFLOW [FAULTS [SCENARIO [DEAD-TOKEN [EVENT,...]]]]]");
            ExitCode::from(2)
        }
    }
}

fn read(words: &[String]) -> Result<(Scenario, u32), String> {
    let word = |at: usize, default: &'static str| words.get(at).map_or(default, String::as_str);
    let workflow: Workflow = word(0, "ensure").parse().map_err(|error| format!("{error}"))?;
    let faults = word(1, "1").parse().map_err(|error| format!("FAULTS: {error}"))?;
    let name: ScenarioName = word(2, "one-worker").parse().map_err(|error| format!("{error}"))?;
    let mut scenario = Scenario::named(name, workflow);
    if let Some(variant) = words.get(3) {
        scenario.token_after_deletion = variant.parse().map_err(|error| format!("{error}"))?;
    }
    for name in word(4, "").split(',').filter(|name| !name.is_empty()) {
        let event = OutsideEvent::ALL.into_iter().find(|event| event.name() == name);
        scenario.events.push(event.ok_or_else(|| format!("there is no event {name:?}"))?);
    }
    Ok((scenario, faults))
}

fn search(scenario: Scenario, faults: u32) -> Result<(), String> {
    let model = ScenarioModel::new(scenario).map_err(|error| error.to_string())?;
    let alphabet = Arc::new(alphabet());
    let bounds = Bounds { worlds: WORLDS, ..Bounds::faults(faults) };
    let mut next = 0;
    let found = closure(&model, &alphabet, bounds, &mut |so_far| {
        if so_far.stretches >= next {
            next = so_far.stretches + 100_000;
            eprintln!("{so_far:?}");
        }
        true
    });
    print(&found);
    for (invariant, counterexample) in &found.broken {
        let (start, cost) = (counterexample.start, counterexample.cost);
        let schedule = record(&model, &alphabet, counterexample);
        let schedule = shrink(&model, &alphabet, start, &schedule, invariant, 30);
        println!("{invariant}, cost {cost}: {}\n    {schedule}", counterexample.broken.what);
    }
    Ok(())
}

fn print(found: &Searched) {
    match &found.open {
        None => println!("exhausted: no new world appears"),
        Some(open) => println!("open, because of {:?}; growing: {:?}", open.because, open.growing),
    }
    println!(
        "{} worlds, {} stretches (and {} whose fault was void), {} states within them",
        found.worlds, found.stretches, found.void, found.states
    );
    println!(
        "{} pairs of faults; invariants broken: {}",
        found.coverage.pairs(),
        found.broken.len()
    );
}
