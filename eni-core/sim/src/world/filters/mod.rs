//! Filters of every read: AND across them, OR within one, wildcards, and the
//! names that each kind of resource knows.

mod address;
mod attached;
mod instance;
mod interface;
mod network;
mod pattern;
mod zone;

use crate::{ApiError, TagSet, call::Filter, epoch::Epoch};

use self::pattern::Pattern;

/// Asks whether some text is what a filter wants.
pub(super) type Test<'t> = &'t mut dyn FnMut(&str) -> bool;

/// Hands the texts of one field to a test, until one passes.
pub(super) type Field<T> = fn(&T, Spelling<'_>, Test<'_>) -> bool;

/// What makes texts of addresses and of moments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling<'a> {
    /// DNS names have it in them.
    pub(super) region: &'a str,
    /// What moments count from.
    pub(super) epoch: Epoch,
}

/// What can be filtered.
pub(super) trait Filtered: Sized {
    /// The field of that name, other than tags; `None` if EC2 has none.
    fn field(name: &str) -> Option<Field<Self>>;

    /// Its tags; `None` if its kind has none.
    fn tags(&self) -> Option<&TagSet>;

    /// Whether its kind is filtered by `tag:KEY`.
    const TAGGED: bool = true;

    /// Whether its kind is filtered by `tag-key`.
    const TAG_KEYS: bool = Self::TAGGED;

    /// The value that it has under a tag's key.
    fn tag(&self, key: &str) -> Option<&str> {
        self.tags()?.get(key).map(String::as_str)
    }
}

/// The filters of one call, read once.
pub(super) struct Filters<'a, T> {
    spelling: Spelling<'a>,
    all: Vec<(Selected<'a, T>, Vec<Pattern<'a>>)>,
}

enum Selected<'a, T> {
    Field(Field<T>),
    Tag(&'a str),
    TagKey,
}

impl<'a, T: Filtered> Filters<'a, T> {
    pub(super) fn read(spelling: Spelling<'a>, filters: &'a [Filter]) -> Result<Self, ApiError> {
        check_count(filters)?;
        let all = filters
            .iter()
            .map(|filter| Ok((selected::<T>(&filter.name)?, patterns(filter)?)))
            .collect::<Result<_, ApiError>>()?;
        Ok(Self { spelling, all })
    }

    pub(super) fn matches(&self, resource: &T) -> bool {
        self.all.iter().all(|(selected, patterns)| {
            let mut test = |text: &str| patterns.iter().any(|pattern| pattern.matches(text));
            match selected {
                Selected::Field(field) => field(resource, self.spelling, &mut test),
                Selected::Tag(key) => resource.tag(key).is_some_and(test),
                Selected::TagKey => {
                    resource.tags().is_some_and(|tags| tags.keys().any(|key| test(key)))
                }
            }
        })
    }
}

fn selected<T: Filtered>(name: &str) -> Result<Selected<'_, T>, ApiError> {
    if let Some(field) = T::field(name) {
        return Ok(Selected::Field(field));
    }
    match name.strip_prefix("tag:") {
        Some(key) if T::TAGGED && !key.is_empty() => Ok(Selected::Tag(key)),
        None if T::TAG_KEYS && name == "tag-key" => Ok(Selected::TagKey),
        _ => Err(ApiError::parameter_value(format!("The filter '{name}' is invalid"))),
    }
}

/// EC2's bounds on one request (doc:errors-overview).
const MOST_FILTERS: usize = 50;
const MOST_VALUES: usize = 200;

fn check_count(filters: &[Filter]) -> Result<(), ApiError> {
    let values: usize = filters.iter().map(|filter| filter.values.len()).sum();
    if filters.len() <= MOST_FILTERS && values <= MOST_VALUES {
        return Ok(());
    }
    Err(ApiError::client(
        "FilterLimitExceeded",
        format!(
            "The maximum number of filters in a request is {MOST_FILTERS}, and of filter values \
             {MOST_VALUES}."
        ),
    ))
}

fn patterns(filter: &Filter) -> Result<Vec<Pattern<'_>>, ApiError> {
    if filter.values.is_empty() {
        let name = &filter.name;
        return Err(ApiError::parameter_value(format!("The filter '{name}' has no values")));
    }
    Ok(filter.values.iter().map(|value| Pattern::read(value)).collect())
}

/// How EC2 writes a flag.
const fn flag(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Tests a text that has to be made first.
fn made(test: Test<'_>, value: &dyn std::fmt::Display) -> bool {
    test(&value.to_string())
}
