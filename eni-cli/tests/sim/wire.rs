//! `eni ensure --fault` with faults on the wire: a real client, TCP, and the
//! simulated EC2 behind it.

use serde_json::{Value, json};

use crate::{
    http::{element, elements},
    run::{Ended, Folder, Run},
    server::Sim,
};

/// An instance on a server of its own.
struct Scene {
    folder: Folder,
    sim: Sim,
    instance: String,
    subnet: String,
}

impl Scene {
    fn new(sim_args: &str) -> Self {
        let folder = Folder::new();
        let sim = Sim::start(&folder, sim_args);
        let subnet = sim.subnet();
        let (status, body) = sim.query(&format!(
            "Action=RunInstances&ImageId=ami-00000000&InstanceType=m5.large&MinCount=1&MaxCount=1\
             &SubnetId={subnet}"
        ));
        assert_eq!(status, 200, "{body}");
        let instance = element(&body, "instanceId").to_owned();
        Self { folder, sim, instance, subnet }
    }

    fn ensure(&self, more: &str) -> Run {
        self.folder.eni(&self.args("ensure", more))
    }

    fn args(&self, command: &str, more: &str) -> String {
        let Self { instance, subnet, sim, .. } = self;
        format!(
            "{command} --function nat --instance-id {instance} --subnet-id {subnet} \
             --endpoint-url {} {more}",
            sim.url
        )
    }

    /// The ids of the interfaces that are not the instance's own.
    fn made(&self) -> Vec<String> {
        let (status, body) = self.sim.query(&format!(
            "Action=DescribeNetworkInterfaces&Filter.1.Name=description\
             &Filter.1.Value.1=nat/{}",
            self.instance
        ));
        assert_eq!(status, 200, "{body}");
        elements(&body, "networkInterfaceId")
    }
}

/// What a step of the run came to: the text behind its name, once for each call.
fn steps(ended: &Ended, name: &str) -> Vec<String> {
    let lines = ended.stderr.lines().filter_map(|line| line.split_once(' '));
    lines.filter(|(step, _)| *step == name).map(|(_, text)| text.trim().to_owned()).collect()
}

#[test]
fn whatever_strikes_the_wire_once_one_interface_is_made_and_the_account_shows_it() {
    for fault in [
        "CreateNetworkInterface#1=lost-reply",
        "ec2.CreateNetworkInterface#1=refuse",
        "CreateNetworkInterface#1=reset@after",
        "CreateNetworkInterface#1=timeout@after(10ms)",
        "CreateNetworkInterface#1=error@after(InternalError)",
        "CreateNetworkInterface#1=throttle",
        "CreateNetworkInterface#1=truncate",
        "CreateNetworkInterface#1=garbage",
        "CreateNetworkInterface#1=duplicate",
        "CreateNetworkInterface#1=delay(10ms)",
        "CreateNetworkInterface#1=late(10ms)",
        "AttachNetworkInterface#1=lost-reply",
        "AttachNetworkInterface#1=duplicate",
        "ModifyNetworkInterfaceAttribute#1=truncate",
        "DescribeNetworkInterfaces#1=garbage",
    ] {
        let scene = Scene::new("");
        let document = scene.ensure(&format!("--json --fault {fault}")).exits(0).json();
        let faults = &document["faults"];
        assert_eq!((&faults["planned"], &faults["struck"]), (&json!(1), &json!(1)), "{fault}");
        assert_eq!(faults["unfired"], json!([]), "{fault}");
        assert_eq!(scene.made(), [document["interface"]["id"].as_str().unwrap()], "{fault}");
    }
}

#[test]
fn a_request_that_is_late_arrives_before_the_run_ends() {
    let scene = Scene::new("");
    let ended = scene.ensure("--fault AttachNetworkInterface#1=late(1ms)").exits(0);
    ended.says(&["a request that is late by a fault"]);
    assert_eq!(scene.made().len(), 1);
}

#[test]
fn a_wire_fault_that_has_nothing_to_strike_is_void_and_one_that_is_never_reached_is_invalid() {
    let scene = Scene::new("--fault AttachNetworkInterface#1=denied");
    let refused = scene.ensure("--json --fault AttachNetworkInterface#1=lost-reply").exits(4);
    refused.says(&["UnauthorizedOperation"]);
    assert!(!refused.stderr.contains("did not fire"), "{}", refused.stderr);

    let scene = Scene::new("");
    let ended = scene.ensure("--fault DetachNetworkInterface#1=refuse").exits(12);
    ended.says(&["the fault `DetachNetworkInterface#1=refuse` did not fire"]);
    assert_eq!(scene.made().len(), 1);
}

#[test]
fn a_crash_on_the_wire_aborts_and_a_rerun_repairs() {
    for (phase, made) in [("before", 0), ("after", 1)] {
        let scene = Scene::new("");
        let fault = format!("--fault CreateNetworkInterface#1=crash@{phase}");
        let crashed = scene.folder.command(&scene.args("ensure", &fault)).output().unwrap();
        assert_eq!(crashed.status.code(), None, "it aborts");
        Ended::of(&crashed).says(&["injected crash at ec2.CreateNetworkInterface#1"]);
        assert_eq!(scene.made().len(), made);
        scene.ensure("").exits(0);
        assert_eq!(scene.made().len(), 1);
    }
}

/// A fault says the same in the client and in the server, but for its own words.
#[test]
fn a_fault_reads_the_same_in_the_client_and_in_the_server() {
    for (fault, kind) in [
        ("lost-reply", "no reply"),
        ("reset@before", "no reply"),
        ("reset@after", "no reply"),
        ("timeout@before(10ms)", "no reply"),
        ("throttle", "RequestLimitExceeded"),
        ("error@after(InternalError)", "InternalError"),
        ("error(Unavailable)", "Unavailable"),
        ("truncate", "the reply cannot be read"),
        ("garbage", "the reply cannot be read"),
        ("late(1ms)", "no reply"),
    ] {
        let rule = format!("--fault CreateNetworkInterface#1={fault}");
        let (plain, faulty) = (Scene::new(""), Scene::new(&rule));
        let by_client = steps(&plain.ensure(&rule).exits(0), "create");
        let by_server = steps(&faulty.ensure("").exits(0), "create");
        let first = |lines: &[String]| {
            let line = lines.first().cloned().unwrap_or_default();
            line.split_once(':').map_or(line.clone(), |(kind, _)| kind.to_owned())
        };
        assert_eq!(first(&by_client), kind, "{fault}: {by_client:?}");
        assert_eq!(first(&by_server), kind, "{fault}: {by_server:?}");
    }
}

#[test]
fn plan_meets_faults_on_the_wire_too() {
    let scene = Scene::new("");
    let fault = "--json --fault DescribeInstances#1=truncate";
    let planned = scene.folder.eni(&scene.args("plan", fault));
    let ended = planned.exits(0);
    assert_eq!(ended.json()["schema"], Value::from("eni.plan/1"));
    assert_eq!(scene.made(), [""; 0]);
}
