//! `CONFORMANCE.md`: the cases as a table, and files that must be up to date.

use std::{collections::BTreeSet, fs, path::PathBuf};

use crate::{
    case::{Case, EVERYWHERE},
    cases, moto,
};

const FILE: &str = "CONFORMANCE.md";
/// Set to anything, it has the files written that are otherwise checked.
const REWRITE: &str = "ENI_REWRITE_CONFORMANCE";

/// Whether files are to be written.
pub(crate) fn rewriting() -> bool {
    std::env::var_os(REWRITE).is_some()
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// A file of this package; empty if it is not there.
pub(crate) fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_default()
}

pub(crate) fn write(file: &str, text: &str) {
    fs::write(path(file), text).unwrap();
}

/// That a file is what it should be; otherwise the first line that is not.
#[track_caller]
pub(crate) fn assert_current(file: &str, should_be: &str) {
    let is = read(file);
    let differs = is.lines().zip(should_be.lines()).find(|(is, should_be)| is != should_be);
    assert!(
        is == should_be,
        "{file} is out of date: {differs:?}\nset {REWRITE}=1 and run this test again to write it"
    );
}

const HEAD: &str = "\
# Conformance

What EC2 does, rule by rule, where that is written, and whether `eni sim` and
moto do it too. Each line is a test in `tests/conformance/cases`, run in a
world of its own through three doors (the front itself, the HTTP client in the
process, the server over TCP) and under three presets (`quiet`, `lagging`,
`throttled`); a rule about one preset alone says so. What AWS answers is taken
from the sources named, nothing was asked of AWS itself; where they say a rule
and not its code, the code is marked as inferred. The column of moto is what it
answers to the same requests.

This file is written by the test that checks it: set `ENI_REWRITE_CONFORMANCE=1`
and run `cargo test -p eni-sim --all-features --test conformance`. With
`XTASK_PEERS_PYTHON` set as `cargo xtask test` does, moto is asked anew.
";

/// Writes the table down as it is by now.
pub(crate) fn rewrite() {
    write(FILE, &text());
}

fn text() -> String {
    let moto = moto::recorded();
    let version = moto::version();
    let same = cases::all().filter(|case| answer(&moto, case) == "as AWS").count();
    let asked = cases::all().filter(|case| case.given.is_none()).count();
    let all = cases::all().count();
    let mut text = HEAD.to_owned();
    text += &format!(
        "\n`eni sim` does all {all} as this table says of AWS. moto {version} does {same} of the \
         {asked} that it can be asked.\n"
    );
    for (heading, cases) in cases::GROUPS {
        text += &format!("\n## {heading}\n\n");
        text += &format!(
            "| behaviour | source | AWS | `eni sim` | moto {version} |\n|---|---|---|---|---|\n"
        );
        for case in *cases {
            text += &format!(
                "| {} | {} | {} | {} | {} |\n",
                cell(case.rule),
                sources(case.source),
                cell(case.aws),
                ours(case),
                cell(&answer(&moto, case)),
            );
        }
    }
    text
}

fn answer(moto: &std::collections::BTreeMap<String, String>, case: &Case) -> String {
    moto.get(case.rule).cloned().unwrap_or_default()
}

/// How ours does it: every test of the suite says that it does.
fn ours(case: &Case) -> String {
    let mut text = "as AWS".to_owned();
    if case.under != EVERYWHERE {
        let names: Vec<_> = case.under.iter().map(|preset| format!("`{preset}`")).collect();
        text += &format!(" under {}", names.join(", "));
    }
    if let Some(given) = case.given {
        text += &format!(", given {}", given.setting);
    }
    text
}

/// Pages of the API's reference and issues are links.
fn sources(text: &str) -> String {
    text.split("; ").map(source).collect::<Vec<_>>().join("; ")
}

fn source(text: &str) -> String {
    let word = text.split([' ', ',', ':']).next().unwrap_or_default();
    let rest = text.strip_prefix(word).unwrap_or_default();
    if word.starts_with("API_") {
        let page = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference";
        return format!("[{}]({page}/{word}.html){}", word.replace('_', "\\_"), cell(rest));
    }
    match word.split_once('#') {
        Some((repository, number)) if repository.contains('/') => {
            format!("[{word}](https://github.com/{repository}/issues/{number}){}", cell(rest))
        }
        _ => cell(text),
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(" < ", " &lt; ")
}

#[test]
fn the_table_is_up_to_date() {
    if rewriting() {
        rewrite();
    }
    assert_current(FILE, &text());
}

#[test]
fn each_rule_is_there_once_and_says_where_it_comes_from() {
    let mut rules = BTreeSet::new();
    for case in cases::all() {
        assert!(rules.insert(case.rule), "twice: {}", case.rule);
        assert!(!case.source.is_empty() && !case.aws.is_empty(), "{}", case.rule);
        assert!(!case.under.is_empty(), "{}", case.rule);
        let text = [case.rule, case.source, case.aws].concat();
        assert!(!text.contains(['\n', '\t']), "{}", case.rule);
    }
    assert!(rules.len() >= 100, "{}", rules.len());
}
