//! Puts the sources together.

use serde::de::DeserializeOwned;

use super::{
    ConfigError, File, Flags,
    document::Document,
    env,
    layer::Layer,
    loaded::Loaded,
    origin::Origin,
    settle::{Stack, Whole},
};
use crate::suggest;

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
    let mut checked = look(sources, 1);
    let missing = || ConfigError::Wrong {
        key: "(all)".to_owned(),
        origin: None,
        problem: "there are no settings".to_owned(),
    };
    if checked.wrong.is_empty() {
        checked.effective.ok_or_else(missing)
    } else {
        Err(checked.wrong.swap_remove(0))
    }
}

/// What a look at all sources has found.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// Everything that is wrong, in the order of the sources and of their
    /// lines.
    pub wrong: Vec<ConfigError>,
    /// The settings as [`load`] makes them. What is wrong is left out, and
    /// `None` that nothing is left.
    pub effective: Option<Loaded<T>>,
    /// The settings of the texts alone, without a preset and with each of them,
    /// as far as they are whole. What is wrong is left out.
    pub written: Vec<Loaded<T>>,
}

/// Looks for everything that is wrong, where [`load`] ends with the first.
pub fn check<T: DeserializeOwned>(sources: Sources<'_>) -> Checked<T> {
    let mut checked = look(sources, usize::MAX);
    let mut seen: Vec<ConfigError> = Vec::new();
    for error in checked.wrong {
        if !seen.contains(&error) {
            seen.push(error);
        }
    }
    seen.sort_by(|a, b| a.origin().map(Origin::rank).cmp(&b.origin().map(Origin::rank)));
    checked.wrong = seen;
    checked
}

fn look<T: DeserializeOwned>(sources: Sources<'_>, limit: usize) -> Checked<T> {
    let mut wrong = Vec::new();
    let of_defaults = |at| Origin::Default { at, preset: None };
    let defaults = Document::read(sources.defaults, of_defaults, &mut wrong);
    let file = sources.file.map(|file| {
        let of_file = |at| Origin::File { path: file.path.clone(), at, preset: None };
        Document::read(&file.text, of_file, &mut wrong)
    });
    let file = file.unwrap_or_default();
    let mut presets: Vec<String> =
        defaults.presets.keys().chain(file.presets.keys()).cloned().collect();
    presets.sort();
    presets.dedup();

    let texts = |preset: Option<&String>| -> Vec<Layer> {
        let of_preset =
            |document: &Document| preset.and_then(|name| document.presets.get(name)).cloned();
        let base = [Some(defaults.base.clone()), Some(file.base.clone())];
        base.into_iter().chain([of_preset(&defaults), of_preset(&file)]).flatten().collect()
    };
    let mut written = Vec::new();
    for preset in std::iter::once(None).chain(presets.iter().map(Some)) {
        if wrong.len() >= limit {
            break;
        }
        let settled = Stack::of_texts(texts(preset)).settle(Whole::NotYet, limit);
        wrong.extend(settled.wrong);
        written.extend(settled.rest.map(|(settings, layers)| Loaded {
            settings,
            preset: preset.cloned(),
            presets: presets.clone(),
            layers,
        }));
    }
    let preset = sources.preset.filter(|preset| {
        let known = presets.contains(preset);
        if !known {
            wrong.push(unknown_preset(preset, &presets));
        }
        known
    });
    let variables = env::variables(&sources.env, sources.env_ignored, &mut wrong);
    let mut effective = None;
    if wrong.len() < limit {
        let stack = Stack { written: texts(preset.as_ref()), variables, flags: sources.flags.0 };
        let settled = stack.settle(Whole::Yes, limit);
        wrong.extend(settled.wrong);
        effective =
            settled.rest.map(|(settings, layers)| Loaded { settings, preset, presets, layers });
    }
    Checked { wrong, effective, written }
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
