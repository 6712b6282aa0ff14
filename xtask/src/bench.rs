//! `cargo xtask bench`: the benches, in release mode and a folder of their
//! own. None of them compiles the SDK.

use crate::{
    failure::Failure,
    host::{self, Host},
    workspace::Workspace,
};

/// Runs the benches one after the other.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["bench", "--package", "eni-chaos", "--bench", "attempts"]);
    host::run(command.arg("--target-dir").arg(workspace.target.join("bench")))
}
