//! The request limit of an account that other programs use up: there is no
//! token at first, and one after each wait.
//!
//! Short waits take no time in a search, so a bucket that fills with time would
//! stay empty. This one fills with waits: a call that nobody has waited for is
//! refused as `RequestLimitExceeded` where it would have arrived.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use eni_core::inject::{Asked, Decide, Inject, Injector, MakeError, Phase, Point, Verdict, Visit};
use eni_faults::Fault;

/// The tokens of an account. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLimit(Option<Arc<AtomicBool>>);

impl RequestLimit {
    /// An account without a token.
    pub(crate) fn empty() -> Self {
        Self(Some(Arc::default()))
    }

    /// Whether there is a limit at all.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// Somebody has waited.
    pub(crate) fn refill(&self) {
        if let Some(token) = &self.0 {
            token.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the next call is let through.
    pub(crate) fn has_token(&self) -> bool {
        self.0.as_ref().is_none_or(|token| token.load(Ordering::Relaxed))
    }

    fn take(&self) -> bool {
        self.0.as_ref().is_none_or(|token| token.swap(false, Ordering::Relaxed))
    }
}

/// What decides of calls for which there is no token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exceeded;

impl Decide for Exceeded {
    fn decide(&self, _visit: &Visit) -> Verdict {
        Fault::Throttle(Phase::Before).verdict().unwrap_or(Verdict::Pass)
    }
}

/// An injector at the wire that asks the account before anything else.
#[derive(Debug, Clone)]
pub(crate) struct Limited {
    pub(crate) inner: Injector,
    pub(crate) limit: RequestLimit,
    /// Who refuses what goes beyond the limit.
    pub(crate) exceeded: Injector,
}

impl Inject for Limited {
    type Visiting<'i> = <Injector as Inject>::Visiting<'i>;

    fn ask(&self, point: &'static Point) -> Option<Asked> {
        if self.limit.take() { self.inner.ask(point) } else { self.exceeded.ask(point) }
    }

    fn arrive(&self, point: &'static Point) -> Self::Visiting<'_> {
        self.inner.arrive(point)
    }

    fn poll_visit<F, T, E, M>(
        visiting: &mut Self::Visiting<'_>,
        future: Pin<&mut F>,
        error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        Injector::poll_visit(visiting, future, error, context)
    }
}
