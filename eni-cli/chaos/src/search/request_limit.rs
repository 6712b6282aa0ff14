//! The request limits of an account that other programs use up: a bucket for
//! each action, as EC2 has them (doc:ec2-api-throttling), all empty at first.
//!
//! Short waits take no time in a search, so buckets that fill with time would
//! stay empty. These fill with waits: whoever was refused an action and then
//! waits finds one token for it.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use eni_core::inject::{Asked, Decide, Inject, Injector, MakeError, Phase, Point, Verdict, Visit};
use eni_faults::Fault;

/// The buckets of an account, if it has any. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLimit(Option<Arc<Mutex<Buckets>>>);

/// What is in the bucket of each action that was ever refused.
pub(crate) type Buckets = BTreeMap<&'static str, Bucket>;

/// One action's bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// Nothing, and nobody has waited since.
    Empty,
    /// One token.
    Token,
}

impl RequestLimit {
    /// An account without a token.
    pub(crate) fn empty() -> Self {
        Self(Some(Arc::default()))
    }

    /// Whether there is a limit at all.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// What is in the buckets; `None` where there are none.
    pub(crate) fn buckets(&self) -> Option<Buckets> {
        self.0.as_deref().map(|buckets| lock(buckets).clone())
    }

    /// Somebody has waited.
    pub(crate) fn refill(&self) {
        if let Some(buckets) = &self.0 {
            lock(buckets).values_mut().for_each(|bucket| *bucket = Bucket::Token);
        }
    }

    /// Whether a call of this action is let through now.
    fn take(&self, action: &'static str) -> bool {
        let Some(buckets) = &self.0 else { return true };
        lock(buckets).insert(action, Bucket::Empty) == Some(Bucket::Token)
    }
}

fn lock(buckets: &Mutex<Buckets>) -> MutexGuard<'_, Buckets> {
    buckets.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What decides of calls for which there is no token.
#[derive(Debug, Clone, Copy)]
struct Exceeded;

impl Decide for Exceeded {
    fn decide(&self, _visit: &Visit) -> Verdict {
        Fault::Throttle(Phase::Before).verdict().unwrap_or(Verdict::Pass)
    }
}

/// An injector at the wire that asks the account before anything else.
#[derive(Debug, Clone)]
pub(crate) struct Limited {
    inner: Injector,
    /// The account's limit, if it has one, and who refuses what goes beyond it.
    limit: Option<(RequestLimit, Injector)>,
}

impl Limited {
    /// `inner` within a limit. `injector` makes the one that refuses the rest.
    pub(crate) fn new(
        inner: Injector,
        limit: &RequestLimit,
        injector: impl FnOnce(Arc<dyn Decide>) -> Injector,
    ) -> Self {
        let limit = limit.is_set().then(|| (limit.clone(), injector(Arc::new(Exceeded))));
        Self { inner, limit }
    }
}

impl Inject for Limited {
    type Visiting<'i> = <Injector as Inject>::Visiting<'i>;

    fn ask(&self, point: &'static Point) -> Option<Asked> {
        match &self.limit {
            Some((limit, exceeded)) if !limit.take(point.operation) => exceeded.ask(point),
            _ => self.inner.ask(point),
        }
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
