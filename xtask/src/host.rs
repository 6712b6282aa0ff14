//! The one place of this crate that touches the machine: arguments,
//! environment, terminal, clock and processes. No task lives here.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use crate::failure::Failure;

/// The checkout and the cargo that runs in it.
#[derive(Debug)]
pub(crate) struct Host {
    root: PathBuf,
    cargo: OsString,
}

impl Host {
    /// Finds both from what cargo tells the programs that it runs.
    pub(crate) fn locate() -> Result<Self, Failure> {
        // Asked at run time: a cached binary may serve another checkout.
        let folder = env::var_os("CARGO_MANIFEST_DIR").ok_or(Failure::NotUnderCargo)?;
        let root = Path::new(&folder).parent().ok_or(Failure::NotUnderCargo)?.to_path_buf();
        let cargo = env::var_os("CARGO").ok_or(Failure::NotUnderCargo)?;
        Ok(Self { root, cargo })
    }

    /// The top folder of the checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that the task was called from.
    pub(crate) fn called_from(&self) -> PathBuf {
        env::current_dir().unwrap_or_else(|_| self.root.clone())
    }

    /// The value of a variable, unless it is empty.
    #[expect(clippy::unused_self, reason = "whoever asks the environment holds the host")]
    pub(crate) fn variable(&self, name: &str) -> Option<OsString> {
        env::var_os(name).filter(|value| !value.is_empty())
    }

    /// `program`, in the top folder, with nothing on its standard input.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        command
    }

    /// `cargo` with `arguments`.
    pub(crate) fn cargo<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.program(&self.cargo);
        command.args(arguments);
        command
    }

    /// The text of a file of the checkout.
    pub(crate) fn read(&self, path: &str) -> Result<String, Failure> {
        let path = self.root.join(path);
        fs::read_to_string(&path).map_err(|source| Failure::File { path, source })
    }
}

/// What the program was called with, its own name first.
pub(crate) fn arguments() -> Vec<OsString> {
    env::args_os().collect()
}

/// Prints a line to standard output. A reader that has left is no failure.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line to standard error.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Time since a start.
#[derive(Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has been running.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Runs `command` to its end; its output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|source| not_started(command, source))?;
    ended(command, status)
}

/// Runs `command` to its end and returns what it printed to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    command.stderr(Stdio::inherit());
    let output = command.output().map_err(|source| not_started(command, source))?;
    ended(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A server that prints its URL first. It ends with this value.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    url: String,
    /// Kept open: a server may not like its reader to leave.
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it and waits for its URL.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(|source| not_started(command, source))?;
        let failed = |source| not_started(command, source);
        let stdout = child.stdout.take().ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        let (mut stdout, mut url) = (BufReader::new(stdout), String::new());
        let read = stdout.read_line(&mut url);
        let server = Self { child, url: url.trim().to_owned(), _stdout: stdout };
        read.map_err(failed)?;
        if server.url.starts_with("http://127.0.0.1:") {
            Ok(server)
        } else {
            Err(failed(io::Error::other("it printed no URL on loopback")))
        }
    }

    /// Where it serves.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Becomes `command`: its exit code, and how it takes a signal, are its own.
#[cfg(unix)]
pub(crate) fn replace(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;
    let source = command.exec();
    Err(not_started(command, source))
}

/// Runs `command` where a process cannot become another.
#[cfg(not(unix))]
pub(crate) fn replace(command: &mut Command) -> Result<(), Failure> {
    run(command)
}

fn not_started(command: &Command, source: io::Error) -> Failure {
    Failure::Start { command: spelled(command), source }
}

fn ended(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    Err(Failure::Exit { command: spelled(command), code: exit_code(status) })
}

/// The exit code as a shell has it: 128 and its number after a signal.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None::<i32>;
    let code = status.code().or_else(|| signal.map(|number| 128 + number));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

/// A command as one would type it.
fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_command_is_named_by_what_was_typed() {
        let mut command = Command::new("bin/cargo");
        command.args(["test", "--workspace"]);
        assert_eq!(spelled(&command), "cargo test --workspace");
    }

    #[cfg(unix)]
    #[test]
    fn an_exit_code_is_kept_and_a_signal_is_128_more() {
        use std::os::unix::process::ExitStatusExt as _;
        for (raw, code) in [(0, 0), (10 << 8, 10), (101 << 8, 101), (2, 130), (6, 134), (9, 137)] {
            assert_eq!(exit_code(ExitStatus::from_raw(raw)), code, "wait status {raw}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_ends_badly_is_a_failure_with_its_code() {
        let failure = run(Command::new("sh").args(["-c", "exit 10"])).expect_err("exit 10");
        assert_eq!(failure.exit_code(), 10);
        let failure = output(Command::new("sh").args(["-c", "kill -9 $$"])).expect_err("killed");
        assert_eq!(failure.exit_code(), 137);
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = run(&mut Command::new("no-such-program-here")).expect_err("missing");
        assert!(failure.to_string().contains("`no-such-program-here` did not start"), "{failure}");
    }
}
