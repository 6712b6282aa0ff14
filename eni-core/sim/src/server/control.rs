//! The control API beside EC2: reset, ledger, faults, time. For whoever runs
//! the server; no part of EC2.

use std::{fmt, time::Duration};

use hyper::Method;
use serde_json::{Value, json};

use crate::{ApiError, router::Response};

use super::{cloud::Cloud, ledger::ledger};

/// What its paths begin with.
pub(super) const PREFIX: &str = "/_eni/";

/// The rules that faults come from, as the control API sees them.
pub trait FaultRules: Send + Sync {
    /// The rules, as they are written.
    fn rules(&self) -> Vec<String>;

    /// Adds a rule after the others.
    ///
    /// # Errors
    ///
    /// What is wrong with it. No rule has changed then.
    fn add(&self, rule: &str) -> Result<(), String>;

    /// Takes all rules away.
    fn clear(&self);
}

impl fmt::Debug for dyn FaultRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules()).finish()
    }
}

/// Answers a request for what is below [`PREFIX`].
pub(super) fn handle(
    cloud: &Cloud,
    rules: Option<&dyn FaultRules>,
    method: &Method,
    path: &str,
    body: &[u8],
) -> Response {
    let answered = match (method.as_str(), path) {
        ("GET", "health") => Ok(json!({ "schema": "eni.sim.health/1", "status": "ok" })),
        ("POST", "reset") => {
            cloud.reset().map(|()| json!({ "schema": "eni.sim.reset/1" })).map_err(failed)
        }
        ("GET", "ledger") => Ok(ledger(cloud)),
        ("GET", "time") => Ok(time(cloud)),
        ("POST", "time") => advance(cloud, body).map(|()| time(cloud)),
        (_, "faults") => faults(rules, method, body),
        (_, "health" | "reset" | "ledger" | "time") => {
            Err((405, format!("{method} is not for {PREFIX}{path}")))
        }
        _ => Err((
            404,
            format!("there is no {PREFIX}{path}: there are health, reset, ledger, faults, time"),
        )),
    };
    let (status, value) = match answered {
        Ok(value) => (200, value),
        Err((status, message)) => (status, json!({ "error": message })),
    };
    let mut body = value.to_string().into_bytes();
    body.push(b'\n');
    let headers = vec![("content-type", "application/json".to_owned())];
    let content_length = body.len();
    Response { status, headers, body, content_length }
}

type Answered = Result<Value, (u16, String)>;

fn failed(error: ApiError) -> (u16, String) {
    (error.status, error.message)
}

/// Rules come as lines of text, as they are written on a command line.
fn faults(rules: Option<&dyn FaultRules>, method: &Method, body: &[u8]) -> Answered {
    let rules = rules.ok_or_else(|| (409, "this server takes no fault rules".to_owned()))?;
    match method.as_str() {
        "GET" => {}
        "DELETE" => rules.clear(),
        "POST" => {
            let text = std::str::from_utf8(body)
                .map_err(|_| (400, "the rules are no UTF-8: send them as lines".to_owned()))?;
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                rules.add(line).map_err(|error| (400, error))?;
            }
        }
        other => return Err((405, format!("{other} is not for {PREFIX}faults"))),
    }
    Ok(json!({ "schema": "eni.sim.faults/1", "rules": rules.rules() }))
}

fn time(cloud: &Cloud) -> Value {
    let now = cloud.clock().now();
    json!({
        "schema": "eni.sim.time/1",
        "time": cloud.router().epoch().at(now).to_string(),
        "world_seconds": now.as_secs_f64(),
    })
}

fn advance(cloud: &Cloud, body: &[u8]) -> Result<(), (u16, String)> {
    let by = serde_json::from_slice::<Value>(body)
        .ok()
        .and_then(|body| body.get("advance_seconds")?.as_f64())
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| (400, r#"say how far, like {"advance_seconds": 60}"#.to_owned()))?;
    cloud.advance(by).map_err(failed)
}
