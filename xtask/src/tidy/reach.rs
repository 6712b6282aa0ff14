//! Which foreign packages each of ours reaches, as cargo resolves them. The
//! arrows between our own packages are another module's.

use std::collections::{BTreeMap, BTreeSet};

use super::{finding::Finding, manifest::LINK_THE_SDK};
use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};

const SDK: &str = "aws-sdk-ec2";
/// With tests: a plain `cargo test` must not build it either.
const ALL_EDGES: &str = "normal,build,dev";
const BUILD_EDGES: &str = "normal,build";

/// What a package must not reach in what it ships, and why.
const MUST_NOT_REACH: &[(&str, &str, &str)] = &[
    ("eni-inject", "tokio", "the seam names no runtime"),
    ("eni-core", "tokio", "the core names no runtime"),
    ("eni-chaos", "clap", "it is a library without terminal"),
    ("eni-chaos", "tokio", "it drives its own time"),
];

/// Asks cargo for the trees and checks them.
pub(crate) fn check(host: &Host, workspace: &Workspace) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (name, package) in &workspace.packages {
        let path = format!("{}/Cargo.toml", package.folder);
        let features = match LINK_THE_SDK.contains(&name.as_str()) {
            false => "--all-features",
            true if package.features.contains("aws") => "--no-default-features",
            true => continue,
        };
        let selection = ["--package", name.as_str(), features];
        let with_tests = Tree::ask(host, &selection, ALL_EDGES)?;
        findings.extend(with_tests.must_not_have(
            &path,
            name,
            SDK,
            "only the real client needs it",
        ));
        for (_, foreign, why) in MUST_NOT_REACH.iter().filter(|(whose, ..)| whose == name) {
            let shipped = Tree::ask(host, &selection, BUILD_EDGES)?;
            findings.extend(shipped.must_not_have(&path, name, foreign, why));
        }
    }
    let everything = ["--workspace", "--all-features"];
    let with_tests = Tree::ask(host, &everything, ALL_EDGES)?;
    let shipped = Tree::ask(host, &everything, BUILD_EDGES)?;
    findings.extend(test_util(&with_tests));
    if with_tests.names().contains(SDK) {
        let below = Tree::ask(host, &["--package", SDK], BUILD_EDGES)?;
        findings.extend(compiled_twice(&below, &shipped, &with_tests));
    }
    Ok(findings)
}

/// The packages of a tree, `name version`, each with the feature sets in which
/// it is there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tree(BTreeMap<String, BTreeSet<String>>);

impl Tree {
    fn ask(host: &Host, selection: &[&str], edges: &str) -> Result<Self, Failure> {
        let mut command = host.cargo(["tree", "--quiet"]);
        command.args(selection).args(["--edges", edges, "--prefix", "none", "--format", "{p}|{f}"]);
        Ok(Self::read(&host::output(&mut command)?))
    }

    /// Reads lines like `clap v4.6.1 (proc-macro)|derive,std (*)`.
    fn read(text: &str) -> Self {
        let mut packages: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for line in text.lines() {
            let Some((package, features)) = line.split_once('|') else { continue };
            let mut words = package.split(' ');
            let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
            let features = features.trim_end_matches("(*)").trim();
            packages.entry(format!("{name} {version}")).or_default().insert(features.to_owned());
        }
        Self(packages)
    }

    fn names(&self) -> BTreeSet<&str> {
        self.0.keys().filter_map(|package| package.split(' ').next()).collect()
    }

    fn must_not_have(&self, path: &str, whose: &str, name: &str, why: &str) -> Option<Finding> {
        let message = || format!("`{whose}` reaches `{name}`, and must not: {why}");
        self.names().contains(name).then(|| Finding::of(path, message()))
    }
}

/// Checks that nothing turns on the SDK's `test-util`, which changes how the
/// client behaves in every build that shares its features.
fn test_util(tree: &Tree) -> Option<Finding> {
    let mut sdk = tree.0.iter().filter(|(package, _)| package.split(' ').next() == Some(SDK));
    let has_it = sdk.any(|(_, sets)| {
        sets.iter().any(|features| features.split(',').any(|feature| feature == "test-util"))
    });
    has_it.then(|| Finding::of("Cargo.toml", format!("`{SDK}` must not have `test-util`")))
}

/// Checks that the SDK and everything below it have the same features with
/// and without tests: with others, cargo compiles it once for each.
fn compiled_twice(below: &Tree, shipped: &Tree, with_tests: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in below.0.keys() {
        let (alone, tested) = (shipped.0.get(package), with_tests.0.get(package));
        if alone != tested {
            let list = |sets: Option<&BTreeSet<String>>| {
                let sets = sets.into_iter().flatten().map(String::as_str);
                sets.collect::<Vec<_>>().join(" / ")
            };
            findings.push(Finding::of(
                "Cargo.toml",
                format!(
                    "`{package}` has other features in tests, so `{SDK}` is compiled twice: \
                     [{}] without, [{}] with",
                    list(alone),
                    list(tested)
                ),
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "eni-core v0.1.0 (some/folder)|\n\
                        aws-sdk-ec2 v1.274.0|rt-tokio\n\
                        syn v3.0.1|full,parsing (*)\n\
                        syn v3.0.1|parsing\n\
                        \n";

    #[test]
    fn a_tree_is_read_with_every_feature_set() {
        let tree = Tree::read(TREE);
        assert_eq!(tree.names(), ["aws-sdk-ec2", "eni-core", "syn"].into());
        assert_eq!(tree.0["syn v3.0.1"], ["full,parsing", "parsing"].map(String::from).into());
    }

    #[test]
    fn a_package_that_reaches_what_it_must_not_is_a_finding() {
        let tree = Tree::read(TREE);
        let found = tree.must_not_have("a/Cargo.toml", "eni-core", SDK, "why").expect("found");
        assert_eq!(
            found.to_string(),
            "a/Cargo.toml: `eni-core` reaches `aws-sdk-ec2`, and must not: why"
        );
        assert_eq!(tree.must_not_have("a/Cargo.toml", "eni-core", "aws-sdk", "why"), None);
    }

    #[test]
    fn only_the_sdks_own_test_util_is_a_finding() {
        let found = |line: &str| test_util(&Tree::read(line)).is_some();
        assert!(found("aws-sdk-ec2 v1.274.0|rt-tokio,test-util"));
        assert!(found("aws-sdk-ec2 v1.274.0|rt-tokio\naws-sdk-ec2 v1.274.0|test-util (*)"));
        assert!(!found("aws-sdk-ec2 v1.274.0|rt-tokio,not-test-util"));
        assert!(!found("aws-credential-types v1.3.1|test-util"));
    }

    #[test]
    fn a_feature_that_only_tests_turn_on_below_the_sdk_is_a_finding() {
        let below = Tree::read("aws-sdk-ec2 v1.274.0|rt-tokio\nbytes v1.0.0|std");
        let same = Tree::read("aws-sdk-ec2 v1.274.0|rt-tokio\nbytes v1.0.0|std\nx v1.0.0|");
        let more = Tree::read("aws-sdk-ec2 v1.274.0|rt-tokio\nbytes v1.0.0|serde,std\nx v1.0.0|y");
        assert_eq!(compiled_twice(&below, &same, &same), []);
        let found = compiled_twice(&below, &same, &more);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].to_string().contains("`bytes v1.0.0`"), "{found:?}");
        assert!(found[0].to_string().contains("[std] without, [serde,std] with"), "{found:?}");
    }
}
