//! The file of a search that was put down: what it is of, what it has judged,
//! then the state itself. Where the file is, is the caller's matter.

use std::fmt;

use eni_core::inject::{FaultKind, FaultKinds};
use eni_faults::search::Shard;
use thiserror::Error;

use super::{Asked, Case, Mode, NoCase};
use crate::Invariant;

/// The first line of every such file.
const FIRST: &str = "eni.search-state/3";

/// A search put down.
#[derive(Debug, Clone)]
pub struct PutDown {
    /// What was asked for.
    pub asked: Asked,
    /// Which invariants were judged.
    pub judged: Vec<Invariant>,
    /// The state of the search, as its own text.
    pub state: String,
}

/// The line on which the state itself begins.
pub const STATE_LINE: usize = 6;

/// A file that is none of a search that was put down.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotPutDown {
    /// It is something else.
    #[error("line 1: it is no state of a search, which begins with `{FIRST}`")]
    Other,
    /// Its head cannot be read.
    #[error("line {0}: {1}")]
    Head(usize, String),
    /// It was written by another version, which may have searched otherwise.
    #[error("line 2: it was written by eni {0}, and this is {version}", version = VERSION)]
    Version(String),
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

impl PutDown {
    /// Reads what [`Display`](fmt::Display) has written.
    ///
    /// # Errors
    ///
    /// When it is something else. Whether the state itself is whole is found out
    /// by whoever reads that.
    pub fn read(text: &str) -> Result<Self, NotPutDown> {
        let mut rest = text;
        let mut next = || {
            let (line, after) = rest.split_once('\n')?;
            rest = after;
            Some(line)
        };
        if next() != Some(FIRST) {
            return Err(NotPutDown::Other);
        }
        let mut head = |at: usize, name: &'static str| {
            let line = next().and_then(|line| line.strip_prefix(name));
            line.map(str::trim).ok_or_else(|| NotPutDown::Head(at, format!("no `{name}`")))
        };
        let version = head(2, "version")?;
        if version != VERSION {
            return Err(NotPutDown::Version(version.to_owned()));
        }
        let case = head(3, "case")?;
        let case = Case::read(case.split_whitespace())
            .map_err(|error: NoCase| NotPutDown::Head(3, error.to_string()))?;
        let asked = asked(case, head(4, "search")?);
        let asked = asked.ok_or_else(|| NotPutDown::Head(4, "no such search".to_owned()))?;
        let judged = head(5, "judged")?.split_whitespace();
        let judged = judged.filter_map(|id| Invariant::ALL.into_iter().find(|is| is.id() == id));
        Ok(Self { asked, judged: judged.collect(), state: rest.to_owned() })
    }

    /// Whether it is of the same search, and of the same part of it.
    pub fn is_of(&self, asked: &Asked) -> bool {
        self.search() == Self::search_of(asked) && self.asked.case == asked.case
    }

    /// What is searched, and how, as a line of the file.
    fn search(&self) -> String {
        Self::search_of(&self.asked)
    }

    fn search_of(asked: &Asked) -> String {
        let Asked { mode, case: _, faults, kinds, prunes, shard, seed, runs } = asked;
        let kinds: Vec<_> = kinds.iter().map(FaultKind::name).collect();
        let kinds = kinds.join("+");
        format!("{} {faults} {prunes} {shard} {seed} {runs} {kinds}", mode.name())
    }
}

impl fmt::Display for PutDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let judged: Vec<_> = self.judged.iter().map(|invariant| invariant.id()).collect();
        writeln!(f, "{FIRST}\nversion {VERSION}\ncase {}", self.asked.case)?;
        writeln!(f, "search {}\njudged {}", self.search(), judged.join(" "))?;
        f.write_str(&self.state)
    }
}

fn asked(case: Case, line: &str) -> Option<Asked> {
    let mut words = line.split_whitespace();
    let mode = words.next()?;
    let mode = [Mode::Closure, Mode::Depth, Mode::Random].into_iter().find(|m| m.name() == mode)?;
    let (faults, prunes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let shard: Shard = words.next()?.parse().ok()?;
    let (seed, runs) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let kind = |name: &str| FaultKind::ALL.into_iter().find(|kind| kind.name() == name);
    let kinds: Option<Vec<_>> = words.next()?.split('+').map(kind).collect();
    let kinds = FaultKinds::of(&kinds?);
    Some(Asked { mode, case, faults, kinds, prunes, shard, seed, runs })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Workflow, search::ScenarioName};

    fn put_down() -> PutDown {
        let case = Case::new(Workflow::Blog, ScenarioName::TwoWorkers);
        let case = Case { lag: 3, ..case };
        let shard = Shard::new(2, 3).unwrap();
        let asked = Asked {
            mode: Mode::Depth,
            case,
            faults: 4,
            kinds: Asked::ALL_KINDS,
            prunes: false,
            shard,
            seed: 9,
            runs: 0,
        };
        let judged = vec![Invariant::OneAtOk, Invariant::NoLeak];
        PutDown { asked, judged, state: "start 0 0 1\nend 1\n".to_owned() }
    }

    #[test]
    fn a_search_is_read_as_it_was_put_down_and_its_state_begins_where_it_is_said() {
        let text = put_down().to_string();
        let read = PutDown::read(&text).unwrap();
        assert_eq!(read.to_string(), text);
        assert!(read.is_of(&put_down().asked));
        assert_eq!(text.lines().nth(STATE_LINE - 1), Some("start 0 0 1"));
        let asked = put_down().asked;
        let one = Shard::WHOLE;
        for other in [
            Asked { mode: Mode::Closure, ..asked },
            Asked { faults: 3, ..asked },
            Asked { prunes: true, ..asked },
            Asked { shard: one, ..asked },
            Asked { seed: 8, ..asked },
            Asked { runs: 8, ..asked },
            Asked { kinds: FaultKinds::CALL, ..asked },
            Asked { case: Case { lag: 2, ..asked.case }, ..asked },
        ] {
            assert!(!read.is_of(&other), "{other:?}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_its_line() {
        let text = put_down().to_string();
        let why = |text: &str| PutDown::read(text).unwrap_err().to_string();
        assert!(why("[chaos]\n").starts_with("line 1: it is no state"));
        assert!(why("").starts_with("line 1: it is no state"));
        assert!(why(&text.replace("version 0", "version 9")).starts_with("line 2: it was written"));
        assert!(why(&text.replace("two-workers", "two")).starts_with("line 3: unknown scenario"));
        assert!(why(&text.replace("depth", "deep")).starts_with("line 4: no such search"));
        assert!(why(&text.replace("judged", "judge")).starts_with("line 5: no `judged`"));
    }
}
