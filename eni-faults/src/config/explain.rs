//! Turns what a deserialiser says into an error that names the place.

use figment::error::{Actual, Kind};

use super::{
    ConfigError, env,
    layer::{Layer, nearest_spot, replaced_text},
    origin::Origin,
};
use crate::suggest;

pub(super) fn explain(error: figment::Error, layers: &[Layer]) -> ConfigError {
    let path = error.path;
    let spot = nearest_spot(layers, &path);
    let key = match &spot {
        _ if path.is_empty() => "(all)".to_owned(),
        Some(spot) if spot.path.len() == path.len() => spot.path.join("."),
        _ => path.join("."),
    };
    match (error.kind, spot) {
        (Kind::UnknownField(field, known), Some(spot)) => {
            unknown_key(&path, &field, known, &spot.key)
        }
        (kind, spot) => {
            let text = matches!(kind, Kind::MissingField(_)).then(|| replaced_text(layers, &path));
            let replaced = text.flatten().map(|text| {
                format!("; this table replaces the text at {text} and takes nothing from it")
            });
            ConfigError::Wrong {
                key,
                origin: spot.map(|spot| Box::new(spot.value.clone())),
                problem: problem(kind) + &replaced.unwrap_or_default(),
            }
        }
    }
}

fn unknown_key(path: &[String], field: &str, known: &[&str], origin: &Origin) -> ConfigError {
    let parents = path.split_last().map_or(&[][..], |(_, parents)| parents);
    let of_variable = matches!(origin, Origin::Variable(_));
    let spelled = |last: &str| {
        let path = parents.iter().map(String::as_str).chain([last]);
        if of_variable { env::name_of(path) } else { path.collect::<Vec<_>>().join(".") }
    };
    let help = match suggest::nearest(field, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{}`?", spelled(nearest)),
        None if known.is_empty() => "there is none here".to_owned(),
        None => {
            let known: Vec<_> = known.iter().map(|known| spelled(known)).collect();
            format!("there are {}", known.join(", "))
        }
    };
    ConfigError::UnknownKey {
        what: if of_variable { "variable" } else { "key" },
        key: spelled(field),
        origin: Box::new(origin.clone()),
        help,
    }
}

fn problem(kind: Kind) -> String {
    match kind {
        Kind::Message(message) => message,
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            format!("expected {}, found {}", in_words(&expected), found_in_words(&found))
        }
        Kind::InvalidLength(length, expected) => {
            format!("expected {}, found {length} elements", in_words(&expected))
        }
        Kind::UnknownVariant(found, known) => {
            let nearest = suggest::nearest(&found, known.iter().copied());
            let help = nearest.map(|nearest| format!("; did you mean `{nearest}`?"));
            let known = known.join(", ");
            format!("expected one of {known}, found `{found}`{}", help.unwrap_or_default())
        }
        Kind::UnknownField(field, _) => format!("`{field}` is unknown"),
        Kind::MissingField(field) => {
            let are = if field.contains('`') { "are" } else { "is" };
            format!("`{field}` {are} missing")
        }
        Kind::DuplicateField(field) => format!("`{field}` is there twice"),
        other => other.to_string(),
    }
}

fn in_words(expected: &str) -> String {
    match expected {
        "u8" => format!("a whole number from 0 to {}", u8::MAX),
        "u16" => format!("a whole number from 0 to {}", u16::MAX),
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "u64" | "usize" => "a whole number, 0 or more".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "f32" | "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a map" => "a table".to_owned(),
        "a sequence" => "an array".to_owned(),
        other if other.starts_with("struct ") => "a table".to_owned(),
        other => other.to_owned(),
    }
}

fn found_in_words(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => format!("`{value}`"),
        Actual::Unsigned(number) => format!("the number {number}"),
        Actual::Signed(number) => format!("the number {number}"),
        Actual::Float(number) => format!("the number {number}"),
        Actual::Str(text) => format!("the text {text:?}"),
        Actual::Seq => "an array".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}
