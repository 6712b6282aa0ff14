//! From the SDK's errors to the port's one error.
//!
//! What an error says about the effect decides what the workflow may do next,
//! so only what certainly was not sent is told to be.

use std::{error::Error, io};

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_ec2::{
    error::{ProvideErrorMetadata, SdkError},
    operation::RequestId,
};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::DispatchFailure};
use eni_core::ec2::{Ec2Error, ErrorKind};

use crate::transport::NeverConnected;

/// Kind, code, message, request id and class of what the SDK says of a call.
#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
pub(crate) fn from_sdk<E>(error: SdkError<E, HttpResponse>) -> Ec2Error
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let request_id = request_id(&error);
    let answer = match &error {
        SdkError::ServiceError(answer) => match (answer.err().code(), answer.raw().status()) {
            (Some(code), status) => {
                let message = answer.err().message().unwrap_or("the API gave no message");
                Ec2Error::api(code.to_owned(), status.as_u16(), message)
            }
            (None, status) => {
                let text =
                    format!("the reply (HTTP {status}) cannot be read: {}", chain(answer.err()));
                Ec2Error::without_reply(ErrorKind::Unreadable, text)
            }
        },
        SdkError::ConstructionFailure(_) => Ec2Error::without_reply(
            ErrorKind::Request,
            format!("the request could not be made: {}", causes(&error)),
        ),
        SdkError::DispatchFailure(failure) => not_dispatched(failure),
        SdkError::ResponseError(_) => Ec2Error::without_reply(
            ErrorKind::Unreadable,
            format!("the reply cannot be read: {}", causes(&error)),
        ),
        _ => Ec2Error::without_reply(
            ErrorKind::NoReply,
            format!("no reply in time: {}", causes(&error)),
        ),
    };
    answer.with_request_id(request_id)
}

/// A reply that could be read and lacks what it must have.
pub(crate) fn incomplete(what: &str, request_id: Option<&str>) -> Ec2Error {
    Ec2Error::without_reply(ErrorKind::Unreadable, format!("the reply has no {what}"))
        .with_request_id(request_id.map(str::to_owned))
}

/// An error with all that led to it, on one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for cause in sources(error).skip(1).map(ToString::to_string) {
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

fn not_dispatched(failure: &DispatchFailure) -> Ec2Error {
    let Some(error) = failure.as_connector_error() else {
        return Ec2Error::without_reply(ErrorKind::NoReply, "no reply");
    };
    if let Some(credentials) = find::<CredentialsError>(error) {
        let text = format!("not sent, the credentials cannot be loaded: {}", chain(credentials));
        return Ec2Error::without_reply(ErrorKind::NotSent, text);
    }
    // A connection can only be refused before anything went over it.
    let refused = find::<io::Error>(error)
        .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if refused || find::<NeverConnected>(error).is_some() {
        let text = format!("not sent, the endpoint cannot be reached: {}", chain(error));
        return Ec2Error::without_reply(ErrorKind::NotSent, text);
    }
    Ec2Error::without_reply(ErrorKind::NoReply, format!("no reply: {}", chain(error)))
}

/// From the header, or from the body of an error: EC2 has it in both, others
/// in one of them.
fn request_id<E>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let header = error.request_id().map(str::to_owned);
    header.or_else(|| {
        let body = std::str::from_utf8(error.raw_response()?.body().bytes()?).ok()?;
        let (_, rest) = body.split_once("<RequestID>")?;
        let (id, _) = rest.split_once('<')?;
        (!id.is_empty()).then(|| id.to_owned())
    })
}

/// The chain without its first link, which only repeats the kind.
fn causes(error: &(dyn Error + 'static)) -> String {
    error.source().map_or_else(|| error.to_string(), chain)
}

fn sources<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The first `T` among an error and all that led to it.
pub(crate) fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    sources(error).find_map(|error| error.downcast_ref::<T>())
}
