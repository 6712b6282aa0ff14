//! `cargo xtask ci`: what must hold before anything is merged, the cheap
//! before the dear, one cargo at a time: compiling the SDK takes 7 GiB.

use std::{ffi::OsString, time::Duration};

use crate::{
    chaos,
    failure::Failure,
    host::{self, Host, Stopwatch},
    peers, shelf, test, tidy,
    workspace::Workspace,
};

struct Stage {
    name: &'static str,
    work: Work,
}

/// What a stage does.
enum Work {
    /// These calls of cargo, one after the other.
    Cargo(fn(&Workspace) -> Vec<Call>),
    /// A task with its own calls.
    Task(fn(&Host, &Workspace) -> Result<(), Failure>),
}

/// One call of cargo.
struct Call {
    words: Vec<OsString>,
    /// A variable that it sees besides.
    env: Option<(&'static str, &'static str)>,
}

impl Call {
    fn new<S: Into<OsString>>(words: impl IntoIterator<Item = S>) -> Self {
        Self { words: words.into_iter().map(Into::into).collect(), env: None }
    }

    fn and<S: Into<OsString>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }
}

impl Work {
    fn run(&self, host: &Host, workspace: &Workspace) -> Result<(), Failure> {
        let calls = match self {
            Self::Task(run) => return run(host, workspace),
            Self::Cargo(calls) => calls(workspace),
        };
        for call in calls {
            host::run(host.cargo(call.words).envs(call.env))?;
        }
        Ok(())
    }
}

/// Lints and docs share one check build of the SDK; the tests are its one
/// full build. The tests come last, so that their results are what a reader
/// of the end of the log sees.
const STAGES: &[Stage] = &[
    Stage { name: "format", work: Work::Cargo(format) },
    Stage { name: "tidy", work: Work::Task(tidy::run) },
    Stage { name: "peers", work: Work::Task(ready_peers) },
    Stage { name: "chaos", work: Work::Task(chaos::run) },
    Stage { name: "shelf", work: Work::Task(whole_shelf) },
    Stage { name: "without aws", work: Work::Cargo(without_aws) },
    Stage { name: "lints", work: Work::Cargo(lints) },
    Stage { name: "docs", work: Work::Cargo(docs) },
    Stage { name: "pruning", work: Work::Cargo(pruning) },
    Stage { name: "tests", work: Work::Task(tests) },
];

/// Runs the stages up to the first that fails, and sums them up.
pub(crate) fn run(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    let whole = Stopwatch::start();
    let mut done = Vec::new();
    let mut result = Ok(());
    for stage in STAGES {
        host::say(&format!("\n==> {}", stage.name));
        let watch = Stopwatch::start();
        let outcome = stage.work.run(host, workspace);
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

/// Packages that others use without their default features.
const ALSO_BARE: [&str; 2] = ["eni-sim", "eni-faults"];
const CLIPPY: [&str; 2] = ["clippy", "--all-targets"];
const DENY_WARNINGS: [&str; 3] = ["--", "--deny", "warnings"];

fn format(_: &Workspace) -> Vec<Call> {
    vec![Call::new(["fmt", "--all", "--", "--check"])]
}

fn ready_peers(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    peers::ready(host, workspace).map(|python| host::say(&python.display().to_string()))
}

fn whole_shelf(host: &Host, workspace: &Workspace) -> Result<(), Failure> {
    shelf::run(host, workspace, &[])
}

/// Builds that leave features out; the other stages have them all.
fn without_aws(workspace: &Workspace) -> Vec<Call> {
    let mut calls = vec![Call::new(CLIPPY).and(chaos::selection(workspace)).and(DENY_WARNINGS)];
    for package in ALSO_BARE {
        let bare = || {
            let words = ["--package", package, "--no-default-features", "--target-dir"];
            words.map(OsString::from).into_iter().chain([workspace.sim_target().into()])
        };
        calls.push(Call::new(CLIPPY).and(bare()).and(DENY_WARNINGS));
        calls.push(Call::new(["test"]).and(bare()));
    }
    calls
}

fn lints(_: &Workspace) -> Vec<Call> {
    vec![Call::new(CLIPPY).and(test::EVERYTHING).and(DENY_WARNINGS)]
}

fn docs(_: &Workspace) -> Vec<Call> {
    let call = Call::new(["doc", "--no-deps"]).and(test::EVERYTHING);
    vec![Call { env: Some(("RUSTDOCFLAGS", "--deny warnings")), ..call }]
}

/// Searches without pruning are for a release build, which leaves none of them out.
fn pruning(workspace: &Workspace) -> Vec<Call> {
    let words = ["test", "--release", "--package", "eni-chaos", "--lib", "--target-dir"];
    vec![Call::new(words).and([workspace.sim_target()]).and(["pruning"])]
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

    /// A stage's calls as one would type them; a task has none of its own.
    fn typed(stage: &Stage) -> Vec<String> {
        let workspace = Workspace { target: "built".into(), packages: [].into() };
        let Work::Cargo(calls) = &stage.work else { return vec!["(task)".to_owned()] };
        let spelled = |call: Call| {
            let env = call.env.map(|(name, value)| format!("{name}='{value}'"));
            let words = call.words.iter().map(|word| word.to_string_lossy().into_owned());
            env.into_iter().chain(words).collect::<Vec<_>>().join(" ")
        };
        calls(&workspace).into_iter().map(spelled).collect()
    }

    #[test]
    fn ci_has_these_stages_and_calls_cargo_so() {
        let sim = std::path::Path::new("built").join("sim");
        let bare = |package: &str| {
            format!("--package {package} --no-default-features --target-dir {}", sim.display())
        };
        let told: Vec<_> = STAGES.iter().map(|stage| (stage.name, typed(stage))).collect();
        let task = || vec!["(task)".to_owned()];
        let expected = [
            ("format", vec!["fmt --all -- --check".to_owned()]),
            ("tidy", task()),
            ("peers", task()),
            ("chaos", task()),
            ("shelf", task()),
            (
                "without aws",
                vec![
                    format!("clippy --all-targets {} -- --deny warnings", bare("eni-cli")),
                    format!("clippy --all-targets {} -- --deny warnings", bare("eni-sim")),
                    format!("test {}", bare("eni-sim")),
                    format!("clippy --all-targets {} -- --deny warnings", bare("eni-faults")),
                    format!("test {}", bare("eni-faults")),
                ],
            ),
            (
                "lints",
                vec![
                    "clippy --all-targets --workspace --all-features -- --deny warnings".to_owned(),
                ],
            ),
            (
                "docs",
                vec![
                    "RUSTDOCFLAGS='--deny warnings' doc --no-deps --workspace --all-features"
                        .to_owned(),
                ],
            ),
            (
                "pruning",
                vec![format!(
                    "test --release --package eni-chaos --lib --target-dir {} pruning",
                    sim.display()
                )],
            ),
            ("tests", task()),
        ];
        assert_eq!(told, expected);
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
