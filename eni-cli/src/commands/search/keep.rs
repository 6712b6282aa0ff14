//! `eni chaos keep`: a schedule into the file of those that run first.

use eni_chaos::search::{Expectation, Regression};

use super::{
    files, regressions,
    replay::{case_of, replayed, schedule_of},
};
use crate::{args::search::KeepArgs, error::CliError, exit::Exit, output};

pub(super) fn run(args: &KeepArgs) -> Result<Exit, CliError> {
    // A file that cannot be read is left as it is.
    let kept = regressions::read("--file", &args.file)?.unwrap_or_default();
    let report = replayed(&args.replay)?;
    if let Some(item) = report.unfired.first() {
        let why = format!("{item} does not come about: there is nothing to keep");
        return Err(CliError::new(Exit::Invalid, "unfired", why)
            .help("`eni chaos replay` shows what happens; the file was not changed"));
    }
    let expectation = report
        .broken
        .first()
        .and_then(|broken| broken.known())
        .map_or(Expectation::Holds, Expectation::Breaks);
    let (case, schedule) = (case_of(&args.replay), schedule_of(&args.replay)?);
    let regression = Regression { case, schedule, expectation };
    let file = args.file.display();
    if let Some((at, _)) = kept.iter().find(|(_, known)| *known == regression) {
        output::stdout(&format!("{file}:{at}: it is kept already: {regression}\n"))?;
        return Ok(Exit::Done);
    }
    let mut text = files::read_if_there("--file", &args.file)?.unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&format!("{regression}\n"));
    files::write_whole("--file", &args.file, &text)?;
    output::stdout(&format!("{file}:{}: {regression}\n", text.lines().count()))?;
    Ok(Exit::Done)
}
