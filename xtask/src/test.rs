//! `cargo xtask test`: every test of every package, then the examples.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    failure::Failure,
    host::{self, Host},
    peers,
    workspace::Workspace,
};

/// What every build with the SDK says: with less of the workspace cargo would
/// choose other features and compile the SDK again.
pub(crate) const EVERYTHING: [&str; 2] = ["--workspace", "--all-features"];

/// Makes the peers ready and runs all; a test that needs a peer must find it.
pub(crate) fn with_peers(
    host: &Host,
    workspace: &Workspace,
    arguments: &[OsString],
) -> Result<(), Failure> {
    refuse_one_package(arguments)?;
    let python = peers::ready(host, workspace)?;
    run(host, workspace, arguments, Some(&python))
}

/// Runs all but the tests that need a peer, and says so.
pub(crate) fn without_peers(
    host: &Host,
    workspace: &Workspace,
    arguments: &[OsString],
) -> Result<(), Failure> {
    refuse_one_package(arguments)?;
    run(host, workspace, arguments, None)?;
    host::complain("xtask: NOT TESTED: everything that needs a peer (moto, boto3, awscli)");
    Ok(())
}

fn run(
    host: &Host,
    workspace: &Workspace,
    arguments: &[OsString],
    python: Option<&Path>,
) -> Result<(), Failure> {
    let mut command = host.cargo(words(arguments));
    match python {
        Some(python) => command.env("XTASK_PEERS_PYTHON", python).env_remove("XTASK_PEERS_SKIP"),
        None => command.env_remove("XTASK_PEERS_PYTHON").env("XTASK_PEERS_SKIP", "1"),
    };
    host::run(&mut command)?;
    if arguments.is_empty() { examples(host, workspace) } else { Ok(()) }
}

/// What cargo is called with.
pub(crate) fn words(arguments: &[OsString]) -> Vec<OsString> {
    let words = ["test"].iter().chain(&EVERYTHING).map(OsString::from);
    words.chain(arguments.iter().cloned()).collect()
}

/// Refuses what would choose a package; what follows `--` is not cargo's.
fn refuse_one_package(arguments: &[OsString]) -> Result<(), Failure> {
    let mut words = arguments.iter().map(|word| word.to_string_lossy());
    while let Some(word) = words.next().filter(|word| word != "--") {
        if word.starts_with("--package") || word.starts_with("-p") {
            let is_apart = word == "-p" || word == "--package";
            let package = if is_apart { words.next() } else { None };
            let package = package.map(|name| format!(" {name}")).unwrap_or_default();
            return Err(Failure::OnePackage { word: format!("{word}{package}") });
        }
    }
    Ok(())
}

/// Runs every example of the default members, without arguments. The others
/// may want AWS.
fn examples(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["build", "--examples"]);
    command.args(EVERYTHING).arg("--message-format=json-render-diagnostics");
    let built = host::output(&mut command)?;
    let packages = workspace.packages.values().filter(|package| package.is_default);
    let wanted = packages.map(|package| package.id.as_str()).collect();
    for (name, program) in executables(&built, &wanted) {
        host::say(&format!("example {name}"));
        host::run(&mut host.program(program))?;
    }
    Ok(())
}

/// The examples of the packages `wanted` among cargo's messages, by name.
fn executables(messages: &str, wanted: &BTreeSet<&str>) -> Vec<(String, PathBuf)> {
    let mut found: Vec<_> = messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|message: Value| {
            let is_wanted =
                message.get("package_id")?.as_str().is_some_and(|id| wanted.contains(id));
            let target = message.get("target")?;
            let is_example = target.get("kind")?.as_array()?.iter().any(|kind| kind == "example");
            let name = target.get("name")?.as_str()?.to_owned();
            let program = PathBuf::from(message.get("executable")?.as_str()?);
            (is_wanted && is_example).then_some((name, program))
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn everything_is_tested_and_arguments_are_handed_on() {
        assert_eq!(words(&[]), ["test", "--workspace", "--all-features"]);
        let words = words(&given("name -- --nocapture"));
        assert_eq!(words[3..], ["name", "--", "--nocapture"]);
    }

    #[test]
    fn one_package_is_refused_before_anything_runs() {
        for (line, word) in [
            ("-p eni-core", "-p eni-core"),
            ("-peni-core", "-peni-core"),
            ("name --package eni-core", "--package eni-core"),
            ("--package=eni-core name", "--package=eni-core"),
            ("-p", "-p"),
        ] {
            let failure = refuse_one_package(&given(line)).expect_err(line);
            let said = failure.to_string();
            assert!(said.starts_with(&format!("`{word}`: no test was run")), "{line}: {said}");
            assert!(said.contains("--workspace"), "{said}");
        }
        for line in ["", "name", "-- -p x", "--test wire -- --package", "peers -P"] {
            assert!(refuse_one_package(&given(line)).is_ok(), "{line}");
        }
    }

    #[test]
    fn examples_of_the_wanted_packages_are_found_and_nothing_else() {
        let line = |id: &str, kind: &str, name: &str, executable: &str| {
            format!(
                r#"{{"package_id":"{id}","target":{{"kind":["{kind}"],"name":"{name}"}},"executable":{executable}}}"#
            )
        };
        let messages = [
            line("core", "example", "second", r#""/t/second""#),
            line("core", "example", "first", r#""/t/first""#),
            line("core", "bin", "tool", r#""/t/tool""#),
            line("core", "example", "library", "null"),
            line("aws", "example", "real", r#""/t/real""#),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
            "not JSON".to_owned(),
        ];
        assert_eq!(
            executables(&messages.join("\n"), &["core"].into()),
            [
                ("first".to_owned(), PathBuf::from("/t/first")),
                ("second".to_owned(), PathBuf::from("/t/second"))
            ]
        );
    }
}
