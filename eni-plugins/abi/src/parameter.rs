//! A parameter of a strategy, as its author declares it and the table has it.

#![expect(unsafe_code, reason = "reads back the texts that it was made of")]

use crate::{
    raw::{self, Str},
    read,
};

/// A parameter of a strategy.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Parameter(raw::Parameter);

// SAFETY: what it points to are texts that live for ever and never change.
unsafe impl Send for Parameter {}
// SAFETY: as above.
unsafe impl Sync for Parameter {}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number within these bounds, both included.
    Number {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A percentage: `30` or `30%`.
    Percent,
    /// A length of time: `250ms`, `5s`.
    Time,
    /// Any text.
    Text,
}

impl Parameter {
    /// A parameter that has to be given. `about` is one line.
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self::new(name, kind, Str::NULL, about)
    }

    /// A parameter that is `standard` if it is not given.
    pub const fn optional(
        name: &'static str,
        kind: Kind,
        standard: &'static str,
        about: &'static str,
    ) -> Self {
        Self::new(name, kind, Str::of(standard), about)
    }

    const fn new(name: &'static str, kind: Kind, standard: Str, about: &'static str) -> Self {
        let (kind, min, max) = match kind {
            Kind::Number { min, max } => (raw::NUMBER, min, max),
            Kind::Percent => (raw::PERCENT, 0, 0),
            Kind::Time => (raw::TIME, 0, 0),
            Kind::Text => (raw::TEXT, 0, 0),
        };
        let (name, about) = (Str::of(name), Str::of(about));
        Self(raw::Parameter {
            size: raw::size::<raw::Parameter>(),
            kind,
            name,
            standard,
            about,
            min,
            max,
        })
    }

    /// What rules call it.
    pub fn name(&self) -> &'static str {
        text(self.0.name).unwrap_or_default()
    }

    /// What it is if it is not given; `None` if it has to be given.
    pub fn standard(&self) -> Option<&'static str> {
        text(self.0.standard)
    }

    /// The parameters as a table has them.
    pub(crate) const fn raw(all: &'static [Self]) -> *const raw::Parameter {
        all.as_ptr().cast()
    }
}

fn text(str: Str) -> Option<&'static str> {
    if str.ptr.is_null() {
        return None;
    }
    // SAFETY: the constructors take texts that live for ever.
    std::str::from_utf8(unsafe { read::bytes(str) }).ok()
}
