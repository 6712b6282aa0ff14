//! `--events`: the log that `eni chaos` writes, and the paths that it cannot
//! write to. What stands in it is tested beside the experiment.

use std::fs;

use serde_json::Value;

use crate::run::Folder;

const SHORT: &str = "chaos --rounds 3 --instances 10";

#[test]
fn two_processes_with_one_seed_write_the_same_bytes() {
    let log = |more: &str| {
        let folder = Folder::new();
        folder.eni(&format!("{SHORT} {more} --events log.jsonl")).exits(0);
        fs::read(folder.path().join("log.jsonl")).unwrap()
    };
    let rules = "--fault ensure.*:20%=lost-reply,ec2.*:10%=reset@after,ensure.*:5%=crash@after";
    for more in ["", rules, "--preset busy"] {
        assert_eq!(log(more), log(more), "{more}");
    }
    assert_ne!(log("--seed 2"), log("--seed 3"));
}

#[test]
fn the_report_is_the_same_with_a_log_and_without() {
    for more in ["", "--json", "--preset lagging --json"] {
        let folder = Folder::new();
        let run = format!("{SHORT} {more}");
        let without = folder.eni(&run).exits(0);
        let with = folder.eni(&format!("{run} --events log.jsonl")).exits(0);
        assert_eq!((with.stdout, with.stderr), (without.stdout, without.stderr));
    }
}

#[test]
fn every_line_is_json_and_the_first_names_the_schema_and_the_run() {
    let folder = Folder::new().with("log.jsonl", &"what was there before\n".repeat(10_000));
    folder.eni(&format!("{SHORT} --seed 7 --events log.jsonl")).exits(0);
    let log = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = serde_json::json!({
        "ms": 0, "event": "experiment-begin", "schema": "eni.events/1",
        "workflow": "ensure", "seed": 7, "rounds": 3, "instances": 10,
    });
    assert_eq!(lines[0], expected);
    assert_eq!(lines.last().unwrap()["event"], "experiment-end");
    let times: Vec<_> = lines.iter().map(|line| line["ms"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "the world's time goes on");
}

#[test]
fn a_log_that_cannot_be_begun_is_refused_before_anything_is_tested() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("folder")).unwrap();
    for (path, code, told) in [
        ("folder", 3, "--events folder: it cannot be written"),
        ("nowhere/log.jsonl", 3, "--events nowhere/log.jsonl: it cannot be written"),
        ("-", 2, "the report goes to stdout"),
    ] {
        let ended = folder.eni(&format!("{SHORT} --events {path}")).exits(code);
        ended.says(&[told, "nothing was tested"]);
        assert_eq!(ended.stdout, "", "{path}");
        let error = folder.eni(&format!("{SHORT} --events {path} --json")).exits(code).json();
        assert_eq!(error["schema"], "eni.error/1");
    }
}

#[test]
fn what_else_is_wrong_leaves_a_log_that_is_there_as_it_is() {
    let folder = Folder::new().with("log.jsonl", "an earlier one\n");
    folder.eni("chaos --events log.jsonl --fault ensure.crate=refuse").exits(2);
    let on_an_endpoint = "chaos --events log.jsonl --endpoint-url http://127.0.0.1:1";
    folder.eni(on_an_endpoint).exits(2).says(&["--events", "cannot be used with"]);
    let log = fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    assert_eq!(log, "an earlier one\n");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_beside_a_whole_report() {
    let whole = Folder::new().eni(&format!("{SHORT} --json")).exits(0);
    let ended = Folder::new().eni(&format!("{SHORT} --json --events /dev/full")).exits(3);
    assert_eq!(ended.stdout, whole.stdout, "one document, and no other");
    ended.says(&["error[config]: --events /dev/full: ", "No space left", "the report stands"]);
}

#[test]
#[cfg(feature = "plugins")]
fn a_replay_with_the_plugin_gone_has_the_same_event_log_to_the_byte() {
    let run = "chaos --rounds 3 --instances 20 --json";
    for (more, rules, workflow) in [
        (
            "",
            "ensure.*:plugin(every-nth,n=2,fault=lost-reply)=chosen,\
             ensure.*:plugin(brownout,peak=30,base=30,fault=lost-reply)=chosen",
            "ensure",
        ),
        // Void ones, crashes, faults of the wire and reads that plugins make old.
        (
            "--preset lagging",
            "ensure.*:plugin(every-nth,n=5,fault=\"crash@after\")=chosen,\
             ec2.Describe*:plugin(every-nth,n=3,fault=stale)=chosen,\
             ec2.*:plugin(brownout,fault=\"reset@after\")=chosen,ensure.attach:40%=throttle",
            "ensure",
        ),
        (
            "",
            "ensure.*:plugin(brownout,peak=30,base=30,fault=lost-reply)=chosen,\
             ec2.Describe*:plugin(every-nth,n=2,fault=stale)=chosen",
            "blog",
        ),
        (
            "",
            "ensure.*:plugin(brownout,peak=50,base=50,fault=lost-reply)=chosen,\
             ec2.Describe*:plugin(every-nth,n=2,fault=missing)=chosen",
            "naive",
        ),
    ] {
        let folder = Folder::new();
        crate::plugins::c(&folder, "eni-plugins/c/every_nth.c", "every-nth", &[]);
        let run = format!("{run} {more} --workflow {workflow}");
        let record = format!("{run} --plugin every-nth.so --events recorded.jsonl --fault");
        let recorded = folder.command(&record).arg(rules).output().unwrap();
        assert!(matches!(recorded.status.code(), Some(0 | 10)), "{recorded:?}");
        fs::remove_file(folder.path().join("every-nth.so")).unwrap();
        let recorded = crate::run::Ended::of(&recorded).json();
        fs::write(folder.path().join("met.txt"), recorded["faults"]["schedule"].as_str().unwrap())
            .unwrap();
        let replay = format!("{run} --schedule met.txt --events replayed.jsonl");
        let replayed = folder.command(&replay).output().unwrap();
        assert!(matches!(replayed.status.code(), Some(0 | 10)), "{replayed:?}");
        let log = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let (before, after) = (log("recorded.jsonl"), log("replayed.jsonl"));
        assert!(before == after, "{workflow} {more}");
        assert!(before.matches("\"event\":\"fault\"").count() > 10, "{workflow} {more}");
        for name in ["plugin", "every-nth", "brownout", "chosen", "%"] {
            assert!(!before.contains(name), "{name}");
        }
    }
}
