//! The file of `--events`: opened before the run, ended with it. What is written
//! there is the experiment's matter.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::Arc,
};

use eni_chaos::{EventLog, Record};

use crate::error::CliError;

/// The event log of a run, on its way into a file. Clones are the same log.
#[derive(Debug, Clone)]
pub(crate) struct EventsFile {
    path: PathBuf,
    log: Arc<EventLog<BufWriter<File>>>,
}

impl EventsFile {
    /// Begins an empty file, in the place of one that is there.
    pub(crate) fn create(path: &Path) -> Result<Self, CliError> {
        if path == Path::new("-") {
            return Err(CliError::usage("--events -: the report goes to stdout")
                .help("name a file for the event log; nothing was tested"));
        }
        let file = File::create(path).map_err(|error| {
            CliError::config(format!("--events {}: it cannot be written: {error}", path.display()))
                .help("name another file; nothing was tested")
        })?;
        Ok(Self { path: path.to_owned(), log: Arc::new(EventLog::new(BufWriter::new(file))) })
    }

    /// The same as whoever runs the experiment takes it.
    pub(crate) fn record(self) -> Arc<dyn Record> {
        self.log
    }

    /// Ends it here, though the run goes on.
    pub(crate) fn cut_short(&self) {
        self.log.cut_short();
    }

    /// Writes the rest, and says whether all of it could be.
    pub(crate) fn close(&self) -> Result<(), CliError> {
        self.log.close().map_err(|error| {
            CliError::config(format!("--events {}: {error}", self.path.display())).help(
                "the report stands; run it again with the same seed and room for its event log",
            )
        })
    }
}
