//! The event log as text: a line of JSON for each event, as it happens. Where
//! the bytes go is the caller's matter.

use std::{
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use thiserror::Error;

use super::{Happened, Record};

/// A log that could not be written whole.
#[derive(Debug, Error)]
#[error("the event log could not be written, and ends somewhere before its end: {0}")]
pub struct LogError(#[from] io::Error);

/// Writes events as lines of JSON. A writer that fails is left alone from then
/// on, and what it said is kept for [`EventLog::close`]: a log changes nothing
/// about what it is the log of.
#[derive(Debug)]
pub struct EventLog<W>(Mutex<State<W>>);

#[derive(Debug)]
struct State<W> {
    writer: W,
    /// When the last event was.
    last: Duration,
    /// Whether it is over.
    closed: bool,
    failed: Option<io::Error>,
}

/// One line: when, on the world's clock, and what.
#[derive(Serialize)]
struct Line<'a> {
    ms: u64,
    #[serde(flatten)]
    happened: &'a Happened<'a>,
}

impl<W: Write> EventLog<W> {
    /// An empty log. It writes often and little: give it a buffer.
    pub fn new(writer: W) -> Self {
        Self(Mutex::new(State { writer, last: Duration::ZERO, closed: false, failed: None }))
    }

    /// Ends it with [`Happened::Interrupted`], though the experiment goes on:
    /// what comes after that is not written. Nothing happens if it is over.
    pub fn cut_short(&self) {
        let mut state = self.state();
        let last = state.last;
        state.write(last, &Happened::Interrupted);
        if !state.closed && state.failed.is_none() {
            state.failed = state.writer.flush().err();
        }
        state.closed = true;
    }

    /// Writes what is still held back. What comes after that is not written.
    ///
    /// # Errors
    ///
    /// When this or an earlier write failed; told once.
    pub fn close(&self) -> Result<(), LogError> {
        let mut state = self.state();
        state.closed = true;
        match state.failed.take() {
            Some(error) => Err(error.into()),
            None => Ok(state.writer.flush()?),
        }
    }

    fn state(&self) -> MutexGuard<'_, State<W>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<W: Write> State<W> {
    fn write(&mut self, at: Duration, happened: &Happened<'_>) {
        if self.closed || self.failed.is_some() {
            return;
        }
        self.last = at;
        let line = Line { ms: millis(at), happened };
        let written = serde_json::to_writer(&mut self.writer, &line).map_err(io::Error::from);
        self.failed = written.and_then(|()| self.writer.write_all(b"\n")).err();
    }
}

impl<W: Write + Send> Record for EventLog<W> {
    fn record(&self, at: Duration, happened: &Happened<'_>) {
        self.state().write(at, happened);
    }
}

/// Whole milliseconds.
pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
