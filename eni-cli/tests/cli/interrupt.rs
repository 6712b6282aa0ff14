//! Ctrl-C: it ends at once, says what is known and what to do next.

#![cfg(unix)]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

use crate::run::Folder;

/// Starts `eni`, sends SIGINT when its stderr has a line with `mark`, and
/// waits for the end: exit code, stdout, stderr.
pub(crate) fn interrupted_at(
    folder: &Folder,
    args: &str,
    mark: &str,
) -> (Option<i32>, String, String) {
    let mut child: Child =
        folder.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(mark) {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "no {mark:?} in {said}");
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), stdout, said)
}

#[test]
fn chaos_reports_what_was_done_until_then() {
    let args = "chaos --rounds 4000 --instances 50 --workflow ensure";
    let (code, stdout, stderr) = interrupted_at(&Folder::new(), args, "target  sim");
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stdout.contains("(interrupted in round"), "{stdout}");
    assert!(stdout.contains("0 leaked"), "{stdout}");
    assert!(stderr.contains("run it again with the same seed"), "{stderr}");
}

#[test]
fn the_event_log_of_a_chaos_that_was_interrupted_says_so_in_its_last_line() {
    let folder = Folder::new();
    let args = "chaos --rounds 4000 --instances 50 --events log.jsonl";
    let (code, stdout, stderr) = interrupted_at(&folder, args, "target  sim");
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stdout.contains("(interrupted in round"), "{stdout}");
    let log = std::fs::read_to_string(folder.path().join("log.jsonl")).unwrap();
    let events = log.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["event"].as_str().unwrap().to_owned()
    });
    let events: Vec<_> = events.collect();
    assert_eq!(events.first().map(String::as_str), Some("experiment-begin"));
    assert_eq!(events.last().map(String::as_str), Some("interrupted"));
    assert!(!events.iter().any(|event| event == "experiment-end"));
}

#[test]
#[cfg(feature = "aws")]
fn ensure_says_what_is_known_and_that_it_can_be_run_again() {
    // It takes the connection and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let args = format!(
        "ensure --function nat --instance-id i-0123456789abcdef0 \
         --subnet-id subnet-0123456789abcdef0 --endpoint-url {url}"
    );
    let (code, stdout, stderr) = interrupted_at(&Folder::new(), &args, "target  ");
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stdout.is_empty());
    assert!(stderr.contains("error[interrupted]"), "{stderr}");
    assert!(stderr.contains("run it again"), "{stderr}");
}
