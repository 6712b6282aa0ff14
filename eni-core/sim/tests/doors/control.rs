//! The control API beside EC2.

use std::sync::{Arc, Mutex};

use eni_inject::NoFaults;
use eni_sim::server::{Cloud, FaultRules, Server};
use serde_json::{Value, json};

use crate::{
    client::Client,
    scene::{Running, settings},
};

async fn call(client: &mut Client, method: &str, path: &str, body: &str) -> (u16, Value) {
    let path = format!("/_eni/{path}");
    let reply = client.request(method, &path, "", body.as_bytes()).await.unwrap();
    assert!(reply.head.contains("content-type: application/json"), "{}", reply.head);
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

async fn connected() -> (Running, Client) {
    let server = Running::start(Arc::new(Cloud::new(settings()).unwrap()), NoFaults).await;
    let client = Client::connect(server.address).await;
    (server, client)
}

#[tokio::test]
async fn health_says_that_it_is_there() {
    let (server, mut client) = connected().await;
    let expected = json!({ "schema": "eni.sim.health/1", "status": "ok" });
    assert_eq!(call(&mut client, "GET", "health", "").await, (200, expected));
    server.stop().await;
}

#[tokio::test]
async fn the_ledger_shows_what_happened_and_a_reset_forgets_it() {
    let (server, mut client) = connected().await;
    let subnets = client.post("Action=DescribeSubnets").await.unwrap();
    let subnet = crate::scene::element(subnets.text(), "subnetId").to_owned();
    let create =
        format!("Action=CreateNetworkInterface&SubnetId={subnet}&Description=d&ClientToken=t");
    let created = client.post(&create).await.unwrap();
    let id = crate::scene::element(created.text(), "networkInterfaceId").to_owned();
    let (_, ledger) = call(&mut client, "GET", "ledger", "").await;
    let world = &ledger["worlds"][0];
    assert_eq!(world["region"], "us-east-1");
    assert_eq!(world["account"], "123456789012");
    let interface = &world["interfaces"][0];
    assert_eq!(interface["id"], id);
    assert_eq!(interface["alive"], true);
    assert_eq!(interface["client_token"], "t");
    assert_eq!(interface["creator"], "w1");
    let entry = &world["entries"][0];
    assert_eq!((&entry["event"], &entry["interface"]), (&json!("Created"), &json!(id)));

    assert_eq!(call(&mut client, "POST", "reset", "").await.0, 200);
    let (_, ledger) = call(&mut client, "GET", "ledger", "").await;
    assert_eq!(ledger["worlds"], json!([]));
    let again = client.post(&create).await.unwrap();
    assert_eq!(crate::scene::element(again.text(), "networkInterfaceId"), id);
    server.stop().await;
}

#[tokio::test]
async fn time_can_be_put_forward() {
    let (server, mut client) = connected().await;
    let (_, before) = call(&mut client, "GET", "time", "").await;
    let (status, after) = call(&mut client, "POST", "time", r#"{"advance_seconds": 3600}"#).await;
    assert_eq!(status, 200);
    let passed =
        after["world_seconds"].as_f64().unwrap() - before["world_seconds"].as_f64().unwrap();
    assert!(passed >= 3600.0, "{passed}");
    for wrong in ["", "{}", r#"{"advance_seconds": -1}"#, r#"{"advance_seconds": 1e300}"#] {
        assert_eq!(call(&mut client, "POST", "time", wrong).await.0, 400, "{wrong}");
    }
    server.stop().await;
}

#[derive(Default)]
struct Rules(Mutex<Vec<String>>);

impl FaultRules for Rules {
    fn rules(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn add(&self, rule: &str) -> Result<(), String> {
        if !rule.contains('=') {
            return Err(format!("{rule:?} is no rule"));
        }
        self.0.lock().unwrap().push(rule.to_owned());
        Ok(())
    }

    fn clear(&self) {
        self.0.lock().unwrap().clear();
    }
}

#[tokio::test]
async fn fault_rules_are_shown_added_and_cleared_where_there_are_any() {
    let (server, mut client) = connected().await;
    let (status, error) = call(&mut client, "GET", "faults", "").await;
    assert_eq!(status, 409, "{error}");
    server.stop().await;

    let cloud = Arc::new(Cloud::new(settings()).unwrap());
    let server = Server::bind(([127, 0, 0, 1], 0).into(), cloud, NoFaults).await.unwrap();
    let server = Running::run(server.with_fault_rules(Arc::new(Rules::default())));
    let mut client = Client::connect(server.address).await;
    let rules = |rules: &[&str]| json!({ "schema": "eni.sim.faults/1", "rules": rules });
    let (_, shown) = call(&mut client, "POST", "faults", "a=b\n\nc=d\n").await;
    assert_eq!(shown, rules(&["a=b", "c=d"]));
    let (status, error) = call(&mut client, "POST", "faults", "nonsense").await;
    assert_eq!((status, &error["error"]), (400, &json!("\"nonsense\" is no rule")));
    assert_eq!(call(&mut client, "GET", "faults", "").await.1, rules(&["a=b", "c=d"]));
    assert_eq!(call(&mut client, "DELETE", "faults", "").await.1, rules(&[]));
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_not_to_be() {
    let (server, mut client) = connected().await;
    assert_eq!(call(&mut client, "GET", "nothing", "").await.0, 404);
    assert_eq!(call(&mut client, "GET", "reset", "").await.0, 405);
    assert_eq!(call(&mut client, "PUT", "ledger", "").await.0, 405);
    server.stop().await;
}
