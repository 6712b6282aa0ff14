//! Faults on a real EC2: who decides, who asks on the wire, what is still on
//! its way at the end. Which rules there may be is checked before.

use std::sync::{Arc, Mutex, PoisonError};

use eni_aws::{SharedHttpClient, TokioClock};
use eni_chaos::FaultsReport;
use eni_core::inject::{Abort, Actor, Crash, Decide, Injector, Layer, Visit};
use eni_faults::{
    Engine, RuleSet, Strike,
    aws_sdk::{FaultyHttpClient, Task, Wiring, ec2_error},
};
use tokio::task::JoinSet;

use crate::output;

/// The faults of one run.
pub(crate) struct Injected {
    /// What the workflow asks.
    pub(crate) injector: Injector,
    engine: Arc<Engine>,
    late: Arc<Mutex<JoinSet<()>>>,
}

impl Injected {
    /// Faults by these rules, at work points and on the wire.
    pub(crate) fn new(rules: RuleSet, seed: u64, clock: Arc<TokioClock>) -> Self {
        let engine = Arc::new(Engine::new(rules, seed));
        let decide = Arc::clone(&engine) as Arc<dyn Decide>;
        let injector = Injector::new(Actor::worker(1), decide, clock, Arc::new(AbortAloud));
        Self { injector, engine, late: Arc::default() }
    }

    /// The client on whose wire they strike.
    pub(crate) fn around(&self, client: SharedHttpClient) -> SharedHttpClient {
        if self.engine.rules().rules().next().is_none() {
            return client;
        }
        let points = self.engine.rules().points().to_vec();
        let late = Arc::clone(&self.late);
        let wiring = Wiring {
            points: Arc::new(move |asked| {
                let mut wire = points.iter().filter(|point| point.layer == Layer::Wire);
                wire.find(|point| point.operation == asked.name).copied()
            }),
            errors: ec2_error,
            spawn: Arc::new(move |task: Task| {
                late.lock().unwrap_or_else(PoisonError::into_inner).spawn(task);
            }),
        };
        SharedHttpClient::new(FaultyHttpClient::new(client, self.injector.clone(), wiring))
    }

    /// Lets requests arrive that are late: they would be lost with the process.
    pub(crate) async fn arrive(&self) {
        let mut late =
            std::mem::take(&mut *self.late.lock().unwrap_or_else(PoisonError::into_inner));
        if !late.is_empty() {
            output::stderr("wait    for a request that is late by a fault; Ctrl-C drops it\n");
            while late.join_next().await.is_some() {}
        }
    }

    /// What has become of the rules, for the end of the run: the faults that
    /// were met are taken.
    pub(crate) fn report(&self) -> FaultsReport {
        let met = self.engine.take_strikes();
        let met = met.iter().filter_map(Strike::schedule_item).collect();
        FaultsReport::of(&self.engine.account(), met)
    }
}

/// Aborts, and says why.
struct AbortAloud;

impl Crash for AbortAloud {
    fn crash(&self, visit: &Visit) {
        output::stderr(&format!(
            "injected crash at {}#{}: aborting; run it again without the fault\n",
            visit.point.name, visit.n
        ));
        Abort.crash(visit);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use eni_faults::{Askable, Strategies};

    use super::*;

    #[tokio::test]
    async fn what_is_late_has_arrived_when_the_run_is_over() {
        let rules =
            RuleSet::build(Vec::new(), &[], Askable::CLIENT, &Strategies::built_in()).unwrap();
        let injected = Injected::new(rules, 1, Arc::new(TokioClock::start()));
        let arrived = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&arrived);
        injected.late.lock().unwrap().spawn(async move {
            tokio::task::yield_now().await;
            flag.store(true, Ordering::Relaxed);
        });
        injected.arrive().await;
        assert!(arrived.load(Ordering::Relaxed));
    }
}
