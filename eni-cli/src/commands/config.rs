//! `eni config`: what the settings are, where they come from, what is wrong
//! with them.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{ErrorKind, Write as _},
    path::Path,
};

use clap::Parser as _;
use eni_core::{
    Limits, Spec,
    id::{InstanceId, SubnetId},
    key::{Function, Key},
    spec::SpecError,
};
use eni_faults::{
    NoStrategy, RuleSetError,
    config::{self, Checked, ConfigError, File, Loaded},
};
use serde_json::json;

use crate::{
    args::{
        Args, PluginArgs,
        config::{CheckArgs, ConfigCommand, InitArgs, ShowArgs},
    },
    error::CliError,
    exit::Exit,
    flags, output,
    plugins::Extensions,
    schema,
    settings::{self, DEFAULTS, Settings},
};

pub(crate) fn run(args: &Args, command: &ConfigCommand) -> Result<Exit, CliError> {
    match command {
        ConfigCommand::Show(show) => self::show(args, show),
        ConfigCommand::Check(check) => self::check(args, check),
        ConfigCommand::Schema => {
            output::document(&schema::of::<Settings>(&values(&settings::defaults()?)?))?;
            Ok(Exit::Done)
        }
        ConfigCommand::Init(init) => self::init(init),
    }
}

fn show(args: &Args, show: &ShowArgs) -> Result<Exit, CliError> {
    let loaded = if show.command.is_empty() {
        settings::load(args, config::Flags::default())?
    } else {
        let words = std::iter::once("eni".into()).chain(show.command.iter().cloned());
        let mut of = Args::try_parse_from(words)
            .map_err(|error| CliError::usage(error.to_string().trim_end()))?;
        of.config = of.config.or_else(|| args.config.clone());
        of.preset = of.preset.or_else(|| args.preset.clone());
        settings::load(&of, flags::of(&of.command)?)?
    };
    if show.json {
        let mut document = json!({
            "schema": "eni.config/1",
            "preset": loaded.preset,
            "presets": loaded.presets,
            "settings": values(&loaded)?,
        });
        if show.origin
            && let Some(document) = document.as_object_mut()
        {
            let entries = loaded.entries();
            let origins: BTreeMap<&str, String> =
                entries.iter().map(|(key, origin)| (&**key, origin.listed())).collect();
            document.insert("origins".to_owned(), json!(origins));
        }
        output::document(&document)?;
    } else {
        output::stdout(&loaded.to_toml(show.origin))?;
    }
    Ok(Exit::Done)
}

fn values(loaded: &Loaded<Settings>) -> Result<serde_json::Value, CliError> {
    serde_json::to_value(loaded.values()).map_err(|error| CliError::new(Exit::Bug, "json", error))
}

fn check(args: &Args, check: &CheckArgs) -> Result<Exit, CliError> {
    let checked = match &check.file {
        Some(path) => config::check(settings::only(Some(File::read(path)?))),
        None => settings::check(args)?,
    };
    let wrong = everything_wrong(checked, &check.plugins)?;
    if check.json {
        let wrong: Vec<_> = wrong.iter().map(mistake).collect();
        let document = json!({ "schema": "eni.config-check/1", "wrong": wrong });
        output::document(&document)?;
    } else if wrong.is_empty() {
        output::stdout("nothing is wrong\n")?;
    } else {
        let mut text: String = wrong.iter().map(|wrong| format!("{wrong}\n")).collect();
        let count = u64::try_from(wrong.len()).unwrap_or(u64::MAX);
        text.push_str(&format!("\n{}\n", output::count(count, "mistake")));
        output::stdout(&text)?;
    }
    Ok(if wrong.is_empty() { Exit::Done } else { Exit::Config })
}

/// What the types find, and what only whole settings can show: without a
/// preset, with each of them, and as they are in force.
fn everything_wrong(
    checked: Checked<Settings>,
    plugins: &PluginArgs,
) -> Result<Vec<ConfigError>, CliError> {
    let mut wrong = checked.wrong;
    for loaded in checked.written.iter().chain(&checked.effective) {
        for found in of_faults(loaded, plugins)?.into_iter().chain(of_ensure(loaded)) {
            if !wrong.contains(&found) {
                wrong.push(found);
            }
        }
    }
    Ok(wrong)
}

fn of_faults(
    loaded: &Loaded<Settings>,
    plugins: &PluginArgs,
) -> Result<Vec<ConfigError>, CliError> {
    let (extensions, mut wrong) = Extensions::usable(plugins, loaded)?;
    let all_loaded = wrong.is_empty();
    for rule in loaded.settings.faults.rules() {
        let key = format!("faults.rules.{}", rule.name());
        let (checked, failures) = extensions
            .watched(|strategies| eni_chaos::check_rules(vec![rule], strategies).map(drop));
        let failure = failures.into_iter().next().map(|failure| loaded.wrong(&key, failure));
        // What a library that is not there would have is not known.
        let refused = checked.err().filter(|error| all_loaded || !lacks_a_strategy(error));
        wrong.extend(failure.or(refused.map(|error| loaded.wrong_rule(error))));
    }
    Ok(wrong)
}

fn lacks_a_strategy(error: &RuleSetError) -> bool {
    let RuleSetError::Strategy { error, .. } = error else { return false };
    matches!(**error, NoStrategy::Plugin { .. })
}

fn of_ensure(loaded: &Loaded<Settings>) -> Vec<ConfigError> {
    let mut wrong = Vec::new();
    let ensure = &loaded.settings.ensure;
    // Where the interface goes is not what is looked at.
    if let Some(function) = ensure.function.clone().or_else(|| Function::new("any").ok()) {
        let key = Key { function, instance: InstanceId::from_reply("i-00000000") };
        let mut spec = Spec::new(key, SubnetId::from_reply("subnet-00000000"));
        spec.tags.clone_from(&ensure.tags);
        spec.device_index = ensure.device_index;
        if let Err(error) = spec.check() {
            let key = match &error {
                SpecError::Number(_) => "ensure.device_index".to_owned(),
                SpecError::TooManyTags(_) => "ensure.tags".to_owned(),
                SpecError::KeyTag(tag) | SpecError::AwsTag(tag) | SpecError::TagSize(tag) => {
                    format!("ensure.tags.{tag}")
                }
            };
            wrong.push(loaded.wrong(&key, error.to_string()));
        }
    }
    if let Some(deadline) = ensure.deadline {
        // Without a window of its own the shortest is in force: on loopback.
        let window = ensure.window.unwrap_or(Limits::LOOPBACK_WINDOW);
        let limits = Limits { deadline, ..Limits::for_window(window) };
        if let Err(error) = limits.check() {
            wrong.push(loaded.wrong("ensure.deadline", error.to_string()));
        }
    }
    wrong
}

fn mistake(wrong: &ConfigError) -> serde_json::Value {
    let origin = wrong.origin();
    json!({
        "origin": origin.map(config::Origin::listed),
        "preset": origin.and_then(config::Origin::preset),
        "message": wrong.to_string(),
    })
}

fn init(init: &InitArgs) -> Result<Exit, CliError> {
    let Some(path) = init.file.as_deref().filter(|path| *path != Path::new("-")) else {
        output::stdout(DEFAULTS)?;
        return Ok(Exit::Done);
    };
    let shown = path.display();
    let cannot = |error: std::io::Error| {
        if error.kind() == ErrorKind::AlreadyExists {
            CliError::config(format!("{shown} is there already, and stays as it is"))
                .help("name another file, or print the reference with: eni config init -")
        } else {
            CliError::config(format!("{shown} cannot be written: {error}"))
                .help("name a file in a folder that is there and can be written to")
        }
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(cannot)?;
    file.write_all(DEFAULTS.as_bytes()).map_err(cannot)?;
    output::stderr(&format!("wrote {shown}; remove from it what you do not want to decide\n"));
    Ok(Exit::Done)
}
