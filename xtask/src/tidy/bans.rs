//! Names that code must not use, each with the few places that may. Tests are
//! not looked at.

use super::{
    finding::Finding,
    source::{Source, begins},
};

struct Ban {
    /// What `MAY` calls it.
    topic: Topic,
    /// Where it holds: paths that begin so. Nothing is everywhere.
    within: &'static [&'static str],
    /// The token sequences.
    patterns: &'static [&'static [&'static str]],
    /// What to do instead.
    instead: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Clock,
    Environment,
    Randomness,
    HashOrder,
    Tasks,
    Port,
}

/// Where each topic is at home, by how paths begin, and why.
const MAY: &[(&str, Topic, &str)] = &[
    ("eni-core/aws/src/clock.rs", Topic::Clock, "the clock of the real client"),
    ("eni-core/aws/src/connect.rs", Topic::Environment, "region, profile and endpoint are there"),
    ("eni-core/aws/src/credentials.rs", Topic::Environment, "AWS users have their keys there"),
    ("eni-core/aws/src/this_instance.rs", Topic::Environment, "it may forbid to ask"),
    ("eni-core/aws/src/transport.rs", Topic::Environment, "it names the proxy"),
    ("eni-core/sim/src/server/clock.rs", Topic::Clock, "real time for the server"),
    ("eni-cli/src/process.rs", Topic::Environment, "reads it once and hands it in"),
    ("eni-cli/chaos/examples/random.rs", Topic::Environment, "its words say what is run"),
    ("eni-cli/chaos/examples/search.rs", Topic::Environment, "its words say what is searched"),
    ("eni-cli/chaos/examples/lag.rs", Topic::Environment, "its words say how far it searches"),
    ("eni-cli/chaos/examples/shelf.rs", Topic::Environment, "its words select workflows"),
    ("eni-cli/chaos/examples/shelf.rs", Topic::Clock, "times the searches"),
    ("eni-cli/src/process.rs", Topic::Clock, "times plugins, and ends the budget of a search"),
    ("xtask/src/host.rs", Topic::Clock, "times the stages"),
    ("xtask/src/host.rs", Topic::Environment, "cargo says there where the checkout is"),
    ("eni-core/sim/src/port.rs", Topic::Port, "the port's own door"),
    ("eni-core/sim/src/port/", Topic::Port, "the port's own door"),
];

const WORKFLOWS: &[&str] = &["eni-core/src/", "eni-cli/chaos/src/shelf"];

const BANS: &[Ban] = &[
    Ban {
        topic: Topic::Clock,
        within: &[],
        patterns: &[
            &["Instant", "::", "now"],
            &["Instant", "as"],
            &["SystemTime", "::", "now"],
            &["SystemTime", "as"],
        ],
        instead: "no wall clock: take the `Clock` port",
    },
    Ban {
        topic: Topic::Environment,
        within: &[],
        patterns: &[
            &["env", "::", "var"],
            &["env", "::", "vars"],
            &["env", "::", "var_os"],
            &["env", "::", "vars_os"],
            &["env", "::", "args"],
            &["env", "::", "args_os"],
            &["env", "::", "set_var"],
            &["env", "::", "remove_var"],
            &["env", "::", "current_dir"],
            &["env", "::", "temp_dir"],
            &["env", "::", "home_dir"],
            &["std", "::", "env", "::", "*"],
            &["std", "::", "env", "::", "{"],
            &["env", "as"],
            // What reads it inside the SDK.
            &["Env", "::", "real"],
            &["from_env"],
            &["load_from_env"],
            &["load_defaults"],
            &["aws_config", "::", "defaults"],
            &["EnvironmentVariableRegionProvider"],
            &["EnvironmentVariableCredentialsProvider"],
        ],
        instead: "no environment: take what is needed as an argument",
    },
    Ban {
        topic: Topic::Randomness,
        within: &[],
        patterns: &[
            &["RandomState"],
            &["getrandom"],
            &["rand", "::"],
            &["fastrand", "::"],
            &["thread_rng"],
            &["OsRng"],
        ],
        instead: "no randomness of the system: draw from the seed",
    },
    Ban {
        topic: Topic::HashOrder,
        within: &[],
        patterns: &[&["HashMap"], &["HashSet"]],
        instead: "no hash-map order: take a BTreeMap, a BTreeSet or a Vec",
    },
    Ban {
        topic: Topic::Tasks,
        within: WORKFLOWS,
        patterns: &[
            &["spawn", "("],
            &["spawn", "::"],
            &["spawn_blocking"],
            &["spawn_local"],
            &["JoinSet"],
            &["join_all"],
            &["join", "!"],
            &["try_join", "!"],
        ],
        instead: "nothing is spawned or joined inside a workflow: fleets live above it",
    },
    Ban {
        topic: Topic::Port,
        within: &["eni-core/sim/src/"],
        patterns: &[&["eni_core"]],
        instead: "only the port's door knows eni-core",
    },
];

/// Checks the shipped code of a file.
pub(crate) fn check(source: &Source<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bans = BANS.iter().filter(|ban| is_within(&source.path, ban.within));
    for ban in bans.filter(|ban| !may(&source.path, ban.topic)) {
        for pattern in ban.patterns {
            for line in lines_with(source, pattern) {
                let message = format!("`{}`: {}", pattern.concat(), ban.instead);
                findings.push(Finding::at(&source.path, line, message));
            }
        }
    }
    if is_within(&source.path, WORKFLOWS) {
        findings.extend(unbiased_selects(source));
    }
    findings
}

fn is_within(path: &str, places: &[&str]) -> bool {
    places.is_empty() || places.iter().any(|place| path.starts_with(place))
}

fn may(path: &str, topic: Topic) -> bool {
    MAY.iter().any(|&(place, what, _)| what == topic && path.starts_with(place))
}

fn lines_with(source: &Source<'_>, pattern: &[&str]) -> Vec<usize> {
    let windows = source.shipped.windows(pattern.len());
    let hits = windows.filter(|window| begins(window, pattern));
    hits.filter_map(|window| window.first()).map(|token| token.line).collect()
}

fn unbiased_selects(source: &Source<'_>) -> Vec<Finding> {
    let selects = source.shipped.windows(5).filter(|window| begins(window, &["select", "!"]));
    let unbiased = selects
        .filter(|window| !window.get(3..).is_some_and(|body| begins(body, &["biased", ";"])));
    let message = "`select!` without `biased;`: which branch wins must not be left to chance";
    unbiased
        .filter_map(|window| window.first())
        .map(|token| Finding::at(&source.path, token.line, message))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&Source::read(path, text)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_ban_finds_what_it_bans_with_its_line() {
        for (path, text) in [
            ("eni-faults/src/a.rs", "let t = std::time::Instant::now();"),
            ("eni-faults/src/a.rs", "let t = SystemTime :: now();"),
            ("eni-faults/src/a.rs", "std::env::var(\"X\")"),
            ("eni-faults/src/a.rs", "env::vars()"),
            ("eni-faults/src/a.rs", "env::var_os(\"X\")"),
            ("eni-faults/src/a.rs", "env::vars_os()"),
            ("eni-faults/src/a.rs", "env::args()"),
            ("eni-faults/src/a.rs", "env::args_os()"),
            ("eni-faults/src/a.rs", "env::set_var(x, y)"),
            ("eni-faults/src/a.rs", "env::remove_var(x)"),
            ("eni-faults/src/a.rs", "env::current_dir()"),
            ("eni-faults/src/a.rs", "env::temp_dir()"),
            ("eni-faults/src/a.rs", "env::home_dir()"),
            ("eni-faults/src/a.rs", "use std::env::{var, args};"),
            ("eni-faults/src/a.rs", "use std::env::*;"),
            ("eni-faults/src/a.rs", "use std::env as e;"),
            ("eni-faults/src/a.rs", "use std::{env as e, fs};"),
            ("eni-faults/src/a.rs", "use std::time::Instant as Now;"),
            ("eni-faults/src/a.rs", "use std::time::SystemTime as Now;"),
            ("eni-core/aws/src/a.rs", "let env = Env::real();"),
            ("eni-core/aws/src/a.rs", "ProxyConfig::from_env()"),
            ("eni-core/aws/src/a.rs", "aws_config::load_from_env()"),
            ("eni-core/aws/src/a.rs", "aws_config::load_defaults(version)"),
            ("eni-core/aws/src/a.rs", "aws_config::defaults(version)"),
            ("eni-core/aws/src/a.rs", "EnvironmentVariableRegionProvider::new()"),
            ("eni-core/aws/src/a.rs", "EnvironmentVariableCredentialsProvider::new()"),
            ("eni-faults/src/a.rs", "struct S { #[cfg(test)] a: u8, b: HashMap<u8, u8> }"),
            ("eni-faults/src/a.rs", "use std::collections::HashMap;"),
            ("eni-faults/src/a.rs", "fn f(x: &HashSet<u8>) {}"),
            ("eni-faults/src/a.rs", "rand::random()"),
            ("eni-faults/src/a.rs", "RandomState::new()"),
            ("eni-faults/src/a.rs", "getrandom(&mut bytes)"),
            ("eni-faults/src/a.rs", "fastrand::u8(..)"),
            ("eni-faults/src/a.rs", "thread_rng()"),
            ("eni-faults/src/a.rs", "OsRng.next()"),
            ("eni-core/src/a.rs", "tokio::spawn(async {})"),
            ("eni-core/src/a.rs", "set.spawn(x)"),
            ("eni-core/src/a.rs", "spawn::<T>(x)"),
            ("eni-core/src/a.rs", "spawn_blocking(x)"),
            ("eni-core/src/a.rs", "spawn_local(x)"),
            ("eni-core/src/a.rs", "JoinSet::new()"),
            ("eni-core/src/a.rs", "join_all(calls)"),
            ("eni-cli/chaos/src/shelf/a.rs", "tokio::join!(a, b)"),
            ("eni-cli/chaos/src/shelf.rs", "try_join!(a, b)"),
            ("eni-core/src/a.rs", "select! { x = y => {} }"),
            ("eni-core/src/a.rs", "select!(x = y => {})"),
            ("eni-core/sim/src/front.rs", "use eni_core::ec2::Ec2;"),
        ] {
            let found = found(path, &format!("// one\n\n{text}\n"));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(&format!("{path}:3: ")), "{found:?}");
        }
    }

    #[test]
    fn tests_comments_literals_and_the_like_are_left_alone() {
        for (path, text) in [
            ("eni-faults/src/a.rs", "// Instant::now\n/// HashMap\nconst A: &str = \"HashMap\";"),
            ("eni-faults/src/a.rs", "#[cfg(test)] mod tests { fn f() { Instant::now(); } }"),
            ("eni-faults/src/a.rs", "env!(\"CARGO_PKG_VERSION\"); env::consts::EXE_SUFFIX"),
            (
                "eni-faults/src/a.rs",
                "Instant::later(); BTreeMap::new(); operand::x; use super::env::{Env};",
            ),
            ("eni-cli/src/a.rs", "tokio::spawn(async {}); select! { x = y => {} }"),
            ("eni-core/src/a.rs", "words.join(\",\"); select! { biased; x = y => {} }"),
            ("eni-core/sim/src/port.rs", "use eni_core::ec2::Ec2;"),
            ("eni-core/sim/src/port/doors.rs", "use eni_core::ec2::Ec2;"),
            ("eni-core/sim/src/front.rs", "use eni_inject::Point;"),
        ] {
            assert_eq!(found(path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_place_that_may_use_one_thing_may_not_use_another() {
        assert_eq!(found("eni-core/aws/src/clock.rs", "Instant::now()"), [""; 0]);
        assert_eq!(found("eni-core/aws/src/clock.rs", "env::var(x)").len(), 1);
        assert_eq!(found("eni-core/aws/src/clocks.rs", "Instant::now()").len(), 1);
        for path in ["connect.rs", "credentials.rs", "transport.rs"] {
            let path = format!("eni-core/aws/src/{path}");
            assert_eq!(found(&path, "Env::real(); from_env()"), [""; 0]);
            assert_eq!(found(&path, "Instant::now()").len(), 1);
        }
    }
}
