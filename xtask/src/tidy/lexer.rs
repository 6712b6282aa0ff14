//! Rust text as words and marks, without comments and without what is inside
//! literals. Enough to look for names; it parses nothing.

use std::{iter::Peekable, str::Chars};

/// A word, a mark (`::` is one), or `""` for a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    /// From 1.
    pub(crate) line: usize,
}

/// Splits `source`. Text that is not Rust gives some tokens, never a panic.
pub(crate) fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { source, rest: source.chars().peekable(), at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next_token() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    source: &'a str,
    rest: Peekable<Chars<'a>>,
    /// The byte that `rest` begins at.
    at: usize,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Option<Token<'a>> {
        loop {
            let (start, line) = (self.at, self.line);
            let token = |text| Some(Token { text, line });
            match self.bump()? {
                '/' if self.peek() == Some('/') => self.skip_while(|c| c != '\n'),
                '/' if self.peek() == Some('*') => self.block_comment(),
                c if c.is_whitespace() => {}
                '"' => {
                    self.string();
                    return token("\"\"");
                }
                '\'' => return token(self.quote()),
                ':' if self.peek() == Some(':') => {
                    self.bump();
                    return token("::");
                }
                c if is_word(c) => {
                    self.skip_while(is_word);
                    let word = self.source.get(start..self.at).unwrap_or_default();
                    return token(if self.literal_after(word) { "\"\"" } else { word });
                }
                _ => return token(self.source.get(start..self.at).unwrap_or_default()),
            }
        }
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.at += c.len_utf8();
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&wanted) {
            self.bump();
        }
    }

    /// The rest of a comment that may hold others; its `/` is read.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        let mut last = '/';
        while let Some(c) = self.bump() {
            match (last, c) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    last = c;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
            last = ' ';
        }
    }

    /// The rest of a literal with escapes; its quote is read.
    fn string(&mut self) {
        while let Some(c) = self.bump() {
            match c {
                '\\' => drop(self.bump()),
                '"' => return,
                _ => {}
            }
        }
    }

    /// A character or a lifetime; its quote is read.
    fn quote(&mut self) -> &'static str {
        let mut ahead = self.rest.clone();
        let (first, second) = (ahead.next(), ahead.next());
        if first == Some('\\') {
            self.bump();
            self.bump();
            self.skip_while(|c| c != '\'' && c != '\n');
            self.bump();
            return "\"\"";
        }
        if second == Some('\'') {
            self.bump();
            self.bump();
            return "\"\"";
        }
        self.skip_while(is_word);
        "'"
    }

    /// Reads the literal that `word` is the prefix of, if it is one.
    fn literal_after(&mut self, word: &str) -> bool {
        let is_raw = matches!(word, "r" | "br" | "cr");
        match self.peek() {
            Some('"') if is_raw => self.raw_string(0),
            Some('"') if matches!(word, "b" | "c") => {
                self.bump();
                self.string();
            }
            Some('\'') if word == "b" => {
                self.bump();
                self.quote();
            }
            Some('#') if is_raw => {
                let hashes = self.rest.clone().take_while(|&c| c == '#').count();
                // `r#type` is a word, not a string.
                if self.rest.clone().nth(hashes) != Some('"') {
                    return false;
                }
                self.raw_string(hashes);
            }
            _ => return false,
        }
        true
    }

    /// The rest of a raw string; nothing of its quotes is read.
    fn raw_string(&mut self, hashes: usize) {
        self.skip_while(|c| c == '#');
        self.bump();
        while let Some(c) = self.bump() {
            let closing = self.rest.clone().take(hashes).filter(|&c| c == '#').count();
            if c == '"' && closing == hashes {
                for _ in 0..hashes {
                    self.bump();
                }
                return;
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> String {
        tokens(source).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_the_inside_of_literals_are_gone() {
        for (source, expected) in [
            ("a // b\nc", "a c"),
            ("a /* b /* c */ d */ e", "a e"),
            ("a /*/ b */ c", "a c"),
            ("a /**/ b", "a b"),
            ("a /***/ b", "a b"),
            (r#"f("x \" y") z"#, r#"f ( "" ) z"#),
            (r##"r"\" a r#"b " c"# d"##, r#""" a "" d"#),
            (r###"br##"b "# c"## d"###, r#""" d"#),
            (r#"b"x" c"y" z"#, r#""" "" z"#),
            ("r#type x", "r # type x"),
            (r"'a' '\'' '\u{41}' b'\n' x", r#""" "" "" "" x"#),
            ("&'a str 'b: loop", "& ' str ' : loop"),
            ("std::env::var(x)", "std :: env :: var ( x )"),
            ("a: b", "a : b"),
            ("é::ü", "é :: ü"),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn lines_are_counted_through_comments_and_literals() {
        let source = "a\n/* \n */ b \"\n\n\" c\nr\"\n\" d // x\ne";
        let lines: Vec<_> = tokens(source).iter().map(|token| (token.text, token.line)).collect();
        assert_eq!(
            lines,
            [("a", 1), ("b", 3), ("\"\"", 3), ("c", 5), ("\"\"", 6), ("d", 7), ("e", 8)]
        );
    }

    #[test]
    fn text_that_breaks_off_ends_the_tokens() {
        for source in ["\"", "'", "'\\", "r#\"", "/*", "/", "b'", "r#", "\"\\", "b\"", ":", "'é"] {
            assert!(tokens(source).len() <= 2, "{source}");
        }
    }
}
