//! `eni chaos --search`: what it says, how it ends, and what is refused.

use std::fs;

use serde_json::Value;

use crate::run::Folder;

const SCHEMA: &str = "eni.chaos-search/1";

fn json(args: &str, exit: i32) -> Value {
    let report = Folder::new().eni(&format!("{args} --json")).exits(exit).json();
    assert_eq!(report["schema"], SCHEMA, "{args}");
    report
}

#[test]
fn ensure_holds_under_one_fault_an_attempt_and_the_search_is_exhausted() {
    let report = json("chaos --search closure", 0);
    assert_eq!((&report["verdict"], &report["exhausted"]), (&"held".into(), &true.into()));
    assert_eq!((&report["target"], &report["open"]), (&"sim".into(), &Value::Null));
    let ran = &report["ran"];
    assert_eq!((&ran["worlds"], &ran["stretches"]), (&22.into(), &380.into()));
    assert_eq!(ran["worlds_by_cost"], serde_json::json!({"0": 3, "1": 12, "2": 7}));
    for (invariant, state) in report["invariants"].as_object().unwrap() {
        assert_eq!(state, "held", "{invariant}");
    }
    assert_eq!(report["counterexamples"], serde_json::json!([]));
    let coverage = &report["coverage"];
    assert_eq!(coverage["points"]["ensure.create"]["struck"]["lost-reply"], 1);
    assert_eq!(coverage["points"]["ec2.DescribeInstances"]["void"]["stale"], 3);
    let never = coverage["never_reached"].as_array().unwrap();
    assert!(never.iter().any(|it| it["point"] == "ensure.delete"), "{never:?}");
    assert!(report["alphabet"]["letters"].as_u64().unwrap() > 100);
    assert!(!report["relative_to"].as_array().unwrap().is_empty());
}

#[test]
fn the_text_of_a_search_says_what_was_searched_and_what_that_is_relative_to() {
    let ended = Folder::new().eni("chaos --search closure").exits(0);
    for part in [
        "closure of ensure, one-worker: up to 1 fault in each attempt\n",
        "exhausted no new world appears\n",
        "worlds by cost  3 at 0, 12 at 1, 7 at 2\n",
        "relative to  up to 1 fault in each attempt of each worker, and any number of attempts\n",
        "crash@before stands for crash@after (at 4 points)\n",
        "from outside  time-passes 22\n",
        "one-per-key       held\n",
        "held: exhausted, 22 worlds, 380 attempts, nothing broken\n",
    ] {
        assert!(ended.stdout.contains(part), "no {part:?} in {}", ended.stdout);
    }
    assert!(ended.stderr.starts_with("target  sim\n"), "{}", ended.stderr);
    ended.says(&["search  closure of ensure one-worker, up to 1 fault, jobs 1\n"]);
}

#[test]
fn a_counterexample_is_told_call_by_call_and_its_replay_line_gives_it_again() {
    let folder = Folder::new();
    let args = "chaos --search depth --workflow blog --budget 10m";
    let said = folder.eni(args).exits(10).stdout;
    let (_, of_one) = said.split_once("one-per-key breaks, at the cost of 1 fault\n").unwrap();
    for part in [
        "ec2.CreateNetworkInterface#1=duplicate: without it, it holds\n",
        "! ec2.CreateNetworkInterface#1=duplicate  -> eni-",
        "one-per-key is broken: eni-",
    ] {
        assert!(of_one.contains(part), "no {part:?} in {of_one}");
    }
    let line = of_one.lines().find_map(|line| line.strip_prefix("replay:  eni ")).unwrap();
    let again = folder.eni(&line.replace('\'', "")).exits(10).stdout;
    assert!(again.contains("broken   one-per-key in stretch 1: eni-"), "{again}");
    let report = json(args, 10);
    let found = report["counterexamples"].as_array().unwrap();
    assert!(found.iter().all(|found| found["confirmed"] == true));
    let moments = found.iter().find(|found| found["invariant"] == "one-per-key").unwrap();
    let last = moments["timeline"]["moments"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["moment"], &last["invariant"]), (&"broken".into(), &"one-per-key".into()));
}

#[test]
fn blog_breaks_at_the_cost_of_one_stale_read_where_nothing_else_goes_wrong() {
    let args = "chaos --search depth --workflow blog --only stale,missing";
    let said = Folder::new().eni(args).exits(10).stdout;
    for part in [
        "\n  only stale, missing\n",
        "the faults of the alphabet, stale, missing alone, those",
        "ec2.DescribeNetworkInterfaces#2=missing: without it, it holds\n",
        "-> no interface (true is: eni-",
    ] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert_eq!(json(args, 10)["only"], serde_json::json!(["stale", "missing"]));
}

#[test]
fn two_workers_of_blog_break_it_though_nothing_fails() {
    let args = "chaos --search closure --workflow blog --scenario two-workers --max-faults 0";
    let report = json(args, 10);
    let found = &report["counterexamples"].as_array().unwrap();
    let one = found.iter().find(|found| found["invariant"] == "one-per-key").unwrap();
    assert_eq!(
        (&one["cost"], &one["schedule"]),
        (&0.into(), &"v1:ensure.create#1=switch(w2)".into())
    );
    for invariant in ["quiet-rerun", "clean-failure"] {
        assert_eq!(report["invariants"][invariant], "not checked", "{invariant}");
    }
}

#[test]
fn naive_breaks_at_the_cost_of_one_fault_when_a_run_ends_at_its_first_ok() {
    let report = json("chaos --search depth --workflow naive --until-ok", 10);
    let found = report["counterexamples"].as_array().unwrap();
    let one = found.iter().find(|found| found["invariant"] == "one-per-key").unwrap();
    assert_eq!(one["cost"], 1);
    assert_eq!(report["invariants"]["clean-failure"], "not checked");
}

#[test]
fn an_open_search_is_not_exhausted_and_exits_5() {
    let report = json("chaos --search closure --max-faults 2 --budget 1ms", 5);
    assert_eq!((&report["verdict"], &report["exhausted"]), (&"open".into(), &false.into()));
    assert_eq!(report["open"]["because"], "its budget of 1ms was over");
    assert!(report["open"]["growing"].is_array());
    assert_eq!(report["invariants"]["one-per-key"], "held so far");
    let grows = json("chaos --search closure --workflow naive --max-worlds 40", 10);
    assert_eq!(grows["open"]["because"], "there are more worlds than it may keep");
    assert_eq!(grows["open"]["growing"][0]["of"], "interfaces");
    assert_eq!(grows["exhausted"], false);
    let said = Folder::new().eni("chaos --search closure --max-faults 2 --budget 1ms").exits(5);
    assert!(said.stdout.contains("open      its budget of 1ms was over\n"), "{}", said.stdout);
    let last = said.stdout.lines().last().unwrap();
    assert!(last.starts_with("open: not exhausted, "), "{last}");
}

#[test]
fn a_random_search_says_what_rate_it_supports_and_covers_not_all() {
    let report = json("chaos --search random --runs 300 --max-faults 3 --seed 4", 0);
    assert_eq!((&report["verdict"], &report["exhausted"]), (&"held".into(), &false.into()));
    let ran = &report["ran"];
    assert_eq!((&ran["random_runs"], &ran["less_than_one_in"]), (&300.into(), &100.into()));
    assert_eq!(ran["seed"], 4);
    assert_eq!(report["invariants"]["one-per-key"], "held so far");
    assert_eq!(report["coverage"], Value::Null);
    let broken = json("chaos --search random --runs 300 --workflow blog", 10);
    assert!(broken["ran"]["runs_that_broke"]["one-per-key"].as_u64().unwrap() > 10);
    assert_eq!(broken["ran"]["less_than_one_in"], Value::Null);
    assert_eq!(json("chaos --search random --runs 0", 12)["verdict"], "invalid");
}

#[test]
fn the_number_of_jobs_changes_no_byte_of_a_report_or_an_event_log() {
    for search in [
        "--search depth --workflow blog",
        "--search random --runs 600 --workflow naive",
        "--search closure --no-prune",
    ] {
        for json in ["", "--json"] {
            let run = |jobs: u32| {
                let folder = Folder::new();
                let args = format!("chaos {search} --jobs {jobs} --events log.jsonl {json}");
                let output = folder.command(&args).output().unwrap();
                (output.stdout, fs::read(folder.path().join("log.jsonl")).unwrap())
            };
            let (report, log) = run(1);
            assert!(
                report.len() > 500 && log.starts_with(b"{\"schema\":\"eni.search-events/1\"}\n")
            );
            assert!(run(2) == (report, log), "{search} {json}");
        }
    }
}

#[test]
fn pruned_or_not_the_same_worlds_are_reached() {
    let worlds = |more: &str| {
        let report = json(&format!("chaos --search closure {more}"), 0);
        (report["ran"]["worlds_by_cost"].clone(), report["ran"]["known"].clone())
    };
    let (pruned, all) = (worlds(""), worlds("--no-prune"));
    assert_eq!(pruned.0, all.0);
    assert!(pruned.1 != 0 && all.1 == 0);
}

#[test]
fn a_search_that_cannot_be_is_refused_before_anything_is_run() {
    for (args, parts) in [
        ("--search closur", &["closure", "random"][..]),
        ("--search closure --scenario two-worker", &["invalid value 'two-worker'", "two-workers"]),
        ("--search closure --endpoint-url http://127.0.0.1:1", &["cannot be used with"]),
        ("--search closure --shard 0/0 --state s", &["0/0", "no shard"]),
        ("--search closure --shard 3/2 --state s", &["3/2", "no shard"]),
        ("--search closure --shard 1/2", &["--state"]),
        ("--search closure --rounds 3", &["--rounds: a search does not take it"]),
        ("--search depth --fault ensure.*=refuse", &["--fault: a search does not take it"]),
        ("--search closure --runs 5", &["--runs: only a random search"]),
        ("--search closure --jobs 0", &["--jobs"]),
        ("--search closure --max-worlds 0", &["--max-worlds"]),
        ("--search closure --only stal", &["no such kind of fault: there are refuse, "]),
        ("--search experiment --only stale", &["--only: the experiment does not"]),
        ("--search closure --lag-ticks 0", &["--lag-ticks"]),
        ("--search closure --budget 0s", &["--budget"]),
        ("--search experiment --max-faults 2", &["--max-faults: the experiment does not"]),
        ("--max-faults 2", &["--search"]),
        ("--search closure --regressions not-there.txt", &["there is no such file"]),
        ("merge", &["FILE"]),
        ("merge not-there", &["not-there: there is no such file"]),
        ("replay v1:ensure.creat#1=refuse", &["did you mean `ensure.create`?"]),
        ("replay v1:ensure.create=refuse", &["column"]),
        ("replay not-there", &["neither a schedule"]),
        ("replay v1: --scenario nobody", &["invalid value 'nobody'", "throttled-account"]),
        ("--rounds 2 replay v1:", &["replay"]),
    ] {
        let ended = Folder::new().eni(&format!("chaos {args}")).exits(2);
        ended.says(parts);
        assert!(ended.stdout.is_empty(), "{args}: {}", ended.stdout);
    }
    let folder = Folder::new();
    folder.eni("chaos --search closure --state nowhere/s").exits(3).says(&["nowhere/s"]);
    folder.eni("chaos --search closure --events nowhere/s").exits(3).says(&["nowhere/s"]);
}

#[test]
fn the_experiment_is_what_runs_when_no_search_is_asked_for() {
    let short = "chaos --rounds 2 --instances 5 --json";
    let folder = Folder::new();
    let plain = folder.eni(short).exits(0).stdout;
    assert_eq!(folder.eni(&format!("{short} --search experiment")).exits(0).stdout, plain);
}

#[test]
fn a_counterexample_that_begins_in_another_world_of_its_scenario_says_in_which() {
    let folder = Folder::new();
    let args = "chaos --search depth --workflow blog --until-ok --scenario token-mismatch";
    let said = folder.eni(args).exits(10).stdout;
    let line = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        assert!(line.ends_with("--until-ok --start 2"), "{line}");
        line.trim().trim_start_matches("eni ").replace('\'', "")
    };
    folder.eni(&line("replay:")).exits(10);
    let kept = folder.eni(&line("keep:")).exits(0).stdout;
    assert!(kept.contains(" --until-ok --start 2 v1:"), "{kept}");
    folder.eni("chaos --search closure --max-faults 0").exits(0).says(&["kept    1 of 1"]);
    let far = folder.eni("chaos replay v1: --scenario token-mismatch --start 9").exits(2);
    far.says(&["--start 9: the scenario has no such world"]);
}
