//! `unsafe` lives in the plugin contract and its host, and says why it is
//! sound. Tests are looked at as well.

use super::{
    finding::Finding,
    source::{Source, begins},
};

const MAY: [&str; 2] = ["eni-plugins/abi/", "eni-faults/src/plugins"];

/// Checks every `unsafe` of a file.
pub(crate) fn check(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (n, token) in source.tokens.iter().enumerate().filter(|(_, token)| token.text == "unsafe") {
        let after = source.tokens.get(n + 1..).unwrap_or_default();
        if !MAY.iter().any(|place| source.path.starts_with(place)) {
            let message = "`unsafe` is for the plugin contract and its host only";
            findings.push(Finding::at(&source.path, token.line, message));
        } else if !is_a_type(after) && !has_reason(source.text, token.line) {
            let message = "`unsafe` without a `SAFETY` comment (or `# Safety` section) above it";
            findings.push(Finding::at(&source.path, token.line, message));
        }
    }
    findings
}

/// Whether what follows is a function pointer's type, which promises nothing.
fn is_a_type(after: &[super::lexer::Token<'_>]) -> bool {
    begins(after, &["fn", "("]) || begins(after, &["extern", "\"\"", "fn", "("])
}

/// Whether the line or the comments and attributes right above it say why.
fn has_reason(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().take(line).collect();
    let Some((last, before)) = lines.split_last() else { return false };
    let is_reason = |line: &str| {
        let comment = line.split_once("//").map(|(_, comment)| comment);
        comment.is_some_and(|text| text.contains("SAFETY") || text.contains("# Safety"))
    };
    let is_above = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with("//") || line.starts_with("#[")
    };
    is_reason(last) || before.iter().rev().take_while(is_above).any(|line| is_reason(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Source::read(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn unsafe_elsewhere_is_a_finding_even_with_a_reason_or_in_tests() {
        for (path, text) in [
            ("eni-core/src/a.rs", "// SAFETY: no\nunsafe { f() }"),
            ("eni-core/tests/a.rs", "\nunsafe { f() }"),
            ("eni-core/src/a.rs", "#[cfg(test)]\nmod tests { unsafe fn f() {} }"),
        ] {
            let found = found(path, text);
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with(&format!("{path}:2: `unsafe` is for")), "{found:?}");
        }
    }

    #[test]
    fn unsafe_at_home_says_why_it_is_sound() {
        for (text, findings) in [
            ("// SAFETY: it is\nunsafe { f() }", 0),
            ("// SAFETY: it is\n#[rustfmt::skip]\nlet x = unsafe { f() };", 0),
            ("unsafe { f() } // SAFETY: it is", 0),
            ("/// # Safety\n///\n/// Call it once.\npub unsafe fn f() {}", 0),
            ("type F = unsafe extern \"C\" fn(u8);\ntype G = unsafe fn();", 0),
            ("let s = \"unsafe\"; // unsafe", 0),
            ("unsafe { f() }", 1),
            ("// SAFETY: it is\n\nunsafe { f() }", 1),
            ("// SAFETY: it is\nlet a = 1;\nunsafe impl Send for A {}", 1),
            ("let s = \"SAFETY\"; unsafe { f() }", 1),
            ("unsafe extern \"C\" fn f() {}", 1),
            ("#[unsafe(no_mangle)]", 1),
        ] {
            for path in ["eni-plugins/abi/src/a.rs", "eni-faults/src/plugins/host.rs"] {
                assert_eq!(found(path, text).len(), findings, "{path}: {text}");
            }
        }
    }
}
