//! Searches that stop and go on, searches in parts, and schedules that are
//! kept.

use std::fs;

use crate::run::Folder;

/// Runs a search with a state of a tiny budget until it is at its end: how
/// often it was run, and what it said in the end.
fn in_pieces(folder: &Folder, search: &str, exit: i32) -> (u32, String) {
    for piece in 1..100 {
        let args = format!("chaos {search} --state state --budget 1ms");
        let output = folder.command(&args).output().unwrap();
        if output.status.code() != Some(5) {
            assert_eq!(output.status.code(), Some(exit), "{output:?}");
            return (piece, String::from_utf8(output.stdout).unwrap());
        }
        assert!(String::from_utf8_lossy(&output.stderr).contains("goes on from there"));
    }
    panic!("{search} comes to no end");
}

#[test]
fn a_search_that_stops_and_goes_on_says_what_an_uninterrupted_one_does() {
    for (search, exit) in [
        ("--search closure --no-prune", 0),
        ("--search depth --max-faults 2 --json", 0),
        ("--search random --runs 600 --max-faults 2 --json", 0),
    ] {
        let folder = Folder::new();
        let whole = folder.eni(&format!("chaos {search}")).exits(exit).stdout;
        let (pieces, said) = in_pieces(&folder, search, exit);
        assert!(pieces > 1, "{search}");
        assert_eq!(said, whole, "{search}");
        let again = folder.eni(&format!("chaos {search} --state state")).exits(exit).stdout;
        assert_eq!(again, whole, "{search}: what is done stays done");
        assert!(!folder.path().join("state.new").exists());
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_search_leaves_a_state_and_a_report_of_what_was_covered() {
    use crate::interrupt::interrupted_at;
    let folder = Folder::new();
    let args = "chaos --search closure --max-faults 4 --state state";
    let (code, stdout, stderr) = interrupted_at(&folder, args, "search  closure");
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stdout.contains("open      it was interrupted\n"), "{stdout}");
    assert!(stdout.lines().last().unwrap().starts_with("open (interrupted): not exhausted"));
    assert!(stderr.contains("state   state: the same command goes on from there"), "{stderr}");
    let attempts = |text: &str| -> u64 {
        let last = text.lines().last().unwrap();
        let number =
            last.split(", ").find_map(|part| part.trim_end_matches('s').strip_suffix(" attempt"));
        number.unwrap_or_else(|| panic!("{last}")).parse().unwrap()
    };
    let more = folder.eni(&format!("{args} --budget 1ms")).exits(5).stdout;
    assert!(attempts(&more) > attempts(&stdout), "{more}");
    let (code, stdout, _) =
        interrupted_at(&folder, &args.replace(" --state state", ""), "search  closure");
    assert_eq!(code, Some(130));
    assert!(stdout.contains("open (interrupted)"), "{stdout}");
}

#[test]
fn a_state_of_other_settings_or_one_that_was_spoilt_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    folder.eni("chaos --search depth --state state").exits(0);
    let path = folder.path().join("state");
    let state = fs::read_to_string(&path).unwrap();
    for other in [
        "--search closure",
        "--search depth --max-faults 2",
        "--search depth --workflow blog",
        "--search depth --scenario two-workers",
        "--search depth --no-prune",
        "--search depth --only stale",
        "--search depth --lag-ticks 3",
        "--search depth --until-ok",
        "--search depth --token-after-deletion mismatches",
    ] {
        let ended = folder.eni(&format!("chaos {other} --state state")).exits(3);
        ended.says(&["--state state: it is of another search", "name another file"]);
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), state);
    let cut: String = state.lines().take(9).map(|line| format!("{line}\n")).collect();
    for (text, why) in [
        (cut.as_str(), "it ends at line 10, before its end"),
        ("what is this\n", "line 1: it is no state of a search"),
        ("", "line 1: it is no state of a search"),
        (&state.replacen("\nstart 0", "\nstrat 0", 1), "line 6: \"strat 0 0 1\" is not part"),
    ] {
        fs::write(&path, text).unwrap();
        let ended = folder.eni("chaos --search depth --state state").exits(3);
        ended.says(&["--state state: ", why]);
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        folder.eni("chaos merge state").exits(3).says(&["state: ", why]);
    }
}

#[test]
fn shards_come_together_to_what_the_whole_search_finds() {
    for (search, exit) in [
        ("--search closure", 0),
        ("--search depth --workflow blog", 10),
        ("--search random --runs 900 --workflow naive", 10),
    ] {
        let folder = Folder::new();
        for n in 1..=3 {
            let shard = format!("chaos {search} --shard {n}/3 --state part{n} --json");
            let output = folder.command(&shard).output().unwrap();
            let code = output.status.code();
            assert!(matches!(code, Some(0 | 10)), "{output:?}");
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(report["shard"], format!("{n}/3"));
            assert_eq!(
                (&report["exhausted"], &report["shard_done"]),
                (&false.into(), &true.into())
            );
        }
        let merged = folder.eni("chaos merge part2 part1 part3 --json").exits(exit).json();
        let whole = folder.eni(&format!("chaos {search} --json")).exits(exit).json();
        for field in ["verdict", "exhausted", "invariants", "counterexamples", "shard"] {
            if field == "counterexamples" {
                let costs = |report: &serde_json::Value| -> Vec<_> {
                    let found = report[field].as_array().unwrap();
                    found.iter().map(|it| (it["invariant"].clone(), it["cost"].clone())).collect()
                };
                assert_eq!(costs(&merged), costs(&whole), "{search}");
            } else {
                assert_eq!(merged[field], whole[field], "{search}: {field}");
            }
        }
        for field in ["worlds", "worlds_by_cost", "random_runs", "runs_that_broke"] {
            assert_eq!(merged["ran"][field], whole["ran"][field], "{search}: {field}");
        }
        folder.eni("chaos merge part1 part3").exits(2).says(&["shard 2/3 is missing"]);
        let twice = folder.eni("chaos merge part1 part2 part3 part3").exits(2);
        twice.says(&["shard 3/3 is there more than once"]);
        folder.eni("chaos --search closure --max-faults 0 --state other").exits(0);
        folder.eni("chaos merge part1 other").exits(2).says(&["other is of another search"]);
    }
}

#[test]
fn a_replay_says_what_broke_and_what_never_came_about() {
    let folder = Folder::new();
    let held = folder.eni("chaos replay v1:ensure.create#1=lost-reply").exits(0).stdout;
    assert!(held.contains("! ensure.create#1=lost-reply  -> the reply was lost"), "{held}");
    assert!(held.ends_with("held: every invariant, as far as it is judged here\n"), "{held}");
    let schedule = "v1:ec2.DescribeNetworkInterfaces#2=missing";
    let run = format!("chaos replay {schedule} --workflow blog");
    let report = folder.eni(&format!("{run} --json --events log")).exits(10).json();
    assert_eq!(report["schema"], "eni.chaos-replay/1");
    assert_eq!(report["broken"][0]["invariant"], "one-per-key");
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    let moments = report["timeline"]["moments"].as_array().unwrap().len();
    assert_eq!(log.lines().count(), moments + 1);
    let unfired = format!("{run},ensure.delete#1=refuse").replace(" --workflow blog", "");
    let unfired = folder.eni(&format!("{unfired} --workflow blog")).exits(12).stdout;
    assert!(unfired.contains("unfired  ensure.delete#1=refuse: it never came about"), "{unfired}");
    assert!(unfired.lines().last().unwrap().starts_with("invalid: "), "{unfired}");
    let held = folder.eni(&format!("chaos replay {schedule} --workflow ensure")).exits(0);
    assert!(held.stdout.contains("(--workflow ensure --scenario one-worker)"));
    folder.eni("chaos replay v2:x").exits(2).says(&["SCHEDULE: \"v2:x\" is neither a schedule"]);
}

#[test]
fn what_is_kept_runs_first_and_a_changed_outcome_is_a_finding() {
    let folder = Folder::new();
    let schedule = "v1:ec2.DescribeNetworkInterfaces#2=missing";
    let keep = format!("chaos keep {schedule} --workflow blog");
    let line = format!("blog one-worker {schedule} # breaks one-per-key");
    let kept = folder.eni(&keep).exits(0).stdout;
    assert_eq!(kept, format!("eni-regressions.txt:1: {line}\n"));
    let again = folder.eni(&keep).exits(0).stdout;
    assert!(again.starts_with("eni-regressions.txt:1: it is kept already"), "{again}");
    folder.eni("chaos keep v1:ensure.create#1=crash@after --until-ok").exits(0);
    let path = folder.path().join("eni-regressions.txt");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(
        text,
        format!("{line}\nensure one-worker --until-ok v1:ensure.create#1=crash@after # holds\n")
    );
    let search = "chaos --search closure --max-faults 0";
    let first = folder.eni(search).exits(0);
    first.says(&["kept    2 of 2 as expected\n"]);
    // A case for which something else is expected than comes about.
    fs::write(&path, text.replace("blog", "ensure")).unwrap();
    let changed = folder.eni(search).exits(10);
    let why = "kept    eni-regressions.txt:1: expected that it breaks one-per-key, but every \
               invariant holds";
    changed.says(&[why, "kept    1 of 2 as expected\n"]);
    assert!(changed.stdout.contains("but every invariant holds"), "{}", changed.stdout);
    let report = folder.eni(&format!("{search} --json")).exits(10).json();
    assert_eq!(report["verdict"], "violated");
    assert_eq!(report["regressions"][0]["as_expected"], false);
    // A file that is named, and one that cannot be read: it is left as it is.
    fs::rename(&path, folder.path().join("mine")).unwrap();
    folder.eni(&format!("{search} --regressions mine")).exits(10);
    folder.eni(search).exits(0);
    let bad = "blog one-worker v1:\nensure nobody v1: # holds\n";
    fs::write(&path, bad).unwrap();
    let told =
        ["eni-regressions.txt:1: it says nothing", "eni-regressions.txt:2: unknown scenario"];
    folder.eni(search).exits(3).says(&told);
    folder.eni(&keep).exits(3).says(&told);
    assert_eq!(fs::read_to_string(&path).unwrap(), bad);
}

#[test]
fn what_does_not_come_about_is_not_kept() {
    let folder = Folder::new();
    let ended = folder.eni("chaos keep v1:ensure.delete#1=refuse --file kept").exits(12);
    ended.says(&["error[unfired]", "the file was not changed"]);
    assert!(!folder.path().join("kept").exists());
}
