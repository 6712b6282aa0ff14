//! `eni chaos replay`: a schedule of a search once more, and what happens.

use std::sync::Arc;

use eni_chaos::search::{
    Case, MOST_STRETCHES, ReplayReport, ScenarioModel, alphabet, check_search_schedule,
};
use eni_faults::Schedule;

use super::files;
use crate::{args::search::ReplayArgs, error::CliError, exit::Exit, faults, output};

pub(super) fn run(args: &ReplayArgs) -> Result<Exit, CliError> {
    if let Some(path) = &args.events {
        files::can_be_written("--events", path)?;
    }
    let report = replayed(args)?;
    if let Some(path) = &args.events {
        let timeline = std::iter::once((&*report.schedule, &report.timeline));
        files::write_whole("--events", path, &files::events(timeline)?)?;
    }
    if args.json {
        output::document(&report)?;
    } else {
        output::stdout(&output::search::replayed(&report))?;
    }
    Ok(exit_of(&report))
}

/// What a replay comes to.
pub(super) fn exit_of(report: &ReplayReport) -> Exit {
    if !report.unfired.is_empty() {
        Exit::Invalid
    } else if !report.broken.is_empty() {
        Exit::Finding
    } else {
        Exit::Done
    }
}

/// What it is of.
pub(super) fn case_of(args: &ReplayArgs) -> Case {
    Case { start: args.start, ..args.variant.case(args.workflow, args.scenario) }
}

/// The schedule, of which every item could come about.
pub(super) fn schedule_of(args: &ReplayArgs) -> Result<Schedule, CliError> {
    let schedule = faults::schedule("SCHEDULE", &args.schedule)?;
    check_search_schedule(&schedule).map_err(CliError::usage)?;
    Ok(schedule)
}

/// Runs it once more.
pub(super) fn replayed(args: &ReplayArgs) -> Result<ReplayReport, CliError> {
    let (case, schedule) = (case_of(args), schedule_of(args)?);
    output::target("sim");
    let model = ScenarioModel::new(case.scenario())
        .map_err(|error| CliError::new(Exit::Config, "scenario", error))?;
    let alphabet = Arc::new(alphabet());
    let replayed = model.replay(&alphabet, case.start(), &schedule, MOST_STRETCHES);
    let (replayed, timeline) = replayed.ok_or_else(|| {
        CliError::usage(format!("--start {}: the scenario has no such world", case.start))
    })?;
    Ok(ReplayReport::of(case, &schedule, replayed, timeline))
}
