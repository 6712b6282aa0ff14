//! The flags of searches, and the commands below `eni chaos`.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use clap::{
    Args as ClapArgs, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use eni_chaos::{
    Workflow,
    search::{Asked, Case, ScenarioName},
};
use eni_core::inject::FaultKind;
use eni_faults::search::Shard;
use eni_sim::config::TokenAfterDeletion;

use super::duration;

/// What of a search is asked for.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Search")]
pub(crate) struct SearchArgs {
    /// Instead of the experiment, search the workflow: every schedule of faults up to a bound, or
    /// schedules at random
    #[arg(long, value_name = "HOW", conflicts_with = "endpoint_url")]
    pub(crate) search: Option<SearchMode>,
    /// The most faults: in one attempt, and with depth and random in a run [default: 1]
    #[arg(long, value_name = "N", requires = "search")]
    pub(crate) max_faults: Option<u32>,
    /// Offer these kinds of faults alone, such as `stale,missing` [default: all]
    #[arg(long, value_name = "KIND,...", value_delimiter = ',', value_parser = kind, requires = "search")]
    pub(crate) only: Vec<FaultKind>,
    /// Who runs, and what happens from outside [default: one-worker]
    #[arg(long, value_name = "NAME", value_parser = scenarios(), requires = "search")]
    pub(crate) scenario: Option<ScenarioName>,
    /// Stop after this long and say what was covered: exit 5, as long as nothing broke
    #[arg(long, value_name = "DURATION", value_parser = duration, requires = "search")]
    pub(crate) budget: Option<Duration>,
    /// Stop when there are so many worlds: then something grows without bound, perhaps, and the
    /// report says what [default: 20000]
    #[arg(long, value_name = "N", requires = "search")]
    pub(crate) max_worlds: Option<NonZeroUsize>,
    /// Of a random search: how many runs [default: until the budget ends, or 10000]
    #[arg(long, value_name = "N", requires = "search")]
    pub(crate) runs: Option<u64>,
    /// How many threads to use; it changes nothing about what is found [default: 1]
    #[arg(long, value_name = "N", requires = "search")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Run what follows from a state each time that it is reached: the same is found, later
    #[arg(long, requires = "search")]
    pub(crate) no_prune: bool,
    /// Search part N of M, written N/M, and leave it in --state for `eni chaos merge`. What is
    /// dealt out are the first deviations from a run without faults, and the runs of a random
    /// search. Shards of a closure share most of their work, since each runs all that its part
    /// can reach; those of depth share little, those of random none
    #[arg(long, value_name = "N/M", requires_all = ["search", "state"])]
    pub(crate) shard: Option<Shard>,
    /// Keep the search in this file, and go on from what it holds
    #[arg(long, value_name = "FILE", requires = "search")]
    pub(crate) state: Option<PathBuf>,
    /// Schedules that are kept: they run first [default: eni-regressions.txt, if it is there]
    #[arg(long, value_name = "FILE", requires = "search")]
    pub(crate) regressions: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) variant: VariantArgs,
}

/// What can be chosen of a workflow's world, where AWS documents nothing or a search asks for it.
#[derive(Debug, ClapArgs)]
pub(crate) struct VariantArgs {
    /// End a run at its first Ok, as of a caller that does not call again
    #[arg(long)]
    pub(crate) until_ok: bool,
    /// How far EC2 lags behind [default: 2]
    #[arg(long, value_name = "TICKS", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) lag_ticks: Option<u32>,
    /// How far the workflow believes that EC2 may lag behind [default: 2]
    #[arg(long, value_name = "TICKS", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(crate) window_ticks: Option<u32>,
    /// What a client token means whose interface was deleted [default: sim.token_after_deletion]
    #[arg(long, value_name = "VARIANT")]
    pub(crate) token_after_deletion: Option<TokenAfterDeletion>,
}

impl VariantArgs {
    /// Whether anything of it is given.
    pub(crate) fn is_given(&self) -> bool {
        let Self { until_ok, lag_ticks, window_ticks, token_after_deletion } = self;
        *until_ok || lag_ticks.is_some() || window_ticks.is_some() || token_after_deletion.is_some()
    }

    /// The case that it makes of a workflow and a scenario.
    pub(crate) fn case(&self, workflow: Workflow, scenario: ScenarioName) -> Case {
        let usual = Case::new(workflow, scenario);
        Case {
            lag: self.lag_ticks.unwrap_or(usual.lag),
            window: self.window_ticks.unwrap_or(usual.window),
            token_after_deletion: self.token_after_deletion.unwrap_or(usual.token_after_deletion),
            until_ok: self.until_ok,
            ..usual
        }
    }
}

/// The scenarios, each with what it is for.
fn scenarios() -> impl TypedValueParser<Value = ScenarioName> {
    let names = ScenarioName::ALL.map(|name| PossibleValue::new(name.name()).help(name.about()));
    PossibleValuesParser::new(names).try_map(|name| name.parse::<ScenarioName>())
}

fn kind(name: &str) -> Result<FaultKind, String> {
    let kinds = Asked::ALL_KINDS;
    kinds.iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let names: Vec<_> = kinds.iter().map(FaultKind::name).collect();
        format!("there is no such kind of fault: there are {}", names.join(", "))
    })
}

/// How to put a workflow to the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SearchMode {
    /// Every schedule with so many faults in each attempt, until no new world appears
    Closure,
    /// Every schedule with so many faults in a whole run
    Depth,
    /// Schedules at random, with so many faults in a whole run
    Random,
    /// No search: the experiment
    Experiment,
}

/// The commands below `eni chaos`.
#[derive(Debug, Subcommand)]
pub(crate) enum ChaosCommand {
    /// Run a schedule of a search again, and tell what happens, call by call
    Replay(ReplayArgs),
    /// Keep a schedule in a file; whatever is in it runs first in every search
    Keep(KeepArgs),
    /// Put the shards of a search together
    Merge(MergeArgs),
}

/// A schedule, and what it is of.
#[derive(Debug, ClapArgs)]
pub(crate) struct ReplayArgs {
    /// The schedule `v1:...` that a report has, or a file with one
    #[arg(value_name = "SCHEDULE")]
    pub(crate) schedule: String,
    /// The workflow: ensure, blog, naive, or one of the shelf
    #[arg(long, value_name = "NAME", default_value = "ensure")]
    pub(crate) workflow: Workflow,
    /// Who runs, and what happens from outside
    #[arg(long, value_name = "NAME", value_parser = scenarios(), default_value = "one-worker")]
    pub(crate) scenario: ScenarioName,
    #[command(flatten)]
    pub(crate) variant: VariantArgs,
    /// In which of the scenario's worlds it begins
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) start: u32,
    /// Write what happens to this file: a line of JSON for each thing
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// A schedule that is to be kept.
#[derive(Debug, ClapArgs)]
pub(crate) struct KeepArgs {
    #[command(flatten)]
    pub(crate) replay: ReplayArgs,
    /// Where: a line for each schedule, which people can read and merge
    #[arg(long, value_name = "FILE", default_value = "eni-regressions.txt")]
    pub(crate) file: PathBuf,
}

/// The shards of a search.
#[derive(Debug, ClapArgs)]
pub(crate) struct MergeArgs {
    /// The files of all of them, as `--state` has left them
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
