//! Refuses a reply that is not all there.
//!
//! The SDK takes an XML document that is cut short for a whole one and leaves
//! out what is missing, so half a list would be the list; of a call that
//! answers nothing it does not read the reply at all.

use aws_sdk_ec2::config::{
    ConfigBag, Intercept, RuntimeComponents,
    interceptors::AfterDeserializationInterceptorContextRef,
};
use aws_smithy_runtime_api::{box_error::BoxError, client::orchestrator::Metadata};
use thiserror::Error;

/// A reply that is not a document of its operation from beginning to end.
#[derive(Debug, Error)]
#[error("the reply is not a whole {operation}Response")]
struct NotWhole {
    operation: String,
}

/// Makes an error of a successful reply that [`NotWhole`] describes.
#[derive(Debug)]
pub(crate) struct WholeReply;

#[aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint]
impl Intercept for WholeReply {
    fn name(&self) -> &'static str {
        "WholeReply"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let operation = config.load::<Metadata>().map_or("", Metadata::name);
        let response = context.response();
        let body = response.body().bytes().unwrap_or_default();
        if !response.status().is_success() || is_whole(body, operation) {
            Ok(())
        } else {
            Err(Box::new(NotWhole { operation: operation.to_owned() }))
        }
    }
}

/// Whether a document's first element is the operation's and its last tag
/// closes that element.
fn is_whole(body: &[u8], operation: &str) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return false };
    let root = format!("{operation}Response");
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = match text.strip_prefix("<?") {
        Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest.trim_start()),
        None => text,
    };
    let opened = text
        .strip_prefix('<')
        .and_then(|text| text.strip_prefix(root.as_str()))
        .is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()));
    let closed = text
        .strip_suffix('>')
        .and_then(|text| text.trim_end().strip_suffix(root.as_str()))
        .is_some_and(|rest| rest.ends_with("</"));
    opened && closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_document_of_the_operation_is_whole() {
        for whole in [
            "<CreateTagsResponse><return>true</return></CreateTagsResponse>",
            "<?xml version=\"1.0\"?>\n<CreateTagsResponse xmlns=\"x\">\n</CreateTagsResponse>\n",
            "\u{feff}<CreateTagsResponse></CreateTagsResponse >",
        ] {
            assert!(is_whole(whole.as_bytes(), "CreateTags"), "{whole}");
        }
        for not in [
            "",
            "ok",
            "<?xml version=\"1.0\"",
            "<CreateTagsResponse><return>true</return>",
            "<CreateTagsResponse>",
            "<CreateTagsResponse><return>true</return></CreateTagsRes",
            "<CreateTagsResponses></CreateTagsResponse>",
            "<html></html>",
            "</CreateTagsResponse>",
            "<DeleteTagsResponse></DeleteTagsResponse>",
        ] {
            assert!(!is_whole(not.as_bytes(), "CreateTags"), "{not}");
        }
        assert!(!is_whole(b"<CreateTagsResponse>\xff</CreateTagsResponse>", "CreateTags"));
    }

    #[test]
    fn no_prefix_of_a_whole_document_is_whole() {
        let whole = "<?xml version=\"1.0\"?><CreateTagsResponse><a>b</a></CreateTagsResponse>";
        for end in 0..whole.len() {
            assert!(!is_whole(&whole.as_bytes()[..end], "CreateTags"), "{end}");
        }
    }
}
