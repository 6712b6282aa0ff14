//! The table of SEARCH.md says what is searched here.

use crate::holes;

#[test]
fn the_table_of_rules_says_what_the_searches_find() {
    let text = include_str!("../../SEARCH.md");
    let rows: Vec<_> = holes().iter().map(crate::hole::Hole::row).collect();
    let missing: Vec<_> = rows.iter().filter(|row| !text.contains(row.as_str())).collect();
    assert!(missing.is_empty(), "SEARCH.md must have these rows:\n{}", rows.join("\n"));
}
