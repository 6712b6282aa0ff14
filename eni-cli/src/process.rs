//! What the process is given by the system: environment, log, signals. The one
//! place that looks at any of them.

use std::{
    future::Future,
    io::IsTerminal as _,
    time::{Duration, Instant},
};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::{error::CliError, exit::Exit};

/// The variables of the environment that begin with `ENI_`. One that is set to
/// nothing counts as not set.
pub(crate) fn environment() -> Result<Vec<(String, String)>, CliError> {
    let mut variables = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.to_str().filter(|name| name.starts_with("ENI_")) else { continue };
        let value = value
            .into_string()
            .map_err(|_| CliError::config(format!("the value of {name} is no UTF-8")))?;
        if !value.is_empty() {
            variables.push((name.to_owned(), value));
        }
    }
    Ok(variables)
}

/// Whether the command line, as far as it can be read, asks for JSON.
pub(crate) fn asks_for_json() -> bool {
    std::env::args_os().take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// Whether somebody watches stderr.
pub(crate) fn stderr_is_a_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Sends the log to stderr: nothing, with `-v` what happens, with `-vv` how, or
/// whatever `RUST_LOG` says.
pub(crate) fn log_to_stderr(verbose: u8) {
    let ours = match verbose {
        0 => "off",
        1 => "eni_core=debug,eni_aws=debug,eni_cli=debug,eni_faults=debug",
        _ => "trace",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(ours));
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(stderr_is_a_terminal());
    // A second subscriber in one process is no reason to stop.
    let _ = tracing_subscriber::registry().with(layer.with_filter(filter)).try_init();
}

/// The time since it was made, to see which plugins are slow, and when the budget
/// of a search is over.
#[derive(Debug)]
pub(crate) struct SystemStopwatch(Instant);

impl SystemStopwatch {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn passed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(feature = "plugins")]
impl eni_faults::plugins::Stopwatch for SystemStopwatch {
    fn elapsed(&self) -> Duration {
        self.passed()
    }
}

/// Whether the command line ends in `--`, with nothing after it.
pub(crate) fn announces_a_command() -> bool {
    std::env::args_os().next_back().is_some_and(|arg| arg == "--")
}

/// Runs a command on a runtime of its own. It is handed the signals, which are
/// listened for before it begins.
pub(crate) fn block_on<T, F>(command: impl FnOnce(Interrupts) -> F) -> Result<T, CliError>
where
    F: Future<Output = Result<T, CliError>>,
{
    let cannot = |error| CliError::new(Exit::Bug, "runtime", error);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(cannot)?;
    let ended = runtime.block_on(async { command(Interrupts::listen().map_err(cannot)?).await });
    // A command that was stopped does not wait for what it has left behind on a thread.
    runtime.shutdown_background();
    ended
}

/// Ctrl-C and SIGTERM, from when this was made.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Interrupts {
    #[cfg(unix)]
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(not(unix))]
    fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Resolves at the next one.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Resolves at the next one.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
