//! Everything that is wrong, at once.

use super::{super::check, Flags, Given, Settings, file, flag};

fn wrong(given: Given<'_>) -> Vec<String> {
    let checked = check::<Settings>(given.sources());
    checked.wrong.iter().map(|error| error.to_string().lines().next().unwrap().to_owned()).collect()
}

/// That each mistake begins as said, and that there are no others.
fn assert_wrong(given: Given<'_>, expected: &[&str]) {
    let found = wrong(given);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:#?}");
    }
}

const WRONG: &str = "\
region = 5
[chaos]
rounds = 'x'
roundz = 3
only = [1, 'a', 2, 'b', 3]
stop_early = 'no'
[faults.rules]
half = { where = 'ensure.find' }
lose = 'ensure.*:130%=refuse'
slow = { where = '*', fault = 'dely(1s)' }
[preset]
none = 5
[preset.a.chaos]
share = 'much'
[preset.b.chaos]
workflow = 'blogg'
";

#[test]
fn every_mistake_is_found_once_in_the_order_of_the_lines() {
    let expected = [
        "eni.toml:1:10: `region`: expected a string",
        "eni.toml:3:10: `chaos.rounds`: expected a whole number",
        "eni.toml:4:1: unknown key `chaos.roundz`; did you mean `chaos.rounds`?",
        "eni.toml:5:12: `chaos.only.1`: expected a whole number",
        "eni.toml:5:20: `chaos.only.3`: expected a whole number",
        "eni.toml:6:14: `chaos.stop_early`: expected true or false",
        "eni.toml:8:8: `faults.rules.half`: `fault` is missing",
        "eni.toml:9:8: `faults.rules.lose`: this is no rule",
        "eni.toml:10:18: `faults.rules.slow.where`: this is no place",
        "eni.toml:10:31: `faults.rules.slow.fault`: this is no fault",
        "eni.toml:12:8: `preset.none`: expected a table of settings",
        "eni.toml:14:9 (preset `a`): `chaos.share`: expected a number",
        "eni.toml:16:12 (preset `b`): `chaos.workflow`: expected one of",
    ];
    assert_wrong(file(WRONG), &expected);
}

#[test]
fn variables_and_flags_are_looked_at_behind_the_file_and_each_other() {
    let variables = [
        ("ENI_CHAOS__ROUNDS", "y"),
        ("ENI_CHAOS__ROUNDZ", "3"),
        ("ENI_CHAOS__ONLY", "[1, 'x']"),
        ("ENI_REGION__X", "1"),
        ("ENI_REGION", "here"),
    ];
    let mut flags = flag("--rounds", "chaos.rounds", "z");
    flags.set("--share", "chaos.share", Some("w")).unwrap();
    let given = Given {
        env: &variables,
        flags,
        preset: Some("mien"),
        file: Some(
            "\
        chaos.rounds = 'x'\npreset.mine.chaos.seed = 5",
        ),
    };
    assert_wrong(
        given,
        &[
            "unknown preset `mien`; did you mean `mine`?",
            "ENI_REGION and ENI_REGION__X are both set",
            "eni.toml:1:16: `chaos.rounds`",
            "ENI_CHAOS__ONLY: `chaos.only.1`",
            "ENI_CHAOS__ROUNDS: `chaos.rounds`",
            "ENI_CHAOS__ROUNDZ",
            "--rounds: `chaos.rounds`",
            "--share: `chaos.share`",
        ],
    );
}

#[test]
fn what_is_wrong_is_left_out_and_the_rest_is_there() {
    let checked = check::<Settings>(file(WRONG).sources());
    // `half` stays incomplete, so nothing is in force; the texts are whole but for it.
    let presets: Vec<_> = checked.written.iter().map(|loaded| loaded.preset.clone()).collect();
    assert_eq!(presets, [None, Some("a".into()), Some("b".into()), Some("built_in".into())]);
    let base = &checked.written[0].settings;
    assert_eq!((base.chaos.rounds, &*base.region), (20, "here"));
    assert_eq!(base.chaos.only, [1, 2, 3]);
    assert_eq!(base.faults.rules(), []);
    let effective = checked.effective.unwrap().settings;
    assert_eq!(effective.chaos.only, [1, 2, 3]);
}

#[test]
fn a_text_that_is_no_toml_hides_no_variable() {
    let given = Given { env: &[("ENI_CHAOS__ROUNDS", "x")], ..file("region = 'x\n") };
    assert_wrong(given, &["eni.toml:1:", "ENI_CHAOS__ROUNDS: `chaos.rounds`"]);
}

#[test]
fn nothing_is_wrong_with_what_loads() {
    let given = Given { preset: Some("built_in"), flags: Flags::default(), ..file("region = 'x'") };
    let checked = check::<Settings>(given.sources());
    assert_eq!(checked.wrong, []);
    assert_eq!(checked.effective.unwrap().settings.chaos.rounds, 7);
}
