//! One layer of configuration: values, and where each of them comes from.

use std::{collections::BTreeMap, fmt};

use figment::{
    Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

/// A key, segment by segment.
pub(super) type Path = Vec<String>;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The compiled-in defaults.
    Default {
        /// Where in their text.
        at: Position,
        /// The preset that it belongs to, if any.
        preset: Option<String>,
    },
    /// A file.
    File {
        /// The file, as it was named.
        path: String,
        /// Where in it.
        at: Position,
        /// The preset that it belongs to, if any.
        preset: Option<String>,
    },
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(String),
}

impl Origin {
    /// The preset that the value belongs to, if any.
    pub fn preset(&self) -> Option<&str> {
        match self {
            Self::Default { preset, .. } | Self::File { preset, .. } => preset.as_deref(),
            Self::Variable(_) | Self::Flag(_) => None,
        }
    }

    pub(super) fn of_preset(mut self, name: &str) -> Self {
        if let Self::Default { preset, .. } | Self::File { preset, .. } = &mut self {
            *preset = Some(name.to_owned());
        }
        self
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default { at, .. } => write!(f, "built-in defaults:{at}")?,
            Self::File { path, at, .. } => write!(f, "{path}:{at}")?,
            Self::Variable(name) | Self::Flag(name) => f.write_str(name)?,
        }
        match self.preset() {
            Some(preset) => write!(f, " (preset `{preset}`)"),
            None => Ok(()),
        }
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl Position {
    pub(super) fn of_offset(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self { line: before.matches('\n').count() + 1, column: in_line.chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where a key and its value stand.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) key: Origin,
    pub(super) value: Origin,
}

/// Values of one source, all of them with their spots.
#[derive(Debug, Clone, Default)]
pub(super) struct Layer {
    pub(super) dict: Dict,
    pub(super) spots: BTreeMap<Path, Spot>,
}

impl Layer {
    /// A layer with one value.
    pub(super) fn of(path: &[String], value: Value, origin: &Origin) -> Self {
        let spot = Spot { key: origin.clone(), value: origin.clone() };
        let mut spots: BTreeMap<Path, Spot> = (1..=path.len())
            .filter_map(|length| path.get(..length))
            .map(|path| (path.to_vec(), spot.clone()))
            .collect();
        for inner in keys_inside(path, &value) {
            spots.insert(inner, spot.clone());
        }
        let value = path
            .iter()
            .rev()
            .fold(value, |value, key| Value::from(Dict::from([(key.clone(), value)])));
        Self { dict: value.into_dict().unwrap_or_default(), spots }
    }

    /// Whether a value here stands where `path` would need a table.
    fn ends_above(&self, path: &[String]) -> bool {
        let mut dict = &self.dict;
        for key in path {
            dict = match dict.get(key) {
                None => return false,
                Some(Value::Dict(_, inner)) => inner,
                Some(_) => return true,
            };
        }
        false
    }

    /// The value at a key.
    fn value(&self, path: &[String]) -> Option<&Value> {
        let (last, above) = path.split_last()?;
        let mut dict = &self.dict;
        for key in above {
            dict = dict.get(key)?.as_dict()?;
        }
        dict.get(last)
    }

    /// Takes a value out. Whether there was one.
    pub(super) fn remove(&mut self, path: &[String]) -> bool {
        let Some((last, above)) = path.split_last() else { return false };
        let mut dict = &mut self.dict;
        for key in above {
            match dict.get_mut(key) {
                Some(Value::Dict(_, inner)) => dict = inner,
                _ => return false,
            }
        }
        dict.remove(last).is_some()
    }

    /// Takes out the table called `prefix` as a layer of its own, with the
    /// `prefix` cut off its keys; the inner `Err` is the spot of what is no
    /// table.
    pub(super) fn take_table(&mut self, prefix: &str) -> Option<Result<Self, Spot>> {
        let value = self.dict.remove(prefix)?;
        let head = [prefix.to_owned()];
        let below = self.spots.split_off(head.as_slice());
        let mut spots = BTreeMap::new();
        let mut own = None;
        for (mut path, spot) in below {
            if path.first().is_none_or(|first| first != prefix) {
                self.spots.insert(path, spot);
            } else if path.len() == 1 {
                own = Some(spot);
            } else {
                path.remove(0);
                spots.insert(path, spot);
            }
        }
        match (value, own) {
            (Value::Dict(_, dict), _) => Some(Ok(Self { dict, spots })),
            (_, Some(spot)) => Some(Err(spot)),
            (_, None) => None,
        }
    }

    /// Marks everything here as belonging to a preset.
    pub(super) fn of_preset(mut self, name: &str) -> Self {
        for spot in self.spots.values_mut() {
            spot.key = spot.key.clone().of_preset(name);
            spot.value = spot.value.clone().of_preset(name);
        }
        self
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named("configuration")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.dict.clone())]))
    }
}

fn keys_inside(path: &[String], value: &Value) -> Vec<Path> {
    let Value::Dict(_, dict) = value else { return Vec::new() };
    let below = dict.iter().flat_map(|(key, value)| {
        let path: Path = path.iter().cloned().chain([key.clone()]).collect();
        let mut keys = keys_inside(&path, value);
        keys.push(path);
        keys
    });
    below.collect()
}

/// The spot of a key in the last of `layers` that has it, if none after that
/// one replaces it by something else.
pub(super) fn spot<'l>(layers: &'l [Layer], path: &[String]) -> Option<&'l Spot> {
    for layer in layers.iter().rev() {
        if let Some(spot) = layer.spots.get(path) {
            return Some(spot);
        }
        if layer.ends_above(path) {
            return None;
        }
    }
    None
}

/// Where the text stands that the table at a key replaces, if it replaces one.
pub(super) fn replaced_text<'l>(layers: &'l [Layer], path: &[String]) -> Option<&'l Origin> {
    let is_no_table = |value: &Value| !matches!(value, Value::Dict(..));
    let layer = layers.iter().rev().find(|layer| layer.value(path).is_some_and(is_no_table))?;
    let is_text = matches!(layer.value(path), Some(Value::String(..)));
    layer.spots.get(path).filter(|_| is_text).map(|spot| &spot.value)
}

/// The spot of a key, or else of the nearest table that would hold it.
pub(super) fn nearest_spot<'l>(layers: &'l [Layer], path: &[String]) -> Option<&'l Spot> {
    (1..=path.len())
        .rev()
        .filter_map(|length| path.get(..length))
        .find_map(|path| spot(layers, path))
}
