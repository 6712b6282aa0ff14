//! `cargo xtask chaos`: the experiment, from a build that compiles no SDK.

use std::{env::consts::EXE_SUFFIX, ffi::OsString, io, path::PathBuf, process::Stdio};

use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};

/// Builds `eni` and becomes `eni chaos`, so that its exit code and its way
/// with Ctrl-C are what the caller sees.
pub(crate) fn become_it(
    host: &Host,
    workspace: &Workspace,
    arguments: &[OsString],
) -> Result<(), Failure> {
    let eni = build(host, workspace)?;
    let mut command = host.program(eni);
    // Where it was called: `./eni.toml` and paths in arguments are from there.
    command.current_dir(host.called_from()).arg("chaos").args(arguments);
    host::replace(command.stdin(Stdio::inherit()))
}

/// Builds `eni`, runs `eni chaos` with its defaults and comes back.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let eni = build(host, workspace)?;
    host::run(host.program(eni).arg("chaos"))
}

/// What selects the `eni` without AWS in any cargo command.
pub(crate) fn selection(workspace: &Workspace) -> Vec<OsString> {
    let mut words: Vec<OsString> =
        ["--package", "eni-cli", "--no-default-features", "--target-dir"].map(Into::into).into();
    words.push(workspace.sim_target().into());
    let has_plugins =
        workspace.packages.get("eni-cli").is_some_and(|cli| cli.features.contains("plugins"));
    if has_plugins {
        words.extend(["--features", "plugins"].map(Into::into));
    }
    words
}

/// What cargo is called with to build it.
fn build_words(workspace: &Workspace) -> Vec<OsString> {
    let mut words = vec![OsString::from("build")];
    words.extend(selection(workspace));
    words.extend(["--bin", "eni"].map(Into::into));
    words
}

fn build(host: &Host, workspace: &Workspace) -> Result<PathBuf, Failure> {
    let mut command = host.cargo(build_words(workspace));
    // Standard output belongs to the report.
    command.stdout(Stdio::from(io::stderr()));
    host::run(&mut command)?;
    Ok(workspace.sim_target().join("debug").join(format!("eni{EXE_SUFFIX}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Package;

    fn workspace(features: &[&str]) -> Workspace {
        let features = features.iter().map(|&feature| feature.to_owned()).collect();
        let cli = Package { features, ..Package::default() };
        Workspace { target: PathBuf::from("built"), packages: [("eni-cli".to_owned(), cli)].into() }
    }

    fn selected(features: &[&str]) -> Vec<OsString> {
        selection(&workspace(features))
    }

    #[test]
    fn what_is_built_is_the_one_binary() {
        let words = build_words(&workspace(&["aws"]));
        assert_eq!(words[..3], ["build", "--package", "eni-cli"]);
        assert_eq!(words[words.len() - 2..], ["--bin", "eni"]);
    }

    #[test]
    fn the_build_leaves_aws_out_and_has_a_folder_of_its_own() {
        let sim = PathBuf::from("built").join("sim").into_os_string();
        let words = selected(&["aws", "default"]);
        assert_eq!(words[..4], ["--package", "eni-cli", "--no-default-features", "--target-dir"]);
        assert_eq!(words[4..], [sim]);
    }

    #[test]
    fn plugins_are_in_once_the_package_has_them() {
        assert_eq!(selected(&["aws", "plugins"])[5..], ["--features", "plugins"]);
    }
}
