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
    let python = peers::ready(host, workspace)?;
    run(host, workspace, arguments, Some(&python))
}

/// Runs all but the tests that need a peer, and says so.
pub(crate) fn without_peers(
    host: &Host,
    workspace: &Workspace,
    arguments: &[OsString],
) -> Result<(), Failure> {
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
    let mut command = host.cargo(["test"]);
    command.args(EVERYTHING).args(arguments);
    match python {
        Some(python) => command.env("XTASK_PEERS_PYTHON", python).env_remove("XTASK_PEERS_SKIP"),
        None => command.env_remove("XTASK_PEERS_PYTHON").env("XTASK_PEERS_SKIP", "1"),
    };
    host::run(&mut command)?;
    if arguments.is_empty() { examples(host, workspace) } else { Ok(()) }
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
