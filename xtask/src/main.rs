//! Tasks of the workspace: chaos, test, ci, bench, tidy.
fn main() {}
