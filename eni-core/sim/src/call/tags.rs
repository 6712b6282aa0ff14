//! Calls about tags.

use std::collections::BTreeMap;

use super::Filter;

/// Adds tags to resources or overwrites their values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CreateTags {
    /// Which resources, of any kind: all of them or none.
    pub resources: Vec<String>,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// Check only.
    pub dry_run: bool,
}

/// Takes tags off resources. One that is not there is no error.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteTags {
    /// Which resources, of any kind: all of them or none.
    pub resources: Vec<String>,
    /// Which tags. Empty for all (doc:API_DeleteTags).
    pub tags: Vec<DeleteTag>,
    /// Check only.
    pub dry_run: bool,
}

/// A tag to take off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DeleteTag {
    /// Its key.
    pub key: String,
    /// Only with this value, which may be empty; whatever its value if absent.
    pub value: Option<String>,
}

/// Shows tags, of resources of every kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DescribeTags {
    /// All of them must match: `key`, `resource-id`, `resource-type`,
    /// `value`, `tag:KEY`.
    pub filters: Vec<Filter>,
    /// At most so many to a page, 5 to 1000.
    pub max_results: Option<u32>,
    /// Where the page before ended.
    pub next_token: Option<String>,
    /// Check only.
    pub dry_run: bool,
}
