//! One layer of configuration: values, and where each of them comes from.

use std::collections::BTreeMap;

use figment::{
    Metadata, Profile, Provider,
    value::{Dict, Map, Value},
};

use super::origin::Origin;

/// A key, segment by segment.
pub(super) type Path = Vec<String>;

/// Where a key and its value stand.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// The key as it was written: an element keeps its number when one before
    /// it is taken out.
    pub(super) path: Path,
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
        let outer = (1..=path.len()).filter_map(|length| path.get(..length)).map(<[_]>::to_vec);
        let spots = outer
            .chain(keys_inside(path, &value))
            .map(|path| {
                let (key, value) = (origin.clone(), origin.clone());
                (path.clone(), Spot { path, key, value })
            })
            .collect();
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

    /// Takes a value out, an element of an array included. Whether there was
    /// one.
    pub(super) fn remove(&mut self, path: &[String]) -> bool {
        let Some((last, above)) = path.split_last() else { return false };
        let Some((first, between)) = above.split_first() else {
            let removed = self.dict.remove(last).is_some();
            self.forget(path);
            return removed;
        };
        let mut holder = self.dict.get_mut(first);
        for key in between {
            holder = holder.and_then(|value| inside(value, key));
        }
        match holder {
            Some(Value::Dict(_, dict)) => {
                let removed = dict.remove(last).is_some();
                self.forget(path);
                removed
            }
            Some(Value::Array(_, elements)) => {
                let Some(index) = last.parse().ok().filter(|index| *index < elements.len()) else {
                    return false;
                };
                elements.remove(index);
                let left = elements.len();
                self.forget(path);
                self.close_gap(above, index, left);
                true
            }
            _ => false,
        }
    }

    /// Takes out the spots of a key and of everything in it.
    fn forget(&mut self, path: &[String]) {
        self.spots.retain(|key, _| !key.starts_with(path));
    }

    /// Numbers the spots of an array's elements anew after one was taken out.
    fn close_gap(&mut self, array: &[String], removed: usize, left: usize) {
        for index in removed..left {
            let path = |index: usize| -> Path {
                array.iter().cloned().chain([index.to_string()]).collect()
            };
            let (old, new) = (path(index + 1), path(index));
            let of_element: Vec<Path> =
                self.spots.keys().filter(|key| key.starts_with(&old)).cloned().collect();
            for key in of_element {
                let below = key.get(old.len()..).unwrap_or_default();
                let renumbered = new.iter().chain(below).cloned().collect();
                if let Some(spot) = self.spots.remove(&key) {
                    self.spots.insert(renumbered, spot);
                }
            }
        }
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
                spots.insert(path.clone(), Spot { path, ..spot });
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

fn inside<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    match value {
        Value::Dict(_, dict) => dict.get_mut(key),
        Value::Array(_, elements) => elements.get_mut(key.parse::<usize>().ok()?),
        _ => None,
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
    layer_of(layers, path).and_then(|layer| layers.get(layer)?.spots.get(path))
}

/// Which of `layers` that is.
fn layer_of(layers: &[Layer], path: &[String]) -> Option<usize> {
    for (index, layer) in layers.iter().enumerate().rev() {
        if layer.spots.contains_key(path) {
            return Some(index);
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
    let (layer, length) = nearest(layers, path)?;
    layers.get(layer)?.spots.get(path.get(..length)?)
}

/// Which of `layers` that is, and how many segments of the key it has.
pub(super) fn nearest(layers: &[Layer], path: &[String]) -> Option<(usize, usize)> {
    (1..=path.len())
        .rev()
        .find_map(|length| layer_of(layers, path.get(..length)?).map(|layer| (layer, length)))
}
