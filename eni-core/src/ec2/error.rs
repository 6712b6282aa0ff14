//! The one error of the port, and what may be done after it.

use std::{borrow::Cow, fmt};

use eni_inject::Failure;
use thiserror::Error;

/// A call that did not answer what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error, Hash)]
#[error("{}", self.text())]
pub struct Ec2Error {
    /// How it failed.
    pub kind: ErrorKind,
    /// The API's code, such as `InvalidNetworkInterface.InUse`. Empty unless
    /// `kind` is [`ErrorKind::Api`].
    pub code: Cow<'static, str>,
    /// What the API or the client said.
    pub message: String,
    /// The API's id for the request, for AWS support.
    pub request_id: Option<String>,
    /// What may be done about it.
    pub class: ErrorClass,
}

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The API answered with an error.
    Api,
    /// The request was certainly not sent: no connection, no credentials.
    NotSent,
    /// No reply, or none in time.
    NoReply,
    /// A reply that cannot be read, or lacks what it must have.
    Unreadable,
    /// The request could not be made of what was given.
    Request,
}

/// What an error says about the effect, and about sending again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorClass {
    /// No effect; sending slower will do.
    Throttled,
    /// No effect; sending again may do.
    Transient,
    /// No effect; sending the same again will not do.
    Permanent,
    /// It may have taken effect: look before doing anything else.
    OutcomeUnknown,
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throttled => "throttled",
            Self::Transient => "transient",
            Self::Permanent => "permanent",
            Self::OutcomeUnknown => "outcome unknown",
        })
    }
}

impl Ec2Error {
    /// An error that the API answered, classified by code and HTTP status.
    pub fn api(
        code: impl Into<Cow<'static, str>>,
        status: u16,
        message: impl Into<String>,
    ) -> Self {
        let code = code.into();
        let class = class_of(&code, status);
        Self { kind: ErrorKind::Api, code, message: message.into(), request_id: None, class }
    }

    /// A call that ended without an answer of the API.
    pub fn without_reply(kind: ErrorKind, message: impl Into<String>) -> Self {
        let class = match kind {
            ErrorKind::NotSent => ErrorClass::Transient,
            ErrorKind::Request => ErrorClass::Permanent,
            ErrorKind::Api | ErrorKind::NoReply | ErrorKind::Unreadable => {
                ErrorClass::OutcomeUnknown
            }
        };
        Self { kind, code: Cow::Borrowed(""), message: message.into(), request_id: None, class }
    }

    /// The same error, with the API's id for the request.
    #[must_use]
    pub fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.request_id = request_id;
        self
    }

    /// Whether the API says that the thing named in the call does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind == ErrorKind::Api && self.code.ends_with(".NotFound")
    }

    fn text(&self) -> String {
        let request = self.request_id.as_ref().map(|id| format!(" (request {id})"));
        let request = request.unwrap_or_default();
        if self.code.is_empty() {
            format!("{}{request}", self.message)
        } else {
            format!("{}: {}{request}", self.code, self.message)
        }
    }
}

impl From<Failure> for Ec2Error {
    fn from(failure: Failure) -> Self {
        let message = failure.to_string();
        match failure {
            Failure::Api { code, status } => Self::api(code, status, "injected"),
            Failure::Refused => Self::without_reply(ErrorKind::NotSent, message),
            _ => Self::without_reply(ErrorKind::NoReply, message),
        }
    }
}

/// Throttling codes as the Rust SDK's classifier lists them (aws-runtime,
/// `retries/classifiers.rs`); EC2 sends `RequestLimitExceeded` with HTTP 503.
const THROTTLING: [&str; 14] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "RequestThrottled",
    "SlowDown",
    "PriorRequestNotComplete",
    "EC2ThrottledException",
];

/// A throttled request was not carried out. Any other 5xx may have been; so
/// may a request that timed out on the server's side. A 4xx was not.
fn class_of(code: &str, status: u16) -> ErrorClass {
    if THROTTLING.contains(&code) {
        ErrorClass::Throttled
    } else if code == "ConcurrentTagAccess" {
        // Tags of the resource are being changed by somebody else right now.
        ErrorClass::Transient
    } else if status >= 500 || matches!(code, "RequestTimeout" | "RequestTimeoutException") {
        ErrorClass::OutcomeUnknown
    } else {
        ErrorClass::Permanent
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn classes_follow_code_and_status() {
        use ErrorClass::{OutcomeUnknown, Permanent, Throttled};
        for (code, status, class) in [
            ("RequestLimitExceeded", 503, Throttled),
            ("SlowDown", 400, Throttled),
            ("InternalError", 500, OutcomeUnknown),
            ("Unavailable", 503, OutcomeUnknown),
            ("RequestTimeout", 400, OutcomeUnknown),
            ("ConcurrentTagAccess", 400, ErrorClass::Transient),
            ("InvalidNetworkInterface.InUse", 400, Permanent),
            ("UnauthorizedOperation", 403, Permanent),
        ] {
            assert_eq!(Ec2Error::api(code, status, "").class, class, "{code}");
        }
    }

    #[test]
    fn injected_failures_are_classified_like_real_ones() {
        for (failure, class) in [
            (Failure::Refused, ErrorClass::Transient),
            (Failure::LostReply, ErrorClass::OutcomeUnknown),
            (Failure::Reset, ErrorClass::OutcomeUnknown),
            (Failure::Timeout(Duration::from_secs(1)), ErrorClass::OutcomeUnknown),
            (
                Failure::Api { code: Cow::Borrowed("RequestLimitExceeded"), status: 503 },
                ErrorClass::Throttled,
            ),
        ] {
            assert_eq!(Ec2Error::from(failure.clone()).class, class, "{failure:?}");
        }
    }

    #[test]
    fn text_names_code_message_and_request() {
        let error = Ec2Error::api("InternalError", 500, "try later")
            .with_request_id(Some("req-1".to_owned()));
        assert_eq!(error.to_string(), "InternalError: try later (request req-1)");
        let error = Ec2Error::without_reply(ErrorKind::NotSent, "connection refused");
        assert_eq!(error.to_string(), "connection refused");
    }
}
