//! The state file: a journal of every call that changed a world, written and
//! synced before its reply leaves. Loading it makes the same calls again.
//!
//! What lives here: the file. What a line looks like is `line`'s.

mod line;

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use eni_inject::Actor;
use thiserror::Error;

use crate::{AccountConfig, ApiError, Call, codec::Epoch};

use super::cloud::Place;

pub(super) use self::line::Line;

use self::line::Header;

/// A state file that cannot be used. Nothing in it was changed.
#[derive(Debug, Error)]
pub enum StateError {
    /// The system says no.
    #[error("the state file {} cannot be {doing}: {error}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried: `read`, `written`.
        doing: &'static str,
        /// What the system said.
        error: io::Error,
    },
    /// Another process has it.
    #[error("the state file {} is in use: stop the other server or name another file", path.display())]
    InUse {
        /// Which file.
        path: PathBuf,
    },
    /// It is something else.
    #[error("{} is no state file of the simulator: name another one, or one that does not exist", path.display())]
    NotOurs {
        /// Which file.
        path: PathBuf,
    },
    /// Its worlds are made of something else.
    #[error(
        "the state file {} was made with other settings (its seed is {seed}): start with those, or name another file", path.display()
    )]
    OtherSettings {
        /// Which file.
        path: PathBuf,
        /// The seed that it was made with.
        seed: u64,
    },
    /// A line cannot be read, and lines follow it or it is whole.
    #[error("the state file {} cannot be read from line {line} on: {reason}; mend or remove that line", path.display())]
    BadLine {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A call that took effect then fails now.
    #[error("the state file {} does not fit this version: line {line} fails with {error}", path.display())]
    DoesNotFit {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What the world says.
        error: ApiError,
    },
    /// A write failed before, so nothing more is taken.
    #[error(
        "the state file {} could not be written, so nothing is served any more: {reason}; make \
         room for it and start again", path.display()
    )]
    Broken {
        /// Which file.
        path: PathBuf,
        /// What the system said then.
        reason: String,
    },
}

/// A journal that has been read.
pub(super) struct Loaded {
    pub(super) journal: Journal,
    pub(super) epoch: Epoch,
    /// With their numbers in the file, from 1.
    pub(super) lines: Vec<(usize, Line)>,
}

/// An open journal. Lines are put down in order and reach the disk together.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    pending: Mutex<Pending>,
    /// How many lines were ever put down.
    put: AtomicU64,
    /// How many of them are on the disk.
    synced: AtomicU64,
}

#[derive(Debug, Default)]
struct Pending {
    text: Vec<u8>,
    generation: u64,
    broken: Option<String>,
}

impl Journal {
    /// Opens a file, or makes one whose worlds begin at `new`. A last line
    /// without an end was never acknowledged: it is dropped.
    pub(super) fn open(
        path: &Path,
        config: &AccountConfig,
        new: Epoch,
    ) -> Result<Loaded, StateError> {
        let ours = Header::new(new, config);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io_error(path, "opened"))?;
        let data = file.metadata().map_err(io_error(path, "read"))?;
        if !data.is_file() {
            return Err(StateError::NotOurs { path: path.to_owned() });
        }
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => StateError::InUse { path: path.to_owned() },
            TryLockError::Error(error) => io_error(path, "locked")(error),
        })?;
        // Looked at under the lock: whoever had it before may have begun the file.
        if file.metadata().map_err(io_error(path, "read"))?.len() == 0 {
            begin(path, &mut file, &ours).map_err(io_error(path, "written"))?;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(io_error(path, "read"))?;
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
        let whole = bytes.get(..end).unwrap_or_default();
        let (header, lines) = parse(path, whole)?;
        if !header.made_of_the_same_as(&ours) {
            return Err(StateError::OtherSettings { path: path.to_owned(), seed: header.seed });
        }
        if end < bytes.len() {
            let rest = u64::try_from(end).unwrap_or(u64::MAX);
            file.set_len(rest).map_err(io_error(path, "written"))?;
        }
        file.seek(SeekFrom::End(0)).map_err(io_error(path, "read"))?;
        let journal = Self {
            path: path.to_owned(),
            file: Mutex::new(file),
            pending: Mutex::default(),
            put: AtomicU64::new(0),
            synced: AtomicU64::new(0),
        };
        Ok(Loaded { journal, epoch: header.epoch, lines })
    }

    /// Which worlds are written down: those of before a reset are not.
    pub(super) fn generation(&self) -> u64 {
        self.pending().generation
    }

    /// A call took effect.
    pub(super) fn called(
        &self,
        generation: u64,
        at: Duration,
        place: &Place,
        actor: Actor,
        call: &Call,
    ) {
        let mut pending = self.pending();
        if pending.generation == generation {
            let call = Box::new(call.clone());
            let line = Line::Called { at, place: place.clone(), actor, call };
            self.put(&mut pending, &line);
        }
    }

    /// The clock is put forward.
    pub(super) fn advanced(&self, by: Duration) {
        self.put(&mut self.pending(), &Line::Advanced { by });
    }

    /// All worlds are forgotten.
    pub(super) fn reset(&self) {
        let mut pending = self.pending();
        pending.generation += 1;
        self.put(&mut pending, &Line::Reset);
    }

    /// Whether every write so far has succeeded.
    pub(super) fn works(&self) -> Result<(), StateError> {
        match &self.pending().broken {
            None => Ok(()),
            Some(reason) => {
                Err(StateError::Broken { path: self.path.clone(), reason: reason.clone() })
            }
        }
    }

    /// Returns when everything that was put down before is on the disk.
    pub(super) fn sync(&self) -> Result<(), StateError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let (text, upto) = {
            let mut pending = self.pending();
            (std::mem::take(&mut pending.text), self.put.load(Ordering::Acquire))
        };
        self.works()?;
        if !text.is_empty() {
            let written = file.write_all(&text).and_then(|()| file.sync_data());
            if let Err(error) = written {
                self.pending().broken = Some(error.to_string());
                return self.works();
            }
        }
        self.synced.store(upto, Ordering::Release);
        Ok(())
    }

    /// The same, without holding up whoever else the thread serves.
    pub(super) async fn synced(self: Arc<Self>) -> Result<(), StateError> {
        if self.synced.load(Ordering::Acquire) >= self.put.load(Ordering::Acquire) {
            return self.works();
        }
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || self.sync())
            .await
            .unwrap_or_else(|error| Err(StateError::Broken { path, reason: error.to_string() }))
    }

    fn put(&self, pending: &mut Pending, line: &Line) {
        pending.text.extend_from_slice(line.to_json().as_bytes());
        pending.text.push(b'\n');
        self.put.fetch_add(1, Ordering::Release);
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the first line of an empty file, all of it or nothing. In place,
/// because another file under the same name would not be the locked one.
fn begin(path: &Path, file: &mut File, header: &Header) -> io::Result<()> {
    let line = format!("{}\n", header.to_json());
    if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_all()) {
        // What cannot be taken back is refused when it is read.
        let _ = file.set_len(0);
        return Err(error);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    file.seek(SeekFrom::Start(0)).map(|_| ())
}

fn parse(path: &Path, whole: &[u8]) -> Result<(Header, Vec<(usize, Line)>), StateError> {
    let not_ours = || StateError::NotOurs { path: path.to_owned() };
    let mut lines = whole.split(|&byte| byte == b'\n').zip(1..);
    let (first, _) = lines.next().ok_or_else(not_ours)?;
    let header = Header::parse(first).ok_or_else(not_ours)?;
    // After the last line's end there is nothing.
    let lines = lines
        .filter(|(line, _)| !line.is_empty())
        .map(|(line, number)| {
            let parsed = Line::parse(line).map_err(|reason| StateError::BadLine {
                path: path.to_owned(),
                line: number,
                reason,
            })?;
            Ok((number, parsed))
        })
        .collect::<Result<_, StateError>>()?;
    Ok((header, lines))
}

fn io_error(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> StateError + use<> {
    let path = path.to_owned();
    move |error| StateError::Io { path, doing, error }
}
