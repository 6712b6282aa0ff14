//! Runs every scenario of a workflow at random, far beyond what can be searched
//! whole, and prints what breaks.
//!
//! `cargo run --release -p eni-chaos --example random -- 100000 6 1` makes
//! 100,000 runs in all, each with up to 6 faults, by seed 1. More words: the
//! workflow, and one scenario alone. Without words it is `1000 6 1 ensure`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to a terminal")]

use std::{process::ExitCode, sync::Arc};

use eni_chaos::{
    Workflow,
    search::{Scenario, ScenarioModel, ScenarioName, alphabet},
};
use eni_faults::search::{Alphabet, RandomBounds, random, record, shrink};
use eni_sim::config::TokenAfterDeletion;

/// The command's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Stretches of a run, at most: after its last fault there are a few in which
/// nothing goes wrong.
const STRETCHES: u32 = 12;

struct Asked {
    runs: u64,
    faults: u32,
    seed: u64,
    workflow: Workflow,
    scenarios: Vec<ScenarioName>,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match read(&words).and_then(|asked| run_all(&asked)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(10),
        Err(what) => {
            eprintln!("{what}\nrandom [RUNS [FAULTS [SEED [WORKFLOW [SCENARIO]]]]]");
            ExitCode::from(2)
        }
    }
}

fn read(words: &[String]) -> Result<Asked, String> {
    let word = |at: usize, default: &'static str| words.get(at).map_or(default, String::as_str);
    let number = |at: usize, default: &'static str| {
        let text = word(at, default);
        text.parse::<u64>().map_err(|error| format!("{text:?} is no number: {error}"))
    };
    let one = words.get(4).map(|name| name.parse::<ScenarioName>());
    let one = one.transpose().map_err(|error| error.to_string())?;
    Ok(Asked {
        runs: number(0, "1000")?,
        faults: number(1, "6")?.try_into().map_err(|error| format!("too many faults: {error}"))?,
        seed: number(2, "1")?,
        workflow: word(3, "ensure").parse().map_err(|error| format!("{error}"))?,
        scenarios: one.map_or_else(|| ScenarioName::ALL.to_vec(), |name| vec![name]),
    })
}

/// Whether all of them held.
fn run_all(asked: &Asked) -> Result<bool, String> {
    let alphabet = Arc::new(alphabet());
    let mut models = Vec::new();
    for name in &asked.scenarios {
        let variants = match name {
            ScenarioName::AfterDeletion | ScenarioName::WorkerAndPerson => {
                TokenAfterDeletion::ALL.to_vec()
            }
            _ => vec![TokenAfterDeletion::default()],
        };
        for variant in variants {
            let mut scenario = Scenario::named(*name, asked.workflow);
            scenario.token_after_deletion = variant;
            let model = ScenarioModel::new(scenario).map_err(|error| error.to_string())?;
            models.push((*name, variant, model));
        }
    }
    let each = asked.runs.div_ceil((models.len() as u64).max(1));
    let mut all_held = true;
    let (mut runs, mut deviations) = (0, 0);
    for (name, variant, model) in &models {
        let bounds = RandomBounds {
            seed: asked.seed,
            first: 0,
            runs: each,
            faults: asked.faults,
            stretches: STRETCHES,
            jobs: 1,
        };
        let report = random(model, &alphabet, bounds, &mut |_| true);
        println!(
            "{name} ({}): {} runs, {} stretches, {} deviations, {} invariants broken",
            variant.name(),
            report.runs,
            report.stretches,
            report.deviations,
            report.broken.len()
        );
        runs += report.runs;
        deviations += report.deviations;
        for (invariant, (count, least)) in &report.broken {
            all_held = false;
            println!("  {invariant}, in {count} runs: {}", least.broken.what);
            println!("    from start {}: {}", least.start, smallest(model, &alphabet, least));
        }
    }
    println!("{runs} runs in all, with {deviations} deviations");
    Ok(all_held)
}

fn smallest(
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    found: &eni_faults::search::Counterexample,
) -> String {
    let schedule = record(model, alphabet, found);
    let invariant = found.broken.invariant;
    shrink(model, alphabet, found.start, &schedule, invariant, 30).to_string()
}
