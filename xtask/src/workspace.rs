//! What cargo knows about the workspace, as plain data. Nothing is judged
//! here.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    failure::Failure,
    host::{self, Host},
};

const METADATA: &str = "cargo metadata --no-deps --format-version 1";

/// The workspace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Workspace {
    /// Where builds go: `target`, `CARGO_TARGET_DIR` or as configured.
    pub(crate) target: PathBuf,
    /// The members, by name.
    pub(crate) packages: BTreeMap<String, Package>,
}

/// One member.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Package {
    /// Cargo's id of it.
    pub(crate) id: String,
    /// Its folder, from the top of the checkout, with `/`.
    pub(crate) folder: String,
    /// What it depends on, in the manifest's order.
    pub(crate) dependencies: Vec<Dependency>,
    /// The names of its features.
    pub(crate) features: BTreeSet<String>,
    /// Whether a plain `cargo test` builds it.
    pub(crate) is_default: bool,
}

/// One dependency, as the manifest declares it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The package's name.
    pub(crate) name: String,
    /// Whether tests, examples and benches alone use it.
    pub(crate) is_for_tests: bool,
}

impl Workspace {
    /// Asks cargo. Nothing is resolved, so this needs no network.
    pub(crate) fn load(host: &Host) -> Result<Self, Failure> {
        let text = host::output(&mut host.cargo(METADATA.split(' ').skip(1)))?;
        Self::read(&text, host.root())
            .map_err(|reason| Failure::Unreadable { command: METADATA, reason })
    }

    /// Reads cargo's JSON; `root` is what folders are told from.
    fn read(text: &str, root: &Path) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let default: BTreeSet<&str> =
            list(&json, "workspace_default_members")?.iter().filter_map(Value::as_str).collect();
        let mut packages = BTreeMap::new();
        for package in list(&json, "packages")? {
            let (name, member) = read_package(package, root, &default)?;
            packages.insert(name, member);
        }
        Ok(Self { target: PathBuf::from(string(&json, "target_directory")?), packages })
    }

    /// Where `eni` without AWS is built, so that it never replaces a full one.
    pub(crate) fn sim_target(&self) -> PathBuf {
        self.target.join("sim")
    }
}

fn read_package(
    json: &Value,
    root: &Path,
    default: &BTreeSet<&str>,
) -> Result<(String, Package), String> {
    let manifest = PathBuf::from(string(json, "manifest_path")?);
    let folder = manifest
        .parent()
        .and_then(|folder| folder.strip_prefix(root).ok())
        .ok_or_else(|| format!("{} is outside the checkout", manifest.display()))?;
    let folder: Vec<_> = folder.iter().map(|part| part.to_string_lossy()).collect();
    let mut dependencies = Vec::new();
    for dependency in list(json, "dependencies")? {
        dependencies.push(Dependency {
            name: string(dependency, "name")?.to_owned(),
            is_for_tests: dependency.get("kind").and_then(Value::as_str) == Some("dev"),
        });
    }
    let id = string(json, "id")?;
    let features = json.get("features").and_then(Value::as_object);
    let package = Package {
        id: id.to_owned(),
        folder: folder.join("/"),
        dependencies,
        features: features.into_iter().flat_map(|table| table.keys().cloned()).collect(),
        is_default: default.contains(id),
    };
    Ok((string(json, "name")?.to_owned(), package))
}

fn list<'a>(json: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    json.get(key).and_then(Value::as_array).ok_or_else(|| format!("no list `{key}`"))
}

fn string<'a>(json: &'a Value, key: &str) -> Result<&'a str, String> {
    json.get(key).and_then(Value::as_str).ok_or_else(|| format!("no text `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{
        "target_directory": "/build",
        "workspace_default_members": ["id-a"],
        "packages": [
            {"name": "a", "id": "id-a", "manifest_path": "/top/a/Cargo.toml", "features": {},
             "dependencies": [{"name": "b", "kind": null}, {"name": "c", "kind": "dev"}]},
            {"name": "b", "id": "id-b", "manifest_path": "/top/a/b/Cargo.toml",
             "features": {"aws": []}, "dependencies": [{"name": "d", "kind": "build"}]}
        ]
    }"#;

    #[test]
    fn packages_are_read_with_folder_dependencies_and_features() {
        let workspace = Workspace::read(SMALL, Path::new("/top")).expect("readable");
        assert_eq!(workspace.target, Path::new("/build"));
        assert_eq!(workspace.sim_target(), Path::new("/build/sim"));
        let [a, b] = [&workspace.packages["a"], &workspace.packages["b"]];
        assert_eq!((a.folder.as_str(), b.folder.as_str()), ("a", "a/b"));
        assert_eq!((a.is_default, b.is_default), (true, false));
        let told: Vec<_> =
            a.dependencies.iter().map(|d| (d.name.as_str(), d.is_for_tests)).collect();
        assert_eq!(told, [("b", false), ("c", true)]);
        assert!(!b.dependencies[0].is_for_tests, "a build dependency is no test dependency");
        assert!(b.features.contains("aws"));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, word) in [
            ("{}", "workspace_default_members"),
            (r#"{"workspace_default_members": []}"#, "packages"),
            ("nonsense", "expected"),
            (
                r#"{"workspace_default_members": [], "packages": [{"manifest_path": "/x/y"}]}"#,
                "outside",
            ),
        ] {
            let reason = Workspace::read(text, Path::new("/top")).expect_err(text);
            assert!(reason.contains(word), "{reason}");
        }
    }
}
