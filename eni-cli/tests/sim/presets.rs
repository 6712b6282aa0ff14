//! The presets that are always there.

use crate::{http, run::Folder, server::Sim};

#[test]
fn every_preset_starts_and_answers() {
    for preset in ["quiet", "lagging", "throttled", "busy"] {
        let folder = Folder::new();
        let sim = Sim::start(&folder, &format!("--preset {preset}"));
        assert!(sim.subnet().starts_with("subnet-"), "{preset}");
    }
}

#[test]
fn what_is_fresh_may_be_missed_under_lagging_and_is_found_later() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "--preset lagging");
    let subnet = sim.subnet();
    let created: Vec<_> = (0..20).map(|n| sim.create(&subnet, &format!("d{n}"))).collect();
    let status = |id: &String| {
        let (status, body) =
            sim.query(&format!("Action=DescribeNetworkInterfaces&NetworkInterfaceId.1={id}"));
        assert!(status == 200 || body.contains("InvalidNetworkInterfaceID.NotFound"), "{body}");
        status
    };
    assert!(created.iter().any(|id| status(id) == 400), "nothing was missed");
    // Nothing lags longer than that.
    assert_eq!(sim.control("POST", "time", r#"{"advance_seconds": 10}"#).0, 200);
    assert!(created.iter().all(|id| status(id) == 200));
}

#[test]
fn a_burst_of_creates_is_throttled_as_ec2_does() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "--preset throttled");
    let subnet = sim.subnet();
    let mut refused = Vec::new();
    for n in 0..160 {
        let (status, body) = sim.query(&http::create(&subnet, &format!("d{n}")));
        if status != 200 {
            assert_eq!((status, http::element(&body, "Code")), (503, "RequestLimitExceeded"));
            refused.push(n);
        }
    }
    assert!(refused.first().is_some_and(|first| *first >= 100), "{refused:?}");
    assert_eq!(sim.control("POST", "time", r#"{"advance_seconds": 60}"#).0, 200);
    sim.create(&subnet, "after");
}
