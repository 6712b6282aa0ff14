//! The search on a workflow that has nothing to do with network interfaces: it
//! puts an object into a bucket and sends one notification about it.
//!
//! `cargo run -p eni-faults --example search_bucket` shows that sending before
//! marking notifies twice, by which schedule, and that a deduplication id
//! mends it.

#![expect(clippy::print_stdout, reason = "an example talks to a terminal")]

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
    time::Duration,
};

use eni_faults::{
    Fault,
    search::{Alphabet, Bounds, Broken, Chooser, End, Model, Stretch, closure, record},
};
use eni_inject::{
    Access, Actor, Clock, CrashFlag, Failure, FaultKinds, Inject, Injector, Layer, Phase, Point,
    Sleep,
};

const fn point(name: &'static str, operation: &'static str, access: Access) -> Point {
    Point { name, operation, layer: Layer::Work, access, faults: FaultKinds::CALL }
}

static LOOK: Point = point("object.look", "GetObject", Access::Read);
static PUT: Point = point("object.put", "PutObject", Access::Write);
static NOTIFY: Point = point("object.notify", "SendMessage", Access::Write);
static MARK: Point = point("object.mark", "PutObjectTagging", Access::Write);
static POINTS: [&Point; 4] = [&LOOK, &PUT, &NOTIFY, &MARK];

/// The store and the queue behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Store {
    object: bool,
    marked: bool,
    messages: Vec<u32>,
}

struct Notifier {
    /// Whether the queue drops a message whose id it has seen.
    deduplicates: bool,
}

impl Notifier {
    /// One attempt: observe, then do what is missing.
    async fn attempt(&self, store: &Mutex<Store>, inject: &Injector) -> Result<(), Failure> {
        let change = |point, change: fn(&mut Store, bool)| {
            let call = async move {
                store.lock().map_or(Err(Failure::Refused), |mut store| {
                    change(&mut store, self.deduplicates);
                    Ok(())
                })
            };
            inject.call_or(point, call, |failure| failure)
        };
        let look = async { store.lock().map(|it| it.clone()).map_err(|_| Failure::Refused) };
        let seen = inject.call_or(&LOOK, look, |failure| failure).await?;
        if !seen.object {
            change(&PUT, |store, _| store.object = true).await?;
        }
        if !seen.marked {
            change(&NOTIFY, |store, deduplicates| {
                if !(deduplicates && store.messages.contains(&1)) {
                    store.messages.push(1);
                }
            })
            .await?;
            change(&MARK, |store, _| store.marked = true).await?;
        }
        Ok(())
    }
}

impl Model for Notifier {
    type World = Store;

    fn starts(&self) -> Vec<Store> {
        vec![Store::default()]
    }

    fn stretch(&self, world: &Store, chooser: &Chooser) -> Stretch<Store> {
        let store = Mutex::new(world.clone());
        let decide = Arc::new(chooser.clone());
        let inject = Injector::new(
            Actor::worker(1),
            decide,
            Arc::new(NoTime),
            Arc::new(CrashFlag::default()),
        );
        let ok = {
            let mut attempt = pin!(self.attempt(&store, &inject));
            // Nothing waits here: what is pending has crashed.
            match attempt.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(ending) => ending.is_ok(),
                Poll::Pending => false,
            }
        };
        let world = store.into_inner().unwrap_or_default();
        let mut broken = Vec::new();
        if world.messages.len() > 1 {
            let what = format!("{} messages about one object", world.messages.len());
            broken.push(Broken { invariant: "notified-once", what });
        }
        let end = if ok || !broken.is_empty() { End::Over } else { End::World(world) };
        Stretch { end, broken }
    }
}

struct NoTime;

impl Clock for NoTime {
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(std::future::ready(()))
    }
}

fn main() {
    let faults =
        [Fault::Refuse, Fault::LostReply, Fault::Crash(Phase::Before), Fault::Crash(Phase::After)];
    let alphabet = Arc::new(Alphabet::new(&POINTS, &faults, |_, fault| Some(format!("{fault:?}"))));
    for deduplicates in [false, true] {
        let model = Notifier { deduplicates };
        let found = closure(&model, &alphabet, Bounds::faults(2), &mut |_| true);
        println!(
            "deduplicates: {deduplicates}; {} worlds, {} attempts, exhausted: {}",
            found.worlds,
            found.stretches,
            found.is_exhausted()
        );
        for counterexample in found.broken.values() {
            let schedule = record(&model, &alphabet, counterexample);
            println!("  {}: {schedule}", counterexample.broken.what);
        }
    }
}
