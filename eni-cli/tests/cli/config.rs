//! `eni config`: what is in force, what is wrong, the schema, the reference.

use std::{fs, path::PathBuf};

use crate::run::Folder;

fn path_of(folder: &Folder) -> PathBuf {
    folder.command("").get_current_dir().unwrap().to_owned()
}

const ENI_TOML: &str = "\
[chaos]
rounds = 4

[faults.rules]
lose = \"ensure.*:30%=lost-reply\"

[preset.mine.chaos]
instances = 7
";

#[test]
fn what_is_shown_says_where_it_comes_from_and_loads_again() {
    let folder = Folder::new().with("eni.toml", ENI_TOML);
    let shown = folder
        .eni("config show --origin --preset mine -- chaos --seed 9")
        .env("ENI_SIM__LAG", "2s")
        .exits(0)
        .stdout;
    for line in [
        "workflow = \"ensure\"                       # default\n",
        "rounds = 4                                # eni.toml:2:10\n",
        "instances = 7                             # preset mine at eni.toml:8:13\n",
        "seed = 9                                  # --seed\n",
        "lag = \"2s\"                                # ENI_SIM__LAG\n",
        "lose = \"ensure.*:30%=lost-reply\"          # eni.toml:5:8\n",
    ] {
        assert!(shown.contains(line), "no {line:?} in {shown}");
    }
    let plain = folder.eni("config show --preset mine -- chaos --seed 9").env("ENI_SIM__LAG", "2s");
    let plain = plain.exits(0).stdout;
    assert!(!plain.contains('#'), "{plain}");
    let again = Folder::new().with("eni.toml", &shown).eni("config show").exits(0).stdout;
    assert_eq!(again, plain);
}

#[test]
fn the_flags_of_every_command_can_be_shown() {
    let ensure = "--function nat --instance-id i-0123abcd --subnet-id subnet-0123abcd \
                  --security-group-id sg-0123abcd --device-index 2 --no-source-dest-check \
                  --tag a=b --window 10s --deadline 200s --region eu-west-1 --profile p \
                  --endpoint-url http://127.0.0.1:1";
    let sim = "--listen 127.0.0.1:1 --region eu-west-1 --seed 4 --lag 1s --missing 2s --stages 3s \
               --throttle=0.5";
    let chaos = "--workflow blog --rounds 2 --instances 3 --seed 4 --image-id ami-1 \
                 --instance-type t3.micro --subnet-id subnet-0123abcd --window 10s \
                 --region eu-west-1 --profile p --endpoint-url http://127.0.0.1:1";
    for (command, flags, count) in
        [("ensure", ensure, 11), ("plan", ensure, 11), ("sim", sim, 7), ("chaos", chaos, 11)]
    {
        let args = format!("config show --origin --json -- {command} {flags}");
        let document = Folder::new().eni(&args).exits(0).json();
        let origins = document["origins"].as_object().unwrap();
        let of_flags: Vec<_> =
            origins.values().filter(|from| from.as_str().unwrap().starts_with("--")).collect();
        assert_eq!(of_flags.len(), count, "{command}: {origins:?}");
        for from in of_flags {
            assert!(flags.contains(from.as_str().unwrap()), "{from}");
        }
    }
    let tag = format!("config show -- ensure {ensure}");
    assert!(Folder::new().eni(&tag).exits(0).stdout.contains("[ensure.tags]\na = \"b\"\n"));
    Folder::new().eni("config show -- chaos --roundz 3").exits(2).says(&["--roundz"]);
}

#[test]
fn a_document_has_values_presets_and_origins() {
    let folder = Folder::new().with("eni.toml", ENI_TOML);
    let document = folder.eni("config show --json --origin --preset mine").exits(0).json();
    assert_eq!(document["schema"], "eni.config/1");
    assert_eq!(document["preset"], "mine");
    assert_eq!(document["presets"].as_array().unwrap().len(), 5);
    assert_eq!(document["settings"]["chaos"]["rounds"], 4);
    assert_eq!(document["origins"]["chaos.instances"], "preset mine at eni.toml:8:13");
    let bare = folder.eni("config show --json").exits(0).json();
    assert_eq!(bare.get("origins"), None);
}

const WRONG: &str = "\
[chaos]
roundz = 3
seed = 'x'
[ensure]
deadline = '1s'
tags = { 'eni:function' = 'x' }
security_group_ids = ['sg-0123abcd', 'sg-1', 'sg-2']
[sim]
throttle = -1
[faults.rules]
far = 'ensure.x=refuse'
old = { where = 'ensure.find', fault = 'stale' }
[preset.a.faults.rules]
lose = 'ensure.*:130%=refuse'
";

#[test]
fn a_check_tells_everything_that_is_wrong_at_once() {
    let folder = Folder::new().with("eni.toml", WRONG);
    let places = [
        "eni.toml:2:1: unknown key `chaos.roundz`; did you mean `chaos.rounds`?",
        "eni.toml:3:8: `chaos.seed`",
        "eni.toml:7:38: `ensure.security_group_ids.1`: \"sg-1\" is no",
        "eni.toml:7:46: `ensure.security_group_ids.2`: \"sg-2\" is no",
        "eni.toml:9:12: `sim.throttle`",
        "eni.toml:14:8 (preset `a`): `faults.rules.lose`: this is no rule",
        "eni.toml:11:7: rule `far`: no point `ensure.x`",
        "eni.toml:12:40: rule `old`: fault `stale` is not legal at point `ensure.find`",
        "eni.toml:6:27: `ensure.tags.eni:function`: the tag \"eni:function\" is the key's own",
        "eni.toml:5:12: `ensure.deadline`: a deadline of 1s is shorter",
    ];
    for (args, path) in [("config check", ""), ("config check eni.toml", "")] {
        let ended = folder.eni(args).exits(3);
        for place in places {
            assert!(ended.stdout.contains(&format!("{path}{place}")), "{place}\n{}", ended.stdout);
        }
        assert!(ended.stdout.ends_with("\n10 mistakes\n"), "{}", ended.stdout);
    }
    let document = folder.eni("config check --json").exits(3).json();
    assert_eq!(document["schema"], "eni.config-check/1");
    let wrong = document["wrong"].as_array().unwrap();
    assert_eq!(wrong.len(), 10);
    assert_eq!(wrong[0]["origin"], "eni.toml:2:1");
    assert_eq!(wrong[5]["preset"], "a");
}

#[test]
fn a_check_without_a_file_looks_at_the_environment_and_the_preset_too() {
    let folder = Folder::new().with("eni.toml", ENI_TOML);
    let check = || folder.eni("config check").env("ENI_CHAOS__ROUNDS", "x");
    let wrong = check().env("ENI_CHAOS__SEDE", "1").env("ENI_PRESET", "mien").exits(3).stdout;
    for part in [
        "unknown preset `mien`; did you mean `mine`?",
        "ENI_CHAOS__ROUNDS: `chaos.rounds`",
        "unknown variable `ENI_CHAOS__SEDE`; did you mean `ENI_CHAOS__SEED`?",
        "3 mistakes",
    ] {
        assert!(wrong.contains(part), "no {part:?} in {wrong}");
    }
    let alone = folder.eni("config check eni.toml").env("ENI_CHAOS__ROUNDS", "x").exits(0);
    assert_eq!(alone.stdout, "nothing is wrong\n");
    folder.eni("config check other.toml").exits(3).says(&["other.toml"]);
    assert_eq!(folder.eni("config check --json").exits(0).json()["wrong"], serde_json::json!([]));
}

#[test]
fn a_rule_of_a_file_that_cannot_strike_names_its_place_in_a_run() {
    let folder = Folder::new().with("eni.toml", WRONG.split_once("[faults").unwrap().0);
    folder.eni("config check").exits(3);
    let far = "[faults.rules]\nfar = 'ensure.x=refuse'\n";
    let ended = Folder::new().with("eni.toml", far).eni("chaos").exits(3);
    ended.says(&["eni.toml:2:7: rule `far`: no point `ensure.x`"]);
    let ended = Folder::new().eni("chaos --fault ensure.x=refuse").exits(2);
    ended.says(&["--fault: rule `ensure.x=refuse`: no point"]);
    let ended =
        Folder::new().eni("chaos").env("ENI_FAULTS__RULES__FAR", "ensure.x=refuse").exits(3);
    ended.says(&["ENI_FAULTS__RULES__FAR: rule `far`: no point"]);
}

#[test]
fn a_file_in_a_parent_folder_is_not_found() {
    let folder = Folder::new().with("eni.toml", ENI_TOML);
    let below = path_of(&folder).join("below");
    fs::create_dir(&below).unwrap();
    let shown = folder.command("config show").current_dir(&below).output().unwrap().stdout;
    assert!(String::from_utf8(shown).unwrap().contains("rounds = 20\n"));
}

#[test]
fn the_schema_is_one_document() {
    let schema = Folder::new().eni("config schema").exits(0).json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["properties"]["chaos"]["$ref"], "#/$defs/chaos");
}

#[test]
fn the_reference_is_begun_with_and_never_written_over() {
    let reference = include_str!("../../src/defaults.toml");
    let folder = Folder::new();
    for args in ["config init", "config init -"] {
        assert_eq!(folder.eni(args).exits(0).stdout, reference);
    }
    let ended = folder.eni("config init eni.toml").exits(0);
    ended.says(&["wrote eni.toml"]);
    assert!(ended.stdout.is_empty());
    assert_eq!(fs::read_to_string(path_of(&folder).join("eni.toml")).unwrap(), reference);
    folder.eni("config check").exits(0);
    let folder = folder.with("eni.toml", "# mine\n");
    folder.eni("config init eni.toml").exits(3).says(&["eni.toml is there already"]);
    assert_eq!(fs::read_to_string(path_of(&folder).join("eni.toml")).unwrap(), "# mine\n");
    folder.eni("config init no/such/folder.toml").exits(3).says(&["cannot be written"]);
}

#[cfg(not(feature = "plugins"))]
#[test]
fn a_check_without_plugins_says_so_where_a_file_names_one() {
    let folder = Folder::new().with("eni.toml", "[faults]\nplugins = ['./dice.so']\n");
    let wrong = folder.eni("config check").exits(3).stdout;
    let said = "eni.toml:2:12: `faults.plugins.0`: this eni was built without plugins\n";
    assert!(wrong.contains(said), "{wrong}");
    folder.eni("points --rules").exits(3).says(&["error[no-plugins]"]);
}
