//! Bad input: a clear error, the right exit code, nothing done.

use crate::run::Folder;

#[test]
fn rules_that_cannot_be_are_refused_with_a_place_or_a_suggestion() {
    for (rule, parts) in [
        ("ensure.creat#1=refuse", &["no point `ensure.creat`", "`ensure.create`"][..]),
        ("CreateNetworkInterfaces=refuse", &["did you mean", "CreateNetworkInterface"]),
        ("*=refuse", &["column 1", "`*` stays inside one segment"]),
        ("ensure.*:130%=refuse", &["column 10", "from 0% to 100%"]),
        ("ensure.create#0=refuse", &["column 15", "from 1"]),
        ("ensure.create#1=lost-replay", &["lost-reply"]),
        ("ensure.create#1=crash", &["@before", "@after"]),
        ("ensure.create#1=lost-reply@after", &["lost-reply"]),
        ("ensure.find#1=stale", &["`stale` is not legal at point `ensure.find`"]),
        ("DescribeNetworkInterfaces=chosen", &["`=chosen` leaves the fault to a plugin"]),
        ("ensure.find#1=switch(w2)", &["legal only in a schedule of several actors"]),
        ("env/world.terminate#1=happen", &["legal only in a schedule, for the actor `env`"]),
        ("ensure.find:evry(3)=refuse", &["no strategy `evry`; did you mean `every`?"]),
        ("ensure.find:every(0)=refuse", &["column 19", "a whole number from 1, found `0`"]),
        ("ensure.find:every(3,ofset=1)=refuse", &["column 21", "did you mean `offset`?"]),
        ("ensure.find:plugin(blackout)=chosen", &["no plugin's strategy `blackout`"]),
    ] {
        let ended = Folder::new().eni("chaos --fault").arg(rule).exits(2);
        ended.says(&["error[usage]"]);
        ended.says(parts);
        assert!(ended.stdout.is_empty(), "{rule}: {}", ended.stdout);
    }
}

#[test]
fn a_wrong_file_is_named_with_line_and_column() {
    for (text, parts) in [
        (
            "[chaos]\nroundz = 3\n",
            &["eni.toml:2:1", "unknown key", "did you mean `chaos.rounds`"][..],
        ),
        ("[chaos]\nrounds = 'three'\n", &["eni.toml:2:10", "chaos.rounds"]),
        ("[chaos\nrounds = 3\n", &["eni.toml:1:", "not TOML"]),
        ("[faults.rules]\nlose = 'ensure.*:130%=refuse'\n", &["eni.toml:2:", "lose", "130%"]),
        (
            "[faults.rules]\nlose = 'ensure.x=refuse'\n",
            &["eni.toml:2:8: rule `lose`: no point `ensure.x`"],
        ),
        (
            "[faults.rules.slow]\nwhere = 'ensure.*'\nfault = 'refuse'\nevery = 0\n",
            &["eni.toml:4:9: `faults.rules.slow.every`: expected a whole number from 1"],
        ),
        (
            "[faults.rules.slow]\nwhere = 'ensure.*'\nfault = 'refuse'\nplugin = 'blackout'\n",
            &["eni.toml:4:10: rule `slow`: no plugin's strategy `blackout`"],
        ),
        ("[ensure]\nwindow = '3 bananas'\n", &["eni.toml:2:", "ensure.window"]),
        ("[preset.a.chaos]\nroundz = 3\n", &["eni.toml:2:1", "did you mean `chaos.rounds`"]),
    ] {
        let ended = Folder::new().with("eni.toml", text).eni("chaos").exits(3);
        ended.says(&["error[config]"]);
        ended.says(parts);
        assert!(ended.stdout.is_empty());
    }
}

#[test]
fn a_wrong_variable_is_named_as_it_is_set() {
    let ended = Folder::new().eni("chaos").env("ENI_CHAOS__ROUNDS", "many").exits(3);
    ended.says(&["ENI_CHAOS__ROUNDS"]);
    let ended = Folder::new().eni("chaos").env("ENI_CHAOS__ROUNDZ", "3").exits(3);
    ended.says(&["ENI_CHAOS__ROUNDZ", "did you mean"]);
}

#[test]
fn a_variable_set_to_nothing_is_not_set_and_one_that_is_no_text_is_refused() {
    let folder = Folder::new();
    let run = folder.eni("chaos --rounds 1 --instances 5").env("ENI_PRESET", "");
    run.env("ENI_CHAOS__SEED", "").exits(0);
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let mut command = folder.command("chaos --rounds 1");
        command.env("ENI_PRESET", std::ffi::OsStr::from_bytes(b"\xff"));
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8_lossy(&output.stderr).contains("ENI_PRESET"));
    }
}

#[test]
fn with_json_every_failure_is_a_document() {
    for (args, exit) in [
        ("chaos --json --rounds many", 2),
        ("chaos --json --fault *=refuse", 2),
        ("chaos --json --config other.toml", 3),
    ] {
        let document = Folder::new().eni(args).exits(exit).json();
        assert_eq!(document["schema"], "eni.error/1", "{args}");
        assert_eq!(document["exit"], exit, "{args}");
    }
}

#[test]
fn files_and_presets_that_are_not_there() {
    let ended = Folder::new().eni("chaos --config other.toml").exits(3);
    ended.says(&["other.toml"]);
    let ended = Folder::new().eni("chaos").env("ENI_CONFIG", "other.toml").exits(3);
    ended.says(&["other.toml"]);
    let ended = Folder::new()
        .with("eni.toml", "[preset.random.chaos]\nrounds = 1\n")
        .eni("chaos --preset randm")
        .exits(3);
    ended.says(&["unknown preset `randm`", "did you mean `random`"]);
    Folder::new().eni("chaos --preset any").exits(3).says(&["unknown preset `any`"]);
}

#[test]
fn help_and_version_are_data() {
    let version = Folder::new().eni("--version").exits(0).stdout;
    let features = match (cfg!(feature = "aws"), cfg!(feature = "plugins")) {
        (true, true) => "aws, plugins",
        (true, false) => "aws",
        (false, true) => "plugins",
        (false, false) => "none",
    };
    assert!(version.contains(&format!("features: {features}")), "{version}");
    let help = Folder::new().eni("--help").exits(0).stdout;
    assert!(help.contains("12  nothing was tested"), "{help}");
    for command in ["ensure", "plan", "status", "chaos", "plugin"] {
        assert!(help.contains(command));
        Folder::new().eni(&format!("{command} --help")).exits(0);
    }
}
