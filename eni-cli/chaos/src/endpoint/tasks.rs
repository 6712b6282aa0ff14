//! Futures side by side in one task, and one that can be struck by a crash or
//! stopped. Knows no runtime.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    task::{Context, Poll},
};

use eni_core::inject::CrashFlag;

/// Runs futures side by side. What they come to, in their order.
pub(crate) async fn all<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.into_iter().map(|future| Some(Box::pin(future))).collect();
    let mut done: Vec<Option<F::Output>> = running.iter().map(|_| None).collect();
    poll_fn(move |context| {
        for (future, done) in running.iter_mut().zip(&mut done) {
            let polled = future.as_mut().map(|future| future.as_mut().poll(context));
            if let Some(Poll::Ready(output)) = polled {
                *future = None;
                *done = Some(output);
            }
        }
        if running.iter().any(Option::is_some) {
            return Poll::Pending;
        }
        Poll::Ready(done.iter_mut().filter_map(Option::take).collect())
    })
    .await
}

/// How a future ended that can be struck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended<T> {
    /// By itself.
    Done(T),
    /// An injected crash struck: it was dropped where it stood.
    Crashed,
    /// It was told to stop: it was dropped where it stood.
    Stopped,
}

/// A future that an injected crash ends, and `stop`, which is looked at
/// whenever the future is polled.
pub(crate) struct Strikable<'a, F> {
    future: Pin<Box<F>>,
    crash: CrashFlag,
    stop: &'a AtomicBool,
}

impl<'a, F: Future> Strikable<'a, F> {
    /// `crash` is the actor's own: it is set while its future is polled.
    pub(crate) fn new(future: F, crash: CrashFlag, stop: &'a AtomicBool) -> Self {
        crash.take();
        Self { future: Box::pin(future), crash, stop }
    }
}

impl<F: Future> Future for Strikable<'_, F> {
    type Output = Ended<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.stop.load(Ordering::Relaxed) {
            return Poll::Ready(Ended::Stopped);
        }
        match self.future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Ended::Done(output)),
            Poll::Pending if self.crash.take() => Poll::Ready(Ended::Crashed),
            Poll::Pending => Poll::Pending,
        }
    }
}
