//! One value of a filter and the texts that it matches.
//!
//! Source: EC2 user guide, `Using_Filtering`: case counts, `*` stands for any
//! characters and `?` for one, a backslash takes a character as it is.

use std::borrow::Cow;

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'\\')
}

/// One value of a filter.
pub(super) enum Pattern<'a> {
    /// Nothing but itself: nearly every value.
    Literal(Cow<'a, str>),
    Glob(Vec<Piece>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Char(char),
    AnyChar,
    AnyText,
}

impl<'a> Pattern<'a> {
    pub(super) fn read(value: &'a str) -> Self {
        // To look at all of it is quicker than to stop at the first.
        if !value.bytes().fold(false, |any, byte| any | is_special(byte)) {
            return Self::Literal(Cow::Borrowed(value));
        }
        let mut pieces = Vec::with_capacity(value.len());
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            pieces.push(match c {
                '*' => Piece::AnyText,
                '?' => Piece::AnyChar,
                '\\' => Piece::Char(chars.next().unwrap_or('\\')),
                c => Piece::Char(c),
            });
        }
        let literal = pieces.iter().map(|piece| match piece {
            Piece::Char(c) => Some(*c),
            Piece::AnyChar | Piece::AnyText => None,
        });
        match literal.collect::<Option<String>>() {
            Some(literal) => Self::Literal(Cow::Owned(literal)),
            None => Self::Glob(pieces),
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => literal == text,
            Self::Glob(pieces) => glob(pieces, text),
        }
    }
}

/// Greedy, with one place to come back to: the last `*` and what it has taken.
fn glob(pieces: &[Piece], text: &str) -> bool {
    let (mut pattern, mut rest) = (pieces, text);
    let mut retry: Option<(&[Piece], &str)> = None;
    loop {
        let next = rest.chars().next();
        match (pattern.split_first(), next) {
            (None, None) => return true,
            (Some((Piece::AnyText, after)), _) => {
                retry = Some((after, rest));
                pattern = after;
            }
            (Some((Piece::AnyChar, after)), Some(c)) => {
                (pattern, rest) = (after, skip(rest, c));
            }
            (Some((Piece::Char(wanted), after)), Some(c)) if *wanted == c => {
                (pattern, rest) = (after, skip(rest, c));
            }
            _ => {
                let Some((after, from)) = retry else {
                    return false;
                };
                let Some(c) = from.chars().next() else {
                    return false;
                };
                let from = skip(from, c);
                retry = Some((after, from));
                (pattern, rest) = (after, from);
            }
        }
    }
}

fn skip(text: &str, first: char) -> &str {
    text.get(first.len_utf8()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn wildcards_and_escapes() {
        for (pattern, text, matches) in [
            ("nat/i-1", "nat/i-1", true),
            ("nat/i-1", "nat/i-10", false),
            ("NAT", "nat", false),
            ("", "", true),
            ("", "x", false),
            ("*", "", true),
            ("*", "any*thing?", true),
            ("nat/*", "nat/", true),
            ("nat/*", "nat", false),
            ("*ab", "aab", true),
            ("*ab*cd", "xabxcxcd", true),
            ("*ab*cd", "xabxc", false),
            ("?", "é", true),
            ("?", "", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            (r"\*", "*", true),
            (r"\*", "x", false),
            (r"\?", "x", false),
            (r"a\\b", r"a\b", true),
            (r"a\b", "ab", true),
            (r"a\", r"a\", true),
            ("[a]", "a", false),
            ("[a]", "[a]", true),
            ("**", "x", true),
        ] {
            assert_eq!(Pattern::read(pattern).matches(text), matches, "{pattern:?} on {text:?}");
        }
    }

    /// What a pattern means, by its definition: slow and plain.
    fn by_definition(pieces: &[Piece], text: &[char]) -> bool {
        match pieces.split_first() {
            None => text.is_empty(),
            Some((Piece::AnyText, after)) => {
                (0..=text.len()).any(|taken| by_definition(after, &text[taken..]))
            }
            Some((Piece::AnyChar, after)) => !text.is_empty() && by_definition(after, &text[1..]),
            Some((Piece::Char(c), after)) => {
                text.first() == Some(c) && by_definition(after, &text[1..])
            }
        }
    }

    proptest! {
        #[test]
        fn an_escaped_text_matches_itself_alone(text in "[ab*?\\\\é]{0,8}", other in "[ab*?\\\\é]{0,8}") {
            let special = |c| matches!(c, '*' | '?' | '\\');
            let escape = |c: char| special(c).then_some('\\').into_iter().chain([c]);
            let escaped: String = text.chars().flat_map(escape).collect();
            let pattern = Pattern::read(&escaped);
            prop_assert!(pattern.matches(&text));
            prop_assert_eq!(pattern.matches(&other), text == other);
        }

        #[test]
        fn globs_match_what_the_definition_says(pattern in "[ab*?]{0,7}", text in "[abc]{0,8}") {
            let pieces: Vec<_> = pattern
                .chars()
                .map(|c| match c { '*' => Piece::AnyText, '?' => Piece::AnyChar, c => Piece::Char(c) })
                .collect();
            let chars: Vec<_> = text.chars().collect();
            prop_assert_eq!(Pattern::read(&pattern).matches(&text), by_definition(&pieces, &chars));
        }
    }
}
