//! Values as TOML: one line for each, tables under headers.

use std::fmt::Write as _;

use figment::value::{Dict, Num, Value};

use super::layer::Path;

/// Writes a table. `order` says which of two keys comes first, `comment` what
/// stands beside one.
pub(super) fn write<O: Ord>(
    dict: &Dict,
    order: &dyn Fn(&Path) -> O,
    comment: &dyn Fn(&Path) -> Option<String>,
) -> String {
    let mut text = String::new();
    table(&mut text, &Path::new(), dict, order, comment);
    text
}

fn table<O: Ord>(
    text: &mut String,
    path: &[String],
    dict: &Dict,
    order: &dyn Fn(&Path) -> O,
    comment: &dyn Fn(&Path) -> Option<String>,
) {
    let mut members: Vec<(Path, &String, &Value)> = dict
        .iter()
        .map(|(name, value)| (path.iter().cloned().chain([name.clone()]).collect(), name, value))
        .collect();
    members.sort_by_key(|(path, ..)| order(path));
    let (tables, values): (Vec<_>, Vec<_>) =
        members.into_iter().partition(|(_, _, value)| matches!(value, Value::Dict(..)));
    if !path.is_empty() && (!values.is_empty() || tables.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        let comment = comment(&path.to_vec()).filter(|_| dict.is_empty());
        line(text, &format!("[{}]", key(path)), comment);
    }
    for (path, name, value) in values {
        if let Some(value) = inline(value) {
            line(text, &format!("{} = {value}", segment(name)), comment(&path));
        }
    }
    for (path, _, value) in tables {
        if let Value::Dict(_, dict) = value {
            table(text, &path, dict, order, comment);
        }
    }
}

fn line(text: &mut String, line: &str, comment: Option<String>) {
    // Comments begin where most lines have ended.
    let written = match comment {
        Some(comment) => writeln!(text, "{line:<40}  # {}", comment.replace(char::is_control, "?")),
        None => writeln!(text, "{line}"),
    };
    // A String takes everything.
    debug_assert!(written.is_ok());
}

/// A key as TOML writes it, with dots.
pub(super) fn key(path: &[String]) -> String {
    path.iter().map(|name| segment(name)).collect::<Vec<_>>().join(".")
}

fn segment(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A value on one line; `None` for one that stands for nothing.
fn inline(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(_, text) => quoted(text),
        Value::Char(_, c) => quoted(&c.to_string()),
        Value::Bool(_, truth) => truth.to_string(),
        Value::Num(_, number) => self::number(*number),
        Value::Empty(..) => return None,
        Value::Array(_, elements) => {
            let elements: Vec<_> = elements.iter().filter_map(inline).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Dict(_, dict) => {
            let member = |(name, value): (&String, &Value)| {
                Some(format!("{} = {}", segment(name), inline(value)?))
            };
            let members: Vec<_> = dict.iter().filter_map(member).collect();
            format!("{{ {} }}", members.join(", "))
        }
    })
}

fn number(number: Num) -> String {
    let float = match number {
        Num::F32(float) => f64::from(float),
        Num::F64(float) => float,
        whole => {
            let signed = whole.to_i128().map(|whole| whole.to_string());
            let unsigned = || whole.to_u128().map(|whole| whole.to_string());
            return signed.or_else(unsigned).unwrap_or_default();
        }
    };
    // With a point or an exponent, so that it stays a number of this kind.
    if float.is_nan() { "nan".to_owned() } else { format!("{float:?}") }
}

/// A text in double quotes on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
