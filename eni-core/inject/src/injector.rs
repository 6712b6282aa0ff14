//! The injector that asks a decider and obeys.

use std::{
    fmt,
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use crate::{
    Actor, Asked, Clock, Crash, Decide, Failure, Inject, MakeError, Phase, Point, Settled, Sleep,
    Verdict, Visit, seats::Seats,
};

/// One actor's access to a decider. Clones share the actor's visit counts, so
/// a workflow and the client below it are handed clones of one injector.
#[derive(Clone)]
pub struct Injector(Arc<Shared>);

struct Shared {
    actor: Actor,
    decide: Arc<dyn Decide>,
    clock: Arc<dyn Clock>,
    crash: Arc<dyn Crash>,
    seats: Seats,
}

impl Shared {
    /// One more visit; it and what is ordered for it, if anything is.
    #[inline]
    fn visit(&self, point: &'static Point) -> Option<(Visit, Verdict)> {
        let (n, verdict) = self.seats.arrive(self.actor, point, &self.decide)?;
        Some((Visit { actor: self.actor, point, n }, verdict))
    }
}

impl Injector {
    /// An injector for `actor`, who has visited nothing yet in this run.
    pub fn new(
        actor: Actor,
        decide: Arc<dyn Decide>,
        clock: Arc<dyn Clock>,
        crash: Arc<dyn Crash>,
    ) -> Self {
        Self(Arc::new(Shared { actor, decide, clock, crash, seats: Seats::new() }))
    }

    /// Whose injector this is.
    pub fn actor(&self) -> Actor {
        self.0.actor
    }

    pub(crate) fn settle(&self, visit: &Visit, settled: Settled) {
        self.0.decide.settle(visit, settled);
    }

    pub(crate) fn crash(&self, visit: &Visit) {
        self.0.crash.crash(visit);
    }

    pub(crate) fn sleep(&self, duration: Duration) -> Sleep {
        self.0.clock.sleep(duration)
    }
}

impl fmt::Debug for Injector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injector").field("actor", &self.0.actor).finish_non_exhaustive()
    }
}

/// One visit of an [`Injector`] under way.
pub struct Visiting<'i> {
    injector: &'i Injector,
    point: &'static Point,
    stage: Stage,
}

impl fmt::Debug for Visiting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visiting")
            .field("actor", &self.injector.0.actor)
            .field("point", &self.point.name)
            .finish_non_exhaustive()
    }
}

enum Stage {
    Arriving,
    /// The call runs, and its reply is the caller's.
    Calling,
    Ordered(Order),
}

/// In a box, so that a call at which nothing happens stays small, and dropped
/// out of line, so that it stays quick. Always full but while it is dropped.
struct Order(Option<Box<Ordered>>);

impl Drop for Order {
    #[inline]
    fn drop(&mut self) {
        if let Some(ordered) = self.0.take() {
            discard(ordered);
        }
    }
}

#[cold]
#[inline(never)]
fn discard(ordered: Box<Ordered>) {
    drop(ordered);
}

enum Ordered {
    /// The call runs, and its success will be dropped.
    Striking(Visit, Doom),
    /// The call is held back, and its reply with it, until the wait is over.
    Holding(Sleep),
    /// The call is over or was never made; the caller may have to wait for its error.
    Failing(Option<Sleep>, Failure),
    /// The caller never resumes.
    Dead,
}

enum Doom {
    Fail(Failure),
    Crash,
}

impl From<Ordered> for Stage {
    fn from(ordered: Ordered) -> Self {
        Self::Ordered(Order(Some(Box::new(ordered))))
    }
}

impl Visiting<'_> {
    #[cold]
    fn begin(&self, visit: Visit, verdict: Verdict) -> Stage {
        match verdict {
            Verdict::Pass => Stage::Calling,
            Verdict::Delay(by) => {
                self.injector.settle(&visit, Settled::Struck);
                Ordered::Holding(self.injector.sleep(by)).into()
            }
            Verdict::Wire(_) => {
                self.injector.settle(&visit, Settled::Void);
                Stage::Calling
            }
            Verdict::Fail { phase: Phase::Before, failure } => {
                self.strike(&visit, Doom::Fail(failure))
            }
            Verdict::Crash(Phase::Before) => self.strike(&visit, Doom::Crash),
            Verdict::Fail { phase: Phase::After, failure } => {
                Ordered::Striking(visit, Doom::Fail(failure)).into()
            }
            Verdict::Crash(Phase::After) => Ordered::Striking(visit, Doom::Crash).into(),
        }
    }

    fn strike(&self, visit: &Visit, doom: Doom) -> Stage {
        self.injector.settle(visit, Settled::Struck);
        match doom {
            Doom::Fail(failure) => {
                let sleep = failure.wait().map(|wait| self.injector.sleep(wait));
                Ordered::Failing(sleep, failure).into()
            }
            Doom::Crash => {
                self.injector.crash(visit);
                Ordered::Dead.into()
            }
        }
    }

    /// Carries out what was ordered.
    #[cold]
    fn go_on<F, T, E, M>(
        &mut self,
        mut future: Pin<&mut F>,
        error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        loop {
            let order = match &mut self.stage {
                Stage::Ordered(Order(Some(order))) => &mut **order,
                Stage::Arriving | Stage::Calling | Stage::Ordered(Order(None)) => {
                    return future.as_mut().poll(context);
                }
            };
            self.stage = match order {
                Ordered::Striking(visit, _) => {
                    let visit = *visit;
                    match future.as_mut().poll(context) {
                        Poll::Pending => return Poll::Pending,
                        Poll::Ready(Err(own)) => {
                            self.injector.settle(&visit, Settled::Void);
                            return Poll::Ready(Err(own));
                        }
                        Poll::Ready(Ok(_dropped)) => match mem::replace(order, Ordered::Dead) {
                            Ordered::Striking(_, doom) => self.strike(&visit, doom),
                            other => other.into(),
                        },
                    }
                }
                Ordered::Holding(sleep) => match sleep.as_mut().poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(()) => Stage::Calling,
                },
                Ordered::Failing(sleep, failure) => {
                    if sleep.as_mut().is_some_and(|sleep| sleep.as_mut().poll(context).is_pending())
                    {
                        return Poll::Pending;
                    }
                    return Poll::Ready(Err(error.make(failure.clone())));
                }
                Ordered::Dead => return Poll::Pending,
            };
        }
    }
}

impl Inject for Injector {
    type Visiting<'i> = Visiting<'i>;

    fn ask(&self, point: &'static Point) -> Option<Asked> {
        let (visit, verdict) = self.0.visit(point)?;
        (verdict != Verdict::Pass).then(|| Asked::new(self.clone(), visit, verdict))
    }

    #[inline]
    fn arrive(&self, point: &'static Point) -> Visiting<'_> {
        Visiting { injector: self, point, stage: Stage::Arriving }
    }

    #[inline]
    fn poll_visit<F, T, E, M>(
        visiting: &mut Visiting<'_>,
        future: Pin<&mut F>,
        error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        if let Stage::Arriving = visiting.stage {
            visiting.stage = match visiting.injector.0.visit(visiting.point) {
                None => Stage::Calling,
                Some((visit, verdict)) => visiting.begin(visit, verdict),
            };
        }
        match visiting.stage {
            Stage::Calling => future.poll(context),
            _ => visiting.go_on(future, error, context),
        }
    }
}
