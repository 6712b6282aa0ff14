//! Rules about a file as a whole: its length, its beginning, nothing left for
//! later.

use super::{
    finding::Finding,
    source::{Source, begins},
};

/// The most lines that a file may have.
const MOST_LINES: usize = 500;

/// Checks one file, tests included.
pub(crate) fn check(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let lines = source.text.lines().count();
    if lines > MOST_LINES {
        let message = format!("{lines} lines, at most {MOST_LINES}: it holds more than one idea");
        findings.push(Finding::of(&source.path, message));
    }
    let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if !first.starts_with("//!") && !first.starts_with("#![doc = include_str!(") {
        let message = "does not begin with a module doc (`//!`) that says what lives here";
        findings.push(Finding::at(&source.path, 1, message));
    }
    for window in source.tokens.windows(2) {
        for name in ["todo", "unimplemented"] {
            if begins(window, &[name, "!"]) {
                let line = window.first().map_or(1, |token| token.line);
                findings.push(Finding::at(&source.path, line, format!("`{name}!` is left")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&Source::read("a.rs", text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_begins_with_its_doc() {
        assert_eq!(found("//! What lives here.\n"), [""; 0]);
        assert_eq!(found("\n#![doc = include_str!(\"../README.md\")]\n"), [""; 0]);
        for text in ["", "fn f() {}", "// A comment.\n//! Doc.", "/// Doc.\nfn f() {}"] {
            assert_eq!(found(text).len(), 1, "{text}");
            assert!(found(text)[0].starts_with("a.rs:1: does not begin"), "{text}");
        }
    }

    #[test]
    fn a_file_has_at_most_so_many_lines() {
        let text = |lines| format!("//! Doc.\n{}", "\n".repeat(lines - 1));
        assert_eq!(found(&text(MOST_LINES)), [""; 0]);
        let found = found(&text(MOST_LINES + 1));
        assert_eq!(found, ["a.rs: 501 lines, at most 500: it holds more than one idea"]);
    }

    #[test]
    fn nothing_is_left_for_later() {
        assert_eq!(found("//! Doc.\nfn f() { todo!() }"), ["a.rs:2: `todo!` is left"]);
        let text = "//! Doc.\n#[cfg(test)]\nmod tests { fn f() { unimplemented!(\"x\") } }";
        assert_eq!(found(text), ["a.rs:3: `unimplemented!` is left"]);
        assert_eq!(found("//! todo!\nfn todo() {} // todo!()"), [""; 0]);
    }
}
