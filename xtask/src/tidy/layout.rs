//! The top of the checkout and the tables that lead from it to the packages.

use super::finding::Finding;
use crate::workspace::Workspace;

const FILES: [&str; 2] = ["Cargo.toml", "Cargo.lock"];
const FOLDERS: [&str; 4] = ["eni-core", "eni-faults", "eni-cli", "xtask"];
/// Comes with its own issue.
const LATER: &str = "eni-plugins";
/// Built, and ignored by git.
const BUILT: &str = "target";

/// Checks the names at the top of the checkout.
pub(crate) fn top_level(names: &[String]) -> Vec<Finding> {
    let known = || FILES.iter().chain(&FOLDERS).copied();
    let is_a_doc = |name: &str| name.ends_with(".md") || name.starts_with("LICENSE");
    let mut findings = Vec::new();
    for name in names {
        let is_known = known().any(|known| known == name) || name == LATER || name == BUILT;
        if !is_known && !name.starts_with('.') && !is_a_doc(name) {
            findings.push(Finding::of(
                name,
                "does not belong at the top: packages nest in the folders that are there, \
                 docs are *.md",
            ));
        }
    }
    for name in known() {
        if !names.iter().any(|there| there == name) {
            findings.push(Finding::of(name, "is missing"));
        }
    }
    findings
}

/// Checks that each top folder has a README.md whose table has a row (folder,
/// package, one line) for each package in it. `read` gives a file's text.
pub(crate) fn readmes<'a>(
    workspace: &Workspace,
    read: impl Fn(&str) -> Option<&'a str>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, package) in &workspace.packages {
        let top = package.folder.split('/').next().unwrap_or_default();
        let path = format!("{top}/README.md");
        match read(&path) {
            None => findings.push(Finding::of(&path, "is missing")),
            Some(text) if !text.lines().any(|line| is_row_of(name, line)) => {
                let message = format!("its table (folder, package, one line) lacks `{name}`");
                findings.push(Finding::of(&path, message));
            }
            Some(_) => {}
        }
    }
    findings
}

fn is_row_of(package: &str, line: &str) -> bool {
    let Some(row) = line.trim().strip_prefix('|').and_then(|row| row.strip_suffix('|')) else {
        return false;
    };
    let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
    matches!(cells.as_slice(), [folder, name, line, ..]
        if *name == package && !folder.is_empty() && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Package;

    fn top(change: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
        let mut names: Vec<String> =
            FILES.iter().chain(&FOLDERS).map(|n| (*n).to_owned()).collect();
        names.extend(["README.md", "LICENSE-MIT", ".ci", "target"].map(String::from));
        change(&mut names);
        top_level(&names).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_top_level_is_as_the_card_has_it() {
        assert_eq!(top(|_| {}), [""; 0]);
        assert_eq!(top(|names| names.push("eni-plugins".to_owned())), [""; 0]);
    }

    #[test]
    fn a_stranger_at_the_top_is_a_finding() {
        for name in ["docs", "eni-sim", "rustfmt.toml", "notes.txt"] {
            let found = top(|names| names.push(name.to_owned()));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with(&format!("{name}: does not belong")), "{found:?}");
        }
    }

    #[test]
    fn what_is_missing_at_the_top_is_a_finding() {
        assert_eq!(top(|names| names.retain(|n| n != "Cargo.lock")), ["Cargo.lock: is missing"]);
        assert_eq!(top(|names| names.retain(|n| n != "xtask")), ["xtask: is missing"]);
    }

    fn readme(text: Option<&str>) -> Vec<String> {
        let package = Package { folder: "eni-core/sim".to_owned(), ..Package::default() };
        let packages = [("eni-sim".to_owned(), package)].into();
        let workspace = Workspace { target: "target".into(), packages };
        let found = readmes(&workspace, |path| text.filter(|_| path == "eni-core/README.md"));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_package_has_a_row_in_the_readme_of_its_top_folder() {
        assert_eq!(readme(Some("# x\n\n| `sim` | `eni-sim` | the simulator |\n")), [""; 0]);
        assert_eq!(readme(None), ["eni-core/README.md: is missing"]);
        for text in [
            "eni-sim",
            "| sim | eni-sim |",
            "| sim | eni-sim |  |",
            "| | eni-sim | the simulator |",
            "| sim | eni-simulator | the simulator |",
        ] {
            let found = readme(Some(text));
            assert_eq!(
                found,
                ["eni-core/README.md: its table (folder, package, one line) lacks `eni-sim`"],
                "{text}"
            );
        }
    }
}
