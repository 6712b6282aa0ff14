//! `cargo xtask bench`: the benches, optimised and in folders of their own.
//! Only `--sdk` and `--doors` compile the SDK.

use std::{
    env::consts::EXE_SUFFIX,
    path::{Path, PathBuf},
};

use crate::{
    failure::Failure,
    host::{self, Host, Server},
    peers,
    test::EVERYTHING,
    workspace::Workspace,
};

/// Serves moto, prints its URL, ends with its standard input.
const MOTO: &str = "eni-cli/tests/peers/serve_moto.py";

/// Makes attempts by boto3.
const BOTO3: &str = "eni-core/aws/benches/boto3_attempts.py";

/// How many schedules the two doors are held to.
const SCHEDULES: &str = "10000";

/// Runs the benches one after the other.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let target = workspace.target.join("bench");
    attempts(host, &target)?;
    let mut command = host.cargo(["bench", "--package", "eni-faults", "--bench", "points"]);
    host::run(command.args(["--features", "plugins", "--target-dir"]).arg(&target))?;
    requests(host, workspace, &target)
}

fn attempts(host: &Host, target: &Path) -> Result<(), Failure> {
    let mut command = host.cargo(["bench", "--profile", "search"]);
    command.args(["--package", "eni-chaos", "--bench", "attempts", "--target-dir"]);
    host::run(command.arg(target))
}

/// The server beside moto, under the same load.
fn requests(host: &Host, workspace: &Workspace, target: &Path) -> Result<(), Failure> {
    let servers = Servers::start(host, workspace, target)?;
    let mut command = host.cargo(["bench", "--package", "eni-sim", "--bench", "requests"]);
    command.arg("--target-dir").arg(target).arg("--");
    host::run(command.args(servers.named()))
}

/// Our server and moto's.
struct Servers {
    python: PathBuf,
    eni: Server,
    moto: Server,
}

impl Servers {
    fn start(host: &Host, workspace: &Workspace, target: &Path) -> Result<Self, Failure> {
        let python = peers::ready(host, workspace)?;
        let eni = build(host, target)?;
        let eni = Server::start(host.program(eni).args(["sim", "--listen", "127.0.0.1:0"]))?;
        let moto = Server::start(host.program(&python).arg(MOTO))?;
        Ok(Self { python, eni, moto })
    }

    fn named(&self) -> [String; 2] {
        [format!("eni sim={}", self.eni.url()), format!("moto={}", self.moto.url())]
    }
}

fn build(host: &Host, target: &Path) -> Result<PathBuf, Failure> {
    let mut command = host.cargo(["build", "--release", "--package", "eni-cli"]);
    command.args(["--no-default-features", "--bin", "eni", "--target-dir"]);
    host::run(command.arg(target))?;
    Ok(target.join("release").join(format!("eni{EXE_SUFFIX}")))
}

/// Runs the bench of the door for the real client, and attempts through every
/// door: the port, that client, and boto3 over HTTP.
pub(crate) fn sdk_door(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let target = workspace.target.join("bench");
    attempts(host, &target)?;
    let servers = Servers::start(host, workspace, &target)?;
    host::run(host.program(&servers.python).arg(BOTO3).args(servers.named()))?;
    let mut command = host.cargo(["bench"]);
    command.args(EVERYTHING).args(["--bench", "sdk_door", "--target-dir"]);
    host::run(command.arg(workspace.target.join("bench-sdk")))
}

/// Runs ten thousand schedules straight at the simulator and through the real
/// client, in the build that the tests use.
pub(crate) fn doors(host: &Host) -> Result<(), Failure> {
    let mut command = host.cargo(["test"]);
    command.args(EVERYTHING).args(["--bin", "eni", "sdk_door", "--", "--nocapture"]);
    host::run(command.env("XTASK_SCHEDULES", SCHEDULES))
}
