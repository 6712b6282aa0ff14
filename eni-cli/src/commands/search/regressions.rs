//! The schedules that are kept, run before a search.

use std::{path::Path, sync::Arc};

use eni_chaos::search::{Outcome, Regression, RegressionReport, read_regressions};
use eni_faults::search::Alphabet;

use super::files;
use crate::{error::CliError, exit::Exit, output};

/// Where they are when nobody says so.
pub(super) const FILE: &str = "eni-regressions.txt";

/// Reads a file of them.
pub(super) fn read(flag: &str, path: &Path) -> Result<Option<Vec<(usize, Regression)>>, CliError> {
    let Some(text) = files::read_if_there(flag, path)? else { return Ok(None) };
    let read = read_regressions(&path.display().to_string(), &text);
    read.map(Some).map_err(|bad| {
        let lines: Vec<_> = bad.iter().map(ToString::to_string).collect();
        CliError::config(lines.join("\n")).help("mend these lines; nothing was changed or tested")
    })
}

/// Those of `--regressions`, or of the usual file if it is there.
pub(super) fn asked_for(given: Option<&Path>) -> Result<Vec<(String, Regression)>, CliError> {
    let path = given.unwrap_or_else(|| Path::new(FILE));
    let kept = match read("--regressions", path)? {
        Some(kept) => kept,
        None if given.is_some() => {
            let why = format!("--regressions {}: there is no such file", path.display());
            return Err(CliError::usage(why).help("`eni chaos keep` begins one"));
        }
        None => Vec::new(),
    };
    let place = |at: usize| format!("{}:{at}", path.display());
    Ok(kept.into_iter().map(|(at, kept)| (place(at), kept)).collect())
}

/// Runs them, and tells on stderr what is not as expected.
pub(super) fn run(
    kept: &[(String, Regression)],
    alphabet: &Arc<Alphabet>,
) -> Result<Vec<RegressionReport>, CliError> {
    let mut reports = Vec::new();
    for (place, regression) in kept {
        let outcome = regression
            .run(alphabet)
            .map_err(|error| CliError::new(Exit::Config, "scenario", error))?;
        let what = match outcome {
            Outcome::AsExpected => None,
            Outcome::Otherwise(what) => Some(what),
            Outcome::Unfired(item) => Some(format!("{item} does not come about any more")),
        };
        if let Some(what) = &what {
            output::stderr(&format!(
                "kept    {place}: expected that it {}, but {what}\n",
                regression.expectation
            ));
        }
        let (line, as_expected) = (regression.to_string(), what.is_none());
        reports.push(RegressionReport { place: place.clone(), line, as_expected, what });
    }
    if !reports.is_empty() {
        let held = reports.iter().filter(|kept| kept.as_expected).count();
        output::stderr(&format!("kept    {held} of {} as expected\n", reports.len()));
    }
    Ok(reports)
}
