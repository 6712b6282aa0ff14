//! boto3 and the AWS CLI.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

/// Where Python is, or `None` where the peers are to be passed over.
fn python() -> Option<PathBuf> {
    let Some(python) = std::env::var_os("XTASK_PEERS_PYTHON") else {
        assert!(
            std::env::var_os("XTASK_PEERS_SKIP").is_some(),
            "no boto3: `cargo xtask test` installs it and runs these tests; \
             XTASK_PEERS_SKIP=1 passes over them"
        );
        eprintln!("SKIPPED: no boto3, and XTASK_PEERS_SKIP is set");
        return None;
    };
    Some(python.into())
}

/// Nothing of this machine's AWS configuration, and credentials that anybody may know.
fn bare(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", "/dev/null"),
        ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ("AWS_PAGER", ""),
        ("LC_ALL", "C.UTF-8"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
    ] {
        command.env(name, value);
    }
    command
}

fn script(name: &str) -> String {
    format!("{}/tests/sim/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Python with a script of this folder, for a server.
pub(crate) fn boto3(name: &str, args: &[&str]) -> Option<Command> {
    let mut command = bare(&python()?);
    command.arg(script(name)).args(args);
    Some(command)
}

/// The same as words of a command line, for `eni sim -- ...`.
pub(crate) fn boto3_words(name: &str, args: &[&str]) -> Option<Vec<String>> {
    let python = python()?.into_os_string().into_string().unwrap();
    let args = args.iter().map(|arg| (*arg).to_owned());
    Some([python, script(name)].into_iter().chain(args).collect())
}

/// What the script prints, as JSON.
pub(crate) fn json_of(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The AWS CLI's program.
pub(crate) fn aws_cli() -> Option<String> {
    Some(python()?.with_file_name("aws").into_os_string().into_string().unwrap())
}

/// `aws ec2` with these arguments, separated by spaces.
pub(crate) fn aws(url: &str, args: &str) -> Option<Output> {
    let mut command = bare(aws_cli()?.as_ref());
    command.args(["--endpoint-url", url, "--output", "json", "ec2"]);
    Some(command.args(args.split_whitespace()).output().unwrap())
}
