//! Paths that exist on one machine only must not be in the repository.

use super::finding::Finding;

/// Top folders of a Unix machine that a checkout or a user may be in, without
/// their slash, or this file would be a finding.
const FOLDERS: [&str; 5] = ["work", "tmp", "root", "home", "Users"];

/// Checks every line of a text.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for folder in FOLDERS {
            if names(line, folder) {
                let message = format!("names a path of one machine, `/{folder}`");
                findings.push(Finding::at(path, number, message));
            }
        }
    }
    findings
}

/// Whether `line` has `/folder` at the beginning of a path.
fn names(line: &str, folder: &str) -> bool {
    let needle = format!("/{folder}");
    line.match_indices(&needle).any(|(start, _)| {
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + needle.len()..).and_then(|text| text.chars().next());
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        !before.is_some_and(|c| goes_on(c) || matches!(c, '.' | '/' | '}' | '~' | '*' | '>'))
            && !after.is_some_and(goes_on)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found_with_its_line() {
        for folder in FOLDERS {
            for line in [
                format!("see /{folder}/main"),
                format!("/{folder}"),
                format!("\"/{folder}\""),
                format!("(`/{folder}/x`)"),
                format!("FILE=/{folder}/x"),
                format!("file:/{folder}"),
            ] {
                let found = check("a.md", &format!("first\n{line}\n"));
                assert_eq!(found.len(), 1, "{line}");
                assert!(found[0].to_string().starts_with("a.md:2: "), "{line}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_one_is_left_alone() {
        for folder in FOLDERS {
            for line in [
                format!("target/{folder}"),
                format!("../{folder}/x"),
                format!("http://host/{folder}"),
                format!("/{folder}shop"),
                format!("/{folder}-1"),
                folder.to_owned(),
                format!("${{HERE}}/{folder}"),
                format!("https://{folder}.example"),
            ] {
                assert_eq!(check("a.md", &line), [], "{line}");
            }
        }
    }
}
