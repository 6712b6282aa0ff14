//! The exit codes, each with one meaning.

use std::process::ExitCode;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "some ends need AWS"))]
pub(crate) enum Exit {
    /// Done, or nothing to do.
    Done,
    /// The command line cannot be used.
    Usage,
    /// Configuration, region, credentials or a build feature is missing or wrong.
    Config,
    /// AWS said no: a permission, a quota, a limit, a thing that is not there.
    Refused,
    /// Gave up; safe to run again.
    GaveUp,
    /// A finding: a leak, a duplicate, a broken invariant.
    Finding,
    /// Nothing was tested, or a run was invalid.
    Invalid,
    /// A bug of ours.
    Bug,
    /// Ctrl-C.
    Interrupted,
    /// The command that `eni sim` ran ended with this code, and left nothing.
    OfCommand(u8),
}

impl Exit {
    /// The code that the process ends with.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Refused => 4,
            Self::GaveUp => 5,
            Self::Finding => 10,
            Self::Invalid => 12,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::OfCommand(code) => code,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The codes as `--help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
    0  done, or nothing to do
    2  usage
    3  configuration, region, credentials, or a feature that this build lacks
    4  AWS said no
    5  gave up; safe to run again
   10  a finding: a leak, a duplicate, a broken invariant
   12  nothing was tested, or a run was invalid
   70  a bug of ours
  130  interrupted; an injected crash aborts with 134
`eni sim -- COMMAND` ends with the command's own code when it fails and nothing leaked.";
