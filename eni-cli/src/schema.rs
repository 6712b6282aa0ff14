//! The settings as a JSON Schema for `eni.toml`, for editors and CI. What can
//! be set is told by the types of the settings; what is in force without a
//! file, by the defaults.

use eni_faults::config::{Key, Shape};
use serde_json::{Map, Value, json};

use crate::described::Described;

/// The schema of a file of settings `T`, in which `[preset.NAME]` can hold the
/// same again. `defaults` are the values in force without a file.
pub(crate) fn of<T: Described>(defaults: &Value) -> Value {
    let Shape::Table(sections) = T::shape() else { return json!(true) };
    let definitions: Map<String, Value> = sections
        .iter()
        .map(|section| {
            let defaults = defaults.get(&*section.name);
            (section.name.to_string(), shape(&section.shape, defaults))
        })
        .collect();
    let references: Map<String, Value> = sections
        .iter()
        .map(|section| {
            let reference = json!({
                "description": section.about,
                "$ref": format!("#/$defs/{}", section.name),
            });
            (section.name.to_string(), reference)
        })
        .collect();
    let preset = json!({
        "type": "object",
        "properties": references,
        "additionalProperties": false,
    });
    let mut properties = references;
    properties.insert(
        "preset".to_owned(),
        json!({
            "description": "Settings that --preset NAME puts on top, by name.",
            "type": "object",
            "additionalProperties": preset,
        }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "eni.toml",
        "description": "The configuration of eni, as TOML.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions,
    })
}

fn shape(shape: &Shape, default: Option<&Value>) -> Value {
    let mut schema = match shape {
        Shape::Text { example, pattern } => {
            let mut schema = json!({ "type": "string" });
            if let Some(pattern) = pattern {
                insert(&mut schema, "pattern", json!(pattern));
            }
            if !example.is_empty() {
                insert(&mut schema, "examples", json!([example]));
            }
            schema
        }
        Shape::Words(words) => json!({ "enum": words }),
        Shape::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Number { min, max } => json!({ "type": "number", "minimum": min, "maximum": max }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::List(each) => json!({ "type": "array", "items": self::shape(each, None) }),
        Shape::Table(keys) => return table(keys, default),
        Shape::Named { names, each } => json!({
            "type": "object",
            "propertyNames": { "pattern": names },
            "additionalProperties": self::shape(each, None),
        }),
        Shape::Either(shapes) => {
            let shapes: Vec<_> = shapes.iter().map(|either| self::shape(either, None)).collect();
            json!({ "anyOf": shapes })
        }
        // A shape that this program is older than: anything.
        _ => json!({}),
    };
    if let Some(default) = default {
        insert(&mut schema, "default", default.clone());
    }
    schema
}

fn table(keys: &[Key], defaults: Option<&Value>) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let default = defaults.and_then(|defaults| defaults.get(&*key.name));
            let mut schema = shape(&key.shape, default);
            insert(&mut schema, "description", json!(key.about));
            (key.name.to_string(), schema)
        })
        .collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn insert(schema: &mut Value, key: &str, value: Value) {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(key.to_owned(), value);
    }
}
