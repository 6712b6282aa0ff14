//! Rules that are spelled out: every strategy with its parameters, limits, and
//! what is refused.

use std::num::NonZeroU64;

use eni_inject::{Access, FaultKinds, Layer, Point};

use super::{Given, env, file};
use crate::{Askable, Rule, RuleSet, Strategies};

fn rules(given: Given<'_>) -> Vec<String> {
    let rules = given.load().unwrap_or_else(|error| panic!("{error}")).settings.faults.rules();
    rules.iter().map(|rule| rule.item().to_string()).collect()
}

#[test]
fn every_strategy_is_spelled_out_by_its_parameters() {
    for (table, rule) in [
        ("every = 3", "a.b:every(3)=refuse"),
        ("every = 3, offset = 1", "a.b:every(3,offset=1)=refuse"),
        ("every = 3, offset = 0", "a.b:every(3)=refuse"),
        ("first = 2", "a.b:first(2)=refuse"),
        ("after = 0", "a.b:after(0)=refuse"),
        ("length = 3, period = 20", "a.b:burst(3,20)=refuse"),
        ("strategy = 'burst', length = 3, period = 20, nth = 1", "a.b:burst(3,20)=refuse"),
        ("strategy = 'first', first = 2, every = 3, percent = '1%'", "a.b:first(2)=refuse"),
        ("strategy = 'always', plugin = 'x'", "a.b=refuse"),
        ("plugin = 'brownout'", "a.b:plugin(brownout)=refuse"),
        (
            "plugin = { period = 20, name = 'brownout', rate = 0.5, on = true, why = 'a b' }",
            "a.b:plugin(brownout,on=true,period=20,rate=0.5,why=\"a b\")=refuse",
        ),
        ("strategy = 'plugin', plugin = 'brownout', every = 3", "a.b:plugin(brownout)=refuse"),
    ] {
        let text = format!("faults.rules.a = {{ where = 'a.b', fault = 'refuse', {table} }}");
        assert_eq!(rules(file(&text)), [rule], "{table}");
    }
}

#[test]
fn a_part_of_a_strategy_is_overridden_by_its_variable() {
    let text = "[faults.rules.a]\nwhere = 'a.b'\nfault = 'refuse'\nlimit = 5\n";
    for (more, variables, rule) in [
        ("every = 3", [("ENI_FAULTS__RULES__A__EVERY", "4")], "a.b:every(4)=refuse"),
        ("every = 3", [("ENI_FAULTS__RULES__A__OFFSET", "1")], "a.b:every(3,offset=1)=refuse"),
        (
            "plugin = { name = 'brownout', period = 20 }",
            [("ENI_FAULTS__RULES__A__PLUGIN__PERIOD", "30")],
            "a.b:plugin(brownout,period=30)=refuse",
        ),
        (
            "plugin = 'brownout'",
            [("ENI_FAULTS__RULES__A__PLUGIN", "{ name = \"tail\", p = 1 }")],
            "a.b:plugin(tail,p=1)=refuse",
        ),
    ] {
        let text = format!("{text}{more}\n");
        assert_eq!(rules(Given { env: &variables, ..file(&text) }), [rule], "{more}");
    }
    let limit = |given: Given<'_>| given.load().unwrap().settings.faults.rules()[0].limit();
    assert_eq!(limit(file(text)), NonZeroU64::new(5));
    let variables = [("ENI_FAULTS__RULES__A__LIMIT", "7")];
    assert_eq!(limit(Given { env: &variables, ..file(text) }), NonZeroU64::new(7));
    assert_eq!(limit(file("faults.rules.a = 'a.b=refuse'")), None);
}

#[test]
fn a_wrong_parameter_names_its_place_and_what_was_meant() {
    let head = "[faults.rules.x]\nwhere = 'a.b'\nfault = 'refuse'\n";
    for (table, said) in [
        ("every = 0", "eni.toml:4:9: `faults.rules.x.every`: expected a whole number from 1"),
        ("every = 'three'", "eni.toml:4:9: `faults.rules.x.every`: expected a whole number from 1"),
        ("every = -3", "found the number -3"),
        ("offset = -1", "eni.toml:4:10: `faults.rules.x.offset`: expected a whole number from 0"),
        ("limit = 0", "eni.toml:4:9: `faults.rules.x.limit`: expected a whole number from 1"),
        (
            "evry = 3",
            "eni.toml:4:1: unknown key `faults.rules.x.evry`; did you mean `faults.rules.x.every`?",
        ),
        (
            "strategy = 'evry'",
            "eni.toml:4:12: `faults.rules.x.strategy`: expected one of percent, nth, always, every, first, after, burst, plugin, found `evry`; did you mean `every`?",
        ),
        ("strategy = 'every'", "`faults.rules.x`: `every` is missing"),
        ("offset = 1", "`faults.rules.x`: `every` is missing"),
        ("length = 3", "`faults.rules.x`: `period` is missing"),
        ("length = 21\nperiod = 20", "the argument `length`: a burst of at most its period, 20"),
        (
            "every = 3\nfirst = 2",
            "both `every` and `first`; say which counts, with `strategy = \"every\"`",
        ),
        ("every = 3\nplugin = 'x'", "both `every` and `plugin`"),
        ("strategy = 'plugin'", "`faults.rules.x`: `plugin` is missing"),
        ("plugin = 'Brown Out'", "`faults.rules.x.plugin`: expected a plugin's strategy such as"),
        ("plugin = { period = 20 }", "`faults.rules.x.plugin`: `name` is missing"),
        ("plugin = { name = 'x', 'a b' = 1 }", "\"a b\" is no parameter"),
        ("plugin = { name = 'x', a = [1] }", "`faults.rules.x.plugin.a`: expected a text without"),
        ("plugin = { name = 'x', a = \"\\n\" }", "expected a text without line breaks"),
    ] {
        let refusal = file(&format!("{head}{table}\n")).refusal();
        assert!(refusal.contains(said), "{table}: {refusal}");
    }
    let refusal = env(&[("ENI_FAULTS__RULES__X__EVERY", "0")]).refusal();
    assert!(refusal.starts_with("ENI_FAULTS__RULES__X__EVERY: "), "{refusal}");
}

#[test]
fn a_rule_that_no_run_can_have_is_shown_where_it_stands() {
    static POINT: Point = Point {
        name: "a.b",
        operation: "B",
        layer: Layer::Work,
        access: Access::Read,
        faults: FaultKinds::CALL,
    };
    let head = "[faults.rules.x]\nwhere = 'a.b'\nfault = 'refuse'\n";
    for (text, at) in [
        (head.replace("a.b", "a.c"), "eni.toml:2:9"),
        (head.replace("refuse", "stale"), "eni.toml:3:9"),
        (head.replace("refuse", "happen"), "eni.toml:3:9"),
        (head.replace("refuse", "chosen"), "eni.toml:3:9"),
        (format!("{head}plugin = 'brownout'\n"), "eni.toml:4:10"),
        (format!("{head}plugin = {{ period = 1, name = 'brownout' }}\n"), "eni.toml:4:31"),
        ("\nfaults.rules.x = 'a.b:evry(3)=refuse'".to_owned(), "eni.toml:2:18"),
    ] {
        let loaded = file(&text).load().unwrap();
        let rules = loaded.settings.faults.rules();
        let (points, strategies) = ([&POINT], Strategies::built_in());
        let error = RuleSet::build(rules, &points, Askable::ALL, &strategies).unwrap_err();
        let origin = loaded.origin_of(&error).map(ToString::to_string);
        assert_eq!(origin.as_deref(), Some(at), "{text}\n{error}");
    }
    let flag = Rule::parse_list("a.c=refuse").unwrap();
    let strategies = Strategies::built_in();
    let error = RuleSet::build(flag, &[&POINT], Askable::ALL, &strategies).unwrap_err();
    assert_eq!(file(head).load().unwrap().origin_of(&error), None);
}
