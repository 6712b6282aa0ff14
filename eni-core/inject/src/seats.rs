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
        (0..PROBES).filter_map(move |n| self.by_address.get(begin.wrapping_add(n) & (SLOTS - 1)))
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

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Mutex as Kept, time::Duration};

    use shuttle::thread;

    use super::*;
    use crate::{Access, Clock, CrashFlag, FaultKinds, Inject, Injector, Layer, PassCount, Sleep};

    const fn point(name: &'static str) -> Point {
        let (layer, access, faults) = (Layer::Work, Access::Write, FaultKinds::CALL);
        Point { name, operation: "", layer, access, faults }
    }

    static HERE: Point = point("a.b");
    static SAME: Point = point("a.b");
    static THERE: Point = point("a.c");
    static POINTS: [&Point; 4] = [&HERE, &SAME, &THERE, &HERE];

    struct NoClock;

    impl Clock for NoClock {
        fn now(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _duration: Duration) -> Sleep {
            Box::pin(std::future::ready(()))
        }
    }

    /// Keeps who came where, and lets everything pass.
    #[derive(Default)]
    struct Log(Kept<Vec<(&'static str, u64)>>);

    impl Decide for Log {
        fn decide(&self, visit: &Visit) -> Verdict {
            self.0.lock().unwrap().push((visit.point.name, visit.n));
            Verdict::Pass
        }
    }

    /// So many threads share one injector; each comes once to each of `points`.
    fn every_visit_is_numbered_once(threads: u64, points: &'static [&'static Point]) {
        let log = Arc::new(Log::default());
        let decide = Arc::clone(&log) as Arc<dyn Decide>;
        let crash = Arc::new(CrashFlag::default());
        let injector = Injector::new(Actor::worker(1), decide, Arc::new(NoClock), crash);
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                let injector = injector.clone();
                thread::spawn(move || {
                    for point in points {
                        assert!(injector.ask(point).is_none());
                    }
                })
            })
            .collect();
        let came = threads.len();
        threads.into_iter().for_each(|thread| thread.join().unwrap());

        let seen = log.0.lock().unwrap().clone();
        let names: BTreeSet<_> = points.iter().map(|point| point.name).collect();
        let expected = names.into_iter().flat_map(|name| {
            let each = points.iter().filter(|point| point.name == name).count();
            (1..=(came * each) as u64).map(move |n| (name, n))
        });
        assert_eq!(seen.len(), came * points.len());
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected.collect());
    }

    #[test]
    fn in_every_order_of_two_threads_each_visit_has_its_number() {
        shuttle::check_dfs(|| every_visit_is_numbered_once(2, &POINTS[..1]), None);
        shuttle::check_dfs(|| every_visit_is_numbered_once(2, &POINTS[..2]), Some(5_000));
    }

    #[test]
    fn in_many_orders_of_several_threads_each_visit_has_its_number() {
        shuttle::check_random(|| every_visit_is_numbered_once(5, &POINTS), 1_000);
    }

    /// So many threads count so many visits each.
    fn every_pass_is_counted(threads: u64, visits: u64) {
        let count = Arc::new(PassCount::default());
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                let count = Arc::clone(&count);
                thread::spawn(move || (0..visits).for_each(|_| count.arrive()))
            })
            .collect();
        let all = threads.len() as u64 * visits;
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(count.total(), all);
    }

    #[test]
    fn in_every_order_of_threads_each_pass_is_counted() {
        shuttle::check_dfs(|| every_pass_is_counted(2, 2), Some(10_000));
        shuttle::check_random(|| every_pass_is_counted(4, 4), 1_000);
    }
}
