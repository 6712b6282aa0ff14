//! What the tests of both doors set up: forms, faults, servers.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use eni_inject::{
    Abort, Actor, Clock, Decide, Failure, Injector, Phase, Verdict, Visit, WireFault,
};
use eni_sim::{
    AccountConfig, FrontSettings,
    server::{Cloud, CloudSettings, Server},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// One verdict for the first call of one operation.
pub(crate) struct Once {
    operation: &'static str,
    verdict: Mutex<Option<Verdict>>,
}

impl Decide for Once {
    fn decide(&self, visit: &Visit) -> Verdict {
        let here = visit.point.operation == self.operation;
        let verdict = here.then(|| self.verdict.lock().unwrap().take()).flatten();
        verdict.unwrap_or(Verdict::Pass)
    }
}

pub(crate) fn once(operation: &'static str, verdict: Verdict, clock: Arc<dyn Clock>) -> Injector {
    let decide = Once { operation, verdict: Mutex::new(Some(verdict)) };
    Injector::new(Actor::worker(1), Arc::new(decide), clock, Arc::new(Abort))
}

pub(crate) fn after(failure: Failure) -> Verdict {
    Verdict::Fail { phase: Phase::After, failure }
}

pub(crate) fn before(failure: Failure) -> Verdict {
    Verdict::Fail { phase: Phase::Before, failure }
}

pub(crate) fn wire(fault: WireFault) -> Verdict {
    Verdict::Wire(fault)
}

pub(crate) fn settings() -> CloudSettings {
    CloudSettings {
        account: AccountConfig::default(),
        region: "us-east-1".to_owned(),
        front: FrontSettings::default(),
        actor: Actor::worker(1),
    }
}

/// A server that runs until it is stopped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start<I: eni_inject::Inject>(cloud: Arc<Cloud>, inject: I) -> Self {
        Self::run(Server::bind(([127, 0, 0, 1], 0).into(), cloud, inject).await.unwrap())
    }

    pub(crate) fn run<I: eni_inject::Inject>(server: Server<I>) -> Self {
        let address = server.local_addr();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server.run(async {
            let _ = stopped.await;
        }));
        Self { address, stop, task }
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.task.await.unwrap();
    }
}

/// The text of an element, the first of that name.
pub(crate) fn element<'a>(xml: &'a str, tag: &str) -> &'a str {
    let (_, rest) = xml.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("{tag}: {xml}"));
    rest.split_once('<').unwrap().0
}
