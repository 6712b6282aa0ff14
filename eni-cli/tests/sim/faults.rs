//! `--fault` on the wire, as boto3 meets it.

use serde_json::json;

use crate::{peers, run::Folder, server::Sim};

#[test]
fn boto3_tries_again_after_a_lost_reply_and_one_interface_is_made() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "--fault CreateNetworkInterface#1=lost-reply");
    let Some(create) = peers::boto3("retry.py", &[&sim.url, "3"]) else { return };
    let made = peers::json_of(create);
    assert_eq!((&made["retries"], &made["interfaces"]), (&json!(1), &json!(1)), "{made}");
}

#[test]
fn boto3_reads_the_errors_that_rules_make() {
    for (fault, code, status) in [
        ("denied", "UnauthorizedOperation", 403),
        ("throttle", "RequestLimitExceeded", 503),
        ("error(InternalError)", "InternalError", 500),
        ("error(ServiceUnavailable)", "ServiceUnavailable", 503),
        ("error(AuthFailure,status=401)", "AuthFailure", 401),
    ] {
        let folder = Folder::new();
        let sim = Sim::start(&folder, &format!("--fault CreateNetworkInterface#1={fault}"));
        let Some(create) = peers::boto3("retry.py", &[&sim.url, "1"]) else { return };
        let made = peers::json_of(create);
        assert_eq!(made["error"], json!([code, status]), "{fault}: {made}");
        assert_eq!(made["interfaces"], 0, "{fault}");
    }
}
