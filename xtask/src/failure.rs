//! What can end a task. Nothing else lives here.

use std::{io, path::PathBuf};

/// Why a task ended without having done its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The program was started by hand.
    #[error("nothing was started: the workspace is unknown; run it as `cargo xtask`")]
    NotUnderCargo,
    /// A program is missing or may not be run.
    #[error("`{command}` did not start: {source}; install it or mend its path, then run again")]
    Start {
        /// The command line.
        command: String,
        /// What the system said.
        source: io::Error,
    },
    /// A program ended badly.
    #[error("`{command}` ended with exit code {code}; what it printed above says why")]
    Exit {
        /// The command line.
        command: String,
        /// Its exit code, or 128 and the number of the signal that ended it.
        code: u8,
    },
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program printed something else than was expected of it.
    #[error("`{command}` printed what cannot be read: {reason}")]
    Unreadable {
        /// The command line.
        command: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Tests of one package were asked for.
    #[error(
        "`{word}`: no test was run, since `cargo xtask test` always says --workspace: with less, \
         cargo compiles aws-sdk-ec2 again; name the tests instead, or use `cargo test {word}` for \
         a package without the SDK"
    )]
    OnePackage {
        /// The argument.
        word: String,
    },
    /// The folder for the peers holds something else.
    #[error(
        "{} holds no Python environment, so nothing in it was touched; name another folder in \
         XTASK_PEERS, or empty this one",
        folder.display()
    )]
    ForeignFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// The Python environment could not be made.
    #[error(
        "NO PEERS, SO NO TEST WAS RUN: {cause}\nxtask: `cargo xtask test` needs python3 with venv \
         and a way to PyPI; `cargo xtask test --without-peers` leaves out the tests that need them"
    )]
    Peers {
        /// What went wrong on the way.
        cause: Box<Failure>,
    },
    /// The architecture's rules do not hold.
    #[error("{count} finding(s) against the rules of the architecture, listed above")]
    Untidy {
        /// How many.
        count: usize,
    },
    /// A stage of `ci` failed; later ones did not run.
    #[error("stage `{stage}` failed and later ones were not run: {cause}")]
    Stage {
        /// Its name.
        stage: &'static str,
        /// Why.
        cause: Box<Failure>,
    },
}

impl Failure {
    /// What the task exits with: a program's own code is passed on, a command
    /// line that cannot be is 2, anything else 1.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Exit { code, .. } => *code,
            Self::OnePackage { .. } => 2,
            Self::Peers { .. }
            | Self::Stage { .. }
            | Self::NotUnderCargo
            | Self::Start { .. }
            | Self::File { .. }
            | Self::Unreadable { .. }
            | Self::ForeignFolder { .. }
            | Self::Untidy { .. } => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn io() -> io::Error {
        io::Error::from(io::ErrorKind::NotFound)
    }

    #[test]
    fn a_programs_code_is_passed_on_and_what_is_around_it_is_1() {
        let exit = |code| Failure::Exit { command: "cargo".to_owned(), code };
        for (failure, code) in [
            (exit(10), 10),
            (exit(137), 137),
            (Failure::OnePackage { word: "-p x".to_owned() }, 2),
            (Failure::NotUnderCargo, 1),
            (Failure::Start { command: "x".to_owned(), source: io() }, 1),
            (Failure::File { path: "x".into(), source: io() }, 1),
            (Failure::Unreadable { command: "x", reason: "y".to_owned() }, 1),
            (Failure::ForeignFolder { folder: "x".into() }, 1),
            (Failure::Peers { cause: Box::new(exit(10)) }, 1),
            (Failure::Untidy { count: 3 }, 1),
            (Failure::Stage { stage: "x", cause: Box::new(exit(10)) }, 1),
        ] {
            assert_eq!(failure.exit_code(), code, "{failure}");
        }
    }
}
