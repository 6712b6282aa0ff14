//! Rules in a configuration: their two forms, overriding, and what is refused.

use super::{Given, env, file, flag};

fn rules(given: Given<'_>) -> Vec<String> {
    let rules = given.load().unwrap_or_else(|error| panic!("{error}")).settings.faults.rules();
    rules.iter().map(|rule| format!("{}: {}", rule.name(), rule.item())).collect()
}

#[test]
fn a_rule_is_a_text_or_a_table() {
    let text = "
        [faults.rules]
        a = 'ensure.*:30%=lost-reply'
        b = { where = 'ensure.*', strategy = 'percent', percent = '0.5%', fault = 'refuse' }
        c = { where = 'ensure.find', strategy = 'nth', nth = '1+3..5', fault = 'throttle' }
        d = { where = 'CreateTags', nth = 2, fault = 'crash@after', actor = 'w2', priority = -1 }
        e = { where = 'ensure.find', strategy = 'always', percent = '1%', fault = 'refuse' }
        f = { where = 'ensure.find', fault = 'refuse' }
        g = { where = 'ensure.find', fault = 'refuse', enabled = false }
        h = { enabled = false }
    ";
    assert_eq!(
        rules(file(text)),
        [
            "a: ensure.*:30%=lost-reply",
            "b: ensure.*:0.5%=refuse",
            "c: ensure.find#1+3..5=throttle",
            "d: w2/CreateTags#2=crash@after",
            "e: ensure.find=refuse",
            "f: ensure.find=refuse",
        ]
    );
}

#[test]
fn a_rule_keeps_its_priority() {
    let text = "faults.rules.a = { where = 'a.b', fault = 'refuse', priority = -1 }";
    let item = "a.b=refuse".parse().unwrap();
    let loaded = file(text).load().unwrap();
    assert_eq!(loaded.settings.faults.rules(), [crate::Rule::named("a", -1, item)]);
}

#[test]
fn one_rule_is_overridden_by_name() {
    let text = "
        [faults.rules]
        lose = 'ensure.*:30%=lost-reply'
        slow = { where = 'ensure.*', percent = '5%', fault = 'delay(1s)' }
        [preset.nth.faults.rules]
        slow = { strategy = 'nth', nth = 3 }
        lose = { where = 'ensure.find', fault = 'refuse' }
    ";
    assert_eq!(rules(file(text)), ["lose: ensure.*:30%=lost-reply", "slow: ensure.*:5%=delay(1s)"]);
    let nth = Given { preset: Some("nth"), ..file(text) };
    assert_eq!(rules(nth.clone()), ["lose: ensure.find=refuse", "slow: ensure.*#3=delay(1s)"]);
    let variables = [
        ("ENI_FAULTS__RULES__LOSE", "ensure.create#1=refuse"),
        ("ENI_FAULTS__RULES__SLOW__NTH", "7"),
        ("ENI_FAULTS__RULES__SLOW__FAULT", "delay(9s)"),
        ("ENI_FAULTS__RULES__MORE", "ensure.tags=refuse"),
    ];
    assert_eq!(
        rules(Given { env: &variables, ..nth.clone() }),
        ["lose: ensure.create#1=refuse", "more: ensure.tags=refuse", "slow: ensure.*#7=delay(9s)"]
    );
    let off = [("ENI_FAULTS__RULES__LOSE__ENABLED", "false")];
    assert_eq!(rules(Given { env: &off, ..file(text) }), ["slow: ensure.*:5%=delay(1s)"]);
    let rest = [("ENI_FAULTS__RULES__HALF__WHERE", "ensure.find")];
    let half = "faults.rules.half.fault = 'refuse'";
    assert_eq!(rules(Given { env: &rest, ..file(half) }), ["half: ensure.find=refuse"]);
    let flags = flag("--rule", "faults.rules.slow", "ensure.find=refuse");
    let loaded = Given { flags, ..nth }.load().unwrap();
    assert_eq!(loaded.origin("faults.rules.slow").unwrap().to_string(), "--rule");
    assert_eq!(loaded.origin("faults.rules.slow.nth"), None);
}

#[test]
fn a_wrong_rule_names_its_place_and_shows_the_text() {
    for (text, said) in [
        (
            "[faults.rules]\nlose = 'ensure.*:130%=lost-reply'",
            "eni.toml:2:8: `faults.rules.lose`: this is no rule\n    \
             ensure.*:130%=lost-reply\n             ^ expected a percentage",
        ),
        (
            "[faults.rules.lose]\nwhere = 'ensure.*'\nfault = 'lost-repl'",
            "eni.toml:3:9: `faults.rules.lose.fault`: this is no fault\n    lost-repl\n    ^",
        ),
        ("faults.rules.x = { percent = 30 }", "expected a percentage such as \"30%\", found the"),
        ("faults.rules.x = { nth = 0 }", "`faults.rules.x.nth`: this is no number of visits"),
        ("faults.rules.x = { nth = -1 }", "`faults.rules.x.nth`: this is no number of visits"),
        ("faults.rules.x = { nth = true }", "expected the number of a visit, from 1, or several"),
        ("faults.rules.x = { where = '*' }", "`faults.rules.x.where`: this is no place"),
        ("faults.rules.x = { actor = 'W' }", "`faults.rules.x.actor`: an actor is"),
        ("faults.rules.x = { strategy = 'nht' }", "did you mean `nth`?"),
        ("faults.rules.x = { faults = 'x' }", "did you mean `faults.rules.x.fault`?"),
        ("faults.rules.x = 5", "`faults.rules.x`: expected a rule such as"),
        ("faults.rules.X = 'a.b=refuse'", "`faults.rules.X`: \"X\" is no name for a rule"),
        ("faults.rules._x = 'a.b=refuse'", "\"_x\" is no name for a rule"),
        ("faults.rules.1x = 'a.b=refuse'", "\"1x\" is no name for a rule"),
        ("faults.rules.a-b = 'a.b=refuse'", "\"a-b\" is no name for a rule"),
        ("faults.rules.a__b = 'a.b=refuse'", "\"a__b\" is no name for a rule"),
        ("faults.rules.a_ = 'a.b=refuse'", "\"a_\" is no name for a rule"),
        (
            "faults.rules.x = { percent = '1%' }",
            "`faults.rules.x`: `where` and `fault` are missing",
        ),
        ("faults.rules.x = '{ where = 1 }'", "expected a rule such as"),
        ("faults.rules.x = { where = 'a.b' }", "`faults.rules.x`: `fault` is missing"),
        ("faults.rules.x = { fault = 'refuse' }", "eni.toml:1:18: `faults.rules.x`: `where` is"),
        (
            "faults.rules.x = { where = 'a.b', fault = 'refuse', strategy = 'nth' }",
            "`nth` is missing",
        ),
        (
            "faults.rules.x = { where = 'a.b', fault = 'refuse', strategy = 'percent', nth = 1 }",
            "`percent` is missing",
        ),
        (
            "faults.rules.x = { where = 'a.b', fault = 'refuse', nth = 1, percent = '1%' }",
            "there is both `percent` and `nth`",
        ),
    ] {
        let refusal = file(text).refusal();
        assert!(refusal.contains(said), "{text}: {refusal}");
    }
    let refusal = env(&[("ENI_FAULTS__RULES__LOSE", "*=refuse")]).refusal();
    assert!(refusal.starts_with("ENI_FAULTS__RULES__LOSE: `faults.rules.lose`: "), "{refusal}");
}

#[test]
fn a_name_may_have_single_underscores() {
    assert_eq!(rules(file("faults.rules.a_b_2 = 'a.b=refuse'")), ["a_b_2: a.b=refuse"]);
}

#[test]
fn a_variable_may_hold_a_rule_as_a_table() {
    let table = r#"{ where = "ensure.*", percent = "5%", fault = "delay(1s)" }"#;
    let text = "faults.rules.lose = 'ensure.*:30%=lost-reply'";
    let variables = [("ENI_FAULTS__RULES__LOSE", table)];
    let given = Given { env: &variables, ..file(text) };
    assert_eq!(rules(given.clone()), ["lose: ensure.*:5%=delay(1s)"]);
    let loaded = given.load().unwrap();
    let origin = loaded.origin("faults.rules.lose.percent").unwrap();
    assert_eq!(origin.to_string(), "ENI_FAULTS__RULES__LOSE");
    for (value, said) in [
        ("{ where = ", "`faults.rules.lose`: expected a rule such as"),
        ("{ fault = \"lost-repl\" }", "`faults.rules.lose.fault`: this is no fault"),
        ("{ nth = 3 }", "`where` and `fault` are missing"),
    ] {
        let refusal = env(&[("ENI_FAULTS__RULES__LOSE", value)]).refusal();
        assert!(refusal.starts_with("ENI_FAULTS__RULES__LOSE: "), "{value}: {refusal}");
        assert!(refusal.contains(said), "{value}: {refusal}");
    }
}

#[test]
fn what_is_missing_in_one_rule_hides_no_mistake_in_another() {
    let half = "a = { where = 'ensure.find' }\nb = { fault = 'refuse' }\n";
    let wrong = "c = 'ensure.*:130%=refuse'\n";
    for head in ["[faults.rules]\n", "[preset.unused.faults.rules]\n"] {
        let refusal = file(&format!("{head}{half}{wrong}")).refusal();
        assert!(refusal.starts_with("eni.toml:4:5"), "{refusal}");
        assert!(refusal.contains("`faults.rules.c`: this is no rule"), "{refusal}");
    }
    let unused = format!("[preset.unused.faults.rules]\n{half}");
    assert!(file(&unused).load().is_ok(), "a variable may still bring what is missing");
    let later = format!("{unused}[preset.unused]\nregion = 5");
    assert!(file(&later).refusal().starts_with("eni.toml:5:10 (preset `unused`): `region`"));
}

#[test]
fn a_table_over_a_text_is_told_what_it_lacks_and_what_it_replaces() {
    let text = "[faults.rules]\nlose = 'ensure.*:30%=lost-reply'\n";
    let says = "; this table replaces the text at eni.toml:2:8 and takes nothing from it";
    let missing = |what: &str| format!("`faults.rules.lose`: {what} missing{says}");
    for (table, lacks) in [
        ("percent = '50%'", "`where` and `fault` are"),
        ("where = 'ensure.find'", "`fault` is"),
        ("fault = 'refuse'", "`where` is"),
    ] {
        let preset = format!("{text}[preset.more.faults.rules]\nlose = {{ {table} }}\n");
        let expected = format!("eni.toml:4:8 (preset `more`): {}", missing(lacks));
        for preset_name in [None, Some("more")] {
            assert_eq!(Given { preset: preset_name, ..file(&preset) }.refusal(), expected);
        }
    }
    let variables = [("ENI_FAULTS__RULES__LOSE__PERCENT", "50%")];
    let refusal = Given { env: &variables, ..file(text) }.refusal();
    let expected = missing("`where` and `fault` are");
    assert_eq!(refusal, format!("ENI_FAULTS__RULES__LOSE__PERCENT: {expected}"));
    let table = "faults.rules.lose = { percent = '30%', where = 'a.b' }";
    let refusal = Given { env: &variables, ..file(table) }.refusal();
    assert!(!refusal.contains("replaces"), "{refusal}");
}
