//! Plugins as their users meet them: made, checked, used, wrong in every way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::run::{Ended, Folder};

/// The workspace's file of this path.
fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Compiles a C file into `NAME.so` in the folder.
pub(crate) fn c(folder: &Folder, source: &str, name: &str, more: &[&str]) {
    let output = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I"])
        .arg(ours("eni-plugins/abi/include"))
        .arg(ours(source))
        .arg("-o")
        .arg(folder.path().join(format!("{name}.so")))
        .args(more)
        .output()
        .unwrap_or_else(|error| panic!("this test needs a C compiler called cc: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Builds a project that `eni plugin new` made; its library.
fn build(folder: &Folder, name: &str) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--offline", "--quiet", "--target-dir", "built"])
        .args(["--manifest-path", &format!("{name}/Cargo.toml")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    format!("built/debug/lib{}.so", name.replace('-', "_"))
}

const SHORT: &str = "chaos --rounds 2 --instances 20 --json";

/// A run with one rule.
fn chaos(folder: &Folder, more: &str, rule: &str, code: i32) -> Ended {
    folder.eni(&format!("{SHORT} {more} --fault")).arg(rule).exits(code)
}

/// A report without what names rules and strategies.
fn without_names(ended: &Ended) -> Value {
    let mut report = ended.json();
    report["faults"]["by_rule"] = Value::Null;
    report
}

#[test]
fn a_new_plugin_in_rust_and_one_in_c_build_apart_and_load_into_the_same_eni() {
    let folder = Folder::new();
    folder.eni("plugin new six-sided").exits(0).says(&["cargo build --manifest-path six-sided"]);
    folder.eni("plugin new c-sided --c").exits(0).says(&["make -C c-sided"]);
    let rust = build(&folder, "six-sided");
    let made = Command::new("make").args(["-C", "c-sided"]).current_dir(folder.path()).output();
    assert!(made.unwrap().status.success());
    c(&folder, "eni-faults/tests/plugins/fixtures/old.c", "old", &[]);
    for plugin in [&*rust, "c-sided/c-sided.so"] {
        let ended = folder.eni(&format!("plugin check {plugin}")).exits(0);
        assert!(ended.stdout.contains("pure    *.*:plugin("), "{}", ended.stdout);
        assert!(ended.stdout.contains("abi 1.1"), "{}", ended.stdout);
    }
    let all = format!("--plugin {rust} --plugin c-sided/c-sided.so --plugin old.so");
    let by_rust = chaos(&folder, &all, "ensure.*:plugin(six-sided,sides=4)=lost-reply", 0);
    let by_c = chaos(&folder, &all, "ensure.*:plugin(c-sided,sides=4)=lost-reply", 0);
    // Other rules, other draws.
    assert_ne!(without_names(&by_rust), without_names(&by_c));
    let by_old = chaos(&folder, &all, "ensure.*:plugin(once,n=1)=lost-reply", 0).json();
    let schedule = by_old["faults"]["schedule"].as_str().unwrap();
    assert!(schedule.split(',').all(|item| item.contains("#1=")), "{schedule}");
    // The same draws, the same decisions: the name of a rule in a file stays.
    let of_file = |name: &str| {
        let rule = format!("ensure.*:plugin({name},sides=4)=lost-reply");
        let run = folder.eni(&format!("{SHORT} {all}"));
        without_names(&run.env("ENI_FAULTS__RULES__LOSE", &rule).exits(0))
    };
    assert_eq!(of_file("six-sided"), of_file("c-sided"));
}

#[test]
fn a_new_plugin_overwrites_nothing_and_has_a_name_that_rules_can_write() {
    let folder = Folder::new();
    folder.eni("plugin new dice").exits(0);
    folder.eni("plugin new dice").exits(2).says(&["dice is there already"]);
    for name in ["Dice", "../dice", "1dice", "d_ice"] {
        folder.eni("plugin new").arg(name).exits(2).says(&["is no name for a plugin"]);
    }
}

#[test]
fn thirty_percent_by_configuration_and_by_a_plugin_are_the_same_run() {
    let folder = Folder::new();
    let mut attempts = 0;
    // Visits and strikes of each point.
    let mut points: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    for seed in 1..=50 {
        let args = format!("chaos --rounds 4 --instances 50 --json --seed {seed}");
        let run = |rule: &str| folder.eni(&args).env("ENI_FAULTS__RULES__LOSE", rule).exits(0);
        let own = run("ensure.*:30%=lost-reply");
        let flat = "brownout,peak=30,base=30,fault=lost-reply";
        let plugin = run(&format!("ensure.*:plugin({flat})=chosen"));
        let (report, as_plugin) = (own.json(), plugin.json());
        let rule = |report: &Value| report["faults"]["by_rule"][0]["rule"].to_string();
        let plugin = plugin.stdout.replace(&rule(&as_plugin), &rule(&report));
        assert_eq!(plugin, own.stdout, "byte for byte, under seed {seed}");
        attempts += report["attempts"].as_u64().unwrap();
        for (name, point) in report["faults"]["by_point"].as_object().unwrap() {
            let (visits, struck) = points.entry(name.clone()).or_default();
            *visits += point["visits"].as_f64().unwrap();
            *struck += point["planned"].as_f64().unwrap();
        }
    }
    assert_eq!(attempts, 10_000);
    points.retain(|name, _| name.starts_with("ensure."));
    assert!(points.len() >= 7, "{points:?}");
    for (name, (visits, struck)) in points {
        // Three standard deviations of a binomial.
        let most = 3.0 * (visits * 0.3 * 0.7).sqrt();
        assert!((struck - 0.3 * visits).abs() <= most, "{name}: {struck} of {visits}");
    }
}

#[test]
fn a_schedule_replays_a_plugins_run_with_the_plugin_gone() {
    let folder = Folder::new();
    c(&folder, "eni-plugins/c/every_nth.c", "every-nth", &[]);
    let rule = "ensure.*:plugin(every-nth,n=1,fault=lost-reply)=chosen";
    chaos(&folder, "--plugin every-nth.so", rule, 12);
    let rule = "ensure.*:plugin(every-nth,n=2,fault=lost-reply)=chosen";
    let both =
        format!("{rule},ensure.create:plugin(tail,share=60)=chosen,ensure.attach:40%=throttle");
    let recorded = chaos(&folder, "--plugin every-nth.so", &both, 0);
    fs::remove_file(folder.path().join("every-nth.so")).unwrap();
    let schedule = recorded.json()["faults"]["schedule"].as_str().unwrap().to_owned();
    let again = |given: &str| folder.eni(&format!("{SHORT} --schedule")).arg(given).exits(0);
    assert_eq!(without_names(&again(&schedule)), without_names(&recorded));
    fs::write(folder.path().join("met.txt"), format!("{schedule}\n")).unwrap();
    assert_eq!(again("met.txt").stdout, again(&schedule).stdout);
    folder
        .eni("chaos --schedule v2:x")
        .exits(2)
        .says(&["--schedule: \"v2:x\" is neither a schedule"]);
    folder.eni("chaos --schedule v1:ensure.crate#1=refuse").exits(2).says(&["ensure.create"]);
}

#[test]
fn a_plugin_that_cannot_be_loaded_is_named_with_the_reason() {
    let folder = Folder::new()
        .with("text.so", "no library")
        .with("eni.toml", "[preset.gone.faults]\nplugins = [\"gone.so\"]\n");
    fs::create_dir(folder.path().join("folder.so")).unwrap();
    for (plugin, reason) in [
        ("text.so", "the system does not load it"),
        ("folder.so", "it is no file"),
        ("missing.so", "it cannot be read"),
    ] {
        for command in ["chaos --plugin", "sim --plugin", "plugin list --plugin", "plugin check"] {
            let ended = folder.eni(&format!("{command} {plugin}")).exits(3);
            ended.says(&["error[plugin]: plugin ", plugin, reason]);
        }
    }
    folder.eni("chaos --preset gone").exits(3).says(&["gone.so: it cannot be read"]);
}

#[test]
fn a_hostile_plugin_is_never_a_crash_and_never_a_green_run() {
    let folder = Folder::new();
    let hostile = "eni-faults/tests/plugins/fixtures/hostile.c";
    // What is found before the run: 3. What is found in it: 12.
    for (way, rule, code, reason) in [
        ("NO_SYMBOL", "refuse", 3, "no symbol `eni_plugin_entry`"),
        ("WRONG_MAGIC", "refuse", 3, "magic 0x00001234"),
        ("OTHER_MAJOR", "refuse", 3, "it speaks ABI 2.1"),
        ("SHORT_TABLE", "refuse", 3, "its table has 24 bytes"),
        ("NULL_DECIDE", "refuse", 3, "`decide` of strategy `third` is null"),
        ("PLUGIN_BINARY", "refuse", 3, "not UTF-8"),
        ("MISSING_FUNCTION", "refuse", 3, "undefined symbol: nobody_has_this"),
        ("CREATE_FAILS", "refuse", 3, "`create` failed: no memory today"),
        ("CREATE_CUT", "refuse", 3, "the message has 1025 bytes"),
        ("DECIDE_FAILS", "refuse", 12, "`decide` failed: out of dice"),
        ("DECIDE_FILLS", "refuse", 12, "`decide` failed: xxxxxxxx"),
        ("DECIDE_OVERRUNS", "refuse", 12, "past the end of the host's buffer"),
        ("NO_VERDICT", "refuse", 12, "it wrote no verdict"),
        ("NONSENSE_VERDICT", "refuse", 12, "its verdict is of kind 7"),
        ("FAULT_UNREADABLE", "chosen", 12, "its fault cannot be read"),
        ("FAULT_ILLEGAL", "chosen", 12, "its fault `stale` is not legal at ensure.find"),
        ("STRIKE_UNCHOSEN", "chosen", 12, "not which fault"),
        ("DESTROY_FAILS", "lost-reply", 12, "`destroy` failed: it stays"),
    ] {
        c(&folder, hostile, "hostile", &[&format!("-D{way}")]);
        let rule = format!("ensure.*:plugin(third)={rule},ensure.find#1=lost-reply");
        let ended = chaos(&folder, "--plugin hostile.so", &rule, code);
        let told =
            if code == 12 { ended.json()["invalid_because"].to_string() } else { ended.stderr };
        for part in [reason, "hostile.so"] {
            assert!(told.contains(part), "{way}: {told}");
        }
        folder.eni("plugin check hostile.so").exits(3).says(&["hostile.so", reason]);
    }
}

#[test]
fn a_strategy_that_is_there_already_names_both_plugins() {
    let folder = Folder::new();
    let hostile = "eni-faults/tests/plugins/fixtures/hostile.c";
    c(&folder, hostile, "one", &[]);
    c(&folder, hostile, "two", &[]);
    let ended = folder.eni("chaos --plugin one.so --plugin two.so").exits(3);
    ended.says(&["two.so: its strategy `third` is there already, from ", "one.so"]);
}

#[test]
fn a_panic_of_a_plugin_is_named_wherever_it_is() {
    let folder = Folder::new();
    folder.eni("plugin new wild").exits(0);
    let source = folder.path().join("wild/src/lib.rs");
    let text = fs::read_to_string(&source).unwrap();
    for (from, to, code, told) in [
        (
            "Ok(Self {",
            "if true { panic!(\"not made\") }\n        Ok(Self {",
            3,
            "`create` panicked: not made",
        ),
        (
            "Ok(Verdict",
            "if true { panic!(\"no dice\") }\n        Ok(Verdict",
            12,
            "`decide` panicked: no dice",
        ),
        (
            "impl Strategy",
            "impl Drop for Dice { fn drop(&mut self) { panic!(\"not yet\") } }\nimpl Strategy",
            12,
            "`destroy` panicked: not yet",
        ),
    ] {
        fs::write(&source, text.replacen(from, to, 1)).unwrap();
        let library = build(&folder, "wild");
        let ended = chaos(
            &folder,
            &format!("--plugin {library}"),
            "ensure.*:plugin(wild)=lost-reply",
            code,
        );
        let all = format!("{}{}", ended.stdout, ended.stderr);
        assert!(all.contains(told) && all.contains("libwild.so"), "{told}: {all}");
        folder.eni(&format!("plugin check {library}")).exits(3).says(&["libwild.so", told]);
    }
}

#[test]
fn a_slow_plugin_is_reported_and_an_impure_one_refused_by_check() {
    let folder = Folder::new();
    let hostile = "eni-faults/tests/plugins/fixtures/hostile.c";
    c(&folder, hostile, "slow", &["-DSLOW"]);
    let rule = "ensure.find:plugin(third)=refuse,ensure.create#1=lost-reply";
    let ended = chaos(&folder, "--plugin slow.so", rule, 0);
    ended.says(&["warning strategy `third` of plugin ", "slow.so is slow: "]);
    c(&folder, hostile, "impure", &["-DIMPURE"]);
    let ended = folder.eni("plugin check impure.so").exits(3);
    ended.says(&["impure.so", "it has to be a pure function of its arguments and the visit"]);
}

#[test]
fn wrong_arguments_name_the_argument_and_are_the_users() {
    let folder = Folder::new();
    c(&folder, "eni-plugins/c/every_nth.c", "every-nth", &[]);
    for (rule, told) in [
        ("ensure.*:plugin(every-nth,n=0)=chosen", "the argument `n`"),
        ("ensure.*:plugin(every-nth,m=1)=chosen", "unknown argument `m`"),
        ("ensure.*:plugin(every-nht)=chosen", "did you mean `every-nth`?"),
        ("ensure.*:plugin(brownout,start=soon)=chosen", "the argument `start`"),
        ("ensure.*:plugin(tail,alpha=0)=chosen", "the argument `alpha`"),
        ("ensure.*:plugin(burst)=chosen", "name the fault"),
        ("ensure.*:plugin(tail)=refuse", "write `=chosen` in place of `=refuse`"),
    ] {
        chaos(&folder, "--plugin every-nth.so", rule, 2).says(&[told]);
    }
}

#[test]
fn the_shipped_strategies_are_linked_in_and_each_strikes() {
    let folder = Folder::new();
    let listed = folder.eni("plugin list --json").exits(0).json();
    assert_eq!(listed["schema"], "eni.plugin.list/1");
    assert_eq!(listed["plugins"][0]["path"], Value::Null);
    let strategies = listed["plugins"][0]["strategies"].as_array().unwrap();
    assert_eq!(strategies.len(), 4);
    for strategy in strategies {
        let fault = if strategy["chooses"] == true { "chosen" } else { "lost-reply" };
        let name = strategy["name"].as_str().unwrap();
        let report = chaos(&folder, "", &format!("ensure.*:plugin({name})={fault}"), 0).json();
        assert!(report["faults"]["struck"].as_u64().unwrap() > 5, "{name}");
    }
}

#[test]
fn plugins_of_a_file_are_found_from_its_folder() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("etc")).unwrap();
    let toml = "[faults]\nplugins = [\"./every-nth.so\"]\n\n[faults.rules]\n\
                third = \"ensure.*:plugin(every-nth,n=1,fault=throttle)=chosen\"\n";
    fs::write(folder.path().join("etc/eni.toml"), toml).unwrap();
    c(&folder, "eni-plugins/c/every_nth.c", "etc/every-nth", &[]);
    let ended = folder.eni("chaos --config etc/eni.toml --rounds 1 --instances 2").exits(12);
    assert!(ended.stdout.contains("no instance got its interface"), "{}", ended.stdout);
    let listed = folder.eni("plugin list --config etc/eni.toml").exits(0).stdout;
    assert!(listed.contains("etc/every-nth.so"), "{listed}");
    // A path in a variable is from where the command runs.
    folder.eni("plugin list").env("ENI_FAULTS__PLUGINS", "[\"etc/every-nth.so\"]").exits(0);
}

#[test]
fn a_failing_strategy_makes_a_served_simulator_end_in_12() {
    let folder = Folder::new();
    let hostile = "eni-faults/tests/plugins/fixtures/hostile.c";
    c(&folder, hostile, "hostile", &["-DDESTROY_FAILS"]);
    let ended = folder
        .command("sim --plugin hostile.so --fault ec2.*:plugin(third)=throttle -- true")
        .output()
        .unwrap();
    let told = Ended::of(&ended);
    assert_eq!(ended.status.code(), Some(12), "{told:?}");
    told.says(&["invalid: strategy `third` of plugin ", "`destroy` failed: it stays"]);
}

#[test]
fn one_binary_and_four_configurations_are_four_runs() {
    let readme = include_str!("../../../README.md");
    let toml = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = Folder::new().with("eni.toml", toml);
    c(&folder, "eni-plugins/c/every_nth.c", "every_nth", &[]);
    let presets = ["random", "nth", "operation", "plugin"];
    let schedules: BTreeSet<String> = presets
        .iter()
        .map(|preset| folder.eni(&format!("chaos --preset {preset} --json")).exits(0).json())
        .map(|report| report["faults"]["schedule"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(schedules.len(), presets.len());
    // Both strategies of the last one: what the plugin in C chose, and the delays.
    let report = folder.eni("chaos --preset plugin --json").exits(0).json();
    let struck = |rule: usize| report["faults"]["by_rule"][rule]["struck"].as_u64().unwrap();
    assert_eq!(report["faults"]["by_rule"].as_array().unwrap().len(), 2);
    assert!(struck(0) > 0 && struck(1) > 0, "{report}");
}
