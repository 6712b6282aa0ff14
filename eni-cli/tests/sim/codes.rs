//! Each error of EC2 that a user of interfaces can meet, provoked with boto3
//! and with the AWS CLI. `codes.json` has the rows, written after AWS's
//! documents (doc:errors-overview): code, HTTP status, the call that provokes
//! it, with which input, under which injected fault if no call can, and what
//! its message says.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{peers, run::Folder, server::Sim};

const TABLE: &str = include_str!("codes.json");

/// The codes that there must be a row for.
const CODES: [&str; 36] = [
    "AttachmentLimitExceeded",
    "AuthFailure",
    "BandwidthLimitExceeded",
    "DependencyViolation",
    "DryRunOperation",
    "IdempotentParameterMismatch",
    "IncorrectInstanceState",
    "IncorrectState",
    "InsufficientCidrBlocks",
    "InsufficientFreeAddressesInSubnet",
    "InternalError",
    "InternalFailure",
    "InvalidAttachmentID.NotFound",
    "InvalidGroup.NotFound",
    "InvalidIPAddress.InUse",
    "InvalidInstanceID.Malformed",
    "InvalidInstanceID.NotFound",
    "InvalidNetworkInterface.InUse",
    "InvalidNetworkInterface.NotFound",
    "InvalidNetworkInterfaceAttachmentId.Malformed",
    "InvalidNetworkInterfaceID.NotFound",
    "InvalidNetworkInterfaceId.Malformed",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidSubnetID.NotFound",
    "MissingParameter",
    "NetworkInterfaceLimitExceeded",
    "OperationNotPermitted",
    "PrivateIpAddressLimitExceeded",
    "RequestExpired",
    "RequestLimitExceeded",
    "ServerInternal",
    "ServiceUnavailable",
    "TagLimitExceeded",
    "Unavailable",
    "UnauthorizedOperation",
];

#[test]
fn no_code_is_left_out() {
    let table: Value = serde_json::from_str(TABLE).unwrap();
    let rows: BTreeSet<_> =
        table.as_array().unwrap().iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(rows, BTreeSet::from(CODES));
}

#[test]
fn boto3_and_the_aws_cli_read_each_error_as_aws_documents_it() {
    let folder = Folder::new().with("codes.json", TABLE);
    let sim = Sim::start(&folder, "");
    let Some(aws) = peers::aws_cli() else { return };
    let Some(mut codes) = peers::boto3("codes.py", &[&sim.url, "codes.json", &aws]) else { return };
    codes.current_dir(folder.command("").get_current_dir().unwrap());
    let answered = peers::json_of(codes);
    // The first major version of the CLI ends with 255, the second with 254.
    let exit = match answered["cli"].as_str() {
        Some(version) if version.starts_with("aws-cli/1.") => 255,
        Some(version) if version.starts_with("aws-cli/2.") => 254,
        version => panic!("what CLI is that? {version:?}"),
    };
    let found = answered["found"].as_array().unwrap();
    assert!(found.len() >= CODES.len());
    for Found { row, boto3, cli } in found.iter().map(Found::of) {
        let wanted = (&row["code"], &row["status"]);
        assert_eq!((&boto3["code"], &boto3["status"]), wanted, "{row} with boto3: {boto3}");
        assert_eq!((&cli["code"], &cli["call"]), (&row["code"], &row["call"]), "{row}: {cli}");
        assert_eq!(cli["exit"], exit, "{row}: {cli}");
        let says = row["says"].as_str().unwrap_or_default();
        for message in [&boto3["message"], &cli["message"]] {
            let message = message.as_str().unwrap();
            assert!(!message.is_empty() && message.contains(says), "{row}: {message}");
        }
    }
}

struct Found<'a> {
    row: &'a Value,
    boto3: &'a Value,
    cli: &'a Value,
}

impl<'a> Found<'a> {
    fn of(found: &'a Value) -> Self {
        Self { row: &found["row"], boto3: &found["boto3"], cli: &found["cli"] }
    }
}
