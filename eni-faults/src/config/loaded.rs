//! Settings that were loaded: each value, and where it comes from.

use figment::{
    Figment,
    value::{Dict, Value},
};
use serde::Serialize;

use super::{
    ConfigError,
    layer::{Layer, Path, nearest_spot, spot},
    origin::Origin,
    toml_writer,
};
use crate::RuleSetError;

/// Settings, and where they come from.
#[derive(Debug, Clone)]
pub struct Loaded<T> {
    /// The settings.
    pub settings: T,
    /// The preset that is in them, if any.
    pub preset: Option<String>,
    /// The names of the presets that there are.
    pub presets: Vec<String>,
    pub(super) layers: Vec<Layer>,
}

impl<T> Loaded<T> {
    /// Where the value of a key, such as `chaos.rounds`, comes from; for a
    /// table, where the last source that has a part of it begins. `None` when
    /// no source has it.
    pub fn origin(&self, key: &str) -> Option<&Origin> {
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        spot(&self.layers, &path).map(|spot| &spot.value)
    }

    /// What is wrong with the value of a key, such as `chaos.rounds`, with its
    /// place or that of the nearest table.
    pub fn wrong(&self, key: &str, problem: impl Into<String>) -> ConfigError {
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        let origin = nearest_spot(&self.layers, &path).map(|spot| Box::new(spot.value.clone()));
        ConfigError::Wrong { key: key.to_owned(), origin, problem: problem.into() }
    }

    /// Where the part of a rule stands that `error` is about, if the rule is
    /// one of `[faults.rules]`: its key, else the table or text that holds it.
    pub fn origin_of(&self, error: &RuleSetError) -> Option<&Origin> {
        let (rule, key) = error.rule_and_key()?;
        let mut path: Path = ["faults", "rules", rule].map(str::to_owned).to_vec();
        self.origin_at(&path)?;
        path.extend(key.unwrap_or_default().split('.').map(str::to_owned));
        nearest_spot(&self.layers, &path).map(|spot| &spot.value)
    }

    /// What is wrong with a rule of `faults.rules`, with its place if it is one.
    pub fn wrong_rule(&self, error: RuleSetError) -> ConfigError {
        let origin = self.origin_of(&error);
        ConfigError::Rule { origin: origin.cloned().map(Box::new), error: Box::new(error) }
    }

    /// Every key that has a value, in the order of the defaults, and where it
    /// comes from. A table has an entry of its own only if it is empty.
    pub fn entries(&self) -> Vec<(String, &Origin)> {
        let mut paths = Vec::new();
        leaves(&Path::new(), &self.dict(), &mut paths);
        paths.sort_by_key(|path| self.place(path));
        let entry = |path: Path| Some((toml_writer::key(&path), self.origin_at(&path)?));
        paths.into_iter().filter_map(entry).collect()
    }

    /// The values, as one table.
    pub fn values(&self) -> impl Serialize {
        self.dict()
    }

    /// The values as TOML that loads again, in the order of the defaults; with
    /// `origins`, a comment beside each says where it comes from.
    pub fn to_toml(&self, origins: bool) -> String {
        let order = |path: &Path| self.place(path);
        let comment = |path: &Path| {
            let origin = self.origin_at(path).filter(|_| origins)?;
            Some(origin.listed())
        };
        toml_writer::write(&self.dict(), &order, &comment)
    }

    fn dict(&self) -> Dict {
        let merged = self.layers.iter().fold(Figment::new(), Figment::merge);
        // Settings were made of this very table.
        merged.extract().unwrap_or_default()
    }

    fn origin_at(&self, path: &[String]) -> Option<&Origin> {
        spot(&self.layers, path).map(|spot| &spot.value)
    }

    /// Where a key comes in a list: as the weakest source that has it, or that
    /// has what holds it, has it.
    fn place(&self, path: &[String]) -> Vec<Place> {
        let segments = (1..=path.len()).filter_map(|length| path.get(..length));
        let place = |path: &[String]| {
            let found = self.layers.iter().enumerate().find_map(|(layer, values)| {
                values.spots.get(path).map(|spot| (layer, spot.key.rank()))
            });
            let name = path.last().cloned().unwrap_or_default();
            found.map_or((usize::MAX, None, name.clone()), |(layer, (source, at, _))| {
                (layer, at.map(|at| (source, at.line, at.column)), name)
            })
        };
        segments.map(place).collect()
    }
}

/// The layer of a key, its source, line and column there, and its name.
type Place = (usize, Option<(u8, usize, usize)>, String);

fn leaves(path: &[String], dict: &Dict, found: &mut Vec<Path>) {
    for (key, value) in dict {
        let path: Path = path.iter().cloned().chain([key.clone()]).collect();
        match value {
            Value::Dict(_, inner) if !inner.is_empty() => leaves(&path, inner, found),
            _ => found.push(path),
        }
    }
}
