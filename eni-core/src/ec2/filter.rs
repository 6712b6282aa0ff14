//! Text as EC2's filters take it.

/// The text as a filter value that matches it and nothing else. `*` and `?`
/// are wildcards there and `\` takes their meaning away (doc: Using_Filtering).
///
/// ```
/// assert_eq!(eni_core::ec2::escape_wildcards("n?t/*"), r"n\?t/\*");
/// ```
pub fn escape_wildcards(text: &str) -> String {
    // Nearly every text has none, and to look at all of it is quicker than to stop.
    let has_any = text.bytes().fold(false, |any, b| any | matches!(b, b'*' | b'?' | b'\\'));
    if !has_any {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_lose_their_meaning_and_nothing_else_changes() {
        for (text, value) in [
            ("nat/i-0123456789abcdef0", "nat/i-0123456789abcdef0"),
            ("*", r"\*"),
            ("a?b*", r"a\?b\*"),
            (r"a\*", r"a\\\*"),
            ("", ""),
            ("ä [x]", "ä [x]"),
        ] {
            assert_eq!(escape_wildcards(text), value);
        }
    }
}
