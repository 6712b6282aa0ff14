//! One Rust file, read so that rules can look at its code apart from its
//! tests. No rule lives here.

use super::lexer::{self, Token};

/// Hidden folders and files that are part of the project.
pub(crate) const READ_HIDDEN: [&str; 3] = [".cargo", ".ci", ".github"];

/// Whether a file is text that rules apply to, by its path.
pub(crate) fn is_text(path: &str) -> bool {
    let extensions = ["rs", "md", "toml", "txt", "sh", "py", "yml", "yaml", "json", "h", "c"];
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    path == ".ci/run" || extension.is_some_and(|extension| extensions.contains(&extension))
}

/// A Rust file.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// From the top of the checkout.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: &'a str,
    /// All of its code.
    pub(crate) tokens: Vec<Token<'a>>,
    /// Its code without what `#[cfg(test)]` stands before.
    pub(crate) shipped: Vec<Token<'a>>,
    /// Whether it is a test or bench as a whole, by its place or its first
    /// attribute.
    pub(crate) is_test: bool,
    /// The files of modules that it declares for tests only.
    pub(crate) test_files: Vec<String>,
}

impl<'a> Source<'a> {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &str, text: &'a str) -> Self {
        let tokens = lexer::tokens(text);
        let (shipped, test_modules) = without_tests(&tokens);
        let in_a_test_folder =
            path.split('/').rev().skip(1).any(|folder| matches!(folder, "tests" | "benches"));
        Self {
            path: path.to_owned(),
            text,
            is_test: in_a_test_folder || is_test_as_a_whole(&tokens),
            test_files: test_modules.iter().flat_map(|name| module_files(path, name)).collect(),
            tokens,
            shipped,
        }
    }
}

/// Whether `tokens` begin with `pattern`.
pub(crate) fn begins(tokens: &[Token<'_>], pattern: &[&str]) -> bool {
    tokens.len() >= pattern.len()
        && tokens.iter().zip(pattern).all(|(token, &word)| token.text == word)
}

fn is_test_as_a_whole(tokens: &[Token<'_>]) -> bool {
    let inner = ["#", "!", "[", "cfg", "(", "test", ")", "]"];
    (0..tokens.len()).any(|n| tokens.get(n..).is_some_and(|rest| begins(rest, &inner)))
}

/// The tokens outside test-only items, and the names of test-only modules that
/// have a file of their own.
fn without_tests<'a>(tokens: &[Token<'a>]) -> (Vec<Token<'a>>, Vec<&'a str>) {
    let mut kept = Vec::new();
    let mut modules = Vec::new();
    let mut rest = tokens;
    while let [first, after @ ..] = rest {
        match test_attribute(rest).and_then(|length| rest.get(length..)) {
            None => {
                kept.push(*first);
                rest = after;
            }
            Some(item) => {
                let length = item_length(item);
                modules.extend(item.get(..length).and_then(file_module));
                rest = item.get(length..).unwrap_or_default();
            }
        }
    }
    (kept, modules)
}

/// The length of an attribute that is there in tests only.
fn test_attribute(tokens: &[Token<'_>]) -> Option<usize> {
    if !begins(tokens, &["#", "[", "cfg", "("]) {
        return None;
    }
    let length = attribute_length(tokens);
    let words = tokens.get(..length)?;
    let has = |word| words.iter().any(|token| token.text == word);
    (has("test") && !has("not") && !has("any")).then_some(length)
}

/// The length of the attribute that `tokens` begin with.
fn attribute_length(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0_usize;
    for (n, token) in tokens.iter().enumerate() {
        match token.text {
            "[" => depth += 1,
            "]" if depth == 1 => return n + 1,
            "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    tokens.len()
}

/// The length of the item that `tokens` begin with, its attributes included:
/// up to its `;`, its closing brace, or the end of what it is in.
fn item_length(tokens: &[Token<'_>]) -> usize {
    let mut length = 0;
    while tokens.get(length).is_some_and(|token| token.text == "#") {
        length += attribute_length(tokens.get(length..).unwrap_or_default());
    }
    let mut depth = 0_usize;
    for (n, token) in tokens.iter().enumerate().skip(length) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            "}" if depth == 1 => return n + 1,
            ")" | "]" | "}" if depth == 0 => return n,
            ")" | "]" | "}" => depth -= 1,
            ";" if depth == 0 => return n + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The name in `mod name;`, whatever stands before it.
fn file_module<'a>(item: &[Token<'a>]) -> Option<&'a str> {
    match item {
        [.., keyword, name, end] if keyword.text == "mod" && end.text == ";" => Some(name.text),
        _ => None,
    }
}

/// The two places where the file of module `name` of the file at `path` may
/// be.
fn module_files(path: &str, name: &str) -> [String; 2] {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = match file.trim_end_matches(".rs") {
        "mod" | "lib" | "main" => folder.to_owned(),
        stem => format!("{folder}/{stem}"),
    };
    [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(text: &str) -> String {
        let source = Source::read("a/src/b.rs", text);
        source.shipped.iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn items_for_tests_are_left_out_and_their_neighbours_kept() {
        for (text, expected) in [
            ("a; #[cfg(test)] mod tests { fn f() { {} } } b;", "a ; b ;"),
            ("#[cfg(test)] use x::{y, z}; b;", "; b ;"),
            ("#[cfg(test)] const X: [u8; 3] = [0; 3]; b;", "b ;"),
            ("#[cfg(test)] #[path = \"x\"] mod t; b", "b"),
            ("#[cfg(all(test, unix))] fn f(a: [u8; 2]) { x } b", "b"),
            ("#[cfg(not(test))] fn f() {}", "# [ cfg ( not ( test ) ) ] fn f ( ) { }"),
            ("#[cfg(unix)] fn f() {}", "# [ cfg ( unix ) ] fn f ( ) { }"),
            ("#[cfg(any(test, unix))] fn f() {}", "# [ cfg ( any ( test , unix ) ) ] fn f ( ) { }"),
            ("mod m { #[cfg(test)] a } b", "mod m { } b"),
        ] {
            assert_eq!(shipped(text), expected, "{text}");
        }
    }

    #[test]
    fn the_file_of_a_test_module_is_known() {
        let files = |path| Source::read(path, "#[cfg(test)]\nmod cases;\nmod other;").test_files;
        assert_eq!(files("a/src/lib.rs"), ["a/src/cases.rs", "a/src/cases/mod.rs"]);
        assert_eq!(files("a/src/x/mod.rs"), ["a/src/x/cases.rs", "a/src/x/cases/mod.rs"]);
        assert_eq!(files("a/src/x.rs"), ["a/src/x/cases.rs", "a/src/x/cases/mod.rs"]);
    }

    #[test]
    fn tests_and_benches_are_tests_as_a_whole() {
        for (path, text, expected) in [
            ("a/tests/b.rs", "", true),
            ("a/tests/b/c.rs", "", true),
            ("a/benches/b.rs", "", true),
            ("a/src/b.rs", "#![cfg(test)] fn f() {}", true),
            ("a/src/tests.rs", "", false),
            ("a/src/b.rs", "#[cfg(test)] mod tests {}", false),
            ("a/examples/b.rs", "", false),
        ] {
            assert_eq!(Source::read(path, text).is_test, expected, "{path}");
        }
    }

    #[test]
    fn rules_read_text_files_and_ci() {
        for (path, expected) in [
            ("a/src/b.rs", true),
            ("README.md", true),
            (".ci/run", true),
            ("a/run", false),
            ("a/b.so", false),
            ("Cargo.lock", false),
        ] {
            assert_eq!(is_text(path), expected, "{path}");
        }
    }
}
