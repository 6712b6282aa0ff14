//! `eni chaos merge`: the shards of a search, put together.

use std::sync::Arc;

use eni_chaos::search::{Asked, Mode, PutDown, STATE_LINE, ScenarioModel, SearchReport};
use eni_faults::search::{RandomReport, SearchState, Shard, merge};

use super::{end, files, run::bounds_of};
use crate::{args::search::MergeArgs, error::CliError, exit::Exit, output};

pub(super) fn run(args: &MergeArgs) -> Result<Exit, CliError> {
    let mut shards: Vec<(String, PutDown)> = Vec::new();
    for path in &args.files {
        let name = path.display().to_string();
        let text = files::read_if_there("shard", path)?
            .ok_or_else(|| CliError::usage(format!("{name}: there is no such file")))?;
        let put_down =
            PutDown::read(&text).map_err(|error| CliError::config(format!("{name}: {error}")))?;
        shards.push((name, put_down));
    }
    let Some((first_name, first)) = shards.first() else {
        return Err(CliError::usage("there is no shard to put together"));
    };
    let asked = Asked { shard: Shard::WHOLE, ..first.asked };
    for (name, other) in &shards {
        let whole = Asked { shard: other.asked.shard, ..first.asked };
        if !other.is_of(&whole) {
            let why = format!("{name} is of another search than {first_name}");
            return Err(CliError::usage(why).help("name the files of one search only"));
        }
    }
    output::target("sim");
    let model = ScenarioModel::new(asked.case.scenario())
        .map_err(|error| CliError::new(Exit::Config, "scenario", error))?;
    let alphabet = Arc::new(asked.alphabet());
    let report = match asked.mode {
        Mode::Random => merged_random(asked, &model, &alphabet, shards)?,
        Mode::Closure | Mode::Depth => {
            let mut states = Vec::new();
            for (name, put_down) in shards {
                let state = SearchState::read(&put_down.state, STATE_LINE, &alphabet)
                    .map_err(|error| CliError::config(format!("{name}: {error}")))?;
                model.add_judged(put_down.judged);
                states.push((put_down.asked.shard, state));
            }
            let merged = merge(&model, &alphabet, bounds_of(&asked, 1), states)
                .map_err(|error| CliError::usage(error).help(HELP))?;
            SearchReport::of_searched(asked, &model, &alphabet, &merged)
        }
    };
    end(&report, args.json)
}

const HELP: &str = "name the files that --state has left of every shard, each once";

fn merged_random(
    asked: Asked,
    model: &ScenarioModel,
    alphabet: &Arc<eni_faults::search::Alphabet>,
    shards: Vec<(String, PutDown)>,
) -> Result<SearchReport, CliError> {
    let of = shards.first().map_or(1, |(_, first)| first.asked.shard.of());
    for n in 1..=of {
        let there = shards.iter().filter(|(_, put_down)| {
            let shard = put_down.asked.shard;
            (shard.n(), shard.of()) == (n, of)
        });
        match there.count() {
            1 => {}
            0 => return Err(CliError::usage(format!("shard {n}/{of} is missing")).help(HELP)),
            _ => {
                let why = format!("shard {n}/{of} is there more than once");
                return Err(CliError::usage(why).help(HELP));
            }
        }
    }
    if shards.len() as u64 != u64::from(of) {
        let why = format!("{} files, and {of} shards", shards.len());
        return Err(CliError::usage(why).help(HELP));
    }
    let mut all = RandomReport::default();
    for (name, put_down) in shards {
        let read = RandomReport::read(&put_down.state, STATE_LINE, model, alphabet)
            .map_err(|error| CliError::config(format!("{name}: {error}")))?
            .map_err(|error| CliError::config(format!("{name}: {error}")))?;
        model.add_judged(put_down.judged);
        all.add(read);
    }
    let is_whole = asked.runs == u64::MAX || all.runs == asked.runs;
    Ok(SearchReport::of_random(asked, model, alphabet, &all, is_whole))
}
