//! A part of a search, for one of several machines.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// Which part of a search is run.
///
/// What is dealt out are the deviations of the stretches that follow one
/// another from the start while nothing goes wrong. A shard runs those of its
/// part and all that can be reached from there: so what the shards have run
/// together is what a whole search runs, and what several of them can reach is
/// run by each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// From 0.
    index: u32,
    /// Not 0.
    of: u32,
}

/// A shard that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is no shard: it is written 1/3, the first of three, and goes up to 3/3")]
pub struct NoShard(pub String);

impl Shard {
    /// All of it.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Number `n`, from 1, of `of`.
    pub const fn new(n: u32, of: u32) -> Option<Self> {
        if n == 0 || n > of { None } else { Some(Self { index: n - 1, of }) }
    }

    /// Its number, from 1.
    pub const fn n(self) -> u32 {
        self.index + 1
    }

    /// How many there are.
    pub const fn of(self) -> u32 {
        self.of
    }

    /// Whether it is all there is.
    pub const fn is_whole(self) -> bool {
        self.of == 1
    }

    /// Whether the nth thing that is dealt out, from 0, is its.
    pub const fn has(self, n: u64) -> bool {
        n % self.of as u64 == self.index as u64
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.n(), self.of)
    }
}

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let wrong = || NoShard(text.to_owned());
        let (n, of) = text.split_once('/').ok_or_else(wrong)?;
        let (n, of) = (n.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
        Self::new(n, of).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_as_it_is_read_and_nothing_else_is_one() {
        for text in ["1/1", "1/3", "3/3"] {
            assert_eq!(text.parse::<Shard>().unwrap().to_string(), text);
        }
        for text in ["0/0", "0/3", "4/3", "3", "/", "1/", "-1/3", "1/3/3", "a/b"] {
            assert_eq!(text.parse::<Shard>(), Err(NoShard(text.to_owned())));
        }
    }

    #[test]
    fn everything_that_is_dealt_out_is_in_one_shard() {
        for of in 1..5 {
            for n in 0..20 {
                let has = (1..=of).filter(|i| Shard::new(*i, of).unwrap().has(n)).count();
                assert_eq!(has, 1);
            }
        }
    }
}
