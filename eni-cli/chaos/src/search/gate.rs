//! The gate before each call: where the driver holds an actor until it is its
//! turn.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use eni_core::inject::{Asked, Inject, Injector, MakeError, Point};

/// The gate of one actor.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate(Arc<Mutex<Passage>>);

#[derive(Debug, Default)]
struct Passage {
    /// Where the actor waits.
    at: Option<&'static Point>,
    open: bool,
}

impl Gate {
    /// Where the actor waits to pass, if it does.
    pub(crate) fn waiting_at(&self) -> Option<&'static Point> {
        self.passage().at
    }

    /// Lets the actor pass once.
    pub(crate) fn open(&self) {
        self.passage().open = true;
    }

    fn pass(&self, point: &'static Point) -> bool {
        let mut passage = self.passage();
        let open = std::mem::take(&mut passage.open);
        passage.at = (!open).then_some(point);
        open
    }

    fn passage(&self) -> MutexGuard<'_, Passage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An injector whose calls wait at a gate. What its actor asks on the wire is
/// not held: each call passes the gate at its work point.
#[derive(Debug, Clone)]
pub(crate) struct Gated {
    pub(crate) inner: Injector,
    pub(crate) gate: Gate,
}

/// One visit of a [`Gated`] under way.
#[derive(Debug)]
pub(crate) struct GatedVisit<'i> {
    inner: <Injector as Inject>::Visiting<'i>,
    gate: &'i Gate,
    point: &'static Point,
    passed: bool,
}

impl Inject for Gated {
    type Visiting<'i> = GatedVisit<'i>;

    fn ask(&self, point: &'static Point) -> Option<Asked> {
        self.inner.ask(point)
    }

    fn arrive(&self, point: &'static Point) -> GatedVisit<'_> {
        GatedVisit { inner: self.inner.arrive(point), gate: &self.gate, point, passed: false }
    }

    fn poll_visit<F, T, E, M>(
        visiting: &mut GatedVisit<'_>,
        future: Pin<&mut F>,
        error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        if !visiting.passed {
            if !visiting.gate.pass(visiting.point) {
                return Poll::Pending;
            }
            visiting.passed = true;
        }
        Injector::poll_visit(&mut visiting.inner, future, error, context)
    }
}
