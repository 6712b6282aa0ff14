//! A body that may break off before its end. Nothing about replies.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use thiserror::Error;

/// The connection ends in the middle of a body.
#[derive(Debug, Error)]
#[error("the reply breaks off here")]
pub(super) struct BreaksOff;

/// Bytes that are said to be so many.
#[derive(Debug)]
pub(super) struct Arriving {
    bytes: Option<Bytes>,
    /// How many are still to come, as far as the length says.
    left: usize,
    has_waited: bool,
}

impl Arriving {
    /// All of `bytes`, and an end that comes too early if `length` is more.
    pub(super) fn new(bytes: Vec<u8>, length: usize) -> Self {
        let bytes = (!bytes.is_empty()).then(|| Bytes::from(bytes));
        Self { bytes, left: length, has_waited: false }
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = BreaksOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BreaksOff>>> {
        let this = self.get_mut();
        if let Some(bytes) = this.bytes.take() {
            this.left = this.left.saturating_sub(bytes.len());
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if this.left == 0 {
            return Poll::Ready(None);
        }
        if !this.has_waited {
            // What is there so far is sent only when more has to be waited for.
            this.has_waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(BreaksOff)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left as u64)
    }
}
