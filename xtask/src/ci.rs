//! `cargo xtask ci`: what must hold before anything is merged, the cheap
//! before the dear, one cargo at a time: compiling the SDK takes 7 GiB.

use std::time::Duration;

use crate::{
    chaos,
    failure::Failure,
    host::{self, Host, Stopwatch},
    peers, test, tidy,
    workspace::Workspace,
};

struct Stage {
    name: &'static str,
    run: fn(&Host, &Workspace) -> Result<(), Failure>,
}

/// Lints and docs share one check build of the SDK; the tests are its one
/// full build. The tests come last, so that their results are what a reader
/// of the end of the log sees.
const STAGES: &[Stage] = &[
    Stage { name: "format", run: format },
    Stage { name: "tidy", run: tidy::run },
    Stage { name: "peers", run: ready_peers },
    Stage { name: "chaos", run: chaos::run },
    Stage { name: "lints without aws", run: lints_without_aws },
    Stage { name: "lints", run: lints },
    Stage { name: "docs", run: docs },
    Stage { name: "tests", run: tests },
];

/// Runs the stages up to the first that fails, and sums them up.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let whole = Stopwatch::start();
    let mut done = Vec::new();
    let mut result = Ok(());
    for stage in STAGES {
        host::say(&format!("\n==> {}", stage.name));
        let watch = Stopwatch::start();
        let outcome = (stage.run)(host, workspace);
        let line = Line { name: stage.name, took: watch.elapsed(), is_ok: outcome.is_ok() };
        host::say(&format!("<== {}", line.text()));
        done.push(line);
        if let Err(cause) = outcome {
            result = Err(Failure::Stage { stage: stage.name, cause: Box::new(cause) });
            break;
        }
    }
    host::say(&format!("\n{}", summary(&done, whole.elapsed())));
    result
}

fn format(host: &Host, _: &Workspace) -> Result<(), Failure> {
    host::run(&mut host.cargo(["fmt", "--all", "--", "--check"]))
}

fn ready_peers(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    peers::ready(host, workspace).map(|python| host::say(&python.display().to_string()))
}

fn lints_without_aws(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["clippy", "--all-targets"]);
    command.args(chaos::selection(workspace)).args(["--", "--deny", "warnings"]);
    host::run(&mut command)
}

fn lints(host: &Host, _: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["clippy", "--all-targets"]);
    host::run(command.args(test::EVERYTHING).args(["--", "--deny", "warnings"]))
}

fn docs(host: &Host, _: &Workspace) -> Result<(), Failure> {
    let mut command = host.cargo(["doc", "--no-deps"]);
    host::run(command.args(test::EVERYTHING).env("RUSTDOCFLAGS", "--deny warnings"))
}

fn tests(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    test::with_peers(host, workspace, &[])
}

struct Line {
    name: &'static str,
    took: Duration,
    is_ok: bool,
}

impl Line {
    fn text(&self) -> String {
        let verdict = if self.is_ok { "ok" } else { "FAILED" };
        format!("{:<20}{:>9}  {verdict}", self.name, minutes(self.took))
    }
}

/// A table of what ran, what did not, and the whole time.
fn summary(done: &[Line], whole: Duration) -> String {
    let mut lines: Vec<String> = done.iter().map(Line::text).collect();
    let rest = STAGES.iter().skip(done.len());
    lines.extend(rest.map(|stage| format!("{:<20}{:>9}  not run", stage.name, "-")));
    let verdict = if done.len() == STAGES.len() && done.iter().all(|line| line.is_ok) {
        "ok"
    } else {
        "FAILED"
    };
    lines.push(format!("{:<20}{:>9}  {verdict}", "all", minutes(whole)));
    lines.join("\n")
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}m {:02}s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize, last_is_ok: bool) -> Vec<Line> {
        let line = |(n, stage): (usize, &Stage)| Line {
            name: stage.name,
            took: Duration::from_secs(61),
            is_ok: n + 1 < count || last_is_ok,
        };
        STAGES.iter().take(count).enumerate().map(line).collect()
    }

    #[test]
    fn the_summary_says_what_failed_and_what_did_not_run() {
        let text = summary(&lines(2, false), Duration::from_secs(122));
        let told: Vec<&str> = text.lines().collect();
        assert_eq!(told.len(), STAGES.len() + 1);
        assert_eq!(told[0], "format                 1m 01s  ok");
        assert_eq!(told[1], "tidy                   1m 01s  FAILED");
        assert_eq!(told[2], "peers                       -  not run");
        assert_eq!(told[STAGES.len()], "all                    2m 02s  FAILED");
    }

    #[test]
    fn all_is_ok_only_when_every_stage_ran_and_is_ok() {
        let verdict = |lines: &[Line]| summary(lines, Duration::ZERO).ends_with("  ok");
        assert!(verdict(&lines(STAGES.len(), true)));
        assert!(!verdict(&lines(STAGES.len(), false)));
        assert!(!verdict(&lines(STAGES.len() - 1, true)));
    }
}
