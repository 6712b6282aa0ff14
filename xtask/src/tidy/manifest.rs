//! Rules about what manifests say, the arrows apart.

use super::finding::Finding;
use crate::workspace::Workspace;

/// The packages that link aws-sdk-ec2; a plain `cargo test` builds all others.
pub(crate) const LINK_THE_SDK: [&str; 2] = ["eni-aws", "eni-cli"];

/// Checks that `default-members` is everything that does not link the SDK.
pub(crate) fn default_members(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, package) in &workspace.packages {
        let links_the_sdk = LINK_THE_SDK.contains(&name.as_str());
        if links_the_sdk == package.is_default {
            let verb = if links_the_sdk { "must not" } else { "must" };
            let message = format!("`default-members` {verb} have `{}` ({name})", package.folder);
            findings.push(Finding::of("Cargo.toml", message));
        }
    }
    findings
}

/// Checks that no profile aborts on a panic: plugins catch theirs, and so does
/// whoever drops an attempt.
pub(crate) fn panic_strategy(path: &str, manifest: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(manifest.lines()) {
        let code = line.split('#').next().unwrap_or_default();
        let dense: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if dense.replace('\'', "\"").contains("panic=\"abort\"") {
            findings.push(Finding::at(path, number, "no profile may set panic = \"abort\""));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Package;

    fn found(name: &str, is_default: bool) -> Vec<String> {
        let package = Package { folder: "its/folder".to_owned(), is_default, ..Package::default() };
        let packages = [(name.to_owned(), package)].into();
        let workspace = Workspace { target: "target".into(), packages };
        default_members(&workspace).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn default_members_are_all_but_those_that_link_the_sdk() {
        assert!(found("eni-core", true).is_empty());
        assert!(found("eni-aws", false).is_empty());
        assert_eq!(
            found("eni-core", false),
            ["Cargo.toml: `default-members` must have `its/folder` (eni-core)"]
        );
        assert_eq!(
            found("eni-cli", true),
            ["Cargo.toml: `default-members` must not have `its/folder` (eni-cli)"]
        );
    }

    #[test]
    fn a_profile_that_aborts_is_found_however_it_is_written() {
        for line in [
            "panic = \"abort\"",
            "panic='abort'",
            "profile.release = { lto = 1, panic = \"abort\" }",
        ] {
            let text = format!("[profile.release]\n{line}\n");
            assert_eq!(panic_strategy("Cargo.toml", &text).len(), 1, "{line}");
        }
        let text = "[profile.dev]\n# panic = \"abort\"\npanic = \"unwind\"\n";
        assert_eq!(panic_strategy("Cargo.toml", text), []);
    }
}
