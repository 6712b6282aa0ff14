//! The AWS CLI walks an interface's life.

use serde_json::Value;

use crate::{
    peers,
    run::{Ended, Folder},
    server::Sim,
};

#[test]
fn the_aws_cli_creates_describes_attaches_and_deletes() {
    let folder = Folder::new();
    let sim = Sim::start(&folder, "");
    let subnet = sim.subnet();
    let run = |args: &str| -> Option<Value> {
        let output = peers::aws(&sim.url, args)?;
        let ended = Ended::of(&output);
        assert!(output.status.success(), "{args}: {ended:?}");
        Some(serde_json::from_str(&ended.stdout).unwrap_or_default())
    };
    let create = format!("create-network-interface --subnet-id {subnet} --description cli");
    let Some(made) = run(&create) else { return };
    let id = made["NetworkInterface"]["NetworkInterfaceId"].as_str().unwrap().to_owned();
    let of_cli = "describe-network-interfaces --filters Name=description,Values=cli";
    let found = run(of_cli).unwrap();
    assert_eq!(found["NetworkInterfaces"][0]["NetworkInterfaceId"], id.as_str());
    let launched = run(&format!(
        "run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro \
         --subnet-id {subnet}"
    ))
    .unwrap();
    let instance = launched["Instances"][0]["InstanceId"].as_str().unwrap().to_owned();
    let attached = run(&format!(
        "attach-network-interface --network-interface-id {id} --instance-id {instance} \
         --device-index 1"
    ))
    .unwrap();
    let attachment = attached["AttachmentId"].as_str().unwrap().to_owned();

    let delete = format!("delete-network-interface --network-interface-id {id}");
    let refused = peers::aws(&sim.url, &delete).unwrap();
    // 254 from the second major version of the CLI, 255 from the first.
    assert!(matches!(refused.status.code(), Some(254 | 255)), "{:?}", refused.status);
    Ended::of(&refused).says(&["An error occurred (", "DeleteNetworkInterface operation", &id]);

    run(&format!("detach-network-interface --attachment-id {attachment}"));
    run(&delete);
    assert_eq!(run(of_cli).unwrap()["NetworkInterfaces"].as_array().map(Vec::len), Some(0));
}
