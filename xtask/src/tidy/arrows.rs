//! Which package may depend on which. The table is the architecture's; a
//! package or arrow that is not in it is a finding.

use super::finding::Finding;
use crate::workspace::{Package, Workspace};

struct Arrows {
    package: &'static str,
    /// What it may use.
    uses: &'static [&'static str],
    /// What its tests, examples and benches may use besides.
    tests_use: &'static [&'static str],
    /// May be missing until it is built.
    is_optional: bool,
}

const fn arrows(package: &'static str, uses: &'static [&'static str]) -> Arrows {
    Arrows { package, uses, tests_use: &[], is_optional: false }
}

const HOUSE: &[Arrows] = &[
    arrows("eni-inject", &[]),
    Arrows { tests_use: &["eni-sim", "eni-faults"], ..arrows("eni-core", &["eni-inject"]) },
    Arrows { tests_use: &["eni-sim", "eni-faults"], ..arrows("eni-aws", &["eni-core"]) },
    arrows("eni-sim", &["eni-inject", "eni-core"]),
    Arrows {
        tests_use: &["eni-plugins-shipped"],
        ..arrows("eni-faults", &["eni-inject", "eni-plugin-abi"])
    },
    Arrows { is_optional: true, ..arrows("eni-plugin-abi", &[]) },
    Arrows { is_optional: true, ..arrows("eni-plugins", &["eni-plugin-abi"]) },
    Arrows { is_optional: true, ..arrows("eni-plugins-shipped", &["eni-plugins"]) },
    arrows("eni-chaos", &["eni-core", "eni-sim", "eni-faults"]),
    arrows(
        "eni-cli",
        &[
            "eni-inject",
            "eni-core",
            "eni-aws",
            "eni-sim",
            "eni-faults",
            "eni-chaos",
            "eni-plugin-abi",
            "eni-plugins",
        ],
    ),
    arrows("xtask", &[]),
];

/// Checks the members and what their manifests declare.
pub(crate) fn check(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, package) in &workspace.packages {
        match HOUSE.iter().find(|arrows| arrows.package == name) {
            Some(arrows) => findings.extend(forbidden(arrows, package)),
            None => findings.push(Finding::of(
                &manifest(package),
                format!("package `{name}` is not part of the architecture"),
            )),
        }
    }
    for arrows in HOUSE {
        if !arrows.is_optional && !workspace.packages.contains_key(arrows.package) {
            findings.push(Finding::of("Cargo.toml", format!("no package `{}`", arrows.package)));
        }
    }
    findings
}

fn forbidden(arrows: &Arrows, package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let name = dependency.name.as_str();
        let is_ours = name.starts_with("eni-") || HOUSE.iter().any(|known| known.package == name);
        let may_use = arrows.uses.contains(&name);
        let tests_may = dependency.is_for_tests && arrows.tests_use.contains(&name);
        if is_ours && !may_use && !tests_may {
            let whose = if dependency.is_for_tests { "tests of " } else { "" };
            findings.push(Finding::of(
                &manifest(package),
                format!("{whose}`{}` must not depend on `{name}`", arrows.package),
            ));
        }
    }
    findings
}

fn manifest(package: &Package) -> String {
    format!("{}/Cargo.toml", package.folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn house() -> Workspace {
        let named = |arrows: &Arrows| {
            let folder = format!("house/{}", arrows.package);
            (arrows.package.to_owned(), Package { folder, ..Package::default() })
        };
        let packages = HOUSE.iter().filter(|arrows| !arrows.is_optional).map(named).collect();
        Workspace { target: "target".into(), packages }
    }

    fn with(package: &str, dependency: &str, is_for_tests: bool) -> Vec<String> {
        let mut workspace = house();
        let entry = workspace.packages.entry(package.to_owned()).or_default();
        entry.dependencies.push(Dependency { name: dependency.to_owned(), is_for_tests });
        check(&workspace).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_house_without_plugins_is_complete() {
        assert_eq!(check(&house()), []);
    }

    #[test]
    fn an_arrow_of_the_table_is_fine() {
        for (package, dependency, is_for_tests) in [
            ("eni-core", "eni-inject", false),
            ("eni-core", "eni-sim", true),
            ("eni-aws", "eni-sim", true),
            ("eni-cli", "eni-aws", false),
            ("eni-core", "sha2", false),
            ("eni-chaos", "eni-core", true),
        ] {
            assert!(with(package, dependency, is_for_tests).is_empty(), "{package} {dependency}");
        }
    }

    #[test]
    fn an_arrow_that_is_not_in_the_table_is_a_finding() {
        for (package, dependency, is_for_tests) in [
            ("eni-core", "eni-sim", false),
            ("eni-inject", "eni-core", false),
            ("eni-sim", "eni-faults", false),
            ("eni-sim", "eni-faults", true),
            ("eni-faults", "eni-core", true),
            ("eni-chaos", "eni-aws", false),
            ("eni-core", "eni-else", false),
            ("eni-core", "xtask", false),
            ("xtask", "eni-inject", false),
            ("xtask", "eni-inject", true),
        ] {
            let found = with(package, dependency, is_for_tests);
            assert_eq!(found.len(), 1, "{package} {dependency}: {found:?}");
            assert!(found[0].starts_with(&format!("house/{package}/Cargo.toml: ")), "{found:?}");
            assert!(found[0].contains(&format!("`{dependency}`")), "{found:?}");
        }
    }

    #[test]
    fn a_package_that_is_unknown_or_missing_is_a_finding() {
        let mut workspace = house();
        workspace.packages.insert("eni-extra".to_owned(), Package::default());
        workspace.packages.remove("eni-sim");
        let found: Vec<_> = check(&workspace).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("`eni-extra`"), "{found:?}");
        assert_eq!(found[1], "Cargo.toml: no package `eni-sim`");
    }
}
