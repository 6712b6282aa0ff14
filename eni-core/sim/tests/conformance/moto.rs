//! What moto answers to the same cases, as a file has it, and moto itself to
//! check the file.
//!
//! moto comes with `cargo xtask test`, which says where in
//! XTASK_PEERS_PYTHON. Without it the check fails, unless XTASK_PEERS_SKIP
//! says to pass over it.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use eni_sim::Preset;

use crate::{
    aws::Aws,
    case::Case,
    cases,
    doors::Http,
    table::{self, rewriting},
};

/// The recorded answers: for each rule how it came out.
const FILE: &str = "tests/conformance/moto.txt";

/// The pins that `cargo xtask test` installs.
const PINS: &str = include_str!("../../../../xtask/peers.txt");

/// The version of moto that is meant.
pub(crate) fn version() -> &'static str {
    let mut pins = PINS.lines().filter_map(|line| line.split_once("=="));
    pins.find(|(name, _)| name.starts_with("moto")).unwrap().1.trim()
}

/// How a case comes out on moto.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// As AWS.
    Same,
    /// Otherwise, and how.
    Other(String),
    /// It cannot be asked: it wants an account that moto cannot be told to have.
    NoSuchSetting,
}

impl Outcome {
    fn text(&self) -> String {
        match self {
            Self::Same => "as AWS".to_owned(),
            Self::Other(how) => format!("no: {how}"),
            Self::NoSuchSetting => "not asked: no such setting".to_owned(),
        }
    }
}

/// What is recorded, by rule.
pub(crate) fn recorded() -> BTreeMap<String, String> {
    let text = table::read(FILE);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (rule, outcome) = line.split_once('\t').unwrap();
            (rule.to_owned(), outcome.to_owned())
        })
        .collect()
}

/// A moto server. It ends with this process, which holds its stdin.
struct Moto {
    host: String,
    server: Child,
}

impl Moto {
    fn start() -> Option<Self> {
        let Ok(python) = std::env::var("XTASK_PEERS_PYTHON") else {
            assert!(
                std::env::var_os("XTASK_PEERS_SKIP").is_some(),
                "no moto: `cargo xtask test` installs it and runs this test; \
                 XTASK_PEERS_SKIP=1 passes over it"
            );
            eprintln!("SKIPPED: no moto, and XTASK_PEERS_SKIP is set");
            return None;
        };
        let script =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../eni-cli/tests/peers/serve_moto.py");
        let mut server = Command::new(python)
            .arg(script)
            // Most of what a reset takes, and no case looks at them.
            .env("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut url).unwrap();
        let host = url.trim().strip_prefix("http://").unwrap_or_else(|| panic!("no moto: {url:?}"));
        Some(Self { host: host.to_owned(), server })
    }

    /// Runs a case in an account in which nothing has happened.
    fn ask(&self, case: &Case) -> Outcome {
        if case.given.is_some() {
            return Outcome::NoSuchSetting;
        }
        let mut door = Http::new(&self.host);
        let (status, said) = door.post("/moto-api/reset", "", "");
        assert_eq!(status, 200, "{said}");
        // Nothing lags there, so there is nothing to wait for.
        match (case.steps)(&mut Aws::new(&mut door, Preset::Quiet)) {
            Ok(()) => Outcome::Same,
            Err(finding) => Outcome::Other(without_ids(&finding.0)),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Ids are drawn anew each time: what is written down must not have them.
fn without_ids(text: &str) -> String {
    let mut parts = text.split('-').peekable();
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
        clean.push('-');
        if digits >= 8 {
            clean.push_str("...");
            clean.push_str(&part[digits..]);
        } else {
            clean.push_str(part);
        }
    }
    clean
}

#[test]
fn moto_answers_as_it_is_written_down() {
    let Some(moto) = Moto::start() else { return };
    let mut text = format!(
        "# What moto {} answers to each case: written by the test that checks it.\n",
        version()
    );
    for case in cases::all() {
        text += &format!("{}\t{}\n", case.rule, moto.ask(case).text());
    }
    if rewriting() {
        table::write(FILE, &text);
        table::rewrite();
    }
    table::assert_current(FILE, &text);
}

#[test]
fn what_is_written_down_has_no_ids() {
    assert_eq!(
        without_ids("is \"i-0123456789abcdef0\" instead of \"eni-attach-12345678\", us-east-1"),
        "is \"i-...\" instead of \"eni-attach-...\", us-east-1"
    );
}
