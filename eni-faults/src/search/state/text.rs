//! The state of a search as lines of text, and back. Each line begins with what it is; the
//! last one says how many there are, so that a file that was cut is seen.

use std::{
    collections::VecDeque,
    fmt,
    str::{FromStr, SplitWhitespace},
    sync::Arc,
};

use thiserror::Error;

use super::{BrokenBy, SearchState};
use crate::search::{
    Alphabet, Deviation, Plan,
    closure::{Children, Node, Origin, Task},
    mark::MarksOf,
    plan::Place,
    states::EnteredState,
};

/// A text that is no state.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadState {
    /// A line that cannot be.
    #[error("line {0}: {1:?} is not part of the state of a search")]
    Line(usize, String),
    /// It ends too early.
    #[error("it ends at line {0}, before its end: it was not written whole")]
    Cut(usize),
}

impl fmt::Display for SearchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = 0;
        let mut line = |text: fmt::Arguments<'_>| {
            lines += 1;
            f.write_fmt(text)?;
            f.write_str("\n")
        };
        for Node { origin, cost, is_dealt_out } in &self.nodes {
            let dealt = u8::from(*is_dealt_out);
            match origin {
                Origin::Start(start) => line(format_args!("start {start} {cost} {dealt}"))?,
                Origin::Stretch { from, plan } => {
                    line(format_args!("world {from} {} {cost} {dealt}", Written(plan)))?;
                }
            }
        }
        for ((from, to), cost) in &self.edges {
            line(format_args!("edge {from} {to} {cost}"))?;
        }
        for (cost, tasks) in &self.queue {
            for Task { node, plan, children, marks: _ } in tasks {
                let plan = Written(plan);
                match children {
                    Children::Itself => line(format_args!("run {cost} {node} {plan}"))?,
                    Children::At { places, next_place, taken } => {
                        let places: Vec<_> = places
                            .iter()
                            .map(|Place { position, first, last, cost }| {
                                format!("{position}:{first}:{last}:{cost}")
                            })
                            .collect();
                        let places = places.join(" ");
                        line(format_args!(
                            "more {cost} {node} {plan} {next_place} {taken} {places}"
                        ))?;
                    }
                }
            }
        }
        for state in self.known.iter() {
            line(format_args!("state {}", state.text()))?;
        }
        for broken in &self.broken {
            line(format_args!("broken {broken}"))?;
        }
        for (name, point) in self.coverage.points() {
            for (option, count) in &point.struck {
                line(format_args!("struck {name} {option} {count}"))?;
            }
            for (option, count) in &point.void {
                line(format_args!("void {name} {option} {count}"))?;
            }
        }
        for (event, count) in self.coverage.events() {
            line(format_args!("event {event} {count}"))?;
        }
        for (((one, option), (other, letter)), count) in &self.coverage.pairs {
            line(format_args!("pair {one} {option} {other} {letter} {count}"))?;
        }
        let Self { stretches, void, ended_in_known, deepest, .. } = self;
        line(format_args!("counts {stretches} {void} {ended_in_known} {deepest}"))?;
        if self.begun_anew {
            line(format_args!("anew"))?;
        }
        writeln!(f, "end {lines}")
    }
}

impl SearchState {
    /// Reads what was written with [`Display`](fmt::Display), for a search that
    /// offers the faults of `alphabet`. Lines count from `first` on.
    ///
    /// # Errors
    ///
    /// When it is not whole, or a line is not what it should be.
    pub fn read(text: &str, first: usize, alphabet: &Alphabet) -> Result<Self, BadState> {
        let mut state = Self::default();
        lines_of(text, first, |words| state.take_line(words, alphabet))?;
        Ok(state)
    }

    fn take_line(&mut self, words: &mut Words<'_>, alphabet: &Alphabet) -> Option<()> {
        let point = |name: &str| alphabet.points().find(|point| *point == name);
        match words.next()? {
            "start" => {
                let origin = Origin::Start(next(words)?);
                self.nodes.push(node(origin, words)?);
            }
            "world" => {
                let origin = Origin::Stretch { from: next(words)?, plan: plan(words.next()?)? };
                self.nodes.push(node(origin, words)?);
            }
            "edge" => {
                self.edges.insert((next(words)?, next(words)?), next(words)?);
            }
            kind @ ("run" | "more") => {
                let (cost, node, plan) = (next(words)?, next(words)?, plan(words.next()?)?);
                let children = if kind == "run" {
                    Children::Itself
                } else {
                    let (next_place, taken) = (next(words)?, next(words)?);
                    let places: Option<Vec<_>> = words.map(place).collect();
                    Children::At { places: places?.into(), next_place, taken }
                };
                let tasks: &mut VecDeque<Task> = self.queue.entry(cost).or_default();
                tasks.push_back(Task { node, plan, children, marks: MarksOf::default() });
            }
            "state" => {
                let state = EnteredState::read(words)?;
                Arc::make_mut(&mut self.known).insert(state);
            }
            "broken" => self.broken.push(BrokenBy::read(words)?),
            kind @ ("struck" | "void") => {
                let point = self.coverage.points.entry(point(words.next()?)?).or_default();
                let counts = if kind == "struck" { &mut point.struck } else { &mut point.void };
                counts.insert(next(words)?, next(words)?);
            }
            "event" => {
                let event = words.next()?.to_owned();
                self.coverage.events.insert(event.into(), next(words)?);
            }
            "pair" => {
                let one = (point(words.next()?)?, next(words)?);
                let other = (point(words.next()?)?, next(words)?);
                self.coverage.pairs.insert((one, other), next(words)?);
            }
            "counts" => {
                (self.stretches, self.void) = (next(words)?, next(words)?);
                (self.ended_in_known, self.deepest) = (next(words)?, next(words)?);
            }
            "anew" => self.begun_anew = true,
            _ => return None,
        }
        Some(())
    }
}

/// The words of a line.
pub(super) type Words<'t> = SplitWhitespace<'t>;

/// Hands the lines before the last one to `take`, which says `None` to one that
/// cannot be; so does a line of which words are left over.
pub(super) fn lines_of(
    text: &str,
    first: usize,
    mut take: impl FnMut(&mut Words<'_>) -> Option<()>,
) -> Result<(), BadState> {
    let mut n = first;
    for (read, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        if line == format!("end {read}") {
            return Ok(());
        }
        if take(&mut words).is_none() || words.next().is_some() {
            return Err(BadState::Line(n, line.chars().take(60).collect()));
        }
        n += 1;
    }
    Err(BadState::Cut(n))
}

pub(super) fn next<'t, T: FromStr>(words: &mut impl Iterator<Item = &'t str>) -> Option<T> {
    words.next()?.parse().ok()
}

fn node<'t>(origin: Origin, words: &mut impl Iterator<Item = &'t str>) -> Option<Node> {
    let cost = next(words)?;
    let is_dealt_out = match words.next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some(Node { origin, cost, is_dealt_out })
}

fn place(word: &str) -> Option<Place> {
    let mut parts = word.splitn(4, ':');
    let (position, first) = (next(&mut parts)?, next(&mut parts)?);
    let (last, cost) = (next(&mut parts)?, next(&mut parts)?);
    Some(Place { position, first, last, cost })
}

impl fmt::Display for BrokenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { invariant, cost, start, path } = self;
        write!(f, "{invariant} {cost} {start}")?;
        path.iter().try_for_each(|plan| write!(f, " {}", Written(plan)))
    }
}

impl BrokenBy {
    pub(super) fn read<'t>(words: &mut impl Iterator<Item = &'t str>) -> Option<Self> {
        let invariant = words.next()?.to_owned();
        let (cost, start) = (next(words)?, next(words)?);
        let path: Option<Vec<_>> = words.map(plan).collect();
        Some(Self { invariant, cost, start, path: path? })
    }
}

/// A plan as one word: `3:1,7:2`, and `-` for the default.
struct Written<'p>(&'p Plan);

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.deviations().is_empty() {
            return f.write_str("-");
        }
        for (n, Deviation { position, option }) in self.0.deviations().iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            write!(f, "{comma}{position}:{option}")?;
        }
        Ok(())
    }
}

fn plan(word: &str) -> Option<Plan> {
    if word == "-" {
        return Some(Plan::default());
    }
    let deviation = |word: &str| {
        let (position, option) = word.split_once(':')?;
        Some(Deviation { position: position.parse().ok()?, option: option.parse().ok()? })
    };
    word.split(',').map(deviation).collect()
}
