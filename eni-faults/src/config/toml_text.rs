//! TOML text as a layer: values and the line and column of each.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};
use toml::{
    Spanned,
    de::{DeArray, DeFloat, DeInteger, DeTable, DeValue},
};

use super::{
    layer::{Layer, Path, Spot},
    origin::{Origin, Position},
};

/// What is wrong with a text, and where.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) at: Position,
    pub(super) message: String,
}

/// Reads a document; `origin` names its text.
pub(super) fn layer(text: &str, origin: impl Fn(Position) -> Origin) -> Result<Layer, SyntaxError> {
    let table = DeTable::parse(text).map_err(|error| SyntaxError {
        at: Position::of_offset(text, error.span().map_or(text.len(), |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let mut reader = Reader { text, origin, spots: BTreeMap::new() };
    let dict = reader.table(&[], table.get_ref())?;
    Ok(Layer { dict, spots: reader.spots })
}

/// A value as it would stand in a file, if `text` is one.
pub(super) fn value(text: &str) -> Option<Value> {
    let parsed = DeValue::parse(text).ok()?;
    let nowhere = |at| Origin::Default { at, preset: None };
    let mut reader = Reader { text, origin: nowhere, spots: BTreeMap::new() };
    reader.value(&[], &parsed).ok()
}

struct Reader<'t, O> {
    text: &'t str,
    origin: O,
    spots: BTreeMap<Path, Spot>,
}

impl<O: Fn(Position) -> Origin> Reader<'_, O> {
    fn table(&mut self, path: &[String], table: &DeTable<'_>) -> Result<Dict, SyntaxError> {
        let mut dict = Dict::new();
        for (key, value) in table {
            let name = key.get_ref().clone().into_owned();
            let path: Path = path.iter().cloned().chain([name.clone()]).collect();
            dict.insert(name, self.value(&path, value)?);
            let spot = Spot {
                path: path.clone(),
                key: (self.origin)(self.position(key)),
                value: (self.origin)(self.position(value)),
            };
            self.spots.insert(path, spot);
        }
        Ok(dict)
    }

    fn value(
        &mut self,
        path: &[String],
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Value, SyntaxError> {
        let at = self.position(value);
        let too_large =
            |what: &str| SyntaxError { at, message: format!("the {what} is too large") };
        Ok(match value.get_ref() {
            DeValue::String(text) => Value::from(text.clone().into_owned()),
            DeValue::Boolean(bool) => Value::from(*bool),
            DeValue::Integer(integer) => number(integer).ok_or_else(|| too_large("number"))?,
            DeValue::Float(float) => decimal(float).ok_or_else(|| too_large("number"))?,
            DeValue::Datetime(time) => Value::from(time.to_string()),
            DeValue::Array(array) => self.array(path, array)?,
            DeValue::Table(table) => Value::from(self.table(path, table)?),
        })
    }

    fn array(&mut self, path: &[String], array: &DeArray<'_>) -> Result<Value, SyntaxError> {
        let mut values = Vec::with_capacity(array.len());
        for (i, value) in array.iter().enumerate() {
            let path: Path = path.iter().cloned().chain([i.to_string()]).collect();
            values.push(self.value(&path, value)?);
            let place = (self.origin)(self.position(value));
            let spot = Spot { path: path.clone(), key: place.clone(), value: place };
            self.spots.insert(path, spot);
        }
        Ok(Value::from(values))
    }

    fn position<T>(&self, spanned: &Spanned<T>) -> Position {
        Position::of_offset(self.text, spanned.span().start)
    }
}

fn number(integer: &DeInteger<'_>) -> Option<Value> {
    let (digits, radix) = (integer.as_str(), integer.radix());
    let signed = i64::from_str_radix(digits, radix).map(Value::from);
    signed.or_else(|_| u64::from_str_radix(digits, radix).map(Value::from)).ok()
}

fn decimal(float: &DeFloat<'_>) -> Option<Value> {
    let text = float.as_str();
    let number: f64 = text.parse().ok()?;
    (number.is_finite() || text.contains("inf") || text.contains("nan"))
        .then(|| Value::from(number))
}
