//! The control API beside EC2.

use serde_json::json;

use crate::{run::Folder, server::Sim};

#[test]
fn the_control_api_shows_and_changes_what_is_simulated() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    assert_eq!(sim.control("GET", "health", "").1["status"], "ok");
    let subnet = sim.subnet();
    let id = sim.create(&subnet, "d");
    let interface = sim.control("GET", "ledger", "").1["worlds"][0]["interfaces"][0].clone();
    assert_eq!((&interface["id"], &interface["alive"]), (&json!(id), &json!(true)));

    let rule = "ec2.CreateNetworkInterface=error(InternalError)";
    assert_eq!(sim.control("POST", "faults", "nonsense").0, 400);
    assert_eq!(sim.control("POST", "faults", rule).1["rules"], json!([rule]));
    assert_eq!(sim.query(&crate::http::create(&subnet, "e")).0, 500);
    assert_eq!(sim.control("DELETE", "faults", "").1["rules"], json!([]));
    sim.create(&subnet, "e");

    let seconds = || sim.control("GET", "time", "").1["world_seconds"].as_f64().unwrap();
    let before = seconds();
    assert_eq!(sim.control("POST", "time", r#"{"advance_seconds": 3600}"#).0, 200);
    assert!(seconds() >= before + 3600.0);

    // A number counts from the last change of the rules, not from the server's beginning.
    sim.control("POST", "faults", "CreateNetworkInterface#1=error(InternalError)");
    assert_eq!(sim.query(&crate::http::create(&subnet, "f")).0, 500);
    assert_eq!(sim.query(&crate::http::create(&subnet, "f")).0, 200);

    assert_eq!(sim.control("POST", "reset", "").0, 200);
    assert_eq!(sim.control("GET", "ledger", "").1["worlds"], json!([]));
}
