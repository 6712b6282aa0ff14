//! The peers: other people's programs that tests hold ours against, in a
//! Python environment that is made once. No test lives here.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};

const REQUIREMENTS: &str = "xtask/peers.txt";
const STAMP: &str = "eni-peers.stamp";

/// The Python that has the peers: `XTASK_PEERS`, or `peers` in the target
/// folder. It is made, or made anew, when what it was made from has changed.
pub(crate) fn ready(host: &Host, workspace: &Workspace) -> Result<PathBuf, Failure> {
    let folder = match host.variable("XTASK_PEERS") {
        Some(folder) => host.root().join(folder),
        None => workspace.target.join("peers"),
    };
    prepare(host, &folder).map_err(|cause| Failure::Peers { cause: Box::new(cause) })
}

fn prepare(host: &Host, folder: &Path) -> Result<PathBuf, Failure> {
    let base = host::output(host.program("python3").args(["-V"]))?;
    let wanted = stamp(&host.read(REQUIREMENTS)?, &base);
    let python = python_in(folder);
    let is_current = fs::read_to_string(folder.join(STAMP)).is_ok_and(|made| made == wanted);
    // A stamp outlives the Python that the environment was made with.
    if is_current && works(host, &python) {
        return Ok(python);
    }
    if !may_be_cleared(folder)? {
        return Err(Failure::ForeignFolder { folder: folder.to_path_buf() });
    }
    host::say(&format!("peers: making the Python environment in {}", folder.display()));
    host::run(host.program("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut install = host.program(&python);
    install.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    host::run(install.args(["--requirement", REQUIREMENTS]))?;
    host::run(&mut imports(host, &python))?;
    let path = folder.join(STAMP);
    fs::write(&path, wanted).map_err(|source| Failure::File { path, source })?;
    Ok(python)
}

/// What an environment is made from: the requirements without comments, and
/// the Python that runs them.
fn stamp(requirements: &str, python: &str) -> String {
    let lines = requirements.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let wanted: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    format!("{}\n{}\n", python.trim(), wanted.join("\n"))
}

fn works(host: &Host, python: &Path) -> bool {
    host::run(&mut imports(host, python)).is_ok()
}

fn imports(host: &Host, python: &Path) -> Command {
    let mut command = host.program(python);
    command.args(["-c", "import moto.server, boto3, awscli"]);
    command
}

fn python_in(folder: &Path) -> PathBuf {
    if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") }
}

/// Whether `folder` is absent, empty or a Python environment: a mistyped
/// `XTASK_PEERS` must cost nobody a folder.
fn may_be_cleared(folder: &Path) -> Result<bool, Failure> {
    if !folder.exists() || folder.join("pyvenv.cfg").is_file() {
        return Ok(true);
    }
    let mut entries = fs::read_dir(folder)
        .map_err(|source| Failure::File { path: folder.to_path_buf(), source })?;
    Ok(entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_changes_with_a_pin_or_python_and_not_with_a_comment() {
        let made = stamp("# why\nmoto==1\n\nboto3==2\n", "Python 3.11.7\n");
        assert_eq!(made, "Python 3.11.7\nmoto==1\nboto3==2\n");
        assert_eq!(stamp("moto==1\nboto3==2\n# other words", "Python 3.11.7"), made);
        assert_ne!(stamp("moto==1\nboto3==3\n", "Python 3.11.7"), made);
        assert_ne!(stamp("moto==1\nboto3==2\n", "Python 3.12.0"), made);
    }

    #[test]
    fn every_peer_is_pinned_to_one_version() {
        let wanted = stamp(include_str!("../peers.txt"), "");
        let pins: Vec<&str> = wanted.lines().skip(1).collect();
        assert_eq!(pins.len(), 3, "{pins:?}");
        assert!(pins.iter().all(|pin| pin.contains("==")), "{pins:?}");
    }

    #[test]
    fn a_folder_with_something_else_in_it_is_not_cleared() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(!may_be_cleared(here).expect("readable"));
        assert!(may_be_cleared(&here.join("no-such-folder")).expect("absent"));
    }
}
