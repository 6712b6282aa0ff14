//! `eni chaos`: the experiment on the simulated EC2.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use eni_chaos::{Direct, Door, Experiment, ExperimentError, Report, Round, Verdict};
use eni_core::Limits;
use eni_faults::{Rule, RuleSet, RuleSetError, Strategies, config::Loaded};
use eni_sim::FrontSettings;

use crate::{
    args::{Args, ChaosArgs, Through},
    error::CliError,
    events::EventsFile,
    exit::Exit,
    faults, flags, output,
    plugins::Extensions,
    process,
    settings::{self, Settings},
};

pub(crate) fn run(args: &Args, chaos: &ChaosArgs) -> Result<Exit, CliError> {
    if let Some(exit) = super::search::run(args, chaos)? {
        return Ok(exit);
    }
    #[cfg(feature = "aws")]
    if let Some(url) = &chaos.endpoint.endpoint_url {
        return super::chaos_endpoint::run(args, chaos, url);
    }
    #[cfg(not(feature = "aws"))]
    if chaos.endpoint.endpoint_url.is_some() {
        return Err(super::no_aws());
    }
    let loaded = settings::load(args, flags::of(&args.command)?)?;
    let extensions = Extensions::of(&chaos.plugins, &loaded)?;
    let experiment = experiment(chaos, &loaded, &extensions)?;
    let events = chaos.events.as_deref().map(EventsFile::create).transpose()?;
    let recorded = process::block_on(|interrupts| {
        until_interrupted(experiment, chaos.through, events.clone(), interrupts)
    });
    let written = events.map_or(Ok(()), |events| events.close());
    let exit = end(recorded?, chaos.json, &extensions)?;
    match written {
        Ok(()) => Ok(exit),
        Err(error) => {
            // The report is the document; this is said beside it.
            error.report(false);
            Ok(error.exit)
        }
    }
}

/// Prints a report, with what came of plugins. The exit code that goes with it.
pub(crate) fn end(
    mut report: Report,
    json: bool,
    extensions: &Extensions,
) -> Result<Exit, CliError> {
    extensions.warn_of_slow();
    report.invalidate(extensions.failures());
    let report = &report;
    if json {
        output::document(report)?;
    } else {
        output::stdout(&output::chaos::text(report))?;
    }
    if report.interrupted {
        let whole =
            report.by_round.iter().filter(|round| round.launched == report.instances).count();
        output::stderr(&format!(
            "interrupted: run it again with the same seed, or with --rounds {} for what was done\n",
            whole.max(1)
        ));
        return Ok(Exit::Interrupted);
    }
    let left = report.endpoint.as_ref().is_some_and(|endpoint| !endpoint.left.is_empty());
    Ok(match report.verdict {
        Verdict::Held if left => Exit::Finding,
        Verdict::Held => Exit::Done,
        Verdict::Violated => Exit::Finding,
        Verdict::Invalid => Exit::Invalid,
    })
}

/// The rules of flags and settings, or else the default one, or those of a
/// schedule alone, checked.
pub(crate) fn rules(
    chaos: &ChaosArgs,
    loaded: &Loaded<Settings>,
    extensions: &Extensions,
    check: impl FnOnce(Vec<Rule>, &Strategies) -> Result<RuleSet, RuleSetError>,
) -> Result<RuleSet, CliError> {
    if let Some(schedule) = &chaos.schedule {
        let schedule = faults::schedule("--schedule", schedule)?;
        return eni_chaos::check_schedule(&schedule).map_err(CliError::usage);
    }
    let rules = faults::of_chaos(loaded, faults::of_flags(&chaos.faults)?)?;
    check(rules, extensions.strategies())
        .map_err(|error| extensions.blame(faults::unusable(loaded, &error)))
}

fn experiment(
    chaos: &ChaosArgs,
    loaded: &Loaded<Settings>,
    extensions: &Extensions,
) -> Result<Experiment, CliError> {
    let rules = rules(chaos, loaded, extensions, eni_chaos::check_rules)?;
    let (settings, sim) = (&loaded.settings.chaos, &loaded.settings.sim);
    Ok(Experiment {
        workflow: settings.workflow,
        rounds: settings.rounds,
        instances: settings.instances,
        seed: settings.seed,
        attempts: settings.attempts,
        window: Limits::AWS_WINDOW,
        front: FrontSettings {
            consistency: sim.consistency(settings.seed),
            throttle: sim.throttle(),
        },
        stages: sim.stages,
        tokens: sim.tokens(),
        rules,
    })
}

/// Runs the experiment on a thread of its own, so that a signal is seen.
async fn until_interrupted(
    experiment: Experiment,
    through: Through,
    events: Option<EventsFile>,
    mut interrupts: process::Interrupts,
) -> Result<Report, CliError> {
    output::target("sim");
    let stop = Arc::new(AtomicBool::new(false));
    let mut progress = Progress::new(experiment.rounds);
    let running = tokio::task::spawn_blocking({
        let (stop, events) = (Arc::clone(&stop), events.clone());
        move || {
            let on_round = &mut |round: &Round| progress.round(round);
            let report = match through {
                Through::Direct => run_through(&experiment, &Direct, events, &stop, on_round),
                #[cfg(feature = "aws")]
                Through::Sdk => {
                    run_through(&experiment, &super::sdk_door::SdkDoor, events, &stop, on_round)
                }
                #[cfg(not(feature = "aws"))]
                Through::Sdk => return Err(super::no_aws()),
            }
            .map_err(|error| CliError::config(error).help("nothing was tested"));
            progress.end();
            report
        }
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
                    if let Some(events) = &events {
                        events.cut_short();
                    }
                    return Err(CliError::new(
                        Exit::Interrupted,
                        "interrupted",
                        "chaos was interrupted twice; there is no report",
                    ));
                }
            }
        }
    };
    ended.map_err(|error| CliError::new(Exit::Bug, "experiment", error))?
}

fn run_through<D: Door>(
    experiment: &Experiment,
    door: &D,
    events: Option<EventsFile>,
    stop: &AtomicBool,
    on_round: &mut dyn FnMut(&Round),
) -> Result<Report, ExperimentError> {
    match events {
        None => experiment.run(door, stop, on_round),
        Some(events) => experiment.run_recorded(door, events.record(), stop, on_round),
    }
}

/// How far the experiment is: one line that is written over on a terminal, a
/// line now and then elsewhere.
pub(crate) struct Progress {
    rounds: u32,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(rounds: u32) -> Self {
        Self { rounds, terminal: process::stderr_is_a_terminal() }
    }

    pub(crate) fn round(&mut self, round: &Round) {
        let line = output::chaos::round(round, self.rounds);
        if self.terminal {
            output::stderr(&format!("\r\x1b[2K{line}"));
        } else if round.round.is_multiple_of(self.rounds.div_ceil(4).max(1)) {
            output::stderr(&format!("{line}\n"));
        }
    }

    pub(crate) fn end(&self) {
        if self.terminal {
            output::stderr("\r\x1b[2K");
        }
    }
}
