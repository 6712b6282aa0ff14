//! Carries out what was ordered for one request, and says how the fault ended.
//! What must not live here: deciding, and what replies look like.

use std::time::Duration;

use aws_smithy_runtime_api::client::{
    http::HttpConnector as _,
    orchestrator::{HttpRequest, HttpResponse},
};
use eni_inject::{Asked, Failure, Inject, Phase, Settled, Verdict, WireFault};

use super::{
    client::{Faulty, UnderWay},
    reply::{self, Reply},
};

/// A call that took effect, and its reply; or else what came by itself.
type Effect = Result<(Asked, HttpResponse), Box<Reply>>;

impl<I: Inject> Faulty<I> {
    pub(super) async fn obey(self, asked: Asked, request: HttpRequest) -> Reply {
        match asked.verdict().clone() {
            Verdict::Pass => self.inner.call(request).await,
            Verdict::Delay(by) => {
                let reply = self.inner.call(request).await;
                let held_back = asked.sleep(by);
                asked.settle(Settled::Struck);
                held_back.await;
                reply
            }
            Verdict::Fail { phase: Phase::Before, failure } => self.fail(asked, &failure).await,
            Verdict::Fail { phase: Phase::After, failure } => {
                match self.send_or_void(asked, request).await {
                    Ok((asked, _dropped)) => self.fail(asked, &failure).await,
                    Err(own) => *own,
                }
            }
            Verdict::Crash(Phase::Before) => crash(asked).await,
            Verdict::Crash(Phase::After) => match self.send_or_void(asked, request).await {
                Ok((asked, _dropped)) => crash(asked).await,
                Err(own) => *own,
            },
            Verdict::Wire(fault) => self.obey_wire(asked, fault, request).await,
        }
    }

    async fn obey_wire(self, asked: Asked, fault: WireFault, request: HttpRequest) -> Reply {
        match fault {
            WireFault::Duplicate => self.send_twice(asked, request).await,
            WireFault::Late(by) => self.send_late(asked, by, request).await,
            WireFault::Truncate => match self.send_or_void(asked, request).await {
                Ok((asked, response)) => {
                    let cut = reply::cut(response).await;
                    let settled = if cut.is_ok() { Settled::Struck } else { Settled::Void };
                    asked.settle(settled);
                    Ok(cut.unwrap_or_else(|whole| *whole))
                }
                Err(own) => *own,
            },
            WireFault::Garbage => match self.send_or_void(asked, request).await {
                Ok((asked, response)) => {
                    asked.settle(Settled::Struck);
                    Ok(reply::garbage(response))
                }
                Err(own) => *own,
            },
            // What was, only the service knows.
            WireFault::Stale(_) | WireFault::Missing => self.pass(asked, request).await,
        }
    }

    async fn send_twice(self, asked: Asked, request: HttpRequest) -> Reply {
        let Some(first) = request.try_clone() else {
            // A body that can be read once only.
            return self.pass(asked, request).await;
        };
        match self.send_or_void(asked, first).await {
            Ok((asked, _first)) => {
                asked.settle(Settled::Struck);
                self.inner.call(request).await
            }
            Err(own) => *own,
        }
    }

    async fn send_late(self, asked: Asked, by: Duration, request: HttpRequest) -> Reply {
        let Some(under_way) = UnderWay::begin(&self.shared.under_way) else {
            return self.pass(asked, request).await;
        };
        let due = asked.sleep(by);
        asked.settle(Settled::Struck);
        let inner = self.inner.clone();
        (self.shared.wiring.spawn)(Box::pin(async move {
            let _under_way = under_way;
            due.await;
            let _unheard = inner.call(request).await;
        }));
        // At once: the caller's patience is over before any time passes.
        Err(reply::timeout(&Failure::Timeout(Duration::ZERO)))
    }

    /// There is nothing that the fault could do: the request goes its way.
    async fn pass(self, asked: Asked, request: HttpRequest) -> Reply {
        asked.settle(Settled::Void);
        self.inner.call(request).await
    }

    /// Sends the request. A reply that is no success, or none, settles the
    /// fault as void.
    async fn send_or_void(&self, asked: Asked, request: HttpRequest) -> Effect {
        match self.inner.call(request).await {
            Ok(response) if response.status().is_success() => Ok((asked, response)),
            own => {
                asked.settle(Settled::Void);
                Err(Box::new(own))
            }
        }
    }

    async fn fail(&self, asked: Asked, failure: &Failure) -> Reply {
        let wait = failure.wait().map(|wait| asked.sleep(wait));
        let visit = *asked.visit();
        asked.settle(Settled::Struck);
        if let Some(wait) = wait {
            wait.await;
        }
        reply::of_failure(failure, &visit, self.shared.wiring.errors)
    }
}

async fn crash(asked: Asked) -> Reply {
    asked.crash();
    std::future::pending().await
}
