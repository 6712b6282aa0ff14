//! Where on its way a stretch can be taken up again, so that what deviates
//! later need not begin at the beginning. What must not be here: what a model
//! needs for it.

use std::{any::Any, fmt, sync::Arc};

use eni_inject::Actor;

use super::{StateKey, coverage::At};

/// All that a model needs to go on from the middle of a stretch. It is shared,
/// and so never changed.
#[derive(Clone)]
pub struct Midway(Arc<dyn Any + Send + Sync>);

impl Midway {
    /// What the model will ask for again.
    pub fn new<T: Send + Sync + 'static>(held: T) -> Self {
        Self(Arc::new(held))
    }

    /// What was held, if it is of this type.
    pub fn held<T: 'static>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for Midway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Midway").finish_non_exhaustive()
    }
}

/// Where a plan was at its end and a state was entered.
#[derive(Debug, Clone)]
pub(super) struct Mark(pub(super) Arc<Marked>);

/// What the choices of the stretch had come to.
#[derive(Debug)]
pub(super) struct Marked {
    /// Which choice comes next.
    pub(super) position: u32,
    pub(super) spent: Vec<(Actor, u32)>,
    pub(super) trails: Vec<(Actor, StateKey)>,
    pub(super) sleep_set: Vec<Actor>,
    pub(super) deviated: bool,
    pub(super) struck: Vec<At>,
    pub(super) midway: Midway,
    /// Held as long as the mark is, so that marks can be counted.
    pub(super) _held: Marks,
}

/// Counts the marks that are held.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks(Arc<()>);

impl Marks {
    /// A mark takes some kilobytes.
    const MOST: usize = 100_000;

    /// Whether there is room for more. How many there are changes nothing but
    /// the time that a search takes.
    pub(super) fn has_room(&self) -> bool {
        Arc::strong_count(&self.0) < Self::MOST
    }
}

/// The marks of one stretch, in order of position. Tasks are the same whether
/// they have any.
#[derive(Debug, Clone, Default)]
pub(super) struct MarksOf(Arc<[Mark]>);

impl MarksOf {
    pub(super) fn new(marks: impl Into<Arc<[Mark]>>) -> Self {
        Self(marks.into())
    }

    /// The last one before this choice is made.
    pub(super) fn before(&self, position: u32) -> Option<&Mark> {
        let after = self.0.partition_point(|mark| mark.0.position <= position);
        self.0.get(after.checked_sub(1)?)
    }
}

impl PartialEq for MarksOf {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for MarksOf {}
