//! `cargo xtask bench`: the benches, in release mode and folders of their own.
//! Only `--sdk` compiles the SDK.

use crate::{
    failure::Failure,
    host::{self, Host},
    test::EVERYTHING,
    workspace::Workspace,
};

/// Runs the benches one after the other.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["bench", "--package", "eni-chaos", "--bench", "attempts"]);
    host::run(command.arg("--target-dir").arg(workspace.target.join("bench")))
}

/// Runs the bench of the door for the real client.
pub(crate) fn sdk_door(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["bench"]);
    command.args(EVERYTHING).args(["--bench", "sdk_door", "--target-dir"]);
    host::run(command.arg(workspace.target.join("bench-sdk")))
}
