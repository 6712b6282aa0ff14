//! What each reply looks like, to the byte: `golden/OPERATION.xml`, with a
//! line break between any two tags.

use std::{collections::BTreeSet, fs, path::Path};

use eni_sim::codec::{self, Context, Epoch};

use crate::{arbitrary::texts, requests::REQUESTS, samples};

const CONTEXT: Context<'_> = Context {
    account_id: "123456789012",
    region: "us-east-1",
    epoch: Epoch::FIXED,
    request_id: "8d6f0a2e-0000-4000-8000-000000000001",
};

fn golden(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/codec/golden");
    fs::read_to_string(folder.join(name).with_extension("xml")).unwrap()
}

fn shown(xml: &str) -> String {
    format!("{}\n", xml.replace("><", ">\n<"))
}

#[test]
fn every_reply_is_written_as_it_should_be() {
    for (operation, answer) in samples::answers() {
        let xml = codec::answer(operation, &answer, &CONTEXT);
        assert_eq!(shown(&xml), golden(operation), "{operation}");
        assert!(texts(&xml).contains(&CONTEXT.request_id.to_owned()), "{operation}");
    }
    let error = codec::error(
        "InvalidNetworkInterfaceID.NotFound",
        "The networkInterface ID 'eni-1' does not exist",
        CONTEXT.request_id,
    );
    assert_eq!(shown(&error), golden("error"));
}

#[test]
fn no_operation_is_left_out() {
    let answered: BTreeSet<_> = samples::answers().iter().map(|(name, _)| *name).collect();
    let asked: BTreeSet<_> = REQUESTS.iter().map(|(name, _)| *name).collect();
    assert_eq!(answered, asked);
    assert_eq!(asked.len(), 39);
}
