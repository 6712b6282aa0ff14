//! `eni sim -- COMMAND`, and how the command line is refused.

use crate::{peers, run::Folder, server::Sim};

#[test]
fn a_command_finds_the_simulator_where_aws_clients_look() {
    let folder = Folder::new();
    let run = folder.eni("sim --region eu-west-1 -- /usr/bin/env");
    let run = run.env("AWS_PROFILE", "mine").env("AWS_SESSION_TOKEN", "mine");
    let env = run.env("AWS_ACCESS_KEY_ID", "mine").exits(0).stdout;
    assert!(!env.contains("mine"), "{env}");
    for line in [
        "AWS_ENDPOINT_URL_EC2=http://127.0.0.1:",
        "AWS_REGION=eu-west-1",
        "AWS_DEFAULT_REGION=eu-west-1",
        "AWS_ACCESS_KEY_ID=",
        "AWS_SECRET_ACCESS_KEY=",
    ] {
        assert!(env.lines().any(|is| is.starts_with(line)), "no {line} in {env}");
    }
}

#[test]
fn what_a_command_leaves_behind_is_a_finding() {
    let Some(words) = peers::boto3_words("leave.py", &["keep"]) else { return };
    let folder = Folder::new();
    let run = words.iter().fold(folder.eni("sim --"), |run, word| run.arg(word));
    let printed = run.exits(10).stdout;
    assert!(printed.contains("leaked  eni-") && printed.contains("left behind"), "{printed}");
}

#[test]
fn a_command_that_cleans_up_is_done() {
    let Some(words) = peers::boto3_words("leave.py", &["delete"]) else { return };
    let folder = Folder::new();
    let run = words.iter().fold(folder.eni("sim --json --"), |run, word| run.arg(word));
    assert_eq!(run.exits(0).json()["leaked"], 0);
}

#[test]
fn a_commands_failure_is_reported() {
    Folder::new().eni("sim -- /bin/sh -c").arg("exit 7").exits(7).says(&["exit status: 7"]);
}

#[test]
fn a_planned_fault_that_no_call_met_makes_a_command_invalid() {
    let folder = Folder::new();
    let planned = "sim --fault CreateNetworkInterface#1=lost-reply -- /bin/sh -c";
    let run = folder.eni(planned).arg("exit 0").exits(12);
    run.says(&["0 faults struck", "invalid:", "CreateNetworkInterface#1=lost-reply"]);
    // A share promises nothing.
    let share = "sim --fault CreateNetworkInterface:50%=lost-reply -- /bin/sh -c";
    folder.eni(share).arg("exit 0").exits(0);
}

#[test]
fn nothing_around_a_command_leads_its_client_past_the_simulator() {
    let folder = Folder::new();
    let run = folder.eni("sim -- /usr/bin/env").env("AWS_DEFAULT_PROFILE", "mine");
    let run = run.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    let env = run.exits(0).stdout;
    assert!(!env.contains("AWS_DEFAULT_PROFILE"), "{env}");
    assert!(!env.contains("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "{env}");
    assert!(env.contains("NO_PROXY=127.0.0.1"), "{env}");
}

#[test]
fn a_command_that_is_not_there_is_a_usage_error() {
    Folder::new().eni("sim -- ./nothing").exits(2).says(&["./nothing cannot be run"]);
    Folder::new().eni("sim --").exits(2).says(&["no command after --"]);
}

#[test]
fn rules_that_cannot_strike_here_are_usage_errors() {
    let folder = Folder::new();
    folder.eni("sim --fault nonsense").exits(2);
    folder.eni("sim --fault CreateNetworkInterface#1=crash@before").exits(2).says(&["crash"]);
}

#[test]
fn an_interrupted_server_prints_what_leaked() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let id = sim.create(&sim.subnet(), "left");
    let (code, printed) = sim.interrupt();
    assert_eq!(code, Some(130));
    assert!(printed.contains(&format!("leaked  {id}  us-east-1  \"left\"")), "{printed}");
}
