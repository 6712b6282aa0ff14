//! `eni ensure`, `plan` and `status` on moto; what is there is asked of boto3.

use std::process::{Command, Output};

use serde_json::Value;

use crate::moto::{Moto, moto};

/// One instance on moto, for one test.
struct Instance {
    moto: &'static Moto,
    id: String,
    subnet: String,
}

impl Instance {
    fn launch(instance_type: &str) -> Option<Self> {
        let moto = moto()?;
        let launched = moto.ask(&["launch", instance_type]);
        let text = |field: &str| launched[field].as_str().unwrap().to_owned();
        Some(Self { moto, id: text("instance"), subnet: text("subnet") })
    }

    fn eni(&self, command: &str, more: &[&str]) -> Output {
        self.eni_for("nat", command, more)
    }

    fn eni_for(&self, function: &str, command: &str, more: &[&str]) -> Output {
        let mut eni = Command::new(env!("CARGO_BIN_EXE_eni"));
        eni.env_clear().current_dir(env!("CARGO_TARGET_TMPDIR")).arg(command);
        eni.args(["--function", function, "--instance-id", &self.id]);
        eni.args(["--endpoint-url", &self.moto.url]).args(more);
        eni.output().unwrap()
    }

    fn ensure(&self, more: &[&str]) -> Output {
        let subnet = ["--subnet-id", &self.subnet];
        self.eni("ensure", &[&subnet[..], more].concat())
    }

    /// The key's interfaces, as boto3 sees them.
    fn interfaces(&self) -> Vec<Value> {
        let found = self.moto.ask(&["interfaces", &format!("nat/{}", self.id)]);
        found.as_array().unwrap().clone()
    }

    /// That boto3 sees one, attached to the instance; its id.
    fn assert_one_attached(&self) -> String {
        let found = self.interfaces();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0]["attached_to"], *self.id);
        found[0]["id"].as_str().unwrap().to_owned()
    }
}

#[track_caller]
fn assert_exit(output: &Output, code: i32) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const NOT_SHOWN: &str = "acknowledged DeleteOnTermination and did not show it within the window";

#[test]
fn a_first_run_creates_and_attaches_and_a_second_one_changes_nothing() {
    let Some(instance) = Instance::launch("m5.large") else { return };
    let first = instance.ensure(&["--json"]);
    assert_exit(&first, 0);
    assert!(stderr(&first).contains(NOT_SHOWN), "moto drops DeleteOnTermination");
    let id = instance.assert_one_attached();
    let document: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert_eq!(document["schema"], "eni.ensure/1");
    assert_eq!(document["interface"]["id"], *id);

    let second = instance.ensure(&[]);
    assert_exit(&second, 0);
    assert_eq!(instance.assert_one_attached(), id);
    let said = stderr(&second);
    let calls = |name: &str| said.lines().any(|line| line.starts_with(name));
    assert!(calls("find") && !calls("create") && !calls("attach"), "{said}");
}

#[test]
fn a_lost_reply_to_create_repairs_itself() {
    let Some(instance) = Instance::launch("m5.large") else { return };
    assert_exit(&instance.ensure(&["--fault", "ensure.create#1=lost-reply"]), 0);
    instance.assert_one_attached();
}

#[test]
fn after_a_crash_anywhere_a_plain_rerun_repairs() {
    for fault in [
        "ensure.create#1=crash@after",
        "ensure.attach#1=crash@after",
        "ensure.protect#1=crash@before",
    ] {
        let Some(instance) = Instance::launch("m5.large") else { return };
        let crashed = instance.ensure(&["--fault", fault]);
        assert_eq!(crashed.status.code(), None, "{fault}: it aborts");
        assert!(stderr(&crashed).contains("injected crash at"), "{}", stderr(&crashed));
        assert_exit(&instance.ensure(&[]), 0);
        instance.assert_one_attached();
    }
}

#[test]
fn a_fault_that_does_not_fire_makes_the_run_invalid() {
    let Some(instance) = Instance::launch("m5.large") else { return };
    let output = instance.ensure(&["--fault", "ensure.delete#1=refuse"]);
    assert_exit(&output, 12);
    assert!(stderr(&output).contains("did not fire"));
    instance.assert_one_attached();
}

#[test]
fn plan_changes_nothing_and_status_says_what_is_missing() {
    let Some(instance) = Instance::launch("m5.large") else { return };
    let plan = instance.eni("plan", &["--subnet-id", &instance.subnet]);
    assert_exit(&plan, 0);
    let text = String::from_utf8(plan.stdout).unwrap();
    for step in ["create an interface", "attach", "set DeleteOnTermination", "3 changes to make"] {
        assert!(text.contains(step), "{text}");
    }
    assert!(instance.interfaces().is_empty());
    let status = instance.eni("status", &[]);
    assert_exit(&status, 10);
    assert!(String::from_utf8_lossy(&status.stdout).contains("no interface of nat/"));
    let status = instance.eni("status", &["--json"]);
    let document: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(document["schema"], "eni.status/1");
    assert_eq!(document["finished"], false);
}

#[test]
fn an_instance_that_is_not_there_or_terminated_or_full_gets_nothing() {
    let Some(instance) = Instance::launch("t3.nano") else { return };
    assert_exit(&instance.ensure(&[]), 0);
    let full = instance.eni_for("dns", "ensure", &["--subnet-id", &instance.subnet]);
    assert_exit(&full, 4);
    assert!(stderr(&full).contains("error[no-free-slot]"), "{}", stderr(&full));
    assert_eq!(
        instance.moto.ask(&["interfaces", &format!("dns/{}", instance.id)]).as_array(),
        Some(&vec![])
    );

    let other =
        Instance { id: "i-0123456789abcdef0".to_owned(), ..Instance::launch("m5.large").unwrap() };
    let missing = other.ensure(&[]);
    assert_exit(&missing, 4);
    assert!(stderr(&missing).contains("error[instance-not-found]"));
    assert!(stderr(&missing).contains("wait    for EC2 to know the instance"));
    assert!(other.interfaces().is_empty());

    let gone = Instance::launch("m5.large").unwrap();
    gone.moto.ask(&["terminate", &gone.id]);
    let terminated = gone.ensure(&[]);
    assert_exit(&terminated, 4);
    assert!(stderr(&terminated).contains("error[instance-gone]"));
    assert!(!stderr(&terminated).contains("wait "), "that needs no wait");
    assert!(gone.interfaces().is_empty());
}
