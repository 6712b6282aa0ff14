//! Makes settings of layers: finds what is wrong with them, one mistake after
//! the other, each left out once it is found.

use figment::{
    Figment,
    error::{Actual, Kind},
};
use serde::de::DeserializeOwned;

use super::{
    ConfigError,
    env::Variable,
    explain::explain,
    layer::{Layer, Path, nearest, nearest_spot, replaced_text},
    origin::Origin,
};

/// The layers of one set of settings, the weakest first.
#[derive(Debug, Clone)]
pub(super) struct Stack {
    /// Of texts.
    pub(super) written: Vec<Layer>,
    /// Of the environment.
    pub(super) variables: Vec<Variable>,
    /// Of the command line.
    pub(super) flags: Vec<Layer>,
}

/// Whether settings may lack what they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// No.
    Yes,
    /// They may: it can still come from the environment or a flag. Where a
    /// table took the place of a text, they may not: whoever wrote it meant to
    /// add.
    NotYet,
}

/// What came of a stack.
pub(super) struct Settled<T> {
    /// What is wrong, in the order in which it was found.
    pub(super) wrong: Vec<ConfigError>,
    /// The settings without what is wrong, and their layers.
    pub(super) rest: Option<(T, Vec<Layer>)>,
}

impl Stack {
    pub(super) fn of_texts(written: Vec<Layer>) -> Self {
        Self { written, variables: Vec::new(), flags: Vec::new() }
    }

    /// Looks for at most `limit` mistakes.
    pub(super) fn settle<T: DeserializeOwned>(mut self, whole: Whole, limit: usize) -> Settled<T> {
        let mut wrong = Vec::new();
        let mut left_out: Vec<Path> = Vec::new();
        loop {
            let layers = self.layers();
            let merged = layers.iter().fold(Figment::new(), Figment::merge);
            let error = match merged.extract::<T>() {
                Ok(settings) => return Settled { wrong, rest: Some((settings, layers)) },
                Err(error) => error,
            };
            if self.reread(&error, &layers) {
                continue;
            }
            let path = error.path.clone();
            let may_lack = whole == Whole::NotYet && replaced_text(&layers, &path).is_none();
            let lacks_what_was_left_out = left_out.iter().any(|gone| gone.starts_with(&path));
            let removed = if error.missing() && (may_lack || lacks_what_was_left_out) {
                // What comes after an incomplete table was not looked at.
                self.remove_everywhere(&path)
            } else {
                wrong.push(explain(error, &layers));
                wrong.len() < limit && self.remove_nearest(&layers, &path, &mut left_out)
            };
            if !removed {
                return Settled { wrong, rest: None };
            }
        }
    }

    fn layers(&self) -> Vec<Layer> {
        let variables = self.variables.iter().map(Variable::layer);
        self.written.iter().cloned().chain(variables).chain(self.flags.iter().cloned()).collect()
    }

    /// A variable's value is text first; where the settings want something else
    /// of it, it is read again. Whether that changed anything.
    fn reread(&mut self, error: &figment::Error, layers: &[Layer]) -> bool {
        if !matches!(error.kind, Kind::InvalidType(Actual::Str(_), _)) {
            return false;
        }
        match nearest_spot(layers, &error.path).map(|spot| &spot.value) {
            Some(Origin::Variable(name)) => self
                .variables
                .iter_mut()
                .find(|variable| variable.name == *name)
                .is_some_and(Variable::reread),
            _ => false,
        }
    }

    /// Takes what is at fault out of the layer that has it, so that what it hid
    /// is looked at too.
    fn remove_nearest(
        &mut self,
        layers: &[Layer],
        path: &[String],
        left_out: &mut Vec<Path>,
    ) -> bool {
        let Some((mut index, length)) = nearest(layers, path) else { return false };
        let path = path.get(..length).unwrap_or_default();
        left_out.push(path.to_vec());
        if let Some(layer) = self.written.get_mut(index) {
            return layer.remove(path);
        }
        index -= self.written.len();
        if index < self.variables.len() {
            self.variables.remove(index);
            return true;
        }
        index -= self.variables.len();
        self.flags.get_mut(index).is_some_and(|layer| layer.remove(path))
    }

    fn remove_everywhere(&mut self, path: &[String]) -> bool {
        let mut removed = false;
        for layer in self.written.iter_mut().chain(&mut self.flags) {
            removed |= layer.remove(path);
        }
        let before = self.variables.len();
        self.variables.retain(|variable| !variable.path.starts_with(path));
        removed || self.variables.len() < before
    }
}
