//! EC2's Query protocol: requests into [`Call`]s, [`Answer`](crate::Answer)s
//! and errors into XML. No door, no transport and no world lives here.
//!
//! Strict on purpose: a parameter that nobody reads is an error, so nothing
//! is ever ignored that a caller may have counted on.

mod actions;
mod answers;
mod calls;
mod fields;
mod form;
mod xml;

use crate::{ApiError, Call};

pub use crate::epoch::Epoch;

pub use self::answers::{Context, answer, error};

use self::fields::{Reader, Writer};

pub(crate) use self::form::parse as parse_form;

/// The API version that the simulator speaks.
pub const VERSION: &str = "2016-11-15";

/// Reads a request's parameters, names and values decoded, in any order.
///
/// `Version` may be any date: what EC2 changed between versions the simulator
/// does not tell apart. Parameters that sign a request are passed over.
///
/// # Errors
///
/// EC2's: a parameter that is missing, unknown or of the wrong type, an
/// action that is unknown or that the simulator lacks.
pub fn decode(parameters: Vec<(String, String)>) -> Result<Call, ApiError> {
    let mut reader = Reader::new(parameters)?;
    reader.ignore(signs);
    let action = reader.take("Action").ok_or_else(|| {
        ApiError::client("MissingAction", "The request is missing an action parameter.")
    })?;
    if let Some(version) = reader.take("Version").filter(|version| !is_date(version)) {
        let message = format!("The API version '{version}' is not known. Use {VERSION}");
        return Err(ApiError::client("NoSuchVersion", message));
    }
    let call = calls::read(&action, &mut reader).ok_or_else(|| not_ours(&action))?;
    reader.finish()?;
    Ok(call)
}

/// Reads a request's body, or the part of its address after the `?`.
///
/// # Errors
///
/// As [`decode`], and when the text is no form at all.
pub fn decode_form(form: &[u8]) -> Result<Call, ApiError> {
    decode(form::parse(form)?)
}

/// Writes a call as a request's body that [`decode_form`] reads back.
pub fn encode_form(call: &Call) -> String {
    let mut writer = Writer::default();
    calls::write(call, &mut writer);
    let pairs = writer.into_pairs();
    let common = [("Action", call.operation()), ("Version", VERSION)];
    let own = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    form::write(common.into_iter().chain(own))
}

/// The parameters of signatures, versions 2 and 4 (doc:Query-Requests,
/// doc:CommonParameters).
fn signs(name: &str) -> bool {
    matches!(
        name,
        "AWSAccessKeyId"
            | "Expires"
            | "SecurityToken"
            | "Signature"
            | "SignatureMethod"
            | "SignatureVersion"
            | "Timestamp"
    ) || name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-"))
}

fn is_date(text: &str) -> bool {
    text.len() == VERSION.len()
        && text.bytes().zip(VERSION.bytes()).all(|(byte, like)| match like {
            b'-' => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

fn not_ours(action: &str) -> ApiError {
    if actions::is_known(action) {
        let message = format!("The action {action} is not implemented by the simulator");
        ApiError::client("UnsupportedOperation", message)
    } else {
        let message = format!("The action {action} is not valid for this web service.");
        ApiError::client("InvalidAction", message)
    }
}
