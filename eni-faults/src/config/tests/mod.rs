//! The layers together: what wins, what is refused, and which place is named.

mod arbitrary;
mod rules;
mod strategies;

use serde::Deserialize;

use super::{ConfigError, FaultsConfig, File, Flags, Loaded, Sources, load};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    region: String,
    chaos: Chaos,
    faults: FaultsConfig,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chaos {
    rounds: u32,
    share: f64,
    stop_early: bool,
    workflow: Workflow,
    only: Vec<u32>,
    seed: Option<u64>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Workflow {
    Ensure,
    Blog,
}

const DEFAULTS: &str = "\
region = 'here'
chaos = { rounds = 20, share = 0.5, stop_early = false, workflow = 'ensure', only = [] }
[faults.rules]
[preset.built_in.chaos]
rounds = 7
";

/// What a test gives: a file's text, a preset, variables, flags.
#[derive(Clone, Default)]
struct Given<'a> {
    file: Option<&'a str>,
    preset: Option<&'a str>,
    env: &'a [(&'a str, &'a str)],
    flags: Flags,
}

impl Given<'_> {
    fn load(self) -> Result<Loaded<Settings>, ConfigError> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        load(Sources {
            defaults: DEFAULTS,
            file: self.file.map(|text| File { path: "eni.toml".to_owned(), text: text.to_owned() }),
            preset: self.preset.map(str::to_owned),
            env: self.env.iter().map(owned).collect(),
            env_ignored: &["ENI_CONFIG", "ENI_PRESET"],
            flags: self.flags,
        })
    }

    fn refusal(self) -> String {
        self.load().map(|_| ()).unwrap_err().to_string()
    }
}

fn file(text: &str) -> Given<'_> {
    Given { file: Some(text), ..Given::default() }
}

fn env<'a>(env: &'a [(&'a str, &'a str)]) -> Given<'a> {
    Given { env, ..Given::default() }
}

fn flag(flag: &str, key: &str, value: impl serde::Serialize) -> Flags {
    let mut flags = Flags::default();
    flags.set(flag, key, Some(value)).unwrap();
    flags
}

#[test]
fn a_stronger_layer_wins_and_a_weaker_one_shows_where_it_is_silent() {
    let text = "[chaos]\nrounds = 2\nseed = 5\n[preset.mine.chaos]\nrounds = 3\n";
    let variables = [("ENI_CHAOS__ROUNDS", "4"), ("ENI_CONFIG", "x"), ("HOME", "/")];
    let mut given = Given::default();
    let rounds = |given: &Given<'_>| given.clone().load().map(|l| l.settings.chaos.rounds);
    let origin = |given: &Given<'_>| {
        given.clone().load().unwrap().origin("chaos.rounds").unwrap().to_string()
    };
    assert_eq!(rounds(&given), Ok(20));
    assert_eq!(origin(&given), "built-in defaults:2:20");
    given.file = Some(text);
    assert_eq!(rounds(&given), Ok(2));
    assert_eq!(origin(&given), "eni.toml:2:10");
    given.preset = Some("mine");
    assert_eq!(rounds(&given), Ok(3));
    assert_eq!(origin(&given), "eni.toml:5:10 (preset `mine`)");
    given.env = &variables;
    assert_eq!(rounds(&given), Ok(4));
    assert_eq!(origin(&given), "ENI_CHAOS__ROUNDS");
    given.flags = flag("--rounds", "chaos.rounds", 5);
    assert_eq!(rounds(&given), Ok(5));
    assert_eq!(origin(&given), "--rounds");

    let loaded = given.load().unwrap();
    assert_eq!(loaded.settings.chaos.seed, Some(5));
    assert_eq!(loaded.origin("chaos.seed").unwrap().to_string(), "eni.toml:3:8");
    assert_eq!(loaded.origin("chaos.share").unwrap().to_string(), "built-in defaults:2:32");
    assert_eq!(loaded.origin("chaos.nothing"), None);
    assert_eq!(loaded.presets, ["built_in", "mine"]);
}

#[test]
fn a_table_from_a_flag_is_the_origin_of_what_is_in_it() {
    let chaos = std::collections::BTreeMap::from([("rounds", 5)]);
    let loaded = Given { flags: flag("--set", "chaos", chaos), ..file("chaos.rounds = 2") }.load();
    assert_eq!(loaded.unwrap().origin("chaos.rounds").unwrap().to_string(), "--set");
}

#[test]
fn a_flag_that_is_not_given_overrides_nothing() {
    let mut flags = Flags::default();
    flags.set("--rounds", "chaos.rounds", None::<u32>).unwrap();
    let loaded = Given { flags, ..Given::default() }.load().unwrap();
    assert_eq!(loaded.settings.chaos.rounds, 20);
}

#[test]
fn a_preset_of_the_file_adds_to_a_built_in_one_of_its_name() {
    let text = "[preset.built_in]\nregion = 'there'";
    let loaded = Given { preset: Some("built_in"), ..file(text) }.load().unwrap();
    assert_eq!((loaded.settings.chaos.rounds, &*loaded.settings.region), (7, "there"));
    assert_eq!(loaded.presets, ["built_in"]);
}

#[test]
fn each_of_several_presets_has_its_own_keys_whatever_their_order() {
    let text = "[preset.b]\nregion = 'b'\nchaos.rounds = 2\n[preset.a]\nregion = 'a'\n\
                chaos.rounds = 1\n[preset.c.chaos]\nrounds = 3\n[chaos]\nseed = 5\n[preset.a.faults]\n";
    for (preset, region, rounds, at) in [
        (None, "here", 20, "built-in defaults:2:20"),
        (Some("a"), "a", 1, "eni.toml:6:16 (preset `a`)"),
        (Some("b"), "b", 2, "eni.toml:3:16 (preset `b`)"),
        (Some("c"), "here", 3, "eni.toml:8:10 (preset `c`)"),
    ] {
        let loaded = Given { preset, ..file(text) }.load().unwrap();
        assert_eq!(loaded.presets, ["a", "b", "built_in", "c"]);
        assert_eq!((&*loaded.settings.region, loaded.settings.chaos.rounds), (region, rounds));
        assert_eq!(loaded.origin("chaos.rounds").unwrap().to_string(), at);
        assert_eq!(loaded.origin("chaos.seed").unwrap().to_string(), "eni.toml:10:8");
        assert!(loaded.origin("region").is_some(), "it comes after `preset`");
    }
}

#[test]
fn a_variable_is_what_its_setting_wants() {
    for text in ["123", "true", "[a]", "1.5", "'quoted'", "plain", ""] {
        let variables = [("ENI_REGION", text)];
        assert_eq!(env(&variables).load().unwrap().settings.region, text);
    }
    let variables = [
        ("ENI_CHAOS__ROUNDS", "0x10"),
        ("ENI_CHAOS__SHARE", "0.25"),
        ("ENI_CHAOS__STOP_EARLY", "true"),
        ("ENI_CHAOS__WORKFLOW", "blog"),
        ("ENI_CHAOS__ONLY", "[1, 2]"),
        ("ENI_CHAOS__SEED", "18446744073709551615"),
    ];
    let chaos = env(&variables).load().unwrap().settings.chaos;
    assert_eq!((chaos.rounds, chaos.stop_early, chaos.only), (16, true, vec![1, 2]));
    assert_eq!((chaos.workflow, chaos.seed), (Workflow::Blog, Some(u64::MAX)));
    assert!((chaos.share - 0.25).abs() < 1e-9);
}

#[test]
fn a_wrong_value_names_its_place() {
    let file_errors = [
        ("[chaos]\nrounds = 'x'", "eni.toml:2:10: `chaos.rounds`: expected a whole number from 0"),
        ("chaos.rounds = -1", "eni.toml:1:16: `chaos.rounds`: expected a whole number from 0"),
        ("chaos.rounds = 4294967296", "found the number 4294967296"),
        ("chaos.rounds = 99999999999999999999", "eni.toml:1:16: this is not TOML"),
        ("chaos.share = 1e400", "eni.toml:1:15: this is not TOML: the number is too large"),
        ("chaos.stop_early = 1", "eni.toml:1:20: `chaos.stop_early`: expected true or false"),
        ("region = 5", "eni.toml:1:10: `region`: expected a string, found the number 5"),
        ("\nchaos = 5", "eni.toml:2:9: `chaos`: expected a table, found the number 5"),
        ("chaos.only = [1,\n 'x']", "eni.toml:2:2: `chaos.only.1`: expected a whole number"),
        ("chaos.workflow = 'blogg'", "eni.toml:1:18: `chaos.workflow`: expected one of ensure"),
        ("chaos.workflow = 'blogg'", "did you mean `blog`?"),
        ("preset = 5", "eni.toml:1:10: `preset`: expected a table"),
        ("preset.x = 5", "eni.toml:1:12: `preset.x`: expected a table"),
    ];
    for (text, said) in file_errors {
        let refusal = file(text).refusal();
        assert!(refusal.contains(said), "{text}: {refusal}");
    }
    for (name, value, said) in [
        ("ENI_CHAOS__ROUNDS", "x", "ENI_CHAOS__ROUNDS: `chaos.rounds`: expected a whole number"),
        ("ENI_CHAOS__ROUNDS", "-1", "ENI_CHAOS__ROUNDS: `chaos.rounds`: expected a whole number"),
        ("ENI_CHAOS__ONLY", "[1, 'x']", "ENI_CHAOS__ONLY: `chaos.only.1`: expected a whole"),
        ("ENI_CHAOS__STOP_EARLY", "yes", "found the text \"yes\""),
        ("ENI_CHAOS", "5", "ENI_CHAOS: `chaos`: expected a table, found the number 5"),
    ] {
        let refusal = env(&[(name, value)]).refusal();
        assert!(refusal.contains(said), "{name}={value}: {refusal}");
    }
    let flags = flag("--rounds", "chaos.rounds", "many");
    let refusal = Given { flags, ..Given::default() }.refusal();
    assert!(refusal.starts_with("--rounds: `chaos.rounds`: expected a whole number"), "{refusal}");
}

#[test]
fn an_unknown_key_names_its_place_and_what_was_meant() {
    for (text, said) in [
        (
            "[chaos]\n round = 3",
            "eni.toml:2:2: unknown key `chaos.round`; did you mean `chaos.rounds`?",
        ),
        ("regions = 'x'", "eni.toml:1:1: unknown key `regions`; did you mean `region`?"),
        ("[zzz]", "eni.toml:1:2: unknown key `zzz`; there are region, chaos, faults"),
        ("[faults]\nrule.x = 'y'", "eni.toml:2:1: unknown key `faults.rule`"),
        (
            "[preset.a.chaos]\nround = 3",
            "eni.toml:2:1 (preset `a`): unknown key `chaos.round`; did you mean `chaos.rounds`?",
        ),
    ] {
        let refusal = file(text).refusal();
        assert!(refusal.starts_with(said), "{text}: {refusal}");
    }
    for (name, said) in [
        (
            "ENI_CHAOS__ROUND",
            "unknown variable `ENI_CHAOS__ROUND`; did you mean `ENI_CHAOS__ROUNDS`?",
        ),
        ("ENI_CHAOS_ROUNDS", "unknown variable `ENI_CHAOS_ROUNDS`"),
        ("ENI_", "unknown variable `ENI_`"),
    ] {
        let refusal = env(&[(name, "3")]).refusal();
        assert!(refusal.contains(said), "{refusal}");
    }
}

#[test]
fn a_mistake_is_found_behind_what_hides_it() {
    let text = "[chaos]\nrounds = 'x'\n[preset.unused.chaos]\nrounds = 5";
    let flags = flag("--rounds", "chaos.rounds", 5);
    let refusal = Given { flags, ..file(text) }.refusal();
    assert!(refusal.starts_with("eni.toml:2:10: `chaos.rounds`"), "{refusal}");
    let unused = "[preset.unused.chaos]\nrounds = 'x'\n[preset.used.chaos]\nrounds = 5";
    let refusal = Given { preset: Some("used"), ..file(unused) }.refusal();
    assert!(refusal.starts_with("eni.toml:2:10 (preset `unused`): `chaos.rounds`"), "{refusal}");
}

#[test]
fn broken_toml_names_its_place() {
    for (text, place) in [
        ("region = 'x\n", "eni.toml:1:"),
        ("region = 'x'\n[chaos\n", "eni.toml:2:"),
        ("region = 'x'\n\n  = 5", "eni.toml:3:3"),
        ("region = 'x'\nregion = 'y'", "eni.toml:2:1"),
    ] {
        let error = file(text).load().map(|_| ()).unwrap_err();
        assert!(matches!(error, ConfigError::Syntax { .. }), "{error}");
        assert!(error.to_string().starts_with(place), "{text}: {error}");
    }
}

#[test]
fn an_unknown_preset_lists_the_known_ones() {
    let text = "[preset.random.chaos]\n[preset.nth.chaos]";
    let refusal = Given { preset: Some("randum"), ..file(text) }.refusal();
    assert_eq!(
        refusal,
        "unknown preset `randum`; did you mean `random`? the presets are built_in, nth, random"
    );
}

#[test]
fn variables_that_contradict_each_other_are_refused() {
    let both = [("ENI_CHAOS", "x"), ("ENI_CHAOS__ROUNDS", "3")];
    let refusal = env(&both).refusal();
    assert!(refusal.starts_with("ENI_CHAOS and ENI_CHAOS__ROUNDS are both set"), "{refusal}");
    let again = [("ENI_CHAOS__ROUNDS", "3"), ("ENI_CHAOS__ROUNDS", "4")];
    assert_eq!(env(&again).load().unwrap().settings.chaos.rounds, 4);
}

#[test]
fn a_file_that_is_not_there_is_missing_or_none() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("no-such.toml");
    let error = File::read(&path).unwrap_err();
    assert!(matches!(&error, ConfigError::FileMissing { .. }), "{error}");
    assert!(error.to_string().contains("no-such.toml"));
    assert_eq!(File::read_if_there(&path), Ok(None));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(matches!(File::read(folder), Err(ConfigError::FileUnreadable { .. })));
    let manifest = File::read(folder.join("Cargo.toml")).unwrap();
    assert!(manifest.text.contains("eni-faults"));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(file(&format!("region = {deep}")).load().is_err());
    assert!(env(&[("ENI_CHAOS__ONLY", &deep)]).load().is_err());
}
