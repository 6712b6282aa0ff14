//! The seats of one actor, found by point. What a seat decides is its decider's
//! matter.

use std::{collections::BTreeMap, ptr, sync::Arc};

use crate::{
    Actor, Decide, Point, Seat, Verdict, Visit, VisitCount,
    sync::{Mutex, OnceLock, PoisonError},
};

/// How many addresses of points are kept: a power of two, more than one actor
/// of eni comes to.
const SLOTS: usize = 64;
/// How many slots one address may be in. A point that finds them all taken is
/// looked up by name each time.
const PROBES: usize = 8;

/// What an address of a point stands for.
type Slot = OnceLock<(&'static Point, Arc<dyn Seat>)>;

/// A seat for each point that an actor came to. Points of the same name are the
/// same point, wherever they are; that they often are at the same address is
/// what makes it quick.
pub(crate) struct Seats {
    by_address: Box<[Slot; SLOTS]>,
    by_name: Mutex<BTreeMap<&'static str, Arc<dyn Seat>>>,
}

impl Seats {
    pub(crate) fn new() -> Self {
        Self {
            by_address: Box::new([const { OnceLock::new() }; SLOTS]),
            by_name: Mutex::new(BTreeMap::new()),
        }
    }

    /// One more visit of `actor`, whose seats these are, to `point`.
    #[inline]
    pub(crate) fn arrive(
        &self,
        actor: Actor,
        point: &'static Point,
        decide: &Arc<dyn Decide>,
    ) -> Option<(u64, Verdict)> {
        for slot in self.slots(point) {
            match slot.get() {
                Some((other, seat)) if ptr::eq(*other, point) => return seat.arrive(),
                Some(_) => {}
                None => {
                    let seat = self.named(actor, point, decide);
                    // Another thread may have been quicker, with any point.
                    let _ = slot.set((point, Arc::clone(&seat)));
                    return seat.arrive();
                }
            }
        }
        self.named(actor, point, decide).arrive()
    }

    /// The slots that this address may be in, always in the same order.
    fn slots(&self, point: &'static Point) -> impl Iterator<Item = &Slot> {
        let address = ptr::from_ref(point).addr();
        // Statics of a type lie a multiple of its size apart, often side by side.
        let begin = address / align_of::<Point>();
        let begin = begin ^ (begin >> 6);
        (0..PROBES)
            .filter_map(move |n| self.by_address.get(begin.wrapping_add(n) & (SLOTS - 1)))
    }

    /// The one seat at points of this name.
    fn named(
        &self,
        actor: Actor,
        point: &'static Point,
        decide: &Arc<dyn Decide>,
    ) -> Arc<dyn Seat> {
        // Nothing that holds the lock can leave the map half-way changed.
        let mut seats = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let seat = seats.entry(point.name).or_insert_with(|| {
            decide.seat(actor, point).unwrap_or_else(|| {
                Arc::new(AskedEachTime {
                    actor,
                    point,
                    decide: Arc::clone(decide),
                    count: VisitCount::default(),
                })
            })
        });
        Arc::clone(seat)
    }
}

/// The seat of a decider that has none of its own.
struct AskedEachTime {
    actor: Actor,
    point: &'static Point,
    decide: Arc<dyn Decide>,
    count: VisitCount,
}

impl Seat for AskedEachTime {
    fn arrive(&self) -> Option<(u64, Verdict)> {
        let n = self.count.arrive();
        match self.decide.decide(&Visit { actor: self.actor, point: self.point, n }) {
            Verdict::Pass => None,
            verdict => Some((n, verdict)),
        }
    }
}
