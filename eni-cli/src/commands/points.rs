//! `eni points`: where faults can strike, and where given rules do.

use eni_core::inject::Point;
use eni_faults::{
    Reach, Rule, RuleSetError,
    config::{self, File, Loaded},
};

use crate::{
    args::{Args, config::PointsArgs},
    error::CliError,
    exit::Exit,
    faults, output,
    output::points::RuleView,
    plugins::Extensions,
    settings::{self, Settings},
};

pub(crate) fn run(args: &Args, points: &PointsArgs) -> Result<Exit, CliError> {
    let asks_for_rules =
        points.rules.is_some() || !points.faults.is_empty() || !points.plugins.paths.is_empty();
    if !asks_for_rules {
        let all = eni_core::points::ALL.iter().chain(eni_sim::points::ALL);
        let all: Vec<&Point> = all.copied().collect();
        if points.json {
            output::document(&output::points::document(&all))?;
        } else {
            output::stdout(&output::points::text(&all))?;
        }
        return Ok(Exit::Done);
    }
    let of_flags = faults::of_flags(&points.faults)?;
    let loaded = match points.rules.as_ref().and_then(Option::as_ref) {
        Some(path) => {
            let preset = args.preset.clone();
            let sources = settings::only(Some(File::read(path)?));
            config::load(config::Sources { preset, ..sources })?
        }
        None => settings::load(args, config::Flags::default())?,
    };
    let extensions = Extensions::of(&points.plugins, &loaded)?;
    let elsewhere = if of_flags.is_empty() { "default" } else { "--fault" };
    let rules = faults::of_chaos(&loaded, of_flags)?;
    let views: Vec<_> =
        rules.into_iter().map(|rule| view(&loaded, &extensions, rule, elsewhere)).collect();
    if points.json {
        output::document(&output::points::rules_document(&views))?;
    } else {
        output::stdout(&output::points::rules_text(&views))?;
    }
    let usable = views.iter().all(|view| view.problem.is_none());
    Ok(if usable { Exit::Done } else { Exit::Config })
}

/// `elsewhere` is where a rule comes from that no setting has.
fn view(
    loaded: &Loaded<Settings>,
    extensions: &Extensions,
    rule: Rule,
    elsewhere: &str,
) -> RuleView {
    let key = format!("faults.rules.{}", rule.name());
    let origin = loaded.origin(&key).map_or_else(|| elsewhere.to_owned(), config::Origin::listed);
    let (name, text) = (rule.name().to_owned(), rule.item().to_string());
    let place = rule.item().place.clone();
    let (reached, failures) = extensions.watched(|strategies| {
        let set = eni_chaos::check_rules(vec![rule], strategies)?;
        Ok(set.reaches().next().map(|(_, reach)| reach.clone()))
    });
    let nowhere = || Reach { strikes: Vec::new(), not_legal: Vec::new() };
    let (reach, problem) = match reached {
        Ok(reach) => (reach.unwrap_or_else(nowhere), None),
        Err(error) => {
            let refused = matches!(error, RuleSetError::NotLegal { .. });
            let meant = eni_chaos::all_points().into_iter().filter(|point| place.matches(point));
            let not_legal = if refused { meant.collect() } else { Vec::new() };
            (Reach { not_legal, ..nowhere() }, Some(error.to_string()))
        }
    };
    let problem = failures.into_iter().next().or(problem);
    RuleView { name, text, origin, reach, problem }
}
