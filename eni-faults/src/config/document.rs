//! A text of configuration taken apart: the settings, and those of each preset.

use std::collections::BTreeMap;

use super::{
    ConfigError,
    layer::{Layer, Spot},
    origin::{Origin, Position},
    toml_text,
};

/// The table whose tables are presets.
const PRESET: &str = "preset";

/// A text's settings, and those of its presets.
#[derive(Default)]
pub(super) struct Document {
    pub(super) base: Layer,
    pub(super) presets: BTreeMap<String, Layer>,
}

impl Document {
    /// Reads a text; `origin` names it. What is wrong goes to `wrong` and is
    /// left out: all of a text that is no TOML, a preset that is no table.
    pub(super) fn read(
        text: &str,
        origin: impl Fn(Position) -> Origin,
        wrong: &mut Vec<ConfigError>,
    ) -> Self {
        let mut base = match toml_text::layer(text, &origin) {
            Ok(layer) => layer,
            Err(error) => {
                let origin = Box::new(origin(error.at));
                wrong.push(ConfigError::Syntax { origin, message: error.message });
                return Self::default();
            }
        };
        let mut presets = BTreeMap::new();
        let mut all = match base.take_table(PRESET) {
            Some(Ok(all)) => all,
            Some(Err(spot)) => {
                wrong.push(not_a_table(PRESET.to_owned(), spot));
                Layer::default()
            }
            None => Layer::default(),
        };
        let names: Vec<String> = all.dict.keys().cloned().collect();
        for name in names {
            match all.take_table(&name) {
                Some(Ok(preset)) => {
                    presets.insert(name.clone(), preset.of_preset(&name));
                }
                Some(Err(spot)) => wrong.push(not_a_table(format!("{PRESET}.{name}"), spot)),
                None => {}
            }
        }
        Self { base, presets }
    }
}

fn not_a_table(key: String, spot: Spot) -> ConfigError {
    ConfigError::Wrong {
        key,
        origin: Some(Box::new(spot.value)),
        problem: "expected a table of settings".to_owned(),
    }
}
