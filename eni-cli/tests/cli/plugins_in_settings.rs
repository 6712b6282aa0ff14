//! What `eni config check` and `eni points` know of plugins.

use std::fs;

use crate::{plugins::c, run::Folder};

const HOSTILE: &str = "eni-faults/tests/plugins/fixtures/hostile.c";

/// A plugin and a file in a folder of their own, and rules that call it.
fn folder_with_rules(rules: &str) -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("etc")).unwrap();
    c(&folder, "eni-plugins/c/every_nth.c", "etc/every-nth", &[]);
    let toml = format!("[faults]\nplugins = [\"./every-nth.so\"]\n[faults.rules]\n{rules}");
    folder.with("etc/eni.toml", &toml)
}

#[test]
fn a_check_loads_the_plugins_of_a_file_from_its_folder() {
    let folder = folder_with_rules(
        "second = 'ensure.*:plugin(every-nth,n=2,fault=throttle)=chosen'\n\
         spelled = { where = 'ensure.*', plugin = { name = 'every-nth', n = 2 }, fault = 'chosen' }\n\
         shipped = 'ensure.*:plugin(brownout)=chosen'\n",
    );
    for args in ["config check --config etc/eni.toml", "config check etc/eni.toml"] {
        assert_eq!(folder.eni(args).exits(0).stdout, "nothing is wrong\n");
    }
    let folder = folder_with_rules(
        "none = 'ensure.*:plugin(every-nht)=chosen'\n\
         zero = 'ensure.*:plugin(every-nth,n=0)=chosen'\n\
         [preset.other.faults]\nplugins = []\n",
    );
    let wrong = folder.eni("config check etc/eni.toml").exits(3).stdout;
    for part in [
        "etc/eni.toml:4:8: rule `none`: no plugin's strategy `every-nht`; did you mean `every-nth`?",
        "etc/eni.toml:5:8: rule `zero`: strategy `every-nth`: the argument `n`",
    ] {
        assert!(wrong.contains(part), "no {part:?} in {wrong}");
    }
    // Where a preset takes the plugin away, its rule has no strategy either.
    assert!(wrong.contains("rule `zero`: no plugin's strategy `every-nth`"), "{wrong}");
}

#[test]
fn a_check_names_each_plugin_that_cannot_be_used_and_says_nothing_of_its_rules() {
    let folder = Folder::new().with("text.so", "no library").with(
        "eni.toml",
        "[faults]\nplugins = ['./text.so', './gone.so']\n\
         rules.lost = 'ensure.*:plugin(of-text)=chosen'\n\
         rules.far = 'ensure.x=refuse'\n",
    );
    let wrong = folder.eni("config check").exits(3).stdout;
    for part in [
        "eni.toml:2:12: `faults.plugins.0`: plugin ",
        "text.so: the system does not load it",
        "eni.toml:2:25: `faults.plugins.1`: plugin ./gone.so: it cannot be read",
        "rule `far`: no point `ensure.x`",
        "\n3 mistakes\n",
    ] {
        assert!(wrong.contains(part), "no {part:?} in {wrong}");
    }
}

#[test]
fn a_check_takes_more_plugins_by_flag() {
    let folder =
        Folder::new().with("eni.toml", "faults.rules.x = 'ensure.*:plugin(third)=refuse'\n");
    c(&folder, HOSTILE, "third", &[]);
    folder.eni("config check").exits(3);
    folder.eni("config check --plugin third.so").exits(0);
    folder.eni("config check --plugin gone.so").exits(3).says(&["error[plugin]", "gone.so"]);
}

#[test]
fn a_plugin_that_fails_to_make_a_strategy_is_blamed_for_each_of_its_rules() {
    let folder = Folder::new().with(
        "eni.toml",
        "[faults]\nplugins = ['./hostile.so']\n[faults.rules]\n\
         one = 'ensure.find:plugin(third)=refuse'\ntwo = 'ensure.create:plugin(third)=refuse'\n",
    );
    for (way, told) in [
        ("CREATE_FAILS", "`create` failed: no memory today"),
        ("DESTROY_FAILS", "`destroy` failed: it stays"),
    ] {
        c(&folder, HOSTILE, "hostile", &[&format!("-D{way}")]);
        let wrong = folder.eni("config check").exits(3).stdout;
        let of_one =
            wrong.lines().find(|line| line.starts_with("eni.toml:4:7: `faults.rules.one`"));
        let of_two =
            wrong.lines().find(|line| line.starts_with("eni.toml:5:7: `faults.rules.two`"));
        for line in [of_one, of_two] {
            assert!(
                line.is_some_and(|it| it.contains("hostile.so") && it.contains(told)),
                "{wrong}"
            );
        }
        let rules = folder.eni("points --rules --json").exits(3).json();
        for rule in 0..2 {
            let refused = rules["rules"][rule]["refused"].as_str().unwrap();
            assert!(refused.contains("hostile.so") && refused.contains(told), "{refused}");
        }
    }
}

#[test]
fn points_show_where_rules_with_a_plugins_strategy_strike() {
    let folder = folder_with_rules("second = 'ensure.c*:plugin(every-nth,n=2)=chosen'\n");
    let strikes = serde_json::json!(["ensure.create", "ensure.confirm"]);
    for args in
        ["points --rules etc/eni.toml --json", "points --rules --config etc/eni.toml --json"]
    {
        assert_eq!(folder.eni(args).exits(0).json()["rules"][0]["strikes"], strikes, "{args}");
    }
    let rule = "ensure.c*:plugin(every-nth,n=2)=chosen";
    let of_flag = |plugin: &str| folder.eni(&format!("points {plugin} --json --fault {rule}"));
    let shown = of_flag("--plugin etc/every-nth.so").exits(0).json();
    assert_eq!(shown["rules"][0]["strikes"], strikes);
    let refused = of_flag("").exits(3).json()["rules"][0]["refused"].to_string();
    assert!(refused.contains("no plugin's strategy `every-nth`"), "{refused}");
    of_flag("--plugin gone.so").exits(3).says(&["error[plugin]", "gone.so"]);
    let alone = folder.eni("points --plugin etc/every-nth.so").exits(0).stdout;
    assert!(alone.starts_with("ensure.*:30%=lost-reply  (default)\n"), "{alone}");
}
