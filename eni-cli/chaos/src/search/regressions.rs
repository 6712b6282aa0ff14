//! The file of schedules that are kept: a line for each, which people read and
//! merge. What must not be here: where the file is.
//!
//! A line is `WORKFLOW SCENARIO [FLAG...] SCHEDULE # EXPECTATION`, with
//! `breaks INVARIANT` or `holds` for the expectation. Empty lines and those
//! that begin with `#` are left alone.

use std::{fmt, sync::Arc};

use eni_faults::{
    Schedule,
    search::{Alphabet, Replayed},
};
use thiserror::Error;

use super::{Case, ScenarioModel};
use crate::{ExperimentError, Invariant};

/// How many attempts a replay makes at most.
pub const MOST_STRETCHES: u32 = 60;

/// A schedule that is kept, with what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regression {
    /// What it is of.
    pub case: Case,
    /// What goes wrong.
    pub schedule: Schedule,
    /// What comes of it.
    pub expectation: Expectation,
}

/// What is expected of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// Every invariant holds.
    Holds,
    /// This one breaks.
    Breaks(Invariant),
}

/// A line that is no regression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{file}:{line}: {why}; a line is `WORKFLOW SCENARIO [FLAG...] v1:... # breaks INVARIANT`, or `# holds`"
)]
pub struct BadRegression {
    /// The file's name.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

/// What came of a regression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// What is expected of it.
    AsExpected,
    /// Something else: what.
    Otherwise(String),
    /// Nothing can be said: an item of its schedule came about no more.
    Unfired(String),
}

/// Reads a file. `file` is its name in errors.
///
/// # Errors
///
/// Every line that is no regression.
pub fn read_regressions(
    file: &str,
    text: &str,
) -> Result<Vec<(usize, Regression)>, Vec<BadRegression>> {
    let mut read = Vec::new();
    let mut bad = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match Regression::read(line) {
            Ok(regression) => read.push((at + 1, regression)),
            Err(why) => bad.push(BadRegression { file: file.to_owned(), line: at + 1, why }),
        }
    }
    if bad.is_empty() { Ok(read) } else { Err(bad) }
}

impl Regression {
    fn read(line: &str) -> Result<Self, String> {
        let (what, expectation) = line
            .split_once(" # ")
            .ok_or_else(|| "it says nothing of what is expected".to_owned())?;
        let (case, schedule) = what
            .trim_end()
            .rsplit_once(' ')
            .filter(|(_, schedule)| schedule.starts_with("v1:"))
            .ok_or_else(|| "it has no schedule".to_owned())?;
        let case = Case::read(case.split_whitespace()).map_err(|error| error.to_string())?;
        let schedule = schedule
            .parse()
            .map_err(|error: eni_faults::ParseError| error.to_string().trim_end().to_owned())?;
        let expectation = match expectation.trim().split_once(' ') {
            None if expectation.trim() == "holds" => Expectation::Holds,
            Some(("breaks", id)) => {
                let known = Invariant::ALL.into_iter().find(|invariant| invariant.id() == id);
                Expectation::Breaks(known.ok_or_else(|| format!("there is no invariant `{id}`"))?)
            }
            _ => return Err(format!("`{}` is no expectation", expectation.trim())),
        };
        Ok(Self { case, schedule, expectation })
    }

    /// Runs it again.
    ///
    /// # Errors
    ///
    /// When the scenario cannot be set up.
    pub fn run(&self, alphabet: &Arc<Alphabet>) -> Result<Outcome, ExperimentError> {
        let model = ScenarioModel::new(self.case.scenario())?;
        let start = self.case.start();
        Ok(match model.replay(alphabet, start, &self.schedule, MOST_STRETCHES) {
            Some((replayed, _)) => self.outcome(&replayed),
            None => Outcome::Otherwise("the scenario has no such start".to_owned()),
        })
    }

    fn outcome(&self, replayed: &Replayed) -> Outcome {
        if let Some(item) = replayed.unfired.first() {
            return Outcome::Unfired(item.to_string());
        }
        let mut broken: Vec<&str> =
            replayed.broken.iter().map(|(_, broken)| broken.invariant).collect();
        broken.sort_unstable();
        broken.dedup();
        match self.expectation {
            Expectation::Holds if broken.is_empty() => Outcome::AsExpected,
            Expectation::Breaks(invariant) if broken.contains(&invariant.id()) => {
                Outcome::AsExpected
            }
            _ if broken.is_empty() => Outcome::Otherwise("every invariant holds".to_owned()),
            _ => Outcome::Otherwise(format!("{} breaks", broken.join(", "))),
        }
    }
}

impl fmt::Display for Regression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} # {}", self.case, self.schedule, self.expectation)
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds => f.write_str("holds"),
            Self::Breaks(invariant) => write!(f, "breaks {invariant}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Workflow,
        search::{ScenarioName, alphabet},
    };

    const LINE: &str = "blog one-worker --lag-ticks 4 --until-ok \
                        v1:ec2.DescribeNetworkInterfaces#2=missing # breaks one-per-key";

    #[test]
    fn a_line_is_written_as_it_is_read() {
        let text = format!("# why it is kept\n\n{LINE}\nensure two-workers v1: # holds\n");
        let read = read_regressions("kept", &text).unwrap();
        let lines: Vec<_> = read.iter().map(|(at, kept)| (*at, kept.to_string())).collect();
        assert_eq!(lines, [(3, LINE.to_owned()), (4, "ensure two-workers v1: # holds".to_owned())]);
        let case =
            Case { until_ok: true, lag: 4, ..Case::new(Workflow::Blog, ScenarioName::OneWorker) };
        assert_eq!(read[0].1.case, case);
        assert_eq!(case.flags(), "--workflow blog --scenario one-worker --lag-ticks 4 --until-ok");
    }

    #[test]
    fn every_bad_line_is_told_with_its_place() {
        for (line, why) in [
            ("blog one-worker v1:", "it says nothing of what is expected"),
            ("blog one-worker # holds", "it has no schedule"),
            ("v1: # holds", "it has no schedule"),
            ("blogg one-worker v1: # holds", "there is no workflow \"blogg\""),
            ("blog one-wrker v1: # holds", "did you mean `one-worker`?"),
            ("blog v1: # holds", "the scenario is missing"),
            (
                "blog one-worker --lag-tick 3 v1: # holds",
                "unknown flag `--lag-tick`; did you mean `--lag-ticks`?",
            ),
            ("blog one-worker --lag-ticks x v1: # holds", "a whole number"),
            ("blog one-worker --lag-ticks v1: # holds", "the value of a flag is missing"),
            ("blog one-worker v1:ensure.find=refuse # holds", "column"),
            ("blog one-worker v1: # hold", "`hold` is no expectation"),
            ("blog one-worker v1: # breaks it", "there is no invariant `it`"),
        ] {
            let bad = read_regressions("kept", &format!("{LINE}\n{line}\n")).unwrap_err();
            let text = bad[0].to_string();
            assert!(text.starts_with("kept:2: ") && text.contains(why), "{line}: {text}");
            assert_eq!(bad.len(), 1);
        }
    }

    #[test]
    fn a_regression_is_as_expected_otherwise_or_not_fired() {
        let alphabet = Arc::new(alphabet());
        let outcome = |line: &str| {
            let read = read_regressions("kept", line).unwrap();
            read[0].1.run(&alphabet).unwrap()
        };
        assert_eq!(outcome(&LINE.replace(" --until-ok", "")), Outcome::AsExpected);
        assert_eq!(outcome("ensure one-worker v1: # holds"), Outcome::AsExpected);
        let otherwise = outcome("naive one-worker v1: # holds");
        assert!(matches!(&otherwise, Outcome::Otherwise(what) if what.contains("one-per-key")));
        let holds = outcome("ensure one-worker v1:ensure.create#1=lost-reply # breaks no-leak");
        assert_eq!(holds, Outcome::Otherwise("every invariant holds".to_owned()));
        let unfired = outcome("ensure one-worker v1:ensure.delete#9=refuse # breaks no-leak");
        assert_eq!(unfired, Outcome::Unfired("ensure.delete#9=refuse".to_owned()));
    }
}
