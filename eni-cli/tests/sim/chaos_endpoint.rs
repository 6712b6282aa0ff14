//! `eni chaos --endpoint-url` on a running `eni sim`.

#![cfg(feature = "aws")]

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Stdio},
};

use crate::{
    http,
    run::{Ended, Folder},
    server::Sim,
};

fn chaos(sim: &Sim, more: &str) -> String {
    format!(
        "chaos --endpoint-url {} --image-id ami-0123456789abcdef0 --instance-type m5.large \
         --subnet-id {} --window 300ms {more}",
        sim.url,
        sim.subnet()
    )
}

/// That every instance is terminated and no interface is there.
#[track_caller]
fn nothing_is_left(sim: &Sim) {
    let (_, instances) = sim.query("Action=DescribeInstances");
    let states = http::elements(&instances, "name");
    assert!(!states.is_empty() && states.iter().all(|is| is == "terminated"), "{states:?}");
    let (_, interfaces) = sim.query("Action=DescribeNetworkInterfaces");
    assert_eq!(http::elements(&interfaces, "networkInterfaceId"), Vec::<String>::new());
}

#[test]
fn nothing_is_waived_and_nothing_leaks_while_calls_fail() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let ended = folder.eni(&chaos(&sim, "--rounds 2 --instances 5 --json")).exits(0);
    ended.says(&["target  http://127.0.0.1:", "dummy ones", "eni:chaos=seed-1", "yes      replay"]);
    let report = ended.json();
    assert_eq!(report["through"], "endpoint");
    assert_eq!(report["verdict"], "held");
    assert_eq!((&report["leaked"], &report["uncollected"]), (&0.into(), &0.into()));
    assert_eq!(report["attempts"], 10);
    assert!(report["faults"]["struck"].as_u64().unwrap() > 10, "{report}");
    assert_eq!(report["waived"], serde_json::json!({}));
    let probe = report["probe"].as_array().unwrap();
    assert_eq!(probe.len(), 9);
    assert!(probe.iter().all(|probed| probed["honoured"] == "yes"), "{probe:?}");
    for (id, state) in report["invariants"].as_object().unwrap() {
        let expected = if id == "clean-failure" { "not checked" } else { "held" };
        assert_eq!(state, expected, "{id}");
    }
    nothing_is_left(&sim);
}

#[test]
fn the_process_before_the_note_is_caught_and_its_leaks_are_taken_away() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let args = "--rounds 1 --instances 3 --workflow naive --fault ensure.create#1=lost-reply";
    let ended = folder.eni(&chaos(&sim, args)).exits(10);
    assert!(ended.stdout.contains("no-leak           broken"), "{}", ended.stdout);
    assert!(ended.stdout.contains("3 interfaces leaked, 0 of them left"), "{}", ended.stdout);
    nothing_is_left(&sim);
}

#[test]
fn interrupted_it_terminates_and_deletes_what_it_made() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    // Nobody gets through, so that it is under way when the signal comes.
    let args = chaos(&sim, "--rounds 1 --instances 3 --fault ensure.create=timeout@after(60s)");
    let mut command = folder.command(&args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("refuse to delete") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    // Until a worker has made an interface, which takes a moment.
    while sim.query("Action=DescribeNetworkInterfaces").1.matches("chaos/i-").count() < 3 {
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("stopping and cleaning up"), "{said}");
    assert!(stdout.contains("interrupted"), "{stdout}");
    assert!(stdout.contains("0 leaked"), "who was stopped has leaked nothing: {stdout}");
    nothing_is_left(&sim);
}

#[test]
fn what_the_endpoint_refuses_is_named_and_nothing_is_left() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let args = chaos(&sim, "--rounds 1 --instances 1");
    let refused = |args: String| -> Ended { folder.eni(&args).exits(4) };
    let subnet = sim.subnet();
    refused(args.replace(&subnet, "subnet-00000000")).says(&[
        "error[refused]",
        "InvalidSubnetID.NotFound",
        "--subnet-id",
        "nothing of this run is left",
    ]);
    refused(args.replace("ami-0123456789abcdef0", "nonsense")).says(&["InvalidAMIID"]);
    let (_, instances) = sim.query("Action=DescribeInstances");
    assert!(!instances.contains("<instanceId>"), "{instances}");
}

#[test]
fn a_run_of_the_same_seed_is_not_disturbed() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let run = "Action=RunInstances&ImageId=ami-0123456789abcdef0&InstanceType=m5.large\
         &MinCount=1&MaxCount=1&TagSpecification.1.ResourceType=instance\
         &TagSpecification.1.Tag.1.Key=eni:chaos&TagSpecification.1.Tag.1.Value=seed-1";
    let (status, launched) = sim.query(run);
    assert_eq!(status, 200, "{launched}");
    let id = http::element(&launched, "instanceId").to_owned();
    let args = chaos(&sim, "--rounds 1 --instances 1");
    folder.eni(&args).exits(4).says(&["error[under-way]", &id, "--seed"]);
    let (_, instances) = sim.query("Action=DescribeInstances");
    assert_eq!(http::elements(&instances, "name"), ["running"]);
}
