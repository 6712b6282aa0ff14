//! What AWS does not document about client tokens, by settings.

use crate::{http, run::Folder, server::Sim};

/// Creates, deletes and creates again with one token: the second answer.
fn again(settings: &str) -> (u16, String, String) {
    let folder = Folder::new().with("eni.toml", settings);
    let sim = Sim::start(&folder, "");
    let subnet = sim.subnet();
    let first = sim.create(&subnet, "t");
    let delete = format!("Action=DeleteNetworkInterface&NetworkInterfaceId={first}");
    assert_eq!(sim.query(&delete).0, 200);
    let (status, body) = sim.query(&http::create(&subnet, "t"));
    (status, body, first)
}

#[test]
fn what_a_token_means_after_its_interface_can_be_chosen() {
    let (status, body, first) = again("");
    assert_eq!((status, body.contains(&first)), (200, true), "{body}");

    let (status, body, _) = again("[sim]\ntoken_after_deletion = \"mismatches\"\n");
    assert_eq!((status, body.contains("IdempotentParameterMismatch")), (400, true), "{body}");

    let new = "[sim]\ntoken_after_deletion = \"makes-a-new-interface\"\n";
    let (status, body, first) = again(new);
    assert_eq!((status, body.contains(&first)), (200, false), "{body}");
}
