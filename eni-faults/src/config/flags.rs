//! What was given on a command line, as the last layer.

use figment::value::Value;
use serde::Serialize;

use super::{ConfigError, layer::Layer, origin::Origin};

/// The flags that were given, each with the key that it sets.
#[derive(Debug, Clone, Default)]
pub struct Flags(pub(super) Vec<Layer>);

impl Flags {
    /// `flag`, such as `--rounds`, sets the key `key`, such as `chaos.rounds`,
    /// to `value`. `None` sets nothing.
    ///
    /// # Errors
    ///
    /// When the value is of a type that no configuration can hold.
    pub fn set<T: Serialize>(
        &mut self,
        flag: &str,
        key: &str,
        value: Option<T>,
    ) -> Result<(), ConfigError> {
        let Some(value) = value else { return Ok(()) };
        let value = Value::serialize(value).map_err(|error| ConfigError::Wrong {
            key: key.to_owned(),
            origin: Some(Box::new(Origin::Flag(flag.to_owned()))),
            problem: error.to_string(),
        })?;
        let path: Vec<String> = key.split('.').map(str::to_owned).collect();
        self.0.push(Layer::of(&path, value, &Origin::Flag(flag.to_owned())));
        Ok(())
    }
}
