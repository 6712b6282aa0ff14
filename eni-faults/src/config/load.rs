//! Puts the layers together.

use std::collections::BTreeMap;

use figment::{
    Figment,
    error::{Actual, Kind},
};
use serde::de::DeserializeOwned;

use super::{
    ConfigError, File, Flags,
    env::{self, Variable},
    explain::explain,
    layer::{Layer, Origin, Position, nearest_spot, replaced_text, spot},
    toml_text,
};
use crate::{RuleSetError, suggest};

const PRESET: &str = "preset";

/// All that settings are made of, the weakest first.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    /// The compiled-in defaults: TOML, with a value for every key that has one.
    /// May have presets.
    pub defaults: &'a str,
    /// The configuration file, if there is one.
    pub file: Option<File>,
    /// The preset to use: the tables `[preset.NAME]` of defaults and file.
    pub preset: Option<String>,
    /// The environment; only names that begin with `ENI_` count. Nested keys
    /// are written with `__`.
    pub env: Vec<(String, String)>,
    /// Variables that begin with `ENI_` but set no key.
    pub env_ignored: &'a [&'a str],
    /// The flags.
    pub flags: Flags,
}

/// Settings, and where they come from.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The settings.
    pub settings: T,
    /// The names of the presets that there are.
    pub presets: Vec<String>,
    layers: Vec<Layer>,
}

impl<T> Loaded<T> {
    /// Where the value of a key, such as `chaos.rounds`, comes from; for a
    /// table, where the last source that has a part of it begins. `None` when
    /// no source has it.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        spot(&self.layers, &path).map(|spot| &spot.value)
    }
}

impl<T> Loaded<T> {
    /// Where the part of a rule stands that `error` is about, if the rule is
    /// one of `[faults.rules]`: its key, else the table or text that holds it.
    pub fn origin_of(&self, error: &RuleSetError) -> Option<&Origin> {
        let (rule, key) = error.rule_and_key()?;
        let key = key.unwrap_or_default();
        let mut path: Vec<String> = ["faults", "rules", rule].map(str::to_owned).to_vec();
        spot(&self.layers, &path)?;
        path.extend(key.split('.').map(str::to_owned));
        nearest_spot(&self.layers, &path).map(|spot| &spot.value)
    }
}

/// Loads settings: defaults < file < preset < environment < flags. A table is
/// merged key by key, anything else replaced.
///
/// The file and its presets are checked for themselves too, so that a mistake
/// is found although something stronger hides it, or although its preset is not
/// the chosen one.
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn load<T: DeserializeOwned>(sources: Sources<'_>) -> Result<Loaded<T>, ConfigError> {
    let defaults = document(sources.defaults, |at| Origin::Default { at, preset: None })?;
    let file = match sources.file {
        Some(file) => {
            document(&file.text, |at| Origin::File { path: file.path.clone(), at, preset: None })?
        }
        None => Document::default(),
    };
    let mut presets: Vec<String> =
        defaults.presets.keys().chain(file.presets.keys()).cloned().collect();
    presets.sort();
    presets.dedup();

    let written = |preset: Option<&String>| -> Vec<Layer> {
        let of_preset =
            |document: &Document| preset.and_then(|name| document.presets.get(name)).cloned();
        [
            Some(defaults.base.clone()),
            Some(file.base.clone()),
            of_preset(&defaults),
            of_preset(&file),
        ]
        .into_iter()
        .flatten()
        .collect()
    };
    for preset in std::iter::once(None).chain(presets.iter().map(Some)) {
        check::<T>(&written(preset))?;
    }
    if let Some(preset) = &sources.preset
        && !presets.contains(preset)
    {
        return Err(unknown_preset(preset, &presets));
    }
    let written = written(sources.preset.as_ref());
    let variables = env::variables(&sources.env, sources.env_ignored)?;
    let (settings, layers) = extract(&written, variables, &sources.flags.0)?;
    Ok(Loaded { settings, presets, layers })
}

/// A text's settings, and those of its presets.
#[derive(Default)]
struct Document {
    base: Layer,
    presets: BTreeMap<String, Layer>,
}

fn document(text: &str, origin: impl Fn(Position) -> Origin) -> Result<Document, ConfigError> {
    let mut base = toml_text::layer(text, &origin).map_err(|error| ConfigError::Syntax {
        origin: Box::new(origin(error.at)),
        message: error.message,
    })?;
    let not_a_table = |key: String, origin: Origin| ConfigError::Wrong {
        key,
        origin: Some(Box::new(origin)),
        problem: "expected a table of settings".to_owned(),
    };
    let mut presets = BTreeMap::new();
    if let Some(all) = base.take_table(PRESET) {
        let mut all = all.map_err(|spot| not_a_table(PRESET.to_owned(), spot.value))?;
        let names: Vec<String> = all.dict.keys().cloned().collect();
        for name in names {
            if let Some(preset) = all.take_table(&name) {
                let preset =
                    preset.map_err(|spot| not_a_table(format!("{PRESET}.{name}"), spot.value))?;
                presets.insert(name.clone(), preset.of_preset(&name));
            }
        }
    }
    Ok(Document { base, presets })
}

fn unknown_preset(preset: &str, known: &[String]) -> ConfigError {
    let nearest = suggest::nearest(preset, known.iter().map(String::as_str));
    let did_you_mean = nearest.map(|nearest| format!("did you mean `{nearest}`? "));
    let listed = if known.is_empty() {
        "there are none; a preset is a table `[preset.NAME]` of the configuration file".to_owned()
    } else {
        format!("the presets are {}", known.join(", "))
    };
    ConfigError::UnknownPreset {
        preset: preset.to_owned(),
        help: format!("{}{listed}", did_you_mean.unwrap_or_default()),
    }
}

/// Finds what is wrong with what is written down, apart from what is missing:
/// that may still come from the environment or a flag. Where a table took the
/// place of a text, it is wrong all the same: whoever wrote it meant to add.
fn check<T: DeserializeOwned>(written: &[Layer]) -> Result<(), ConfigError> {
    let mut layers = written.to_vec();
    loop {
        let Err(error) = merged(&layers).extract::<T>() else { return Ok(()) };
        if !error.missing() || replaced_text(&layers, &error.path).is_some() {
            return Err(explain(error, written));
        }
        // What comes after an incomplete table was not looked at.
        let mut removed = false;
        for layer in &mut layers {
            removed |= layer.remove(&error.path);
        }
        if !removed {
            return Ok(());
        }
    }
}

fn merged(layers: &[Layer]) -> Figment {
    layers.iter().fold(Figment::new(), Figment::merge)
}

/// Extracts the settings. A variable's value is text first; where the settings
/// want something else of it, it is read again.
fn extract<T: DeserializeOwned>(
    written: &[Layer],
    mut variables: Vec<Variable>,
    flags: &[Layer],
) -> Result<(T, Vec<Layer>), ConfigError> {
    loop {
        let mut layers = written.to_vec();
        layers.extend(variables.iter().map(Variable::layer));
        layers.extend(flags.iter().cloned());
        let error = match merged(&layers).extract::<T>() {
            Ok(settings) => return Ok((settings, layers)),
            Err(error) => error,
        };
        let wants_more_than_text = matches!(error.kind, Kind::InvalidType(Actual::Str(_), _));
        let reread = wants_more_than_text
            && match nearest_spot(&layers, &error.path).map(|spot| &spot.value) {
                Some(Origin::Variable(name)) => variables
                    .iter_mut()
                    .find(|variable| variable.name == *name)
                    .is_some_and(Variable::reread),
                _ => false,
            };
        if !reread {
            return Err(explain(error, &layers));
        }
    }
}
