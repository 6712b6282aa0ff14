//! Settings written down: they load again, and say where they come from.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;

use super::{
    super::{File, Flags, Sources, load},
    DEFAULTS, Given, file, flag,
};

#[test]
fn settings_are_written_in_the_order_of_the_defaults_with_their_origins() {
    let text = "faults.rules.lose = 'ensure.*:30%=lost-reply'\n[chaos]\nseed = 5\n\
                [preset.mine.chaos]\nonly = [1,2]\n[preset.mine.faults.rules.slow]\n\
                fault = 'delay(1s)'\nwhere = 'ensure.*'";
    let given = Given {
        preset: Some("mine"),
        env: &[("ENI_REGION", "a\"b\\c")],
        flags: flag("--share", "chaos.share", 1.0),
        ..file(text)
    };
    let expected = "\
region = \"a\\\"b\\\\c\"                        # ENI_REGION

[chaos]
rounds = 20                               # default
share = 1.0                               # --share
stop_early = false                        # default
workflow = \"ensure\"                       # default
only = [1, 2]                             # preset mine at eni.toml:5:8
seed = 5                                  # eni.toml:3:8

[faults.rules]
lose = \"ensure.*:30%=lost-reply\"          # eni.toml:1:21

[faults.rules.slow]
fault = \"delay(1s)\"                       # preset mine at eni.toml:7:9
where = \"ensure.*\"                        # preset mine at eni.toml:8:9
";
    let loaded = given.load().unwrap();
    assert_eq!(loaded.to_toml(true), expected);
    let again = file(expected).load().unwrap();
    assert_eq!(again.to_toml(false), loaded.to_toml(false));
    let entries: Vec<_> = again.entries().into_iter().map(|(key, _)| key).collect();
    let lines = expected.lines().filter(|line| line.contains(" = ")).count();
    assert_eq!(entries.len(), lines, "{entries:?}");
    let built_in = Given { preset: Some("built_in"), ..Given::default() }.load().unwrap();
    let line = "rounds = 7                                # preset built_in (built in)\n";
    assert!(built_in.to_toml(true).contains(line), "{}", built_in.to_toml(true));
    assert!(built_in.to_toml(true).contains("[faults.rules]                            # default"));
    assert!(DEFAULTS.contains("rounds = 7"));
}

type Any = BTreeMap<String, figment::value::Value>;

/// What a file can hold.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
enum Held {
    Text(String),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Truth(bool),
    List(Vec<Held>),
    Table(BTreeMap<String, Held>),
}

fn held() -> impl Strategy<Value = Held> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Held::Text),
        any::<i64>().prop_map(Held::Signed),
        any::<u64>().prop_map(Held::Unsigned),
        proptest::num::f64::ANY.prop_map(Held::Float),
        Just(Held::Float(1.0)),
        any::<bool>().prop_map(Held::Truth),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Held::List),
            prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(Held::Table),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_values_load_again_as_they_were(
        values in prop::collection::btree_map("[^.]{1,8}", held(), 0..5),
    ) {
        let sources = || Sources {
            defaults: "",
            file: None,
            preset: None,
            env: Vec::new(),
            env_ignored: &[],
            flags: Flags::default(),
        };
        let mut flags = Flags::default();
        for (key, value) in &values {
            flags.set("--set", key, Some(value)).unwrap();
        }
        let loaded = load::<Any>(Sources { flags, ..sources() }).unwrap();
        prop_assert_eq!(loaded.settings.len(), values.len());
        for origins in [false, true] {
            let text = loaded.to_toml(origins);
            // A key `preset` would be read as presets.
            prop_assume!(!values.contains_key("preset"));
            let file = Some(File { path: "eni.toml".to_owned(), text: text.clone() });
            let again = load::<Any>(Sources { file, ..sources() });
            let again = again.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(again.to_toml(false), loaded.to_toml(false));
        }
    }
}
