//! The files of searches: read whole, written whole or not at all.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use eni_chaos::search::{Moment, Timeline};
use serde::Serialize;

use crate::error::CliError;

/// A file's text; `None` when there is no such file.
pub(super) fn read_if_there(flag: &str, path: &Path) -> Result<Option<String>, CliError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot(flag, path, "read", &error)),
    }
}

/// Writes a file in the place of what is there: after a failure, or whatever
/// kills this process, the old one is there or the new one.
pub(super) fn write_whole(flag: &str, path: &Path, text: &str) -> Result<(), CliError> {
    let beside = beside(path);
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        cannot(flag, path, "written", &error)
    })
}

/// Finds out whether a file can be written there, before anything is done.
pub(super) fn can_be_written(flag: &str, path: &Path) -> Result<(), CliError> {
    let beside = beside(path);
    File::create(&beside).map_err(|error| cannot(flag, path, "written", &error))?;
    let _ = fs::remove_file(&beside);
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

fn cannot(flag: &str, path: &Path, what: &str, error: &std::io::Error) -> CliError {
    CliError::config(format!("{flag} {}: it cannot be {what}: {error}", path.display()))
        .help("name another file")
}

/// One line of the events of a search.
#[derive(Serialize)]
struct Line<'a> {
    schedule: &'a str,
    #[serde(flatten)]
    moment: &'a Moment,
}

/// The events of these timelines, each with its schedule, as lines of JSON.
pub(super) fn events<'t>(
    timelines: impl Iterator<Item = (&'t str, &'t Timeline)>,
) -> Result<String, CliError> {
    let mut text = "{\"schema\":\"eni.search-events/1\"}\n".to_owned();
    for (schedule, timeline) in timelines {
        for moment in &timeline.moments {
            let line = serde_json::to_string(&Line { schedule, moment });
            let line =
                line.map_err(|error| CliError::new(crate::exit::Exit::Bug, "events", error))?;
            text.push_str(&line);
            text.push('\n');
        }
    }
    Ok(text)
}
