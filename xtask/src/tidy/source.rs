//! One Rust file, read so that rules can look at its code apart from its
//! tests. No rule lives here.

use std::collections::BTreeSet;

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
    /// Whether it is a test or bench as a whole, by its place outside `src` or
    /// its first attribute.
    pub(crate) is_test: bool,
    /// The files of modules that it declares for tests only.
    pub(crate) test_files: Vec<String>,
    /// The files of all modules that it declares.
    pub(crate) module_files: Vec<String>,
}

impl<'a> Source<'a> {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &str, text: &'a str) -> Self {
        let tokens = lexer::tokens(text);
        let (shipped, test_modules) = without_tests(&tokens);
        let all_modules = tokens.windows(3).filter_map(file_module);
        let all_files = all_modules.flat_map(|name| module_files(path, name)).collect();
        Self {
            path: path.to_owned(),
            text,
            is_test: is_in_a_test_folder(path) || is_test_as_a_whole(&tokens),
            test_files: test_modules.iter().flat_map(|name| module_files(path, name)).collect(),
            module_files: all_files,
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

/// Whether cargo takes the file for a test or bench. Below `src` it is shipped,
/// whatever its folder is called.
fn is_in_a_test_folder(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let mut folders = folders.split('/').take_while(|folder| *folder != "src");
    folders.any(|folder| matches!(folder, "tests" | "benches"))
}

/// The paths of those of `sources` that are there in tests only: as a whole, or
/// as a module declared for tests, or as a module of one of these.
pub(crate) fn test_paths(sources: &[Source<'_>]) -> BTreeSet<String> {
    let mut paths: BTreeSet<String> =
        sources.iter().flat_map(|source| source.test_files.iter().cloned()).collect();
    paths.extend(sources.iter().filter(|s| s.is_test).map(|source| source.path.clone()));
    loop {
        let of_tests = sources.iter().filter(|source| paths.contains(&source.path));
        let below = of_tests.flat_map(|source| source.module_files.iter().cloned());
        let more: Vec<String> = below.filter(|path| !paths.contains(path)).collect();
        if more.is_empty() {
            return paths;
        }
        paths.extend(more);
    }
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

/// Words that items begin with; anything else is a field, a variant, an arm or
/// an argument.
const ITEMS: [&str; 15] = [
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "let",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "unsafe",
    "use",
];

/// The length of the item that `tokens` begin with, its attributes included:
/// up to its `;`, its closing brace, or the end of what it is in. What is no
/// item ends with its `,` too.
fn item_length(tokens: &[Token<'_>]) -> usize {
    let mut length = 0;
    while tokens.get(length).is_some_and(|token| token.text == "#") {
        length += attribute_length(tokens.get(length..).unwrap_or_default());
    }
    let ends_with_a_comma = !is_item(tokens.get(length..).unwrap_or_default());
    let (mut depth, mut angles) = (0_usize, 0_usize);
    let mut before = "";
    for (n, token) in tokens.iter().enumerate().skip(length) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            "}" if depth == 1 => return n + 1,
            ")" | "]" | "}" if depth == 0 => return n,
            ")" | "]" | "}" => depth -= 1,
            ";" if depth == 0 => return n + 1,
            "<" if depth == 0 => angles += 1,
            ">" if depth == 0 && !matches!(before, "-" | "=") => angles = angles.saturating_sub(1),
            "," if depth == 0 && angles == 0 && ends_with_a_comma => return n + 1,
            _ => {}
        }
        before = token.text;
    }
    tokens.len()
}

/// Whether `tokens` begin an item, its visibility aside.
fn is_item(tokens: &[Token<'_>]) -> bool {
    let rest = match tokens {
        [public, open, rest @ ..] if public.text == "pub" && open.text == "(" => {
            let end = rest.iter().position(|token| token.text == ")").map_or(0, |n| n + 1);
            rest.get(end..).unwrap_or_default()
        }
        [public, rest @ ..] if public.text == "pub" => rest,
        rest => rest,
    };
    let mut words = rest.iter().map(|token| token.text);
    let first = words.by_ref().find(|word| *word != "async");
    first.is_some_and(|word| ITEMS.contains(&word))
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
            ("struct S { #[cfg(test)] a: u8, b: u8 }", "struct S { b : u8 }"),
            ("struct S { #[cfg(test)] pub(crate) a: M<A, B>, b: u8 }", "struct S { b : u8 }"),
            ("struct S { #[cfg(test)] a: fn(A) -> B, b: u8 }", "struct S { b : u8 }"),
            ("enum E { #[cfg(test)] A(u8, u8), B }", "enum E { B }"),
            ("match x { #[cfg(test)] A => f(a, b), B => c }", "match x { B = > c }"),
            ("f(#[cfg(test)] a, b)", "f ( b )"),
            ("#[cfg(test)] impl<A, B> S<A, B> { fn f() {} } c", "c"),
            ("#[cfg(test)] pub(super) async fn f<A, B>() {} c", "c"),
            ("#[cfg(test)] let a = b, c; d", "d"),
            ("struct S { #[cfg(test)] a: M<fn() -> A, B>, b: u8 }", "struct S { b : u8 }"),
            ("#[cfg(test)] async fn f() where A: B, C: D {} e", "e"),
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
            ("a/src/tests/b.rs", "", false),
            ("a/src/x/benches/b.rs", "", false),
            ("a/tests/src/b.rs", "", true),
            ("a/src/b.rs", "#![cfg(test)] fn f() {}", true),
            ("a/src/tests.rs", "", false),
            ("a/src/b.rs", "#[cfg(test)] mod tests {}", false),
            ("a/examples/b.rs", "", false),
        ] {
            assert_eq!(Source::read(path, text).is_test, expected, "{path}");
        }
    }

    #[test]
    fn a_file_is_a_test_with_the_module_that_leads_to_it() {
        let texts = [
            ("a/src/lib.rs", "mod x; #[cfg(test)] mod tests; mod shipped;"),
            ("a/src/x.rs", "#[cfg(test)] pub(crate) mod cases;"),
            ("a/src/x/cases.rs", ""),
            ("a/src/tests/mod.rs", "mod rules;"),
            ("a/src/tests/rules.rs", "mod deep;"),
            ("a/src/tests/rules/deep.rs", ""),
            ("a/src/tests/orphan.rs", ""),
            ("a/src/shipped/mod.rs", "mod tests;"),
            ("a/src/shipped/tests.rs", ""),
            ("a/src/whole.rs", "#![cfg(test)] mod part;"),
            ("a/src/whole/part.rs", ""),
            ("a/tests/it.rs", ""),
        ];
        let sources = texts.map(|(path, text)| Source::read(path, text));
        let tests = test_paths(&sources);
        let found: Vec<_> =
            texts.iter().map(|(path, _)| *path).filter(|path| tests.contains(*path)).collect();
        assert_eq!(
            found,
            [
                "a/src/x/cases.rs",
                "a/src/tests/mod.rs",
                "a/src/tests/rules.rs",
                "a/src/tests/rules/deep.rs",
                "a/src/whole.rs",
                "a/src/whole/part.rs",
                "a/tests/it.rs",
            ]
        );
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
