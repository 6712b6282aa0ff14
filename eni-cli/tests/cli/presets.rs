//! One binary, one `eni.toml`, three presets: what strikes is what seed and
//! rules say, computed here once more, apart from the code that is tested.

use std::collections::BTreeSet;

use crate::run::Folder;

/// The `eni.toml` of the README.
fn eni_toml() -> String {
    let readme = include_str!("../../../README.md");
    let from = readme.split("```toml\n").nth(1).unwrap();
    from.split("```").next().unwrap().to_owned()
}

fn folder() -> Folder {
    Folder::new().with("eni.toml", &eni_toml())
}

fn struck(report: &serde_json::Value) -> BTreeSet<String> {
    let schedule = report["faults"]["schedule"].as_str().unwrap();
    let items = schedule.strip_prefix("v1:").unwrap().split(',').filter(|item| !item.is_empty());
    // A schedule leaves `w1` away.
    items
        .map(|item| if item.contains('/') { item.to_owned() } else { format!("w1/{item}") })
        .collect()
}

/// FNV-1a over the parts of the key, then the first output of SplitMix64.
fn draw(seed: u64, rule: &str, actor: &str, point: &str, visit: u64) -> u64 {
    let mut bytes = seed.to_le_bytes().to_vec();
    for (tag, part) in [(0xff, rule), (0xfe, actor), (0xfd, point)] {
        bytes.push(tag);
        bytes.extend(part.as_bytes());
    }
    bytes.push(0xfc);
    bytes.extend(visit.to_le_bytes());
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut z = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The workflow as the README describes it, under lost replies: which of its
/// calls are struck for one worker.
fn lost_replies(
    seed: u64,
    share: f64,
    actor: &str,
    mut facts: Vec<&'static str>,
    struck: &mut BTreeSet<String>,
) {
    let mut visits = std::collections::BTreeMap::new();
    let mut call = |point: &str| {
        let n = visits.entry(point.to_owned()).or_insert(0_u64);
        *n += 1;
        #[expect(clippy::cast_precision_loss, reason = "far coarser than the shares tested")]
        let lost = (draw(seed, "lose", actor, point, *n) as f64) < share * 2_f64.powi(64);
        if lost {
            struck.insert(format!("{actor}/{point}#{n}=lost-reply"));
        }
        !lost
    };
    while !call("ensure.find") {}
    while !call("ensure.instance") {}
    while let Some(fact) = facts.pop() {
        while !call(fact) {}
    }
    // A write whose reply is lost is found by another find; a create is
    // followed by another look at the instance.
    if !call("ensure.create") {
        while !call("ensure.find") {}
        while !call("ensure.instance") {}
    }
    if !call("ensure.attach") {
        while !call("ensure.find") {}
    }
    if call("ensure.protect") {
        while !call("ensure.confirm") {}
    } else {
        while !call("ensure.find") {}
    }
}

/// Worker 1 learns the instance type, and each of the first three workers the
/// subnet of its own zone.
fn facts_of(worker: u32) -> Vec<&'static str> {
    match worker {
        1 => vec!["ensure.facts"; 2],
        2 | 3 => vec!["ensure.facts"],
        _ => vec![],
    }
}

fn expected_random(seed: u64, share: f64, workers: u32) -> BTreeSet<String> {
    let mut struck = BTreeSet::new();
    for worker in 1..=workers {
        lost_replies(seed, share, &format!("w{worker}"), facts_of(worker), &mut struck);
    }
    struck
}

#[test]
fn random_strikes_what_seed_and_rule_say() {
    let report = folder().eni("chaos --preset random --json").exits(0).json();
    assert_eq!(struck(&report), expected_random(1, 0.3, 40));
}

#[test]
fn nth_strikes_what_the_rules_say() {
    let report = folder().eni("chaos --preset nth --json").exits(0).json();
    let expected = (1..=40).flat_map(|worker| {
        [
            format!("w{worker}/ensure.create#1=lost-reply"),
            format!("w{worker}/ensure.find#2=throttle"),
        ]
    });
    assert_eq!(struck(&report), expected.collect());
}

#[test]
fn operation_strikes_what_the_rule_says() {
    let report = folder().eni("chaos --preset operation --json").exits(0).json();
    let item = |worker| format!("w{worker}/ec2.AttachNetworkInterface#1=reset@after");
    assert_eq!(struck(&report), (1..=40).map(item).collect());
}

#[test]
fn a_variable_overrides_the_file_under_each_preset_and_a_flag_the_variable() {
    for preset in ["random", "nth", "operation"] {
        let run = |args: &str, env: Option<&str>| {
            let folder = folder();
            let run = folder.eni(&format!("chaos --preset {preset} --json {args}"));
            let run =
                if let Some(rounds) = env { run.env("ENI_CHAOS__ROUNDS", rounds) } else { run };
            run.exits(0).json()["rounds"].as_u64().unwrap()
        };
        assert_eq!(run("", None), 4, "{preset}: the file");
        assert_eq!(run("", Some("2")), 2, "{preset}: the variable");
        assert_eq!(run("--rounds 1", Some("2")), 1, "{preset}: the flag");
    }
}

#[test]
fn a_variable_overrides_one_rule_of_a_preset_by_name() {
    let folder = folder();
    let report = folder
        .eni("chaos --preset random --json")
        .env("ENI_FAULTS__RULES__LOSE", "ensure.*:5%=lost-reply")
        .env("ENI_CHAOS__SEED", "7")
        .exits(0)
        .json();
    assert_eq!(struck(&report), expected_random(7, 0.05, 40));
    let report = folder
        .eni("chaos --preset nth --json")
        .env("ENI_FAULTS__RULES__SECOND_FIND__ENABLED", "false")
        .env("ENI_FAULTS__RULES__SECOND_FIND__WHERE", "ensure.find")
        .env("ENI_FAULTS__RULES__SECOND_FIND__FAULT", "throttle")
        .exits(0)
        .json();
    assert!(struck(&report).iter().all(|item| item.contains("ensure.create")));
}

#[test]
fn flags_are_tried_before_the_rules_of_the_file() {
    let report =
        folder().eni("chaos --preset random --json --fault ensure.create#1=refuse").exits(0).json();
    let create = &report["faults"]["by_point"]["ensure.create"]["struck"];
    assert_eq!(create["refuse"], 40);
}

#[test]
fn the_preset_may_come_from_the_environment() {
    let folder = folder();
    let by_env = folder.eni("chaos --json").env("ENI_PRESET", "nth").exits(0).stdout;
    let by_flag = folder.eni("chaos --json --preset nth").exits(0).stdout;
    assert_eq!(by_env, by_flag);
}
