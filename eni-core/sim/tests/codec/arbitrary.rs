//! Bytes that nobody meant. Nothing panics; what is taken for a call can be
//! written; what is written is XML.

use eni_sim::{
    codec::{self, Context, Epoch, decode_form, encode_form},
    router::{Request, Router},
};
use proptest::{prelude::*, test_runner::Config};
use quick_xml::{Reader, escape::resolve_xml_entity, events::Event};

use crate::{
    requests::{REQUESTS, form},
    samples,
};

/// A quick look in a debug build; a release build tries a million inputs in
/// all of this file's tests.
const CASES: u32 = if cfg!(debug_assertions) { 500 } else { 250_000 };

fn config() -> Config {
    Config { failure_persistence: None, ..Config::with_cases(CASES) }
}

/// All text of a document; panics if it is none.
pub(crate) fn texts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut open) = (Vec::new(), 0);
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(_) => {
                open += 1;
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => match part.resolve_char_ref().unwrap() {
                Some(c) => text.push(c),
                None => text.push_str(resolve_xml_entity(&part).unwrap()),
            },
            Event::End(_) => {
                open -= 1;
                texts.push(std::mem::take(&mut text));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open, 0, "{xml}");
    texts
}

/// Bytes that are close to a request.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>(), 0..3_u8);
    (0..REQUESTS.len(), prop::collection::vec(change, 0..6)).prop_map(|(n, changes)| {
        let (operation, parameters) = REQUESTS[n];
        let mut bytes = form(operation, parameters).into_bytes();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..96)) {
        let _ = decode_form(&bytes);
    }

    #[test]
    fn bytes_that_are_nearly_a_request_are_taken_or_refused(bytes in nearly()) {
        match decode_form(&bytes) {
            Ok(call) => prop_assert_eq!(decode_form(encode_form(&call).as_bytes()), Ok(call)),
            Err(error) => prop_assert_eq!(error.status, 400),
        }
    }

    #[test]
    fn nothing_in_a_request_makes_the_router_panic(
        method in "[A-Z]{0,5}|GET|POST",
        target in "\\PC{0,24}",
        authorization in prop::option::of("(AWS4-HMAC-SHA256 )?(Credential=)?\\PC{0,24}"),
        body in prop::collection::vec(any::<u8>(), 0..32),
    ) {
        let router = Router::new(Epoch::FIXED, 1);
        if let Err(error) = router.read(&Request { method, target, authorization, body }) {
            let reply = router.error(&error);
            texts(std::str::from_utf8(&reply.body).unwrap());
        }
    }

    #[test]
    fn every_text_arrives_as_it_was(text in "[\\PC\t\n\r<>&\"']{0,24}") {
        let answer = samples::created(&text);
        let context = Context {
            account_id: "123456789012",
            region: "us-east-1",
            epoch: Epoch::FIXED,
            request_id: "r",
        };
        let xml = codec::answer("CreateNetworkInterface", &answer, &context);
        prop_assert!(texts(&xml).contains(&text), "{}", xml);
        prop_assert!(texts(&codec::error("C", &text, "r")).contains(&text));
    }
}
