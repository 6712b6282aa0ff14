//! Tasks of the workspace: chaos, shelf, test, ci, bench, tidy.
//!
//! What lives here: the command line. What must not: any `eni-*` crate; a task
//! starts processes and reads files.

mod bench;
mod chaos;
mod ci;
mod failure;
mod host;
mod peers;
mod shelf;
mod test;
mod tidy;
mod workspace;

use std::{ffi::OsString, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{failure::Failure, host::Host, workspace::Workspace};

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about = "Tasks of the workspace", disable_version_flag = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Builds `eni` without AWS and runs `eni chaos` with the arguments given
    Chaos {
        /// Handed on as they are, `--help` included
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Catches every broken workflow of the shelf and prints what by
    Shelf {
        /// Parts of names: only these
        names: Vec<OsString>,
    },
    /// Runs every test, with the peers in a Python environment of their own
    Test {
        /// Leave out the tests that need a peer, when there is no Python
        #[arg(long)]
        without_peers: bool,
        /// Handed on to `cargo test`; with any, the examples do not run
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Does what CI does: format, tidy, lints, chaos, shelf, docs, pruning, tests
    Ci,
    /// Runs the benches, optimised
    Bench {
        /// Only attempts through every door (the port, the real client, boto3
        /// over HTTP) and what the door for the real client costs: compiles
        /// aws-sdk-ec2, a quarter of an hour and 7 GiB the first time
        #[arg(long)]
        sdk: bool,
        /// Only this: ten thousand random schedules leave the same world through
        /// both doors; compiles aws-sdk-ec2 as the tests do
        #[arg(long, conflicts_with = "sdk")]
        doors: bool,
    },
    /// Checks the rules of the architecture
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse_from(quoted(host::arguments()));
    match run(&arguments.task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            host::complain(&format!("xtask: {failure}"));
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(task: &Task) -> Result<(), Failure> {
    let host = Host::locate()?;
    let workspace = Workspace::load(&host)?;
    match task {
        Task::Chaos { arguments } => chaos::become_it(&host, &workspace, arguments),
        Task::Shelf { names } => shelf::run(&host, &workspace, names),
        Task::Test { without_peers: true, arguments } => {
            test::without_peers(&host, &workspace, arguments)
        }
        Task::Test { without_peers: false, arguments } => {
            test::with_peers(&host, &workspace, arguments)
        }
        Task::Ci => ci::run(&host, &workspace),
        Task::Bench { sdk: true, .. } => bench::sdk_door(&host, &workspace),
        Task::Bench { doors: true, .. } => bench::doors(&host),
        Task::Bench { .. } => bench::run(&host, &workspace),
        Task::Tidy => tidy::run(&host, &workspace),
    }
}

/// Puts the `--` behind `chaos` that makes clap hand on everything after it.
fn quoted(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|task| task == "chaos") {
        arguments.insert(2, OsString::from("--"));
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Task {
        let words = line.split(' ').map(OsString::from).collect();
        Arguments::try_parse_from(quoted(words)).expect(line).task
    }

    #[test]
    fn chaos_hands_its_arguments_on_untouched() {
        for given in ["--help", "-h", "--seed 7 --json", "-- --seed", "--version --", "x -- y"] {
            let Task::Chaos { arguments } = parsed(&format!("xtask chaos {given}")) else {
                panic!("not chaos: {given}");
            };
            let words: Vec<_> = given.split(' ').map(OsString::from).collect();
            assert_eq!(arguments, words);
        }
    }

    #[test]
    fn test_takes_its_own_flag_before_the_filter_only() {
        let Task::Test { without_peers, arguments } = parsed("xtask test --without-peers -j 1")
        else {
            panic!("not test");
        };
        assert!(without_peers);
        assert_eq!(arguments, ["-j", "1"]);
        let Task::Test { without_peers, arguments } = parsed("xtask test name --without-peers")
        else {
            panic!("not test");
        };
        assert!(!without_peers);
        assert_eq!(arguments, ["name", "--without-peers"]);
    }
}
