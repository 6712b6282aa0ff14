//! Carries out what was ordered at a wire point. One function for each order,
//! each of which says how the fault ended. What must not live here: deciding.

use std::time::Duration;

use eni_inject::{Actor, Asked, Failure, Phase, Settled, Verdict, WireFault};

use super::{Front, Showing, WireError};
use crate::{Answer, Call};

type Reply = Result<Answer, WireError>;

impl Front {
    pub(super) async fn obey(&self, asked: Asked, actor: Actor, call: &Call) -> Reply {
        match asked.verdict().clone() {
            Verdict::Pass => self.arrive(actor, call),
            Verdict::Delay(by) => {
                let answer = self.arrive(actor, call);
                let held_back = asked.sleep(by);
                asked.settle(Settled::Struck);
                held_back.await;
                answer
            }
            Verdict::Fail { phase: Phase::Before, failure } => fail(asked, failure).await,
            Verdict::Fail { phase: Phase::After, failure } => {
                match self.arrive_or_void(asked, actor, call) {
                    Ok((asked, _dropped)) => fail(asked, failure).await,
                    Err(own) => Err(own),
                }
            }
            Verdict::Crash(Phase::Before) => crash(asked).await,
            Verdict::Crash(Phase::After) => match self.arrive_or_void(asked, actor, call) {
                Ok((asked, _dropped)) => crash(asked).await,
                Err(own) => Err(own),
            },
            Verdict::Wire(fault) => self.obey_wire(asked, fault, actor, call),
        }
    }

    fn obey_wire(&self, asked: Asked, fault: WireFault, actor: Actor, call: &Call) -> Reply {
        match fault {
            WireFault::Stale(n) => self.show(asked, Showing::Older(n), actor, call),
            WireFault::Missing => self.show(asked, Showing::WithoutFresh, actor, call),
            WireFault::Duplicate => {
                let (asked, _first) = self.arrive_or_void(asked, actor, call)?;
                asked.settle(Settled::Struck);
                self.served().strays += 1;
                self.arrive(actor, call)
            }
            WireFault::Late(by) => {
                if self.hold(by, actor, call) {
                    asked.settle(Settled::Struck);
                    // At once: the caller's patience is over before any time passes.
                    Err(WireError::Fault(Failure::Timeout(Duration::ZERO)))
                } else {
                    asked.settle(Settled::Void);
                    self.arrive(actor, call)
                }
            }
            WireFault::Truncate => self.spoil(asked, WireError::Cut, actor, call),
            WireFault::Garbage => self.spoil(asked, WireError::Garbage, actor, call),
        }
    }

    /// Makes the call. Its own error settles the fault as void.
    fn arrive_or_void(
        &self,
        asked: Asked,
        actor: Actor,
        call: &Call,
    ) -> Result<(Asked, Answer), WireError> {
        match self.arrive(actor, call) {
            Ok(answer) => Ok((asked, answer)),
            Err(own) => {
                asked.settle(Settled::Void);
                Err(own)
            }
        }
    }

    fn show(&self, asked: Asked, showing: Showing, actor: Actor, call: &Call) -> Reply {
        let (reply, shown) = self.arrive_showing(showing, actor, call);
        asked.settle(if shown { Settled::Struck } else { Settled::Void });
        reply
    }

    fn spoil(
        &self,
        asked: Asked,
        spoiled: fn(Box<Answer>) -> WireError,
        actor: Actor,
        call: &Call,
    ) -> Reply {
        let (asked, answer) = self.arrive_or_void(asked, actor, call)?;
        asked.settle(Settled::Struck);
        Err(spoiled(Box::new(answer)))
    }
}

async fn fail(asked: Asked, failure: Failure) -> Reply {
    let wait = failure.wait().map(|wait| asked.sleep(wait));
    asked.settle(Settled::Struck);
    if let Some(wait) = wait {
        wait.await;
    }
    Err(WireError::Fault(failure))
}

async fn crash(asked: Asked) -> Reply {
    asked.crash();
    std::future::pending().await
}
