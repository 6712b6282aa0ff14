//! Counts visits: per actor, since each injector belongs to one, and per point.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use crate::Point;

#[derive(Debug, Default)]
pub(crate) struct Visits(Mutex<BTreeMap<&'static str, u64>>);

impl Visits {
    /// One more visit; its number, from 1.
    pub(crate) fn arrive(&self, point: &'static Point) -> u64 {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n = counts.entry(point.name).or_insert(0);
        *n += 1;
        *n
    }
}
