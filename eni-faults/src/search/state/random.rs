//! What a random search has found so far, as lines of text, and back.

use std::{fmt, sync::Arc};

use super::{
    BadState, BrokenBy, Unfit,
    text::{lines_of, next},
};
use crate::search::{Alphabet, Model, RandomReport};

impl fmt::Display for RandomReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { runs, stretches, deviations, broken } = self;
        writeln!(f, "runs {runs} {stretches} {deviations}")?;
        for (count, found) in broken.values() {
            writeln!(f, "broken {count} {}", BrokenBy::of(found))?;
        }
        writeln!(f, "end {}", broken.len() + 1)
    }
}

impl RandomReport {
    /// Reads what was written with [`Display`](fmt::Display). Lines count from
    /// `first` on.
    ///
    /// # Errors
    ///
    /// When it is not whole, or a line is not what it should be; or, inside,
    /// when what it tells of does not happen in this model.
    pub fn read<M: Model>(
        text: &str,
        first: usize,
        model: &M,
        alphabet: &Arc<Alphabet>,
    ) -> Result<Result<Self, Unfit>, BadState> {
        let mut report = Self::default();
        let mut broken = Vec::new();
        lines_of(text, first, |words| {
            match words.next()? {
                "runs" => {
                    (report.runs, report.stretches) = (next(words)?, next(words)?);
                    report.deviations = next(words)?;
                }
                "broken" => broken.push((next::<u64>(words)?, BrokenBy::read(words)?)),
                _ => return None,
            }
            Some(())
        })?;
        for (count, by) in broken {
            match by.again(model, alphabet) {
                Ok(found) => report.broken.insert(found.broken.invariant, (count, found)),
                Err(unfit) => return Ok(Err(unfit)),
            };
        }
        Ok(Ok(report))
    }
}
