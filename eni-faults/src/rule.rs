//! A rule: an item of the grammar with a name and a rank. Whether it fits any
//! points is `rule_set`'s matter.

use std::{num::NonZeroU64, str::FromStr};

use crate::{
    ParseError,
    grammar::{self, Item},
};

/// Where, when and which fault, under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    name: String,
    rank: Rank,
    item: Item,
    limit: Option<NonZeroU64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// From the command line: in the order given.
    Flag,
    /// From configuration: by priority.
    Named(i64),
}

impl Rule {
    /// A rule as a flag gives it: its name is its canonical text, and it comes
    /// before every named rule, in the order given.
    pub fn flag(item: Item) -> Self {
        Self { name: item.to_string(), rank: Rank::Flag, item, limit: None }
    }

    /// A rule of a configuration. A lower `priority` comes first; equal ones go
    /// by name.
    pub fn named(name: impl Into<String>, priority: i64, item: Item) -> Self {
        Self { name: name.into(), rank: Rank::Named(priority), item, limit: None }
    }

    /// Flag rules from a list by comma, as `--fault` takes it.
    ///
    /// # Errors
    ///
    /// When the text is not of the grammar.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, ParseError> {
        Ok(grammar::parse_list(text)?.into_iter().map(Self::flag).collect())
    }

    /// The same, striking at most `limit` times in a run; `None` is no limit.
    ///
    /// With several actors the order in which they come decides who is struck,
    /// so only a run whose actors take turns by themselves repeats.
    #[must_use]
    pub fn with_limit(mut self, limit: Option<NonZeroU64>) -> Self {
        self.limit = limit;
        self
    }

    /// How often it may strike in a run, if that is limited.
    pub fn limit(&self) -> Option<NonZeroU64> {
        self.limit
    }

    /// Its name, which its draws depend on.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it says.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// Puts rules into the order in which they are tried.
    pub(crate) fn sort(rules: &mut [Self]) {
        rules.sort_by(|a, b| {
            a.rank.cmp(&b.rank).then_with(|| match a.rank {
                // The sort is stable: flags stay as given.
                Rank::Flag => std::cmp::Ordering::Equal,
                Rank::Named(_) => a.name.cmp(&b.name),
            })
        });
    }
}

impl FromStr for Rule {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        text.parse().map(Self::flag)
    }
}
