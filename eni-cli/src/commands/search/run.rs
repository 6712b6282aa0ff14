//! `eni chaos --search`: a search, until its end, its budget's or a signal.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eni_chaos::search::{
    Asked, Mode, PutDown, Regression, STATE_LINE, ScenarioModel, ScenarioName, SearchReport,
};
use eni_core::inject::FaultKinds;
use eni_faults::search::{
    Alphabet, Bounds, Progress, RandomBounds, RandomReport, Search, SearchState, Shard, random_on,
};

use super::{end, files, regressions};
use crate::{
    args::{Args, ChaosArgs, search::SearchMode},
    error::CliError,
    exit::Exit,
    flags, output,
    process::{self, SystemStopwatch},
    settings,
};

/// More worlds than any search that closes has come to, and few enough for memory.
const MOST_WORLDS: usize = 20_000;

/// Attempts of a random run.
const MOST_ATTEMPTS: u32 = 8;

/// Random runs when neither a number nor a budget is given.
const RUNS: u64 = 10_000;

/// What a search is told.
struct Told {
    asked: Asked,
    jobs: usize,
    worlds: usize,
    budget: Option<Duration>,
    state: Option<PathBuf>,
    kept: Vec<(String, Regression)>,
}

/// What stopped a search before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    Signal,
    Budget,
}

pub(super) fn run(args: &Args, chaos: &ChaosArgs, mode: SearchMode) -> Result<Exit, CliError> {
    let told = told(args, chaos, mode)?;
    if let Some(path) = &chaos.events {
        files::can_be_written("--events", path)?;
    }
    if let Some(path) = &told.state {
        files::can_be_written("--state", path)?;
    }
    let report = process::block_on(|interrupts| until_interrupted(told, interrupts))?;
    if let Some(path) = &chaos.events {
        let found = report.counterexamples.iter();
        let timelines = found.map(|found| (&*found.schedule, &found.timeline));
        files::write_whole("--events", path, &files::events(timelines)?)?;
    }
    end(&report, chaos.json)
}

/// How far a search of this goes.
pub(super) fn bounds_of(asked: &Asked, jobs: usize) -> Bounds {
    let bounds = match asked.mode {
        Mode::Depth => Bounds::total(asked.faults),
        Mode::Closure | Mode::Random => Bounds::faults(asked.faults),
    };
    let (prunes, shard) = (asked.prunes, asked.shard);
    Bounds { jobs, prunes, shard, ..bounds }
}

fn told(args: &Args, chaos: &ChaosArgs, mode: SearchMode) -> Result<Told, CliError> {
    let loaded = settings::load(args, flags::of(&args.command)?)?;
    let (search, settings) = (&chaos.search, &loaded.settings);
    let mode = match mode {
        SearchMode::Closure | SearchMode::Experiment => Mode::Closure,
        SearchMode::Depth => Mode::Depth,
        SearchMode::Random => Mode::Random,
    };
    let is_random = mode == Mode::Random;
    if search.runs.is_some() && !is_random {
        return Err(CliError::usage("--runs: only a random search has runs to count"));
    }
    let scenario = search.scenario.unwrap_or(ScenarioName::OneWorker);
    let mut case = search.variant.case(settings.chaos.workflow, scenario);
    if search.variant.token_after_deletion.is_none() {
        case.token_after_deletion = settings.sim.token_after_deletion;
    }
    let usual = if search.budget.is_some() { u64::MAX } else { RUNS };
    let asked = Asked {
        mode,
        case,
        faults: search.max_faults.unwrap_or(1),
        kinds: if search.only.is_empty() { Asked::ALL_KINDS } else { FaultKinds::of(&search.only) },
        prunes: !search.no_prune,
        shard: search.shard.unwrap_or(Shard::WHOLE),
        // Nothing is drawn in the others.
        seed: if is_random { settings.chaos.seed } else { 0 },
        runs: if is_random { search.runs.unwrap_or(usual) } else { 0 },
    };
    Ok(Told {
        asked,
        jobs: search.jobs.map_or(1, NonZeroUsize::get),
        worlds: search.max_worlds.map_or(MOST_WORLDS, NonZeroUsize::get),
        budget: search.budget,
        state: search.state.clone(),
        kept: regressions::asked_for(search.regressions.as_deref())?,
    })
}

/// Runs the search on a thread of its own, so that a signal is seen.
async fn until_interrupted(
    told: Told,
    mut interrupts: process::Interrupts,
) -> Result<SearchReport, CliError> {
    output::target("sim");
    output::stderr(&format!(
        "search  {} of {}, up to {}, jobs {}\n",
        told.asked.mode.name(),
        told.asked.case,
        output::count(told.asked.faults.into(), "fault"),
        told.jobs
    ));
    let is_kept = told.state.clone();
    let stop = Arc::new(AtomicBool::new(false));
    let running = tokio::task::spawn_blocking({
        let stop = Arc::clone(&stop);
        move || searched(&told, &stop)
    });
    tokio::pin!(running);
    let ended = tokio::select! {
        biased;
        ended = &mut running => ended,
        () = interrupts.next() => {
            stop.store(true, Ordering::Relaxed);
            output::stderr("stopping; once more to stop without a report\n");
            tokio::select! {
                biased;
                ended = running => ended,
                () = interrupts.next() => {
                    return Err(CliError::new(
                        Exit::Interrupted,
                        "interrupted",
                        "the search was interrupted twice; there is no report",
                    ));
                }
            }
        }
    };
    let report = ended.map_err(|error| CliError::new(Exit::Bug, "search", error))??;
    if let Some(path) = is_kept.filter(|_| report.open.is_some()) {
        let path = path.display();
        output::stderr(&format!("state   {path}: the same command goes on from there\n"));
    }
    Ok(report)
}

fn searched(told: &Told, stop: &AtomicBool) -> Result<SearchReport, CliError> {
    let alphabet = Arc::new(told.asked.alphabet());
    let kept = regressions::run(&told.kept, &alphabet)?;
    let model = ScenarioModel::new(told.asked.case.scenario())
        .map_err(|error| CliError::new(Exit::Config, "scenario", error))?;
    let mut watch = Watch::new(told.budget, stop);
    let mut report = match told.asked.mode {
        Mode::Closure | Mode::Depth => exhaustive(told, &model, &alphabet, &mut watch)?,
        Mode::Random => random(told, &model, &alphabet, &mut watch)?,
    };
    if let (Some(open), Some(stopped)) = (&mut report.open, watch.stopped) {
        open.because = match (stopped, told.budget) {
            (Stopped::Budget, Some(budget)) => {
                format!("its budget of {} was over", humantime::format_duration(budget))
            }
            _ => "it was interrupted".to_owned(),
        };
        report.interrupted = stopped == Stopped::Signal;
    }
    Ok(report.with_regressions(kept))
}

fn exhaustive(
    told: &Told,
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    watch: &mut Watch<'_>,
) -> Result<SearchReport, CliError> {
    let bounds = Bounds { worlds: told.worlds, ..bounds_of(&told.asked, told.jobs) };
    let mut search = match put_down(told)? {
        None => Search::new(model, alphabet, bounds),
        Some((path, earlier)) => {
            let state = SearchState::read(&earlier.state, STATE_LINE, alphabet)
                .map_err(|error| unfit(&path, error))?;
            model.add_judged(earlier.judged);
            Search::resume(model, alphabet, bounds, state).map_err(|error| unfit(&path, error))?
        }
    };
    let stopped = search.run(&mut |so_far| watch.goes_on(|| progress(so_far), so_far.stretches));
    watch.end();
    let state = told.state.as_ref().map(|path| (path, search.state()));
    if let Some((path, state)) = state {
        put_into(path, told, model, &state.to_string())?;
    }
    Ok(SearchReport::of_searched(told.asked, model, alphabet, &search.found(stopped)))
}

fn random(
    told: &Told,
    model: &ScenarioModel,
    alphabet: &Arc<Alphabet>,
    watch: &mut Watch<'_>,
) -> Result<SearchReport, CliError> {
    let Asked { seed, faults, runs, shard, .. } = told.asked;
    let jobs = told.jobs;
    let bounds = RandomBounds { seed, first: 0, runs, faults, stretches: MOST_ATTEMPTS, jobs };
    let so_far = match put_down(told)? {
        None => RandomReport::default(),
        Some((path, earlier)) => {
            model.add_judged(earlier.judged);
            RandomReport::read(&earlier.state, STATE_LINE, model, alphabet)
                .map_err(|error| unfit(&path, error))?
                .map_err(|error| unfit(&path, error))?
        }
    };
    let found = random_on(model, alphabet, bounds, shard, so_far, &mut |runs| {
        watch.goes_on(|| output::count(runs, "run"), runs)
    });
    watch.end();
    if let Some(path) = &told.state {
        put_into(path, told, model, &found.to_string())?;
    }
    // Without a number of runs, the budget is what was asked for.
    let all = match watch.stopped {
        None => true,
        Some(Stopped::Budget) => runs == u64::MAX,
        Some(Stopped::Signal) => false,
    };
    Ok(SearchReport::of_random(told.asked, model, alphabet, &found, all))
}

fn progress(so_far: Progress) -> String {
    let Progress { cost, worlds, stretches, broken } = so_far;
    format!(
        "cost {cost}: {}, {}, {} broken",
        output::count(worlds as u64, "world"),
        output::count(stretches, "attempt"),
        output::count(broken as u64, "invariant")
    )
}

/// What an earlier run of the same search has left, if there is any.
fn put_down(told: &Told) -> Result<Option<(PathBuf, PutDown)>, CliError> {
    let Some(path) = &told.state else { return Ok(None) };
    let Some(text) = files::read_if_there("--state", path)? else { return Ok(None) };
    let earlier = PutDown::read(&text).map_err(|error| unfit(path, error))?;
    if !earlier.is_of(&told.asked) {
        let why = "it is of another search: its settings are others";
        return Err(unfit(path, why));
    }
    Ok(Some((path.clone(), earlier)))
}

fn put_into(path: &Path, told: &Told, model: &ScenarioModel, state: &str) -> Result<(), CliError> {
    let (asked, judged) = (told.asked, model.judged());
    let put_down = PutDown { asked, judged, state: state.to_owned() };
    files::write_whole("--state", path, &put_down.to_string())
}

fn unfit(path: &Path, why: impl std::fmt::Display) -> CliError {
    CliError::config(format!("--state {}: {why}", path.display()))
        .help("name another file, or delete this one to begin again; nothing was changed")
}

/// Watches the time and the signals, and shows how far the search is.
struct Watch<'s> {
    budget: Option<Duration>,
    stop: &'s AtomicBool,
    clock: SystemStopwatch,
    shown: Duration,
    is_terminal: bool,
    stopped: Option<Stopped>,
}

impl<'s> Watch<'s> {
    fn new(budget: Option<Duration>, stop: &'s AtomicBool) -> Self {
        Self {
            budget,
            stop,
            clock: SystemStopwatch::start(),
            shown: Duration::ZERO,
            is_terminal: process::stderr_is_a_terminal(),
            stopped: None,
        }
    }

    /// Whether to go on, after so many attempts or runs.
    fn goes_on(&mut self, line: impl FnOnce() -> String, done: u64) -> bool {
        let passed = self.clock.passed();
        let often = Duration::from_millis(if self.is_terminal { 200 } else { 10_000 });
        if passed.saturating_sub(self.shown) >= often {
            self.shown = passed;
            let a_second = u128::from(done) * 1_000 / passed.as_millis().max(1);
            let line = format!("{}, {a_second} a second", line());
            let shown =
                if self.is_terminal { format!("\r\x1b[2K{line}") } else { format!("{line}\n") };
            output::stderr(&shown);
        }
        if self.stop.load(Ordering::Relaxed) {
            self.stopped = Some(Stopped::Signal);
        } else if self.budget.is_some_and(|budget| passed >= budget) {
            self.stopped = Some(Stopped::Budget);
        }
        self.stopped.is_none()
    }

    fn end(&self) {
        if self.is_terminal {
            output::stderr("\r\x1b[2K");
        }
    }
}
