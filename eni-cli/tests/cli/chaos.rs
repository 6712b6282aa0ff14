//! `eni chaos`: the note's experiment and what it says.

use serde_json::Value;

use crate::run::Folder;

const SIX_CALLS: [&str; 6] = [
    "ensure.find",
    "ensure.instance",
    "ensure.create",
    "ensure.attach",
    "ensure.protect",
    "ensure.confirm",
];

#[test]
fn the_notes_experiment_holds_and_strikes_each_of_the_six_calls() {
    let ended = Folder::new().eni("chaos").exits(0);
    assert!(ended.stdout.contains("20 rounds of 50 instances with ensure, seed 1"));
    assert!(ended.stdout.contains("ensure.*:30%=lost-reply"));
    for point in SIX_CALLS {
        let line = ended.stdout.lines().find(|line| line.starts_with(point)).unwrap();
        let struck: u64 = line.split_whitespace().nth(3).unwrap().parse().unwrap();
        assert!(struck > 100, "{line}");
    }
    let never = ended.stdout.split("never reached").nth(1).unwrap();
    for point in ["ensure.probe", "ensure.detach", "ensure.delete", "ensure.source-dest"] {
        assert!(never.contains(point), "{point}");
    }
    let last = ended.stdout.lines().last().unwrap();
    assert!(last.starts_with("held: 1000 instances"), "{last}");
    assert!(last.ends_with("0 leaked"), "{last}");
    assert!(ended.stderr.starts_with("target  sim\n"), "{}", ended.stderr);
}

#[test]
fn naive_leaks_and_each_leak_has_the_fault_behind_it() {
    let text = Folder::new().eni("chaos --workflow naive --rounds 4").exits(10);
    assert!(text.stdout.contains("no-leak           broken"));
    assert!(
        text.stdout.contains("interfaces leaked, 0 of them left by a collector"),
        "{}",
        text.stdout
    );
    let report = Folder::new().eni("chaos --workflow naive --rounds 4 --json").exits(10).json();
    let leaks = report["leaks"].as_array().unwrap();
    assert_eq!(report["leaked"], leaks.len() as u64);
    assert!(!leaks.is_empty());
    for leak in leaks {
        assert!(leak["interface"].as_str().unwrap().starts_with("eni-"));
        assert!(!leak["faults"].as_array().unwrap().is_empty(), "{leak}");
        assert!(text.stdout.contains(leak["interface"].as_str().unwrap()) || leaks.len() > 10);
    }
    assert_eq!(report["verdict"], "violated");
    assert_eq!(report["invariants"]["one-per-key"], "broken");
}

#[test]
fn blog_passes_the_notes_experiment_with_a_strike_wherever_it_comes() {
    let report = Folder::new().eni("chaos --workflow blog --json").exits(0).json();
    assert_eq!(report["leaked"], 0);
    let points = report["faults"]["by_point"].as_object().unwrap();
    let work: Vec<_> = points.iter().filter(|(name, _)| name.starts_with("ensure.")).collect();
    assert_eq!(work.len(), 5);
    for (name, point) in work {
        assert!(point["struck"]["lost-reply"].as_u64().unwrap() > 0, "{name}");
    }
}

#[test]
fn the_document_has_what_it_promises() {
    let report =
        Folder::new().eni("chaos --json --rounds 2 --instances 5 --seed 9").exits(0).json();
    assert_eq!(report["schema"], "eni.chaos/1");
    assert_eq!(report["workflow"], "ensure");
    assert_eq!(report["seed"], 9);
    assert_eq!(report["rounds"], 2);
    assert_eq!(report["instances"], 5);
    assert_eq!(report["attempts"], 10);
    assert!(report["calls"].as_u64().unwrap() >= 60);
    assert_eq!(report["leaked"], 0);
    assert_eq!(report["verdict"], "held");
    let world = report["world"].as_str().unwrap();
    assert!(world.len() == 64 && world.chars().all(|c| c.is_ascii_hexdigit()), "{world}");
    assert!(report["violations"].as_array().unwrap().is_empty());
    let faults = &report["faults"];
    let sum = |field: &str| -> u64 {
        let points = faults["by_point"].as_object().unwrap().values();
        let kinds = points.flat_map(|point| point[field].as_object().unwrap().values());
        kinds.map(|n| n.as_u64().unwrap()).sum()
    };
    assert_eq!(faults["struck"], sum("struck"));
    assert_eq!(faults["void"], sum("void"));
    assert_eq!(
        faults["planned"].as_u64().unwrap(),
        faults["struck"].as_u64().unwrap() + faults["void"].as_u64().unwrap()
    );
    let invariants = report["invariants"].as_object().unwrap();
    assert_eq!(invariants.len(), 9);
    for (id, state) in invariants {
        let expected = if id == "clean-failure" { "not checked" } else { "held" };
        assert_eq!(state, expected, "{id}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_does_not() {
    let run = |seed| {
        let args = format!("chaos --json --rounds 3 --instances 10 --seed {seed}");
        Folder::new().eni(&args).exits(0).stdout
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

#[test]
fn a_planned_fault_that_does_not_fire_makes_the_run_invalid() {
    let ended = Folder::new()
        .eni("chaos --rounds 1 --instances 2 --fault ensure.create#9=refuse --json")
        .exits(12);
    let report = ended.json();
    assert_eq!(report["verdict"], "invalid");
    let unfired = &report["faults"]["unfired"];
    assert!(unfired[0].as_str().unwrap().contains("ensure.create#9=refuse"), "{unfired}");
}

#[test]
fn where_reads_lag_ensure_holds_and_blog_does_not() {
    for preset in ["lagging", "busy"] {
        let run = |workflow: &str, exit| {
            let args = format!("chaos --preset {preset} --rounds 4 --workflow {workflow} --json");
            Folder::new().eni(&args).exits(exit).json()
        };
        let ensure = run("ensure", 0);
        assert_eq!(ensure["verdict"], "held", "{preset}");
        assert_eq!((&ensure["leaked"], &ensure["uncollected"]), (&0.into(), &0.into()));
        let blog = run("blog", 10);
        assert_eq!(blog["invariants"]["one-per-key"], "broken", "{preset}");
        assert!(blog["leaked"].as_u64().unwrap() > 0, "{preset}");
        for leak in blog["leaks"].as_array().unwrap() {
            let read = leak["misled_by"]["read"].as_str().unwrap();
            assert!(read.starts_with(leak["actor"].as_str().unwrap()), "{leak}");
        }
        assert_eq!(blog["uncollected"], 0, "{preset}");
    }
}

#[test]
fn zero_rounds_test_nothing() {
    let ended = Folder::new().eni("chaos --rounds 0").exits(12);
    assert!(ended.stdout.contains("no attempt was made"), "{}", ended.stdout);
    Folder::new().eni("chaos --instances 0").exits(12);
}

#[test]
fn rules_that_let_nothing_through_or_never_strike_test_nothing() {
    for (rule, why) in [
        ("ensure.create:0%=refuse", "no rule struck even once"),
        ("w99/ensure.create=refuse", "no rule struck even once"),
        ("ensure.probe=refuse", "no rule struck even once"),
        ("ensure.*=lost-reply", "no instance got its interface"),
    ] {
        let args = "chaos --rounds 1 --instances 3 --fault";
        let ended = Folder::new().eni(args).arg(rule).exits(12);
        assert!(ended.stdout.contains(why), "{rule}: {}", ended.stdout);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Folder::new()
        .command("chaos --rounds 1 --instances 2 --json")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"));
}

#[test]
fn crashes_are_attempts_that_end_and_the_next_one_goes_on() {
    let report = Folder::new()
        .eni("chaos --json --rounds 2 --instances 20 --fault ensure.*:20%=crash@after")
        .exits(0)
        .json();
    assert!(report["attempts"].as_u64().unwrap() > 40);
    let crashes: u64 = report["faults"]["by_point"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|point: &Value| point["struck"]["crash"].as_u64())
        .sum();
    assert_eq!(report["attempts"].as_u64().unwrap(), 40 + crashes);
}

#[test]
#[cfg(feature = "aws")]
fn through_the_real_client_everything_is_as_it_is_directly() {
    for more in [
        "",
        "--fault ec2.*:15%=lost-reply,ec2.*:10%=throttle",
        "--fault ec2.*:10%=reset@after,ec2.*:10%=truncate,ec2.*:10%=garbage",
        "--preset lagging",
    ] {
        let run = |door: &str| {
            let args = format!("chaos --rounds 2 --instances 10 --json --through {door} {more}");
            let mut report = Folder::new().eni(&args).exits(0).json();
            assert_eq!(report["through"], door);
            report["through"] = Value::Null;
            report
        };
        assert_eq!(run("sdk"), run("direct"), "{more}");
    }
}

#[test]
fn a_limit_holds_over_the_whole_run_and_the_report_says_what_it_held_back() {
    let text = "[faults.rules.few]\nwhere = 'ensure.create'\nfault = 'lost-reply'\nlimit = 3\n";
    let folder = Folder::new().with("eni.toml", text);
    let run = "chaos --rounds 1 --instances 5";
    let report = folder.eni(&format!("{run} --json")).exits(0).json();
    let few = &report["faults"]["by_rule"][0];
    assert_eq!((&few["planned"], &few["struck"]), (&3.into(), &3.into()));
    let limited = few["limited"].as_u64().unwrap();
    assert_eq!(report["faults"]["by_point"]["ensure.create"]["visits"], 3 + limited);
    let said = folder.eni(run).exits(0).stdout;
    assert!(said.contains(&format!("few did not strike: {limited} beyond its limit")), "{said}");
    let variable = folder.eni(&format!("{run} --json")).env("ENI_FAULTS__RULES__FEW__LIMIT", "1");
    assert_eq!(variable.exits(0).json()["faults"]["struck"], 1);
}

#[test]
fn a_strategy_by_number_that_never_strikes_makes_the_run_invalid() {
    let rule = "ensure.create:every(99)=lost-reply";
    let run = "chaos --rounds 1 --instances 5 --fault";
    let ended = Folder::new().eni(run).arg(rule).exits(12);
    assert!(
        ended.stdout.contains(&format!("`{rule}` did not fire at visit 99: no actor got beyond")),
        "{}",
        ended.stdout
    );
}
