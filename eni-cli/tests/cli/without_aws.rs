//! A build without AWS says so when it is asked for AWS.

use crate::run::Folder;

#[test]
fn commands_on_aws_name_the_missing_feature() {
    let ended = Folder::new().eni("status --function nat --instance-id i-0123abcd").exits(3);
    ended.says(&["built without AWS", "cargo build -p eni-cli"]);
}

#[test]
fn chaos_through_the_sdk_names_the_missing_feature() {
    let ended = Folder::new().eni("chaos --through sdk --rounds 1").exits(3);
    ended.says(&["built without AWS"]);
}

#[test]
fn chaos_on_an_endpoint_names_the_missing_feature() {
    let ended = Folder::new().eni("chaos --endpoint-url http://127.0.0.1:1").exits(3);
    ended.says(&["built without AWS"]);
}
