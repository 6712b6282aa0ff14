//! `eni plugin check`: whether a plugin can be used, and whether its strategies
//! are pure.

use eni_faults::{
    Item, StrategyKind,
    plugins::{Plugin, Probe},
};
use serde_json::json;

use super::list;
use crate::{
    args::plugin::PluginCheckArgs,
    error::CliError,
    exit::Exit,
    output,
    plugins::{none_loaded, warn_of_slow},
};

pub(super) fn run(check: &PluginCheckArgs) -> Result<Exit, CliError> {
    let mut plugins = none_loaded();
    plugins.load(&check.path).map_err(CliError::plugin)?;
    let Some(plugin) = plugins.iter().next() else {
        return Err(CliError::new(Exit::Bug, "plugin", "the plugin is not there"));
    };
    let (rules, left) = rules(check, plugin)?;
    let points = eni_chaos::all_points();
    let mut probed = Vec::new();
    for rule in &rules {
        let probe = Probe::of(rule, &points, plugins.strategies());
        // What a plugin leaves undone when it is freed counts as well.
        let probe = probe.map_err(|error| error.to_string());
        let probe = match plugins.failures().into_iter().next() {
            Some(failure) => Err(failure),
            None => probe,
        };
        let probe = probe.map_err(|error| {
            let path = check.path.display();
            CliError::plugin(format!("plugin {path}: `{rule}`: {error}"))
                .help("nothing was run with it; mend the plugin")
        })?;
        probed.push((rule.to_string(), probe));
    }
    warn_of_slow(&plugins);
    if check.json {
        let asked: Vec<_> = probed
            .iter()
            .map(|(rule, probe)| json!({ "rule": rule, "visits": probe.visits, "strikes": probe.strikes }))
            .collect();
        let slow: Vec<_> = plugins.slow().iter().map(ToString::to_string).collect();
        output::document(&json!({
            "schema": "eni.plugin.check/1",
            "plugin": list::document(plugin),
            "probed": asked,
            "not_probed": left,
            "slow": slow,
        }))?;
    } else {
        let mut text = list::text(plugin);
        for (rule, Probe { visits, strikes, .. }) in &probed {
            text.push_str(&format!("pure    {rule}  {strikes} strikes at {visits} visits\n"));
        }
        output::stdout(&text)?;
    }
    for strategy in &left {
        output::stderr(&format!(
            "not checked: strategy `{strategy}` needs arguments; name a rule that gives them\n"
        ));
    }
    Ok(if left.is_empty() { Exit::Done } else { Exit::Invalid })
}

/// The rules to check with, and the strategies that are not checked.
fn rules(check: &PluginCheckArgs, plugin: &Plugin) -> Result<(Vec<Item>, Vec<String>), CliError> {
    let read = |text: &str| {
        let read: Result<Item, _> = text.parse();
        read.map_err(|error| CliError::usage(format!("{error}").trim_end()))
    };
    let mut rules = check.rules.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    let mut left = Vec::new();
    if rules.is_empty() {
        for kind in plugin.strategies() {
            let fault = if plugin.chooses(kind.name()) { "chosen" } else { "refuse" };
            if can_go_without_arguments(kind) {
                rules.push(read(&format!("*.*:plugin({})={fault}", kind.name()))?);
            } else {
                left.push(kind.name().to_owned());
            }
        }
    }
    Ok((rules, left))
}

fn can_go_without_arguments(kind: &dyn StrategyKind) -> bool {
    kind.parameters().iter().all(|parameter| parameter.default.is_some())
}
