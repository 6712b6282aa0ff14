//! The schema takes what loads, and refuses what the types refuse.

use serde_json::Value;

use super::{validator::mistakes, *};
use crate::schema;

fn schema_of_settings() -> Value {
    let defaults = serde_json::to_value(config::load::<Settings>(only(None)).unwrap().values());
    schema::of::<Settings>(&defaults.unwrap())
}

fn wrong(schema: &Value, text: &str) -> Vec<String> {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
    mistakes(schema, &serde_json::to_value(table).unwrap())
}

#[test]
fn the_reference_and_its_presets_and_the_readme_are_valid() {
    let schema = schema_of_settings();
    let readme = include_str!("../../../../README.md");
    let of_readme = readme.split("```toml\n").skip(1).map(|text| text.split("```").next().unwrap());
    let reference = whole_reference();
    let every_key_of_a_rule = "[faults.rules.a]\nwhere = 'a.b'\nfault = 'refuse'\nstrategy = 'nth'\n\
                               percent = '1%'\nnth = 3\nactor = 'w1'\npriority = -1\nenabled = true\n\
                               [preset.mine.faults.rules]\na_1 = 'a.b=refuse'\nb = { nth = '1+3' }\n\
                               [preset.mine.ensure.tags]\n'any name' = 'x'";
    for text in [DEFAULTS, &reference, every_key_of_a_rule].into_iter().chain(of_readme) {
        assert_eq!(wrong(&schema, text), [""; 0], "{text}");
        assert!(config::load::<Settings>(only(Some(file(text)))).is_ok(), "{text}");
    }
}

#[test]
fn what_no_file_may_have_is_refused_as_the_types_refuse_it() {
    let schema = schema_of_settings();
    for text in [
        "chaoss = {}",
        "chaos = 5",
        "chaos.roundz = 3",
        "chaos.rounds = 'x'",
        "chaos.rounds = -1",
        "chaos.rounds = 4294967296",
        "chaos.rounds = 1.5",
        "chaos.workflow = 'blogg'",
        "chaos.seed = true",
        "ensure.source_dest_check = 'no'",
        "ensure.security_group_ids = 'sg-01234567'",
        "ensure.security_group_ids = ['sg-01234567', 'subnet-01234567']",
        "ensure.subnet_id = 'sg-01234567'",
        "ensure.function = 'NAT'",
        "ensure.window = '3'",
        "ensure.tags.team = 5",
        "aws.region = 5",
        "sim.throttle = 'as AWS'",
        "sim.throttle = 1000.5",
        "sim.throttle = -1",
        "faults.rule = {}",
        "faults.rules.x = 5",
        "faults.rules.X = 'a.b=refuse'",
        "faults.rules.a__b = 'a.b=refuse'",
        "faults.rules.a_ = 'a.b=refuse'",
        "faults.rules.x = { where = 'a.b', fault = 'refuse', when = 3 }",
        "faults.rules.x = { where = 'a.b', fault = 'refuse', nth = 0 }",
        "faults.rules.x = { where = 'a.b', fault = 'refuse', strategy = 'oft' }",
        "faults.rules.x = { where = 'a.b', fault = 'refuse', enabled = 1 }",
        "preset = 5",
        "preset.a = 5",
        "preset.a.chaos.roundz = 3",
        "preset.a.preset.b.chaos.rounds = 3",
    ] {
        assert_ne!(wrong(&schema, text), [""; 0], "{text}");
        assert!(config::load::<Settings>(only(Some(file(text)))).is_err(), "{text}");
    }
}

#[test]
fn the_schema_tells_defaults_and_descriptions() {
    let schema = schema_of_settings();
    let rounds = &schema["$defs"]["chaos"]["properties"]["rounds"];
    assert_eq!(rounds["default"], 20);
    assert_eq!(rounds["description"], "How often to scale up and down.");
    assert_eq!(schema["$defs"]["aws"]["properties"]["region"].get("default"), None);
}
