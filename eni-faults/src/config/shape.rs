//! What settings can hold, as data: what a schema and a list of keys are made
//! of. How it is written down is the caller's matter.

use std::borrow::Cow;

use super::FaultsConfig;

/// What a setting can hold.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    /// A text.
    Text {
        /// One that will do; empty if any does.
        example: Cow<'static, str>,
        /// A regular expression for all of it, if one says more than the
        /// example.
        pattern: Option<&'static str>,
    },
    /// One of some words.
    Words(Vec<Cow<'static, str>>),
    /// A whole number within these bounds, both included.
    Whole {
        /// The least.
        min: i64,
        /// The most.
        max: u64,
    },
    /// A number within these bounds, both included.
    Number {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// True or false.
    Truth,
    /// Any number of the same.
    List(Box<Shape>),
    /// A table with these keys and no others.
    Table(Vec<Key>),
    /// A table whose keys are the user's own.
    Named {
        /// A regular expression for the keys.
        names: &'static str,
        /// What each key holds.
        each: Box<Shape>,
    },
    /// One of these.
    Either(Vec<Shape>),
}

/// A key of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What it is for.
    pub about: Cow<'static, str>,
    /// What it holds.
    pub shape: Shape,
}

impl Key {
    /// A key.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        about: impl Into<Cow<'static, str>>,
        shape: Shape,
    ) -> Self {
        Self { name: name.into(), about: about.into(), shape }
    }
}

impl Shape {
    /// A text such as this one.
    pub const fn text(example: &'static str) -> Self {
        Self::Text { example: Cow::Borrowed(example), pattern: None }
    }

    /// A text that this regular expression covers, such as this one.
    pub const fn pattern(pattern: &'static str, example: &'static str) -> Self {
        Self::Text { example: Cow::Borrowed(example), pattern: Some(pattern) }
    }

    /// Words of a program.
    pub fn words(words: impl IntoIterator<Item = &'static str>) -> Self {
        Self::Words(words.into_iter().map(Cow::Borrowed).collect())
    }
}

/// Names of rules, as [`RuleName`](super::RuleName) takes them.
const RULE_NAME: &str = "^[a-z][a-z0-9]*(_[a-z0-9]+)*$";

impl FaultsConfig {
    /// What `[faults]` can hold.
    pub fn shape() -> Shape {
        let each = Shape::Either(vec![Shape::text("ensure.*:30%=lost-reply"), rule()]);
        let rules = Shape::Named { names: RULE_NAME, each: Box::new(each) };
        let plugins = Shape::List(Box::new(Shape::text("./libdice.so")));
        Shape::Table(vec![
            Key::new(
                "plugins",
                "Shared libraries with strategies, by path, from the folder of the file that \
                 names them.",
                plugins,
            ),
            Key::new("rules", "What goes wrong, and when: rules by name.", rules),
        ])
    }
}

fn count() -> Shape {
    Shape::Whole { min: 1, max: u64::MAX }
}

fn number() -> Shape {
    Shape::Whole { min: 0, max: u64::MAX }
}

/// What a rule that is spelled out can hold.
fn rule() -> Shape {
    let visits = Shape::Either(vec![Shape::Whole { min: 1, max: u64::MAX }, Shape::text("1+3..5")]);
    Shape::Table(vec![
        Key::new(
            "where",
            "The point, the pattern of points or the operation where it strikes.",
            Shape::text("ensure.*"),
        ),
        Key::new("fault", "What goes wrong there.", Shape::text("lost-reply")),
        Key::new(
            "strategy",
            "When it strikes; without it the parameter that is there tells, and none is always.",
            Shape::words([
                "percent", "nth", "always", "every", "first", "after", "burst", "plugin",
            ]),
        ),
        Key::new("percent", "The share of visits that it strikes.", Shape::text("30%")),
        Key::new("nth", "The numbers of the visits that it strikes, from 1.", visits),
        Key::new("every", "Strikes every so many visits.", count()),
        Key::new("offset", "How many visits come before the first of `every`.", number()),
        Key::new("first", "Strikes the first so many visits.", count()),
        Key::new("after", "Strikes each visit after so many.", number()),
        Key::new("length", "How many visits a burst is long.", count()),
        Key::new("period", "In how many visits there is one burst.", count()),
        Key::new(
            "plugin",
            "The plugin's strategy and its arguments.",
            Shape::Either(vec![
                Shape::text("brownout"),
                Shape::Named {
                    names: "^",
                    each: Box::new(Shape::Either(vec![
                        Shape::Truth,
                        Shape::Number { min: f64::MIN, max: f64::MAX },
                        Shape::text(""),
                    ])),
                },
            ]),
        ),
        Key::new(
            "limit",
            "How often it strikes at most in a run; as often as it comes to if not given.",
            count(),
        ),
        Key::new("actor", "The one actor that it strikes; without it, each.", Shape::text("w1")),
        Key::new(
            "priority",
            "Of two rules that would strike, the one with the lower number does; 0 if not given.",
            Shape::Whole { min: i64::MIN, max: i64::MAX.unsigned_abs() },
        ),
        Key::new("enabled", "Whether it takes part; true if not given.", Shape::Truth),
    ])
}
