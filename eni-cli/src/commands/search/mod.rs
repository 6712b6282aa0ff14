//! `eni chaos --search`, and the commands below `eni chaos`.

mod files;
mod keep;
mod merge;
mod regressions;
mod replay;
mod run;

use eni_chaos::search::{SearchReport, SearchVerdict};

use crate::{
    args::{
        Args, ChaosArgs, Through,
        search::{ChaosCommand, SearchMode},
    },
    error::CliError,
    exit::Exit,
    output,
};

/// Runs what is no experiment; `None` if that is what is asked for.
pub(crate) fn run(args: &Args, chaos: &ChaosArgs) -> Result<Option<Exit>, CliError> {
    if let Some(command) = &chaos.command {
        return match command {
            ChaosCommand::Replay(replay) => replay::run(replay),
            ChaosCommand::Keep(keep) => keep::run(keep),
            ChaosCommand::Merge(merge) => merge::run(merge),
        }
        .map(Some);
    }
    match chaos.search.search {
        None => of_searches_only(chaos).map(|()| None),
        Some(SearchMode::Experiment) => of_searches_only(chaos).map(|()| None),
        Some(mode) => {
            of_experiments_only(chaos)?;
            run::run(args, chaos, mode).map(Some)
        }
    }
}

/// Prints a report. The exit code that goes with it.
fn end(report: &SearchReport, json: bool) -> Result<Exit, CliError> {
    if json {
        output::document(report)?;
    } else {
        output::stdout(&output::search::text(report))?;
    }
    Ok(match report.verdict {
        _ if report.interrupted => Exit::Interrupted,
        SearchVerdict::Held => Exit::Done,
        SearchVerdict::Violated => Exit::Finding,
        SearchVerdict::Invalid => Exit::Invalid,
        SearchVerdict::Open if report.shard_done => Exit::Done,
        SearchVerdict::Open => Exit::GaveUp,
    })
}

fn of_searches_only(chaos: &ChaosArgs) -> Result<(), CliError> {
    let search = &chaos.search;
    let given = [
        ("--max-faults", search.max_faults.is_some()),
        ("--only", !search.only.is_empty()),
        ("--scenario", search.scenario.is_some()),
        ("--budget", search.budget.is_some()),
        ("--max-worlds", search.max_worlds.is_some()),
        ("--runs", search.runs.is_some()),
        ("--jobs", search.jobs.is_some()),
        ("--no-prune", search.no_prune),
        ("--shard", search.shard.is_some()),
        ("--state", search.state.is_some()),
        ("--regressions", search.regressions.is_some()),
        (
            "--until-ok, --lag-ticks, --window-ticks, --token-after-deletion",
            search.variant.is_given(),
        ),
    ];
    refuse(&given, "the experiment does not take it: choose --search closure, depth or random")
}

fn of_experiments_only(chaos: &ChaosArgs) -> Result<(), CliError> {
    let given = [
        ("--rounds", chaos.rounds.is_some()),
        ("--instances", chaos.instances.is_some()),
        ("--fault", !chaos.faults.is_empty()),
        ("--schedule", chaos.schedule.is_some()),
        ("--plugin", !chaos.plugins.paths.is_empty()),
        ("--through", matches!(chaos.through, Through::Sdk)),
    ];
    refuse(
        &given,
        "a search does not take it: it tries every fault by itself; `eni chaos replay` runs a schedule",
    )
}

fn refuse(given: &[(&str, bool)], why: &str) -> Result<(), CliError> {
    match given.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(CliError::usage(format!("{flag}: {why}"))),
        None => Ok(()),
    }
}
