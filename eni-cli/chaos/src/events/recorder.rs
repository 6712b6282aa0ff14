//! Finds out what happens: at the seam, where points are visited and faults
//! settled, and from what workflows tell. It passes everything on unchanged.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use eni_core::{
    ec2::Ec2Error,
    event::{Event, Observe},
    inject::{Actor, Choice, Clock as _, Decide, Layer, Point, Settled, Verdict, Visit},
};
use eni_faults::Engine;
use eni_sim::VirtualClock;

use super::{Happened, log::millis};
use crate::course::text_of;

/// Takes what happens in an experiment, in order.
pub trait Record: Send + Sync {
    /// `happened`, at this moment of the world's time. It is called while the
    /// experiment stands still, so it must not wait.
    fn record(&self, at: Duration, happened: &Happened<'_>);
}

/// What is known of one experiment while it is recorded.
pub(crate) struct Recorder {
    record: Arc<dyn Record>,
    clock: VirtualClock,
    /// Where each actor is, at a point of its workflow.
    visiting: Mutex<BTreeMap<Actor, Visit>>,
}

impl Recorder {
    pub(crate) fn new(record: Arc<dyn Record>, clock: VirtualClock) -> Self {
        Self { record, clock, visiting: Mutex::default() }
    }

    pub(crate) fn tell(&self, happened: &Happened<'_>) {
        self.record.record(self.clock.now(), happened);
    }

    /// Watches the attempt of one actor, which has just begun.
    pub(crate) fn watch(&self, actor: Actor) -> Watcher<'_> {
        // The last one may have been dropped half-way.
        self.visiting().remove(&actor);
        Watcher { recorder: self, actor }
    }

    fn visited(&self, visit: &Visit) {
        match visit.point.layer {
            Layer::Work => {
                self.visiting().insert(visit.actor, *visit);
            }
            Layer::Wire => self.tell(&Happened::Request {
                actor: visit.actor.as_str(),
                point: visit.point.name,
                visit: visit.n,
            }),
        }
    }

    fn called(&self, actor: Actor, point: &'static Point, error: Option<&Ec2Error>) {
        let visit = self.visiting().remove(&actor).filter(|visit| visit.point == point);
        self.tell(&Happened::Call {
            actor: actor.as_str(),
            point: point.name,
            visit: visit.map(|visit| visit.n),
            error: error.map(Into::into),
        });
    }

    fn visiting(&self) -> MutexGuard<'_, BTreeMap<Actor, Visit>> {
        self.visiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one actor's workflow tells.
pub(crate) struct Watcher<'r> {
    recorder: &'r Recorder,
    actor: Actor,
}

impl Observe for Watcher<'_> {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Called { step, result } => {
                if let Some(point) = step.point() {
                    self.recorder.called(self.actor, point, result.err());
                }
            }
            Event::Answered { point, error } => self.recorder.called(self.actor, point, *error),
            Event::Waiting(wait) => self.recorder.tell(&Happened::Wait {
                actor: self.actor.as_str(),
                reason: wait.reason.name(),
                wait_ms: millis(wait.duration),
                at_most_ms: millis(wait.at_most),
            }),
            _ => {}
        }
    }
}

/// An engine whose every visit and settlement is recorded.
pub(crate) struct Overheard {
    pub(crate) engine: Arc<Engine>,
    pub(crate) recorder: Arc<Recorder>,
}

impl Decide for Overheard {
    fn decide(&self, visit: &Visit) -> Verdict {
        self.recorder.visited(visit);
        self.engine.decide(visit)
    }

    fn settle(&self, visit: &Visit, settled: Settled) {
        self.engine.settle(visit, settled);
        if let Some(strike) = self.engine.strike_at(visit) {
            let settled = match settled {
                Settled::Struck => "struck",
                Settled::Void => "void",
            };
            self.recorder.tell(&Happened::Fault { fault: &text_of(&strike), settled });
        }
    }

    fn choose(&self, choice: &Choice) -> u32 {
        self.engine.choose(choice)
    }
}
