//! The calling side: one call at one point, and the future that makes it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project_lite::pin_project;

use crate::{Asked, Failure, Point};

/// What a program is handed to make its calls through.
///
/// Generic on purpose: with [`NoFaults`] a call is the bare future, to the
/// byte, and workflows written over `I: Inject` stay `Send`.
pub trait Inject: Clone + Send + Sync + 'static {
    /// What a visit keeps while it is under way.
    type Visiting<'i>: Send + Unpin;

    /// Visits `point` and hands over what is ordered there, for an asker that
    /// obeys by itself because it can do more than a call of a future. `None`
    /// when nothing shall go wrong.
    fn ask(&self, point: &'static Point) -> Option<Asked>;

    /// Starts a visit at `point`. Nothing is asked before the first poll.
    fn arrive(&self, point: &'static Point) -> Self::Visiting<'_>;

    /// Drives a visit; called by [`Call`] only.
    fn poll_visit<F, T, E, M>(
        visiting: &mut Self::Visiting<'_>,
        future: Pin<&mut F>,
        error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>;

    /// Makes `future` at `point`, for an error type that knows [`Failure`].
    fn call<F, T, E>(&self, point: &'static Point, future: F) -> Call<'_, Self, F, IntoError>
    where
        F: Future<Output = Result<T, E>>,
        E: From<Failure>,
    {
        Call { future, visiting: self.arrive(point), error: IntoError }
    }

    /// Makes `future` at `point`; `error` turns a fault into the caller's
    /// error type.
    fn call_or<F, T, E, M>(
        &self,
        point: &'static Point,
        future: F,
        error: M,
    ) -> Call<'_, Self, F, M>
    where
        F: Future<Output = Result<T, E>>,
        M: FnMut(Failure) -> E,
    {
        Call { future, visiting: self.arrive(point), error }
    }
}

/// Turns what a fault shows the caller into the caller's error type.
pub trait MakeError<E> {
    /// The error for `failure`.
    fn make(&mut self, failure: Failure) -> E;
}

/// The [`MakeError`] of error types that implement `From<Failure>`.
#[derive(Debug, Clone, Copy)]
pub struct IntoError;

impl<E: From<Failure>> MakeError<E> for IntoError {
    fn make(&mut self, failure: Failure) -> E {
        E::from(failure)
    }
}

impl<E, M: FnMut(Failure) -> E> MakeError<E> for M {
    fn make(&mut self, failure: Failure) -> E {
        self(failure)
    }
}

pin_project! {
    /// One call at one point. Made by [`Inject::call`] and [`Inject::call_or`].
    #[must_use = "a call is made when it is awaited"]
    #[derive(Debug)]
    pub struct Call<'i, I: Inject, F, M> {
        #[pin]
        future: F,
        visiting: I::Visiting<'i>,
        error: M,
    }
}

impl<I, F, T, E, M> Future for Call<'_, I, F, M>
where
    I: Inject,
    F: Future<Output = Result<T, E>>,
    M: MakeError<E>,
{
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        I::poll_visit(this.visiting, this.future, this.error, context)
    }
}

/// Injects nothing: each call is its bare future.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFaults;

impl Inject for NoFaults {
    type Visiting<'i> = ();

    fn ask(&self, _point: &'static Point) -> Option<Asked> {
        None
    }

    fn arrive(&self, _point: &'static Point) {}

    fn poll_visit<F, T, E, M>(
        (): &mut (),
        future: Pin<&mut F>,
        _error: &mut M,
        context: &mut Context<'_>,
    ) -> Poll<Result<T, E>>
    where
        F: Future<Output = Result<T, E>>,
        M: MakeError<E>,
    {
        future.poll(context)
    }
}
