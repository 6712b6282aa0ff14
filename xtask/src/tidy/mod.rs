//! `cargo xtask tidy`: the rules of the architecture that a program can check.
//!
//! Each module holds one group of rules as pure functions from text or plain
//! data to findings; here they meet the checkout. No rule lives here.

mod arrows;
mod bans;
mod finding;
mod layout;
mod lexer;
mod machine_paths;
mod manifest;
mod reach;
mod shape;
mod source;
mod unsafety;

use std::{collections::BTreeMap, fs, io, path::Path};

use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};
use finding::Finding;
use source::Source;

/// Runs every check and prints all that they find.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let files = files(host.root())?;
    let mut top = Vec::new();
    for entry in entries(host.root())? {
        top.push(entry.file_name().to_string_lossy().into_owned());
    }
    let mut findings = checkout(workspace, &top, &files);
    findings.extend(reach::check(host, workspace)?);
    findings.sort();
    findings.dedup();
    for finding in &findings {
        host::say(&finding.to_string());
    }
    if findings.is_empty() {
        let packages = workspace.packages.len();
        host::say(&format!("tidy: {} files in {packages} packages, no finding", files.len()));
        Ok(())
    } else {
        Err(Failure::Untidy { count: findings.len() })
    }
}

/// Every rule that needs no further question to cargo. `top` has the names at
/// the top of the checkout, `files` the texts by path.
fn checkout(
    workspace: &Workspace,
    top: &[String],
    files: &BTreeMap<String, String>,
) -> Vec<Finding> {
    let mut findings = arrows::check(workspace);
    findings.extend(manifest::default_members(workspace));
    findings.extend(manifests(files));
    findings.extend(layout::top_level(top));
    findings.extend(layout::readmes(workspace, |path| files.get(path).map(String::as_str)));
    findings.extend(sources(files));
    for (path, text) in files {
        findings.extend(machine_paths::check(path, text));
    }
    findings
}

fn manifests(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let manifests = files.iter().filter(|(path, _)| path.ends_with(".toml"));
    manifests.flat_map(|(path, text)| manifest::panic_strategy(path, text)).collect()
}

fn sources(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let sources: Vec<Source<'_>> = rust.map(|(path, text)| Source::read(path, text)).collect();
    let tests = source::test_paths(&sources);
    let mut findings = Vec::new();
    for source in &sources {
        findings.extend(shape::check(source));
        findings.extend(unsafety::check(source));
        if !tests.contains(&source.path) {
            findings.extend(bans::check(source));
        }
    }
    findings
}

/// The text files of the checkout by their path from its top, with `/`. What
/// is built or hidden is left out, except what cargo and CI read.
fn files(root: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut files = BTreeMap::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in entries(&root.join(&folder))? {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}{name}");
            let kind =
                entry.file_type().map_err(|source| Failure::File { path: entry.path(), source })?;
            let is_hidden = name.starts_with('.') && !source::READ_HIDDEN.contains(&name.as_str());
            if kind.is_dir() && !is_hidden && name != "target" {
                folders.push(format!("{path}/"));
            } else if kind.is_file() && source::is_text(&path) {
                let text = fs::read_to_string(entry.path())
                    .map_err(|source| Failure::File { path: entry.path(), source })?;
                files.insert(path, text);
            }
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, Failure> {
    fs::read_dir(folder)
        .and_then(Iterator::collect::<io::Result<Vec<_>>>)
        .map_err(|source| Failure::File { path: folder.to_path_buf(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Package;

    /// A package that is not of the house, at the top, with these files.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let package = Package { folder: "odd".to_owned(), ..Package::default() };
        let packages = [("odd".to_owned(), package)].into();
        let workspace = Workspace { target: "target".into(), packages };
        let own = |&(path, text): &(&str, &str)| (path.to_owned(), text.to_owned());
        let files = files.iter().map(own).collect();
        let findings = checkout(&workspace, &["odd".to_owned()], &files);
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_rule_is_asked() {
        let path = format!("see /{}/x", "home");
        let found = found(&[
            ("odd/Cargo.toml", "[profile.dev]\npanic = 'abort'\n"),
            ("odd/README.md", &path),
            ("odd/src/shape.rs", "fn f() {}\n"),
            ("odd/src/unsafety.rs", "//! Doc.\nunsafe fn f() {}\n"),
            ("odd/src/bans.rs", "//! Doc.\nuse std::collections::HashMap;\n"),
        ]);
        for said in [
            "odd/Cargo.toml: package `odd` is not part of the architecture",
            "Cargo.toml: `default-members` must have `odd` (odd)",
            "odd/Cargo.toml:2: no profile may set panic",
            "odd: does not belong at the top",
            "odd/README.md: its table (folder, package, one line) lacks `odd`",
            "odd/README.md:1: names a path of one machine",
            "odd/src/shape.rs:1: does not begin with a module doc",
            "odd/src/unsafety.rs:2: `unsafe` is for",
            "odd/src/bans.rs:2: `HashMap`: no hash-map order",
        ] {
            let hits = found.iter().filter(|finding| finding.starts_with(said)).count();
            assert_eq!(hits, 1, "{said}: {found:#?}");
        }
    }

    #[test]
    fn bans_are_for_what_is_shipped_and_shape_is_for_all() {
        let banned = "//! Doc.\nuse std::collections::HashMap;\n";
        let in_files = |root: &str| {
            let found = found(&[
                ("odd/src/lib.rs", root),
                ("odd/src/tests/mod.rs", "//! Doc.\nmod cases;\n"),
                ("odd/src/tests/cases.rs", banned),
                ("odd/tests/it.rs", "use std::collections::HashMap;\n"),
            ]);
            found.into_iter().filter(|finding| finding.contains(".rs:")).collect::<Vec<_>>()
        };
        let of_the_test = "odd/tests/it.rs:1: does not begin with a module doc (`//!`) that says \
                           what lives here";
        assert_eq!(in_files("//! Doc.\n#[cfg(test)]\nmod tests;\n"), [of_the_test]);
        let shipped = in_files("//! Doc.\nmod tests;\n");
        assert_eq!(shipped.len(), 2, "{shipped:?}");
        assert!(shipped[0].starts_with("odd/src/tests/cases.rs:2: `HashMap`"), "{shipped:?}");
    }
}
