//! `eni plugin list`: the plugins that are there, with their strategies.

use eni_faults::{
    StrategyKind,
    config::Flags,
    plugins::{Origin, Plugin},
};
use serde_json::{Value, json};

use crate::{
    args::{Args, plugin::PluginListArgs},
    error::CliError,
    exit::Exit,
    output,
    plugins::Extensions,
    settings,
};

pub(super) fn run(args: &Args, list: &PluginListArgs) -> Result<Exit, CliError> {
    let loaded = settings::load(args, Flags::default())?;
    let extensions = Extensions::of(&list.plugins, &loaded)?;
    let plugins = || extensions.plugins().iter();
    if list.json {
        let plugins: Vec<_> = plugins().map(document).collect();
        output::document(&json!({ "schema": "eni.plugin.list/1", "plugins": plugins }))?;
    } else {
        let texts: Vec<_> = plugins().map(text).collect();
        output::stdout(&texts.join("\n"))?;
    }
    Ok(Exit::Done)
}

/// What a rule that calls a strategy says of the fault.
pub(super) fn fault(plugin: &Plugin, strategy: &str) -> &'static str {
    if plugin.chooses(strategy) { "chosen" } else { "FAULT" }
}

pub(super) fn text(plugin: &Plugin) -> String {
    let (major, minor) = plugin.abi();
    let (name, version, origin) = (plugin.name(), plugin.version(), plugin.origin());
    let mut text = format!("{name} {version}  abi {major}.{minor}  {origin}\n");
    if let Origin::File { sha256, .. } = origin {
        text.push_str(&format!("  sha256 {sha256}\n"));
    }
    for kind in plugin.strategies() {
        let fault = fault(plugin, kind.name());
        text.push_str(&format!("  {}  {}\n", kind.name(), kind.about()));
        text.push_str(&format!("    WHERE:plugin({}{})={fault}\n", kind.name(), call(kind)));
        for parameter in kind.parameters() {
            let (expected, about) = (parameter.kind.expected(), &parameter.about);
            text.push_str(&format!("    {:<10}{about}; {expected}\n", parameter.name));
        }
    }
    text
}

/// The arguments as a rule has them if they are not given.
fn call(kind: &dyn StrategyKind) -> String {
    let shown = |value: &str| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !value.is_empty() && value.chars().all(is_word) {
            value.to_owned()
        } else {
            format!("{value:?}")
        }
    };
    let arguments = kind.parameters().iter().map(|parameter| match &parameter.default {
        Some(default) => format!(",{}={}", parameter.name, shown(default)),
        None => format!(",{}=...", parameter.name),
    });
    arguments.collect()
}

pub(super) fn document(plugin: &Plugin) -> Value {
    let (major, minor) = plugin.abi();
    let (path, sha256) = match plugin.origin() {
        Origin::Linked => (None, None),
        Origin::File { path, sha256 } => (Some(path.display().to_string()), Some(sha256)),
    };
    let strategies: Vec<_> = plugin
        .strategies()
        .map(|kind| {
            let parameters: Vec<_> = kind
                .parameters()
                .iter()
                .map(|parameter| {
                    json!({
                        "name": parameter.name,
                        "takes": parameter.kind.expected(),
                        "default": parameter.default,
                        "about": parameter.about,
                    })
                })
                .collect();
            json!({
                "name": kind.name(),
                "about": kind.about(),
                "chooses": plugin.chooses(kind.name()),
                "parameters": parameters,
            })
        })
        .collect();
    json!({
        "name": plugin.name(),
        "version": plugin.version(),
        "abi": format!("{major}.{minor}"),
        "path": path,
        "sha256": sha256,
        "strategies": strategies,
    })
}
