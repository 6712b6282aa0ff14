//! `eni chaos --endpoint-url` on moto, which honours little of what EC2 does.

use std::process::Command;

use serde_json::Value;

use crate::moto::moto;

#[test]
fn what_moto_does_not_honour_is_printed_and_waived_and_nothing_is_left() {
    let Some(moto) = moto() else { return };
    let launched = moto.ask(&["launch"]);
    let mut eni = Command::new(env!("CARGO_BIN_EXE_eni"));
    eni.env_clear().current_dir(env!("CARGO_TARGET_TMPDIR"));
    eni.args(["chaos", "--endpoint-url", &moto.url, "--image-id", "ami-12345678"]);
    eni.args(["--instance-type", "m5.large", "--subnet-id", launched["subnet"].as_str().unwrap()]);
    eni.args([
        "--rounds",
        "3",
        "--instances",
        "5",
        "--seed",
        "3005",
        "--window",
        "200ms",
        "--json",
    ]);
    let output = eni.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("no       replay a ClientToken"), "{stderr}");
    assert!(stderr.contains("no       act on DeleteOnTermination"), "{stderr}");

    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    for id in ["one-per-key", "truthful-ok", "quiet-rerun", "no-leak"] {
        assert_eq!(report["invariants"][id], "waived", "{report}");
        assert!(report["waived"][id].as_str().unwrap().contains("does not"), "{report}");
    }
    for id in ["one-at-ok", "no-foreign-touch", "converges", "bounded-calls"] {
        assert_eq!(report["invariants"][id], "held", "{report}");
    }
    let leaks = report["leaks"].as_array().unwrap();
    assert_eq!(leaks.len(), 16, "fifteen workers' and the baseline's");
    assert!(leaks.iter().all(|leak| leak["left_by"] == "endpoint"), "{leaks:?}");
    assert_eq!(report["uncollected"], 0);
    for leak in leaks {
        let description = format!("chaos/{}", leak["instance"].as_str().unwrap());
        assert_eq!(moto.ask(&["interfaces", &description]).as_array().map(Vec::len), Some(0));
    }
    let of_probe = moto.ask(&["interfaces", "eni-chaos-probe/seed-3005"]);
    assert_eq!(of_probe.as_array().map(Vec::len), Some(0));
}
