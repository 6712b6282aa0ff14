//! Environment variables as layers, one for each. `ENI_CHAOS__ROUNDS` is the
//! key `chaos.rounds`.

use figment::value::Value;

use super::{
    ConfigError,
    layer::{Layer, Path},
    origin::Origin,
    toml_text,
};

const PREFIX: &str = "ENI_";
const SEPARATOR: &str = "__";

/// A variable that sets a key. Its value is text until a number, a truth value
/// or an array is asked for: what it should be is the settings' to say.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) path: Path,
    text: String,
    as_text: bool,
}

impl Variable {
    pub(super) fn layer(&self) -> Layer {
        let text = || Value::from(self.text.clone());
        let value = if self.as_text { text() } else { self.as_toml().unwrap_or_else(text) };
        Layer::of(&self.path, value, &Origin::Variable(self.name.clone()))
    }

    /// Reads the value as a file would have it; `false` when that changes
    /// nothing.
    pub(super) fn reread(&mut self) -> bool {
        let rereads = self.as_text && self.as_toml().is_some();
        self.as_text &= !rereads;
        rereads
    }

    fn as_toml(&self) -> Option<Value> {
        toml_text::value(&self.text).filter(|value| !matches!(value, Value::String(..)))
    }
}

/// The name of the variable that sets this key.
pub(super) fn name_of<'p>(path: impl IntoIterator<Item = &'p str>) -> String {
    let segments: Vec<_> = path.into_iter().map(str::to_uppercase).collect();
    format!("{PREFIX}{}", segments.join(SEPARATOR))
}

/// The variables that set keys, in the order of their names. Of two variables
/// with one name the later counts. One that sets a part of what another one
/// sets goes to `wrong` and is left out.
pub(super) fn variables(
    env: &[(String, String)],
    ignored: &[&str],
    wrong: &mut Vec<ConfigError>,
) -> Vec<Variable> {
    let mut variables: Vec<Variable> = Vec::new();
    for (name, text) in env {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        if ignored.contains(&name.as_str()) {
            continue;
        }
        let path: Path = key.to_lowercase().split(SEPARATOR).map(str::to_owned).collect();
        variables.retain(|other| other.name != *name);
        variables.push(Variable { name: name.clone(), path, text: text.clone(), as_text: true });
    }
    variables.sort_by(|a, b| a.path.cmp(&b.path));
    let mut apart: Vec<Variable> = Vec::with_capacity(variables.len());
    for variable in variables {
        match apart.iter().find(|outer| variable.path.starts_with(&outer.path)) {
            Some(outer) => wrong.push(ConfigError::VariablesClash {
                outer: outer.name.clone(),
                inner: variable.name,
            }),
            None => apart.push(variable),
        }
    }
    apart
}
