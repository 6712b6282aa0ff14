//! The exit codes, each with one meaning.

use std::process::ExitCode;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
#[cfg_attr(not(feature = "aws"), expect(dead_code, reason = "some ends need AWS"))]
pub(crate) enum Exit {
    /// Done, or nothing to do.
    Done = 0,
    /// The command line cannot be used.
    Usage = 2,
    /// Configuration, region, credentials or a build feature is missing or wrong.
    Config = 3,
    /// AWS said no: a permission, a quota, a limit, a thing that is not there.
    Refused = 4,
    /// Gave up; safe to run again.
    GaveUp = 5,
    /// A finding: a leak, a duplicate, a broken invariant.
    Finding = 10,
    /// Nothing was tested, or a run was invalid.
    Invalid = 12,
    /// A bug of ours.
    Bug = 70,
    /// Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
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
  130  interrupted; an injected crash aborts with 134";
